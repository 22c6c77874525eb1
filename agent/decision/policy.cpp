// What is wanted: the administrator's intent, restart attempts, flap damping, failback (I19, fault row 29).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

bool peerCanTake(const Ctx& c) {
    if (!c.peerFresh() || !c.g.peer.state.ready || c.g.peer.state.exhausted) return false;
    return c.record().syncSet.contains(c.peer());
}

void changeIntent(Ctx& c, const Intent& wanted) {
    Intent& mine = c.g.voter.edit().intent;
    const std::uint64_t version = mine.version + 1;
    mine = wanted;
    mine.version = version;
    mine.by = c.self();
    c.persist();
}

void forgive(Ctx& c) {
    c.g.restarts.clear();
    c.g.failovers.clear();
    c.g.exhaustedAt.reset();
}

void startWanted(Ctx& c) {
    auto* r = std::get_if<Standby>(&c.g.role);
    if (!r || !c.record().intent.run || c.held()) return;
    const bool preferredFirst = c.g.setup.preferred == c.peer() && c.peerFresh() && c.g.peer.state.ready;
    r->notBefore = preferredFirst ? c.now + c.timing().promise : c.now;
}

void adoptIntent(Ctx& c, const Intent& theirs) {
    if (!theirs.newerThan(c.record().intent)) return;
    const bool byPerson = theirs.hold == HoldReason::None || theirs.hold == HoldReason::Administrator;
    const bool wasHeld = c.held();
    c.g.voter.edit().intent = theirs;
    c.persist();
    if (byPerson) {
        forgive(c); // an administrator acted: old counts say nothing any more
        startWanted(c);
    }
    if (wasHeld && theirs.hold == HoldReason::None)
        c.raise(Code::GROUP_RESUMED, {{"group", c.g.setup.name}}); // ends this node's own alarms
}

/// The other node counts too, and remembers what this one forgot with its power: the higher count holds. Only
/// a rise is taken over, or two nodes would keep each other's old counts alive.
void failoversTold(Ctx& c, std::uint8_t told) {
    for (std::size_t known = recent(c.g.failovers, c.now, flapWindow);
         told > c.g.failoversTold && told > known; ++known)
        c.g.failovers.push_back(c.now);
    c.g.failoversTold = told;
}

void countFailover(Ctx& c) {
    c.g.failovers.push_back(c.now);
    c.raise(Code::GROUP_FAILOVER, {{"node", c.name(c.self())},
                                   {"group", c.g.setup.name},
                                   {"reason", c.peerAlive() ? "peer gave up" : "peer lost"}});
    if (recent(c.g.failovers, c.now, flapWindow) < flapLimit || c.held()) return;
    Intent held = c.record().intent;
    held.hold = HoldReason::Flapping;
    changeIntent(c, held);
    c.raise(Code::GROUP_HELD_FLAPPING, {{"group", c.g.setup.name}, {"count", std::to_string(flapLimit)}});
}

namespace {

/// The first restart comes at once; the next ones leave the time that a port or a file in use needs to be free.
Duration restartPause(std::size_t used) {
    constexpr Duration first = std::chrono::seconds(1);
    constexpr std::size_t longest = 3; // 8 s
    return used == 0 ? Duration{} : first * (1 << std::min(used - 1, longest));
}

} // namespace

void resourceTrouble(Ctx& c, std::size_t failed, Code, Args) {
    Group& g = c.g;
    const std::string& name = g.setup.resources[failed].name;
    if (c.held() && std::holds_alternative<Active>(g.role)) return; // shown, not acted upon
    const std::size_t used = recent(g.restarts, c.now, g.setup.restartWindow);
    if (used < std::size_t(std::max(0, g.setup.restartAttempts))) {
        g.restarts.push_back(c.now);
        c.raise(Code::RESOURCE_RESTART, {{"resource", name},
                                         {"group", g.setup.name},
                                         {"node", c.name(c.self())},
                                         {"count", std::to_string(used + 1)},
                                         {"limit", std::to_string(g.setup.restartAttempts)}});
        return restartFrom(c, std::move(*holdingOf(g.role)), failed, "RESOURCE_FAILED", restartPause(used));
    }
    g.exhaustedAt = c.now;
    c.raise(Code::RESTARTS_EXHAUSTED, {{"resource", name},
                                       {"group", g.setup.name},
                                       {"node", c.name(c.self())},
                                       {"count", std::to_string(used)}});
    if (peerCanTake(c) && !c.held()) return handOver(c, GiveUp{c.peer(), false, "RESTARTS_EXHAUSTED"});
    Intent held = c.record().intent;
    held.hold = HoldReason::RestartsExhausted;
    changeIntent(c, held);
    c.raise(Code::GROUP_HELD_EXHAUSTED, {{"group", g.setup.name}});
    handOver(c, GiveUp{NodeId::None, false, "RESTARTS_EXHAUSTED"});
}

void wantedBeat(Ctx& c) {
    if (c.s.shutdown) {
        const NodeId to = peerCanTake(c) && !c.held() ? c.peer() : NodeId::None;
        return tell(c, GiveUp{to, true, "SHUTDOWN"});
    }
    if (!c.record().intent.run || c.g.removed) return tell(c, GiveUp{NodeId::None, true, "STOP_WANTED"});
    if (!c.g.nextSetup || !std::holds_alternative<Active>(c.g.role)) return;
    std::size_t same = 0; // a changed configuration: down to the first difference and up again
    const auto& next = c.g.nextSetup->resources;
    while (same < next.size() && same < c.g.setup.resources.size() &&
           next[same].name == c.g.setup.resources[same].name)
        ++same;
    restartFrom(c, std::move(*holdingOf(c.g.role)), same, "CONFIG_CHANGED");
}

void failbackBeat(Ctx& c, Active& r) {
    const bool wanted = c.g.setup.failback == FailbackMode::Immediate && c.g.setup.preferred == c.peer() &&
                        !c.held() && c.record().intent.run && peerCanTake(c) && !c.g.task &&
                        (!c.g.setup.mirrored || (r.h.setCommitted && c.g.mirror.replicating));
    if (!wanted) return r.failbackSince.reset();
    if (!r.failbackSince) r.failbackSince = c.now;
    if (c.now - *r.failbackSince < failbackSteady) return;
    c.raise(Code::SWITCHOVER_BEGUN,
            {{"group", c.g.setup.name}, {"from", c.name(c.self())}, {"to", c.name(c.peer())}});
    handOver(c, GiveUp{c.peer(), true, "FAILBACK"});
}

} // namespace hotpair::decision
