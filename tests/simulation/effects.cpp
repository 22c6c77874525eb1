// What the runtime, the guard and the network do with the effects of a core.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/describe.h"
#include "tests/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;

namespace {
constexpr True us = 1000, ms = 1'000'000;
}

void World::perform(Host& h, Effects& effects) {
    for (auto& e : effects) {
        if (m_options.trace) say(&h, "   -> " + describe(e));
        if (m_scripted) tell(h, e);
        std::visit([&](auto& x) { act(h, x); }, e);
    }
}

void World::act(Host& h, const Persist& e) {
    h.writing.emplace_back(e.id, e.record);
    const True slow = m_rng.oneIn(60) ? m_rng.range(10, 400) * ms : m_rng.range(100, 4000) * us;
    schedule(slow, Kind::PersistDone, h.id);
}

void World::act(Host& h, Send& e) {
    observeSend(h, e);
    post(h.id, e.to, h.boot, e.message);
}

void World::post(NodeId from, NodeId to, BootId boot, const LeaseMessage& message) {
    if (!host(to).up || !pathOpen(from, to)) return;
    const int copies =
        to != NodeId::Witness && from != NodeId::Witness ? 2 : 1; // two links between the nodes
    for (int i = 0; i < copies + int(m_rng.oneIn(50)); ++i) {
        if (m_rng.chance(m_lossPerMille)) continue;
        if (i > 0 && !m_rng.oneIn(4))
            continue; // the second link's copy is a duplicate: seldom worth simulating
        True delay = m_rng.range(100, 3000) * us;
        if (m_rng.chance(m_delayPerMille)) delay = m_rng.range(1, m_rng.oneIn(8) ? 3000 : 300) * ms;
        std::uint32_t slot = 0;
        if (m_freeLetters.empty()) {
            slot = std::uint32_t(m_letters.size());
            m_letters.emplace_back();
        } else {
            slot = m_freeLetters.back();
            m_freeLetters.pop_back();
        }
        Letter& l = m_letters[slot];
        l.from = from;
        l.to = to;
        l.boot = boot;
        l.message = message;
        schedule(delay, Kind::Message, to, slot);
    }
}

void World::act(Host& h, const SetLease& e) {
    Guard& g = h.guard;
    if (g.began && g.term >= e.term) return; // never renewed once begun
    const bool first = g.term != e.term;
    if (first) observeActivation(h, e.term);
    g = Guard{true, false, false, e.term, e.deadline, g.checkAt};
    h.copy.gate = e.deadline;
    h.copy.gateTerm = e.term;
    const True at = trueOf(h, e.deadline);
    if (g.checkAt > m_now && g.checkAt <= at) return; // the check that is due looks again
    g.checkAt = at;
    schedule(at - m_now, Kind::GuardCheck, h.id);
}

void World::guardCheck(Host& h) {
    Guard& g = h.guard;
    if (!h.up || h.paused || !g.armed || g.began) return;
    if (local(h) < g.deadline) {
        g.checkAt = trueOf(h, g.deadline);
        return schedule(g.checkAt - m_now, Kind::GuardCheck, h.id);
    }
    g.began = true;
    if (m_options.trace) say(&h, "   guard begins to stop term " + std::to_string(g.term));
    if (m_scripted) note(hostName(h.id) + ": the guard stops everything of term " + std::to_string(g.term));
    if (h.copy.writable) tryAck(h); // the gate is closed from here on
    const True x = m_setup.timing.stop.count();
    schedule(m_rng.range(x / 50, x - x / 50), Kind::GuardStopped, h.id, g.term);
    if (alive(h)) later(h, m_rng.range(10, 2000) * us, GuardBegan{m_group, g.term});
}

void World::guardStopped(Host& h) {
    if (!h.up || !h.guard.began || h.guard.stopped) return;
    if (h.paused) return schedule(10 * ms, Kind::GuardStopped, h.id, h.guard.term);
    h.guard.stopped = true;
    stopAll(h);
    if (m_options.trace) say(&h, "   guard has stopped everything of term " + std::to_string(h.guard.term));
    const Release r{.group = m_group, .term = h.guard.term, .byGuard = true};
    for (const NodeId to : {NodeId::A, NodeId::B, NodeId::Witness})
        if (to != h.id) post(h.id, to, h.boot, r);
}

void World::stopAll(Host& h) {
    h.running = {};
    h.copy.writable = false;
    h.copy.demoting = false;
    if (m_replication.source == h.id) disconnect(false);
    std::erase_if(m_pending, [&](const Write& w) { return w.node == h.id; });
}

