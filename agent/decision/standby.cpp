// A node that does not serve: when does it stand for election, and what keeps it from doing so
// (safety.md 3.4, I3, I19).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

Args here(const Ctx& c) {
    return {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"holder", c.name(c.peer())}};
}

} // namespace

Refused impostor(const Ctx& c) {
    return Refused{Code::IDENTITY_IN_USE, here(c)};
}

std::optional<Refused> heldBecause(const Ctx& c) {
    switch (c.record().intent.hold) {
    case HoldReason::None: return std::nullopt;
    case HoldReason::Administrator: return Refused{Code::GROUP_HELD, here(c)};
    case HoldReason::Flapping:
        return Refused{Code::GROUP_HELD_FLAPPING,
                       {{"group", c.g.setup.name}, {"count", std::to_string(flapLimit)}}};
    case HoldReason::RestartsExhausted: return Refused{Code::GROUP_HELD_EXHAUSTED, here(c)};
    }
    return std::nullopt;
}

namespace {

/// Own copy good enough? A blank one only while no voter remembers that there ever was data, or when this
/// node was chosen to begin it and never got as far (I3).
bool copyUsable(const Ctx& c) {
    if (!c.g.setup.mirrored) return true;
    const SyncSet& set = c.record().syncSet;
    const bool never = set.version == 0 && set.term == 0;
    const bool chosen = set.nodes() == NodeSet::of(c.self()) && !c.record().born;
    return c.g.mirror.localUsable || (c.g.mirror.blank && (never || chosen));
}

/// A lone majority, but another node has held a newer term than ours: without our vote that was force. What we
/// know of voters and data is of yesterday (3.10 f).
bool overruled(const Ctx& c) {
    return c.g.voter.releasedHeard() > c.record().term && c.record().voters.majority(NodeSet::of(c.self()));
}

/// Nobody gave the group up a moment ago: then a node that is not the preferred one leaves it the first step.
std::optional<Instant> mannersUntil(const Ctx& c, std::optional<Instant> idleSince) {
    const bool fresh = c.record().term == 0;
    const Instant patience = c.g.startedAt + (fresh ? firstStartPatience : startPatience);
    const bool lone = c.record().voters.majority(NodeSet::of(c.self()));
    if (c.record().term > 0 && c.g.voter.releasedHeard() >= c.record().term) return std::nullopt;
    if (!c.peerFresh() && c.now < patience && (lone || c.g.setup.preferred != c.self())) return patience;
    // a lone majority first hears which voters the other node knows: its own may be of yesterday (3.10 f)
    if (lone && c.now < patience && c.g.peer.state.voters.members == 0) return patience;
    if (c.g.setup.preferred == c.self()) return std::nullopt;
    if (!c.peerFresh()) return std::nullopt;
    const GroupState& p = c.g.peer.state;
    const bool idle = p.role <= RoleWord::Candidate;
    if (!idle) return std::nullopt;
    if (!p.ready) return fresh && c.now < patience ? std::optional(patience) : std::nullopt; // still probing
    const Instant until = idleSince.value_or(c.now) + c.timing().promise;
    return until > c.now ? std::optional(until) : std::nullopt;
}

} // namespace

Standby standbyUntil(Instant notBefore) {
    Standby r;
    r.notBefore = notBefore;
    return r;
}

bool exhausted(Ctx& c) {
    if (c.g.exhaustedAt && c.now - *c.g.exhaustedAt > c.g.setup.restartWindow) {
        c.g.exhaustedAt.reset();
        c.raise(Code::RESTARTS_FORGOTTEN, here(c));
    }
    return c.g.exhaustedAt.has_value();
}

bool ready(const Ctx& c) {
    return c.self() != NodeId::Witness && !c.s.shutdown && !c.s.impostor && c.g.voter.enrolled() && !c.g.storeBroken &&
           !c.g.exhaustedAt && c.record().syncSet.contains(c.self()) && copyUsable(c);
}

std::optional<Refused> obstacle(const Ctx& c, bool asked, std::optional<Instant>& later) {
    if (c.self() == NodeId::Witness) return Refused{Code::WITNESS_ONLY, {}};
    if (c.s.shutdown) return Refused{Code::SHUTTING_DOWN, here(c)};
    if (c.s.impostor) return impostor(c);
    if (!c.g.voter.enrolled()) return Refused{Code::NOT_ENROLLED, here(c)};
    if (c.g.storeBroken) return Refused{Code::RECORD_UNWRITABLE, here(c)};
    if (!asked && !c.record().intent.run) return Refused{Code::GROUP_STOPPED, here(c)};
    if (c.peerClaims()) {
        later = c.now + c.timing().heartbeat;
        return Refused{asked ? Code::USE_SWITCHOVER : Code::HELD_ELSEWHERE, here(c)};
    }
    if (!asked)
        if (auto held = heldBecause(c)) return held;
    // leaves it to the other node, not to nobody
    if (!asked && c.g.exhaustedAt && peerCanTake(c)) return Refused{Code::RESTARTS_USED_UP, here(c)};
    if (!c.record().syncSet.contains(c.self()) || overruled(c)) return Refused{Code::NEWER_DATA_ELSEWHERE, here(c)};
    if (!copyUsable(c)) return Refused{Code::MIRROR_NOT_USABLE, here(c)};
    if (const auto free = c.g.voter.mayStandAt(c.now)) {
        later = free;
        Args args = here(c);
        args.back().second = c.name(c.g.voter.promisedTo());
        return Refused{Code::HELD_ELSEWHERE, std::move(args)};
    }
    if (c.now < c.s.lateUntil) {
        later = c.s.lateUntil;
        return Refused{Code::LATE_SELF, here(c)};
    }
    return std::nullopt;
}

void on(Ctx& c, Standby& r, const Beat&) {
    exhausted(c); // its window may have ended
    std::optional<Instant> later;
    if (auto why = obstacle(c, false, later)) {
        c.g.waiting = std::move(why);
        r.idleSince.reset();
        return;
    }
    if (c.now < r.notBefore) return;
    if (!r.idleSince) r.idleSince = c.now;
    if (mannersUntil(c, r.idleSince)) {
        c.g.waiting = Refused{Code::WAITING_PREFERRED, here(c)};
        return;
    }
    // a Release needs no pre-vote: there is no holder that a higher term could disturb
    const Term gone = c.g.voter.releasedHeard();
    if (gone > 0 && gone >= std::max(c.record().term, c.g.heardTerm))
        standForReal(c, gone, c.record().syncSet, c.g.releasePlanned);
    else
        standDry(c, false);
}

void on(Ctx& c, Standby& r, const ReleaseHeard& e) {
    // meant for this node: whatever it was leaving to the other one, it is asked now
    r.notBefore =
        e.release.next == NodeId::None || e.release.next == c.self() ? c.now : c.now + c.timing().promise;
}

void on(Ctx& c, Standby& r, const HolderHeard&) {
    r.notBefore = std::min(r.notBefore, c.now); // the other node did come: nothing more to wait for
}

void on(Ctx& c, Standby&, const ClockJumped&) {
    c.become("CLOCK_JUMPED", Probing{.askAgain = c.now});
}

void on(Ctx& c, Standby&, const Stand& e) {
    if (e.force)
        takeByForce(c);
    else
        standDry(c, true);
}

} // namespace hotpair::decision
