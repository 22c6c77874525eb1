// What the runtime and the network do with the effects of a core.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/describe.h"
#include "agent/decision/state.h"
#include "agent/simulation/world.h"

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
    const At a = at(h, e.group);
    a.seat().writing.emplace_back(e.id, e.record);
    const True slow = m_rng.oneIn(60) ? m_rng.range(10, 400) * ms : m_rng.range(100, 4000) * us;
    schedule(slow, Kind::PersistDone, h.id, a.g);
}

void World::persistDone(Host& h, std::size_t g) {
    Seat& s = h.seats[g];
    if (s.writing.empty()) return;
    if (h.storageHangs || h.paused) return schedule(50 * ms, Kind::PersistDone, h.id, g);
    const auto [id, record] = std::move(s.writing.front());
    s.writing.erase(s.writing.begin());
    if (!m_scripted) s.storeBroken = s.storeBroken || (!m_healed && m_rng.oneIn(6000));
    if (s.storeBroken || m_storeFails[std::size_t(h.id)])
        return deliver(h, Persisted{m_groups[g].key, id, false});
    s.votes.writeSecond(); // of the one before: one worker, in order
    s.votes.writeFirst(record);
    if (record.syncSet.newerThan(s.everStored)) s.everStored = record.syncSet;
    schedule(m_rng.range(50, 2000) * us, Kind::SecondCopy, h.id, g);
    deliver(h, Persisted{m_groups[g].key, id, true});
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
        const std::uint32_t slot = newLetter();
        Letter& l = m_letters[slot];
        l.from = from;
        l.to = to;
        l.boot = boot;
        l.message = message;
        schedule(delay, Kind::Message, to, 0, slot);
    }
}

/// LeaseKeeper: the guard first, then the engine's gate, never further than what is guarded.
void World::act(Host& h, const SetLease& e) {
    const At a = at(h, e.group);
    bool watched = false;
    if (a.seat().armed == e.term) {
        if (a.seat().guard.term == e.term && a.seat().guard.state == GuardSlot::State::Armed)
            a.seat().guard.says = e.release;
        watched = guardRenew(a, e.term, e.deadline);
    } else {
        observeActivation(a, e.term);
        const auto state = a.seat().guard.state;
        const bool busy = state == GuardSlot::State::Armed || state == GuardSlot::State::Begun ||
                          (state != GuardSlot::State::Idle && e.term <= a.seat().guard.term);
        watched = h.guardLives && !busy && e.deadline > local(h);
        if (watched) {
            guardArm(a, e.term, e.deadline);
            a.seat().guard.says = e.release;
        }
    }
    if (watched) {
        a.engine().gate = std::min(e.deadline, a.seat().guard.deadline);
        return;
    }
    a.engine().gate = Instant{};
    later(h, m_rng.range(10, 1000) * us, GuardBegan{e.group, e.term});
}

void World::act(Host& h, const ClearLease& e) {
    const At a = at(h, e.group);
    a.engine().gate = Instant{};
    GuardSlot& g = a.seat().guard;
    if (a.seat().armed != e.term) return;
    a.seat().armed = 0;
    if (g.term == e.term && g.state == GuardSlot::State::Armed)
        g.state = GuardSlot::State::Idle;
    else
        later(h, m_rng.range(10, 1000) * us, GuardBegan{e.group, e.term});
}

void World::act(Host& h, const FenceNow& e) {
    const At a = at(h, e.group);
    a.engine().gate = Instant{};
    fenceEngine(a);
    if (a.seat().fencing) return;
    a.seat().fencing = true;
    const True x = m_setup.timing.stop.count();
    schedule(m_rng.range(x / 50, x - x / 50), Kind::FenceStopped, h.id, a.g);
}

void World::fenceStopped(const At& a) {
    if (!runs(a.h)) return schedule(50 * ms, Kind::FenceStopped, a.h.id, a.g);
    a.seat().running = {};
    if (a.engine().serving && !a.engine().failed) // the engine is still at it
        return schedule(5 * ms, Kind::FenceStopped, a.h.id, a.g);
    finishDemote(a);
    a.seat().fencing = false;
    deliver(a.h, FenceDone{m_groups[a.g].key, true, guardGave(a, a.seat().armed)});
}

