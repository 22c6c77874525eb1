// The guard of a node: a slot per group in memory that outlives agent and guard, the deadline, the stop and
// the Release after it (agent/guard/guard_core.cpp, guard_client.cpp).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

namespace hotpair::simulation {

using namespace decision;
using State = GuardSlot::State;

namespace {
constexpr True us = 1000, ms = 1'000'000;
constexpr int releases = 3;
} // namespace

void World::guardArm(const At& a, Term term, Instant deadline) {
    GuardSlot& g = a.seat().guard;
    g = GuardSlot{
        .state = State::Armed, .term = term, .deadline = deadline, .checkAt = g.checkAt, .says = {}};
    a.seat().armed = term;
    guardWatch(a);
}

/// A guard that is on its way back costs nothing yet, but the deadline does not move without one.
bool World::guardRenew(const At& a, Term term, Instant deadline) {
    GuardSlot& g = a.seat().guard;
    const bool armed = g.state == State::Armed && g.term == term;
    if (!armed && !(planted(Plant::RenewBegun) && g.term == term && g.state != State::Idle)) return false;
    if (!a.h.guardLives && !planted(Plant::RenewUnguarded))
        return m_now - a.h.guardLostAt < m_setup.timing.renew.count();
    g.state = State::Armed;
    g.deadline = deadline;
    guardWatch(a);
    return true;
}

void World::guardWatch(const At& a) {
    GuardSlot& g = a.seat().guard;
    const True at = trueOf(a.h, g.deadline);
    if (g.checkAt > m_now && g.checkAt <= at) return; // the check that is due looks again
    g.checkAt = at;
    schedule(at - m_now, Kind::GuardCheck, a.h.id, a.g);
}

void World::guardCheck(const At& a) {
    GuardSlot& g = a.seat().guard;
    if (!a.h.up || a.h.paused || !a.h.guardLives) return;
    if (g.state == State::Armed) {
        if (local(a.h) < g.deadline) return guardWatch(a);
        g.state = State::Begun;
        if (m_options.trace) say(&a.h, "   guard begins to stop term " + std::to_string(g.term));
        if (m_scripted)
            note(hostName(a.h.id) + ": the guard stops everything of term " + std::to_string(g.term));
        if (planted(Plant::ReleaseBeforeStop)) guardRelease(a);
    }
    if (g.state == State::Begun && !g.stopping) {
        g.stopping = true;
        const True x = m_setup.timing.stop.count();
        schedule(m_rng.range(x / 50, x - x / 50), Kind::GuardStopped, a.h.id, a.g, g.term);
    }
    if (g.state == State::Stopped) guardRelease(a); // by a guard that did not live to send it
}

void World::guardStopped(const At& a) {
    GuardSlot& g = a.seat().guard;
    if (!a.h.up || g.state != State::Begun || !a.h.guardLives) return;
    if (a.h.paused) return schedule(10 * ms, Kind::GuardStopped, a.h.id, a.g, g.term);
    g.state = State::Stopped;
    g.stopping = false;
    if (!planted(Plant::GuardForgetsApp)) a.seat().running = {};
    a.seat().running[0] = false;
    if (m_options.trace) say(&a.h, "   guard has stopped everything of term " + std::to_string(g.term));
    guardRelease(a);
}

void World::guardRelease(const At& a) {
    GuardSlot& g = a.seat().guard;
    if (!a.h.up || !a.h.guardLives || g.sent >= releases) return;
    if (a.h.paused) return schedule(10 * ms, Kind::GuardRelease, a.h.id, a.g, g.term);
    if (g.state == State::Stopped && !guardMarks(a)) return;
    ++g.sent;
    if (g.state == State::Stopped) g.state = State::Released;
    Release r = g.says;
    if (g.tie != GuardSlot::Tie::Guard)
        r = Release{.group = m_groups[a.g].key, .term = g.term, .byGuard = true};
    for (const NodeId to : {NodeId::A, NodeId::B, NodeId::Witness})
        if (to != a.h.id) post(a.h.id, to, a.h.boot, r);
    if (g.sent < releases) schedule(30 * ms, Kind::GuardRelease, a.h.id, a.g, g.term);
}

/// 3.10 d: with a tie to give, whoever is first decides about it, and nothing is said before the mark is
/// durable. One that takes too long may still become durable, but nobody is told.
bool World::guardMarks(const At& a) {
    GuardSlot& g = a.seat().guard;
    if (g.says.voters.members == 0 || g.tie == GuardSlot::Tie::Agent) return true;
    if (g.tie == GuardSlot::Tie::Guard) return a.seat().mark && a.seat().mark->term == g.term;
    g.tie = GuardSlot::Tie::Guard;
    if (!a.h.storageHangs || m_rng.oneIn(2)) a.seat().mark = g.says;
    if (m_scripted && !a.h.storageHangs)
        note(hostName(a.h.id) + ": the guard marks term " + std::to_string(g.term) + " and gives the tie");
    return !a.h.storageHangs;
}

/// Everything of its term is stopped: what the guard gave away, if it was first; else it gives nothing any
/// more.
std::optional<Release> World::guardGave(const At& a, Term term) {
    GuardSlot& g = a.seat().guard;
    if (g.state == State::Idle || g.term != term) return std::nullopt;
    if (g.tie == GuardSlot::Tie::Guard) return g.says;
    g.tie = GuardSlot::Tie::Agent;
    return std::nullopt;
}

/// A guard watches again: what is due is done at once.
void World::guardUp(Host& h) {
    if (!h.up || h.guardLives || !h.agent) return;
    if (h.paused || h.frozen) return schedule(20 * ms, Kind::GuardUp, h.id); // the agent starts it
    h.guardLives = true;
    if (h.unguarded) h.resumedAt = m_now; // it has X from now on
    h.unguarded = false;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        h.seats[g].guard.stopping = false;
        guardCheck({h, g});
        if (h.seats[g].guard.state == State::Armed) guardWatch({h, g});
    }
    if (!h.brain && !m_scripted) coreStarts(h); // it waited for a guard that watches
}

void World::killGuard(Host& h) {
    if (!h.up || !h.guardLives) return;
    if (m_options.trace) say(&h, "guard dies");
    h.guardLives = false;
    h.guardLostAt = m_now;
    h.unguarded = h.unguarded || !h.agent || h.frozen;
    if (h.agent) schedule(m_rng.range(5, 300) * ms, Kind::GuardUp, h.id);
}

} // namespace hotpair::simulation