void World::act(Host& h, const ClearLease& e) {
    if (h.guard.term == e.term) h.guard.armed = false;
    h.copy.gate = fromNs(0);
}

void World::act(Host& h, const FenceNow& e) {
    h.copy.gate = fromNs(0); // (a) at once
    if (h.guard.term == e.term) h.guard.began = true;
    if (h.fencing) return;
    h.fencing = true;
    const True x = m_setup.timing.stop.count();
    if (h.guard.term == e.term && h.guard.armed)
        schedule(m_rng.range(x / 2, x - x / 50), Kind::GuardStopped, h.id, e.term);
    schedule(m_rng.range(x / 50, x - x / 50), Kind::FenceStopped, h.id);
}

void World::act(Host& h, const StartResource& e) {
    const std::size_t i = e.resource == "vip" ? 0 : 1;
    const bool gone =
        h.guard.began || h.fencing || local(h) >= h.guard.deadline; // the runner is gated by the lease
    if (gone) return later(h, 1 * ms, ResourceOutcome{m_group, e.resource, Action::Start, Outcome::Failed});
    if ((m_startFails[std::size_t(h.id)] && i == 1) || (m_rng.oneIn(60) && !m_healed))
        return later(h, m_rng.range(1, 100) * ms,
                     ResourceOutcome{m_group, e.resource, Action::Start, Outcome::Failed});
    h.running[i] = true; // from its first moment on it may be seen
    later(h, m_rng.range(1, 60) * ms, ResourceOutcome{m_group, e.resource, Action::Start, Outcome::Done});
}

void World::act(Host& h, const StopResource& e) {
    const std::size_t i = e.resource == "vip" ? 0 : 1;
    if ((m_stopFails[std::size_t(h.id)] && i == 1) || (m_rng.oneIn(80) && !m_healed))
        return later(h, m_rng.range(1, 500) * ms,
                     ResourceOutcome{m_group, e.resource, Action::Stop,
                                     m_rng.oneIn(2) ? Outcome::Failed : Outcome::Unknown});
    h.running[i] = false;
    later(h, m_rng.range(1, 60) * ms, ResourceOutcome{m_group, e.resource, Action::Stop, Outcome::Done});
}

void World::act(Host& h, const ProbeProgress&) {
    const True hang = h.storageHangs ? m_rng.range(500, 3000) * ms : m_rng.range(20, 500) * us;
    later(h, hang, ProgressProven{m_group});
}

/// The fence agent of this machine talks to the other one's power switch; what it has begun happens, whatever
/// becomes of the agent or the machine that asked.
void World::act(Host& h, const FencePeer& e) {
    const std::uint64_t request = std::uint64_t(h.life) << 40 | e.attempt << 8 | std::uint64_t(h.id);
    schedule(m_rng.range(50, 1500) * ms, Kind::PowerOff, e.node, request);
}

void World::powerOff(Host& target, std::uint64_t request) {
    Host& by = host(NodeId(request & 0xff));
    const bool fails = m_fenceBroken || (!m_healed && m_rng.oneIn(8));
    if (!fails || m_rng.oneIn(2)) {
        killHost(target);
        if (m_scripted) note(hostName(target.id) + " is off");
        // switched on again by somebody; in a story the story says when
        if (!m_scripted) schedule(m_rng.range(300, 6000) * ms, Kind::AgentStart, target.id, 1);
    }
    if (by.life != std::uint32_t(request >> 40)) return;
    const PeerFenced answer{target.id, request >> 8 & 0xffffffff, !fails, Code::FENCE_NOT_CONFIGURED, {}};
    later(by, m_rng.range(1, 300) * ms, answer);
}

void World::act(Host& h, const Moved& e) {
    if (h.id != NodeId::Witness) m_roleMoved = m_now;
    if (e.row == "ELECTED") ++m_verdict.activations;
}

void World::act(Host&, const Raise& e) {
    if (e.code == Code::INTERNAL_ERROR) broken("a core raised INTERNAL_ERROR");
}

void World::act(Host& h, const WakeAt& e) {
    const True at = trueOf(h, e.instant) + (m_rng.oneIn(4) ? m_rng.range(0, 3000) * us : 0);
    schedule(at - m_now, Kind::Wake, h.id, ++h.wakeGeneration);
}

} // namespace hotpair::simulation