void World::act(Host& h, const StartResource& e) {
    const At a = at(h, e.group);
    const std::size_t i = e.resource == "vip" ? 0 : 1;
    const auto answer = [&](True in, Outcome outcome) {
        later(h, in, ResourceOutcome{e.group, e.resource, Action::Start, outcome});
    };
    // the runner is gated by the lease; an application does not come up on a dead disk
    const bool gone = a.seat().guard.state != GuardSlot::State::Armed || a.seat().fencing ||
                      local(h) >= a.seat().guard.deadline || (i == 1 && a.engine().failed);
    if (gone) return answer(1 * ms, Outcome::Failed);
    if ((m_startFails[std::size_t(h.id)] && i == 1) || (!m_healed && m_rng.oneIn(60)))
        return answer(m_rng.range(1, 100) * ms, Outcome::Failed);
    a.seat().running[i] = true; // from its first moment on it may be seen
    answer(m_rng.range(1, 60) * ms, Outcome::Done);
}

void World::act(Host& h, const StopResource& e) {
    const At a = at(h, e.group);
    const std::size_t i = e.resource == "vip" ? 0 : 1;
    const bool hangs = (m_stopFails[std::size_t(h.id)] && i == 1) || (!m_healed && m_rng.oneIn(80));
    if (hangs)
        return later(h, m_rng.range(1, 500) * ms,
                     ResourceOutcome{e.group, e.resource, Action::Stop,
                                     m_rng.oneIn(2) ? Outcome::Failed : Outcome::Unknown});
    a.seat().running[i] = false;
    later(h, m_rng.range(1, 60) * ms, ResourceOutcome{e.group, e.resource, Action::Stop, Outcome::Done});
}

void World::act(Host& h, const ProbeProgress& e) {
    const True hang = h.storageHangs ? m_rng.range(500, 3000) * ms : m_rng.range(20, 500) * us;
    later(h, hang, ProgressProven{e.group});
}

/// Nothing is left to do here: the process ends.
void World::act(Host& h, const Idle&) {
    schedule(0, Kind::CleanEnd, h.id, 0, 1);
}

/// A node that left in order and whose pledge the other one had stored is nobody's to power off (3.10 e).
void World::observeLeaving(const Host& h) {
    const Host& other = m_hosts[std::size_t(peerOf(h.id))];
    if (!m_fence || !runs(other) || !other.brain || !h.brain) return;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const VoterRecord* stored = other.seats[g].votes.record();
        const VoterSet wanted = other.brain->record(m_groups[g].key)->voters;
        const bool told = stored && stored->voters == wanted && wanted.tieHolder == other.id &&
                          h.brain->state().groups[g].pledge.waits != 0 &&
                          h.brain->record(m_groups[g].key)->voters == wanted;
        if (!told) return;
    }
    host(h.id).leftInOrder = true;
}

/// The fence agent of this machine talks to the other one's power switch; what it has begun happens, whatever
/// becomes of the agent or the machine that asked.
void World::act(Host& h, const FencePeer& e) {
    if (host(e.node).leftInOrder) broken("3.10e " + hostName(e.node) + " left in order and is powered off");
    const std::uint64_t request = std::uint64_t(h.life) << 40 | e.attempt << 8 | std::uint64_t(h.id);
    schedule(m_rng.range(50, 1500) * ms, Kind::PowerOff, e.node, 0, request);
}

void World::powerOff(Host& target, std::uint64_t request) {
    Host& by = host(NodeId(request & 0xff));
    const bool fails = m_fenceBroken || (!m_healed && m_rng.oneIn(8));
    if (!fails || m_rng.oneIn(2)) {
        killHost(target);
        if (m_scripted) note(hostName(target.id) + " is off");
        // switched on again by somebody; in a story the story says when
        if (!m_scripted) schedule(m_rng.range(300, 6000) * ms, Kind::AgentStart, target.id, 0, 1);
    }
    if (by.life != std::uint32_t(request >> 40)) return;
    const PeerFenced answer{target.id, request >> 8 & 0xffffffff, !fails, Code::FENCE_NOT_CONFIGURED, {}};
    later(by, m_rng.range(1, 300) * ms, answer);
}

void World::act(Host& h, const Moved& e) {
    if (h.id != NodeId::Witness) m_groups[indexOf(e.group)].roleMoved = m_now;
    if (e.row == "ELECTED") ++m_verdict.activations;
}

void World::act(Host&, const Raise& e) {
    if (e.code == Code::INTERNAL_ERROR) broken("a core raised INTERNAL_ERROR");
}

void World::act(Host& h, const WakeAt& e) {
    h.wake = e.instant;
    const True at = trueOf(h, e.instant) + (m_rng.oneIn(4) ? m_rng.range(0, 3000) * us : 0);
    schedule(at - m_now, Kind::Wake, h.id, 0, ++h.wakeGeneration);
}

} // namespace hotpair::simulation
