// Every value of the decision core as a tuple of references to its members: what the flight recorder writes
// and reads back (agent/journal/flight). A member that is added to a struct does not compile here until it
// has a name in the line of that struct: nothing is ever left out of a recording by oversight. The names do
// not matter, their number and order do. Found by argument-dependent lookup. Pure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/state.h"

#include <concepts>
#include <tuple>
#include <type_traits>

#define HOTPAIR_FIELDS(Type, ...)                                                                            \
    template<class V>                                                                                        \
    requires std::same_as<std::remove_const_t<V>, Type>                                                      \
    constexpr auto fieldsOf(V& value) {                                                                      \
        auto& [__VA_ARGS__] = value;                                                                         \
        return std::tie(__VA_ARGS__);                                                                        \
    }
#define HOTPAIR_NO_FIELDS(Type)                                                                              \
    template<class V>                                                                                        \
    requires std::same_as<std::remove_const_t<V>, Type>                                                      \
    constexpr auto fieldsOf(V&) {                                                                            \
        static_assert(std::is_empty_v<Type>, "it has members now: HOTPAIR_FIELDS");                          \
        return std::tuple<>();                                                                               \
    }

namespace hotpair {
HOTPAIR_FIELDS(Timing, a, b, c, d, e, f)

// What an enumeration may be when it is read back; the last one of each.
constexpr bool isWireValue(NodeId n) {
    return n <= NodeId::Witness || n == NodeId::None;
}
constexpr bool isWireValue(RoleWord w) {
    return w <= RoleWord::Fencing;
}
constexpr bool isWireValue(HoldReason h) {
    return h <= HoldReason::RestartsExhausted;
}
constexpr bool isWireValue(Refusal r) {
    return r <= Refusal::Fencing;
}
constexpr bool isWireValue(Code c) {
    return std::size_t(c) < codeCount;
}
} // namespace hotpair

namespace hotpair::decision {

constexpr bool isWireValue(ArbitrationMode m) {
    return m <= ArbitrationMode::RiskAccepted;
}
constexpr bool isWireValue(FailbackMode m) {
    return m <= FailbackMode::Immediate;
}
constexpr bool isWireValue(Action a) {
    return a <= Action::Stop;
}
constexpr bool isWireValue(Outcome o) {
    return o <= Outcome::Unknown;
}
constexpr bool isWireValue(GroupVerb v) {
    return v <= GroupVerb::Clear;
}
constexpr bool isWireValue(ResourceWord w) {
    return w <= ResourceWord::Unknown;
}
constexpr bool isWireValue(StepState s) {
    return s <= StepState::Failed;
}
constexpr bool isWireValue(Candidate::Phase p) {
    return p <= Candidate::Phase::Asking;
}
constexpr bool isWireValue(Activating::Stage s) {
    return s <= Activating::Stage::Pausing;
}
constexpr bool isWireValue(HandingOver::Stage s) {
    return s <= HandingOver::Stage::Releasing;
}

/// A state that was read back hangs together: every index is inside its list. Reading makes no other promise.
inline bool hangsTogether(const BrainState& s) {
    for (const Group& g : s.groups) {
        const std::size_t n = g.resources.size();
        if (n != g.setup.resources.size()) return false;
        const auto inside = [n](std::size_t i) { return i == noResource || i <= n; };
        if (const auto* r = std::get_if<Activating>(&g.role); r && !(inside(r->next) && inside(r->until)))
            return false;
        if (const auto* r = std::get_if<HandingOver>(&g.role); r && !inside(r->next)) return false;
    }
    return s.setup.self != NodeId::None;
}

// ---- set-up
HOTPAIR_FIELDS(Refused, a, b)
HOTPAIR_FIELDS(ResourceSetup, a, b, c)
HOTPAIR_FIELDS(GroupSetup, a, b, c, d, e, f, g, h)
HOTPAIR_FIELDS(Setup, a, b, c, d, e, f, g)

// ---- inputs
HOTPAIR_FIELDS(AdoptedLease, a, b)
HOTPAIR_FIELDS(GroupStarted, a, b, c, d, e)
HOTPAIR_FIELDS(Started, a, b)
HOTPAIR_FIELDS(Tick, a)
HOTPAIR_FIELDS(LinkState, a, b, c, d)
HOTPAIR_FIELDS(MessageReceived, a, b, c)
HOTPAIR_FIELDS(HeartbeatSeen, a, b)
HOTPAIR_FIELDS(Persisted, a, b, c)
HOTPAIR_FIELDS(ResourceOutcome, a, b, c, d, e, f)
HOTPAIR_FIELDS(ResourceFailed, a, b, c, d)
HOTPAIR_FIELDS(MirrorState, a, b, c, d, e, f, g)
HOTPAIR_FIELDS(MirrorNeedsSolo, a)
HOTPAIR_FIELDS(MirrorPromoted, a, b, c)
HOTPAIR_FIELDS(MirrorDemoted, a, b)
HOTPAIR_FIELDS(MirrorGrowReady, a, b, c)
HOTPAIR_FIELDS(ProgressProven, a)
HOTPAIR_FIELDS(FenceDone, a, b, c)
HOTPAIR_FIELDS(GuardBegan, a, b)
HOTPAIR_FIELDS(ClockJumped, a)
HOTPAIR_FIELDS(PeerFenced, a, b, c, d, e)
HOTPAIR_FIELDS(GatewayState, a)
HOTPAIR_FIELDS(IdentityTaken, a)
HOTPAIR_FIELDS(ConfigChanged, a, b)
HOTPAIR_NO_FIELDS(Shutdown)
HOTPAIR_FIELDS(Switchover, a, b, c)
HOTPAIR_FIELDS(Takeover, a, b, c)
HOTPAIR_FIELDS(GroupCommand, a, b, c)

// ---- effects
HOTPAIR_FIELDS(Persist, a, b, c)
HOTPAIR_FIELDS(Send, a, b)
HOTPAIR_FIELDS(SetLease, a, b, c, d)
HOTPAIR_FIELDS(ClearLease, a, b)
HOTPAIR_FIELDS(FenceNow, a, b)
HOTPAIR_FIELDS(StartResource, a, b, c)
HOTPAIR_FIELDS(StopResource, a, b, c)
HOTPAIR_FIELDS(MirrorPromote, a, b, c)
HOTPAIR_FIELDS(MirrorDemote, a)
HOTPAIR_FIELDS(MirrorRefuseBelow, a, b)
HOTPAIR_FIELDS(MirrorSolo, a, b, c)
HOTPAIR_FIELDS(MirrorGrow, a, b, c)
HOTPAIR_FIELDS(ProbeProgress, a)
HOTPAIR_FIELDS(FencePeer, a, b)
HOTPAIR_FIELDS(Moved, a, b, c, d, e)
HOTPAIR_FIELDS(Raise, a, b, c)
HOTPAIR_FIELDS(TaskStep, a, b, c, d)
HOTPAIR_FIELDS(Reply, a, b)
HOTPAIR_FIELDS(WakeAt, a)
HOTPAIR_NO_FIELDS(Idle)

HOTPAIR_FIELDS(Speaker, a, b)

// ---- roles
HOTPAIR_FIELDS(Holding, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w)
HOTPAIR_FIELDS(Probing, a, b)
HOTPAIR_FIELDS(Standby, a, b)
HOTPAIR_FIELDS(Candidate, a, b, c, d, e, f, g, h, i, j, k, l, m)
HOTPAIR_FIELDS(Activating, a, b, c, d, e, f)
HOTPAIR_FIELDS(Active, a, b)
HOTPAIR_FIELDS(HandingOver, a, b, c, d, e, f, g)
HOTPAIR_FIELDS(Fencing, a, b, c, d, e)

// ---- state
HOTPAIR_FIELDS(Deferred, a, b)
HOTPAIR_FIELDS(ResourceRun, a, b)
HOTPAIR_FIELDS(PeerView, a, b, c)
HOTPAIR_FIELDS(Task, a, b, c, d, e, f, g, h, i)
HOTPAIR_FIELDS(ReleaseNotice, a, b, c)
HOTPAIR_FIELDS(NodeSeen, a, b, c)
HOTPAIR_FIELDS(LinkSeen, a)
HOTPAIR_FIELDS(Pledge, a, b, c)
HOTPAIR_FIELDS(Group, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, ab,
               ac, ad, ae, af)
HOTPAIR_FIELDS(PeerPower, a, b, c, d)
HOTPAIR_FIELDS(BrainState, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)

/// Its members are its own: it gives them itself.
template<class V>
requires std::same_as<std::remove_const_t<V>, Voter>
constexpr auto fieldsOf(V& voter) {
    return Voter::fieldsOf(voter);
}

} // namespace hotpair::decision
