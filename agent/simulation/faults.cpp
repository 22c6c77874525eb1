// What goes wrong, and how it is mended.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;

namespace {
constexpr True us = 1000, ms = 1'000'000;
}

// ---------------------------------------------------------------- machines and processes

/// The service manager starts the agent: what a dead predecessor left is adopted or undone, then a guard
/// watches, then the core begins.
void World::startAgent(Host& h) {
    if (!h.up || h.agent) return;
    if (h.paused) return schedule(100 * ms, Kind::AgentStart, h.id);
    bool held = false, guardAtIt = false;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const GuardSlot& guard = h.seats[g].guard;
        const bool armed = guard.state == GuardSlot::State::Armed;
        const bool inTime = local(h) < guard.deadline;
        held = held || (armed && inTime);
        if (h.guardLives && armed && !inTime) guardCheck({h, g}); // a moment late
        guardAtIt = guardAtIt || (h.guardLives && guard.state == GuardSlot::State::Begun);
    }
    // what the guard is taking away is not touched
    if (guardAtIt) return schedule(20 * ms, Kind::AgentStart, h.id);
    ++h.life;
    h.agent = true;
    h.frozen = h.storageHangs = h.leftInOrder = false;
    h.mailbox.clear();
    h.heard = false;
    h.linkProven = false;
    if (!held) h.boot = m_rng.next();
    if (m_options.trace) say(&h, held ? "agent starts and adopts its lease" : "agent starts");
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        Seat& s = h.seats[g];
        s.writing.clear();
        s.syncs.clear();
        s.fencing = s.storeBroken = false;
        s.heldWatch = 0;
        const GuardSlot& guard = s.guard;
        const bool adopts = guard.state == GuardSlot::State::Armed && local(h) < guard.deadline;
        if (!adopts) s.running = {};
        s.armed = adopts ? guard.term : 0;
        if (h.id != NodeId::Witness) openEngine({h, g});
    }
    if (!h.guardLives && h.id != NodeId::Witness) {
        h.guardLostAt = m_now;
        if (!m_scripted) return schedule(m_rng.range(2, 60) * ms, Kind::GuardUp, h.id); // then the core
        guardUp(h); // in stories everything takes its shortest time
    }
    coreStarts(h);
}

void World::coreStarts(Host& h) {
    Setup setup = m_setup;
    setup.self = h.id;
    h.brain.emplace(setup);
    Started started{h.boot, {}};
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Seat& s = h.seats[g];
        const VoterRecord* record = s.votes.record();
        GroupStarted& in = started.groups.emplace_back();
        in.group = m_groups[g].key;
        if (record) in.record = *record;
        in.freshIncarnation = m_rng.next();
        const bool armed = s.guard.state == GuardSlot::State::Armed && s.armed == s.guard.term;
        if (armed && s.armed != 0) {
            in.adopted = AdoptedLease{s.guard.term, s.guard.deadline};
            h.seats[g].copy.engine.gate = s.guard.deadline;
        } else if (s.armed != 0) { // it ran out meanwhile
            h.seats[g].armed = 0;
            h.seats[g].running = {};
        }
        in.mark = s.mark;
        if (!in.adopted)
            if (auto gave = guardGave({h, g}, s.guard.term)) in.mark = std::move(gave);
    }
    deliver(h, std::move(started));
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        if (h.id != NodeId::Witness) report({h, g}, true);
}

/// SIGKILL, or the end of it all with the power. Of the records being written any number of the first ones
/// made it; a loss of power tears the one that was under way (I21).
void World::killAgent(Host& h, bool power) {
    if (!alive(h)) return;
    if (m_options.trace) say(&h, "agent dies");
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        Seat& s = h.seats[g];
        const auto written = std::size_t(m_rng.range(0, std::int64_t(s.writing.size())));
        if (s.votes.secondIsDue() && (written > 0 || m_rng.oneIn(2))) s.votes.writeSecond();
        if (s.votes.secondIsDue() && power && m_rng.oneIn(2)) s.votes.tearSecond();
        const bool secondDone = !s.votes.secondIsDue();
        s.votes.writerDies();
        for (std::size_t i = 0; i < written; ++i) {
            if (i > 0) s.votes.writeSecond();
            s.votes.writeFirst(s.writing[i].second);
            const SyncSet& set = s.writing[i].second.syncSet;
            if (set.newerThan(s.everStored)) s.everStored = set;
        }
        const bool under = written < s.writing.size() && secondDone;
        if (written > 0 && m_rng.oneIn(2)) s.votes.writeSecond();
        const bool lagging = s.votes.secondIsDue();
        s.votes.writerDies();
        if (power && under && !lagging && m_rng.oneIn(2)) s.votes.tearFirst();
        s.writing.clear();
        if (h.id != NodeId::Witness) engineDies({h, g}, power);
    }
    ++h.life;
    h.agent = false;
    h.brain.reset();
    h.mailbox.clear();
    h.unguarded = h.unguarded || !h.guardLives;
}

void World::killHost(Host& h) {
    if (!h.up) return;
    if (m_options.trace) say(&h, "host loses power");
    killAgent(h, true);
    h.up = h.paused = h.guardLives = h.unguarded = false;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        h.seats[g].running = {};
        h.seats[g].guard = GuardSlot{};
        losePower({h, g});
    }
}

void World::startHost(Host& h) {
    if (h.up) return;
    if (h.keptOff && !mayReturn(h)) return schedule(200 * ms, Kind::AgentStart, h.id, 0, 1);
    h.returning = std::exchange(h.keptOff, false);
    h.up = true;
    h.clockSince = m_now;
    h.clockBase = m_rng.range(1, 1000) * 1000 * ms; // its clock starts anew
    h.resumedAt = 0;
    if (m_options.trace) say(&h, "host has power again");
    startAgent(h);
}

// ---------------------------------------------------------------- network

/// The heartbeat room: a link is proven when both directions work; noticed a few beats late.
void World::links() {
    schedule(m_rng.range(60, 200) * ms, Kind::Links);
    for (auto& h : m_hosts) {
        if (h.id == NodeId::Witness || !runs(h) || !h.brain) continue;
        Host& p = host(peerOf(h.id));
        const bool proven =
            runs(p) && p.brain && pathOpen(h.id, p.id) && pathOpen(p.id, h.id) && !m_rng.oneIn(200);
        if (proven == h.linkProven) continue;
        h.linkProven = proven;
        deliver(h, LinkState{"lan", p.id, proven, proven});
    }
}

void World::mendCuts() {
    for (auto& row : m_cut)
        for (auto& cut : row)
            cut = false;
}

void World::deafen() {
    for (auto& h : m_hosts) {
        // only where the other node could go on: in the sync set, with a usable copy, on nobody's hold
        if (h.id == NodeId::Witness || !runs(h) || !h.brain || m_deafened) continue;
        const Host& other = host(peerOf(h.id));
        bool able = runs(other), serves = false;
        for (std::size_t g = 0; g < m_groups.size() && able; ++g) {
            serves = serves || serving(h, g);
            const VoterRecord* r = h.brain->record(m_groups[g].key);
            const auto view = h.brain->view(m_groups[g].key, local(h));
            able = r->voters.three() && !r->intent.held() && r->intent.run &&
                   (view->eligible.contains(other.id) || view->holder == other.id) &&
                   m_now - m_groups[g].roleMoved >= 5000 * ms;
        }
        if (!able || !serves) continue;
        for (std::size_t from = 0; from < 3; ++from)
            m_cut[from][std::size_t(h.id)] = true;
        m_deafened = true;
        if (m_options.trace) say(&h, "turns deaf");
    }
}

// ---------------------------------------------------------------- administrator

void World::admin() {
    schedule((m_deafened ? 500 : m_rng.range(800, 5000)) * ms, Kind::Admin);
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        adminOf(g);
}

/// Row 32: after force both copies were written. The holder's is kept, without one that of the sync set.
void World::settleSplit(std::size_t g) {
    for (const NodeId n : {NodeId::A, NodeId::B}) {
        const At a{host(n), g}, other = peerOfSeat(a);
        Engine& e = a.engine();
        const SyncSet &here = a.seat().everStored, &there = other.seat().everStored;
        const SyncSet& newest = there.newerThan(here) ? there : here;
        const bool loses = other.engine().serving || !newest.contains(n);
        if (!runs(a.h) || !e.splitBrain || e.serving || !loses) continue;
        if (m_options.trace) say(&a.h, "administrator: the other copy is kept");
        e.record.fullSync = true;
        e.record.upToDate = e.splitBrain = false;
        commit(a, true, Then::None);
    }
}

void World::adminOf(std::size_t g) {
    forceIfHopeless(g);
    settleSplit(g);
    NodeId where = m_rng.oneIn(2) ? NodeId::A : NodeId::B;
    if (!runs(host(where))) where = peerOf(where);
    Host& h = host(where);
    if (!runs(h) || !h.brain) return;
    const GroupKey key = m_groups[g].key;
    const Intent intent = h.brain->record(key)->intent;
    if (intent.held()) return deliver(h, GroupCommand{key, GroupVerb::Clear, 1});
    if (!intent.run && (m_healed || m_rng.oneIn(2))) return deliver(h, GroupCommand{key, GroupVerb::Start, 1});
    if (m_healed) return;
    switch (m_rng.range(0, 7)) {
    case 0:
    case 1:
    case 2: return deliver(h, Switchover{key, NodeId::None, 2});
    case 3: return deliver(h, GroupCommand{key, GroupVerb::Stop, 3});
    case 4: return deliver(h, GroupCommand{key, GroupVerb::Hold, 4});
    case 5: return deliver(h, Takeover{key, false, 5});
    case 6: return deliver(h, ResourceFailed{key, m_rng.oneIn(2) ? "app" : "vip"});
    default: return;
    }
}

/// I20: the other machine is off, nobody serves for long: data that only the other one has is given up.
void World::forceIfHopeless(std::size_t g) {
    if (m_now - m_groups[g].lastServed < 1500 * ms) return;
    const bool patient = m_healed || !m_rng.oneIn(m_manual ? 2 : 12);
    for (const NodeId n : {NodeId::A, NodeId::B}) {
        Host& h = host(n);
        // pledged to a holder whose memory was lost in that moment (3.10 e): nothing but force helps, ever
        const VoterRecord* stored = h.seats[g].votes.record();
        const bool lost = stored && stored->voters.tieHolder == peerOf(n) && !host(peerOf(n)).seats[g].votes.record();
        if (patient && !lost) continue;
        if (lost && host(peerOf(n)).up) {
            killHost(host(peerOf(n)));
            schedule(1000 * ms, Kind::AgentStart, peerOf(n), 0, 1);
        }
        const Engine& e = h.seats[g].copy.engine;
        const bool usable = !m_groups[g].mirrored || (e.open && !e.failed && e.record.consistent &&
                                                      !e.record.lineage.blank() && !e.record.fullSync);
        if (!runs(h) || !h.brain || host(peerOf(n)).up || !usable) continue;
        const VoterRecord* own = h.brain->record(m_groups[g].key);
        if (own->holder == NodeId::None && !m_manual) continue;
        // who gave this node up for the other one does not do the opposite before the two have met
        const VoterRecord* there = host(peerOf(n)).seats[g].votes.record();
        if (there && there->voters.version >= 1000 && there->voters.version > own->voters.version) continue;
        if (std::holds_alternative<Refused>(h.brain->planTakeover(m_groups[g].key, true, local(h)))) continue;
        if (m_options.trace) say(&h, "administrator: force");
        m_groups[g].forced = m_groups[g].givenUp = true;
        host(peerOf(n)).keptOff = true;
        return deliver(h, Takeover{m_groups[g].key, true, 6});
    }
}

/// A machine that was given up by force comes back when the other one stays within its reach and the witness
/// has heard of it: before that its old record and the witness' are a majority of yesterday.
bool World::mayReturn(const Host& h) const {
    const Host& other = m_hosts[std::size_t(peerOf(h.id))];
    if (!runs(other) || !other.brain || !pathOpen(h.id, other.id) || !pathOpen(other.id, h.id)) return false;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const VoterRecord* newest = other.brain->record(m_groups[g].key);
        const std::uint64_t forced = newest->voters.version;
        if (forced < 1000) continue; // no force here, or it never became durable
        if (other.seats[g].votes.record()->voters.version < forced) return false;
        const VoterRecord* w = m_hosts[2].seats[g].votes.record();
        // of the force itself: later ties are told to a witness by a holder only; without memory it has no vote
        if (!m_manual && w && w->voters.version / 1000 < forced / 1000) return false;
    }
    return true;
}

/// While a machine that was given up comes back nothing else is broken, until it has stored the newer record.
bool World::watchedByAdmin() {
    bool watched = false;
    for (auto& h : m_hosts) {
        if (!h.returning) continue;
        const Host& other = m_hosts[std::size_t(peerOf(h.id))];
        bool told = true;
        for (std::size_t g = 0; g < m_groups.size() && other.brain; ++g) {
            const VoterRecord* own = h.seats[g].votes.record();
            const auto version = other.brain->record(m_groups[g].key)->voters.version;
            told = told && (version < 1000 || !own || own->voters.version >= version);
        }
        h.returning = !told;
        watched = watched || h.returning;
    }
    return watched;
}

// ---------------------------------------------------------------- faults

/// A tie for the holder that the other node may still store (3.10 a): with the holder's memory gone it would be
/// nobody's.
bool World::proposalOnItsWay(std::size_t g) const {
    return std::any_of(m_queue.begin(), m_queue.end(), [&](const Event& e) {
        if (e.kind != Kind::Message) return false;
        const auto* proposal = std::get_if<ProposeVoters>(&m_letters[e.value].message);
        return proposal && proposal->group == m_groups[g].key;
    });
}

/// Memory of which the others can bring a voter up to date again: all of them there, nobody else forgetful,
/// three voters, both copies in the sync set. More than that is loss without remedy but the administrator's.
bool World::memoryDispensable(const Host& h, std::size_t g) const {
    if (m_manual || proposalOnItsWay(g)) return false;
    const Copy& other = m_hosts[std::size_t(h.id == NodeId::A)].seats[g].copy;
    const auto halfWritten = [](const CopyRecord& r) { return !r.consistent || !r.resyncTarget.none() || r.fullSync; };
    // about to be stored, or the order to begin is on its way
    const bool half = halfWritten(other.disk.record) || halfWritten(other.engine.record) ||
                      h.seats[g].copy.engine.phase == Engine::Phase::Agreed;
    if (h.id != NodeId::Witness && m_groups[g].mirrored && half) return false;
    for (const auto& x : m_hosts) {
        const VoterRecord* r = x.seats[g].votes.record();
        if (!r || !x.brain || !runs(x)) return false;
        const VoterRecord* newest = x.brain->record(m_groups[g].key);
        if (!r->voters.three() || !newest->voters.three()) return false;
        if (x.id != h.id && !x.seats[g].writing.empty()) return false;
        if (h.id == NodeId::Witness) continue;
        if (r->syncSet.members != 3 || newest->syncSet.members != 3 || r->term == 0) return false;
    }
    return true;
}

/// A new disk for the voter's memory; a node's data disk goes with it when the other copy has everything.
void World::forget(Host& h, std::size_t g) {
    const At a{h, g};
    killHost(h);
    a.seat().votes.destroy();
    if (m_options.trace) say(&h, "lost its memory of " + setupOf(g).name);
    if (h.id == NodeId::Witness || !m_groups[g].mirrored || m_rng.oneIn(2)) return;
    const Disk& other = peerOfSeat(a).disk();
    for (unsigned b = 0; b < blockCount; ++b)
        if (other.now[b] < m_groups[g].required[b]) return;
    const CopyRecord& r = other.record;
    if (!r.consistent || !r.resyncTarget.none() || r.fullSync || r.lineage.blank()) return;
    if (m_options.trace) say(&h, "and its data");
    a.disk() = Disk{};
    if (m_rng.oneIn(2)) { // the backing alone: its record remembers data that is gone
        a.disk().record.fullSync = true;
        a.disk().record.consistent = a.disk().record.upToDate = false;
    } else {
        a.disk().record.lineage.cur = mirror::blankGeneration;
    }
}

void World::faultOnStorage(Host& h) {
    const auto g = std::size_t(m_rng.range(0, std::int64_t(m_groups.size()) - 1));
    switch (m_rng.range(0, 5)) {
    case 0:
    case 1:
        h.storageHangs = true;
        if (m_options.trace) say(&h, "storage hangs");
        return schedule(m_rng.range(100, 2500) * ms, Kind::StorageResume, h.id);
    case 2: // the next flush fails (I22)
        if (h.id == NodeId::Witness || !m_groups[g].mirrored) return;
        h.seats[g].copy.disk.syncFails = true;
        if (m_options.trace) say(&h, "flushes fail from now on");
        return schedule(m_rng.range(300, 4000) * ms, Kind::StorageResume, h.id);
    case 3:
        if (!memoryDispensable(host(NodeId::Witness), g)) return;
        forget(host(NodeId::Witness), g);
        return schedule(m_rng.range(300, 3000) * ms, Kind::AgentStart, NodeId::Witness, 0, 1);
    case 4:
        if (h.id == NodeId::Witness || !memoryDispensable(h, g)) return;
        forget(h, g);
        return schedule(m_rng.range(300, 3000) * ms, Kind::AgentStart, h.id, 0, 1);
    default: // the mirror path alone
        if (m_groups[g].mirrored) dropLink({host(NodeId::A), g});
        return;
    }
}

void World::fault() {
    if (m_healed) return;
    schedule(m_rng.oneIn(3) ? m_rng.range(1, 400) * ms : m_rng.range(300, 4000) * ms, Kind::Fault);
    if (watchedByAdmin()) return;
    ++m_verdict.faults;
    const auto pick = [this] { return NodeId(m_rng.range(0, m_manual ? 1 : 2)); };
    const auto busy = [&]() -> Host& {
        const auto g = std::size_t(m_rng.range(0, std::int64_t(m_groups.size()) - 1));
        for (auto& h : m_hosts)
            if (h.seats[g].running[1] && m_rng.chance(700)) return h;
        return host(pick());
    };
    Host& h = busy();
    switch (m_rng.range(0, 16)) {
    case 0:
    case 1: killHost(h); return schedule(m_rng.range(300, 6000) * ms, Kind::AgentStart, h.id, 0, 1);
    case 2:
    case 3:
        killAgent(h);
        if (m_rng.oneIn(4)) killGuard(h);
        return schedule(m_rng.oneIn(2) ? m_rng.range(5, 300) * ms : m_rng.range(300, 3000) * ms,
                        Kind::AgentStart, h.id);
    case 4:
        if (!runs(h)) return;
        h.frozen = true;
        h.unguarded = h.unguarded || !h.guardLives;
        if (m_options.trace) say(&h, "agent is stopped (SIGSTOP)");
        return schedule(m_rng.range(50, 4000) * ms, Kind::AgentResume, h.id);
    case 5:
        if (!runs(h)) return;
        h.paused = true;
        h.unguarded = h.unguarded || !h.guardLives;
        if (m_options.trace) say(&h, "host is paused");
        return schedule(m_rng.range(50, 5000) * ms, Kind::HostResume, h.id);
    case 6:
    case 7: return runs(h) ? faultOnStorage(h) : void();
    case 8: return h.id != NodeId::Witness ? killGuard(h) : void();
    case 9:
    case 10:
    case 11: { // one direction or both between two
        const NodeId a = pick(), b = pick();
        if (a == b) return;
        m_cut[std::size_t(a)][std::size_t(b)] = true;
        if (!m_rng.oneIn(3)) m_cut[std::size_t(b)][std::size_t(a)] = true;
        if (m_options.trace) say(&host(a), "cut towards " + hostName(b));
        return;
    }
    case 12:
        for (std::size_t b = 0; b < 3; ++b)
            m_cut[std::size_t(h.id)][b] = m_cut[b][std::size_t(h.id)] = b != std::size_t(h.id);
        if (m_options.trace) say(&h, "cut off from everybody");
        return;
    case 13: // another speed of its clock, within what rho permits or far outside
        return setRate(h, m_wildClocks ? m_rng.range(-500'000, 1'000'000) : m_rng.range(-500, 500));
    default:
        mendCuts();
        if (m_options.trace) say(nullptr, "all cuts mended");
        return;
    }
}

void World::heal() {
    m_healed = true;
    if (m_options.trace) say(nullptr, "everything is mended");
    mendCuts();
    m_lossPerMille = std::min(m_lossPerMille, 50u);
    m_delayPerMille = std::min(m_delayPerMille, 40u);
    for (auto& h : m_hosts) {
        if (m_wildClocks) setRate(h, m_rng.range(-500, 500));
        if (h.paused) schedule(1 * ms, Kind::HostResume, h.id);
        if (h.frozen) schedule(1 * ms, Kind::AgentResume, h.id);
        h.storageHangs = false;
        if (m_manual && h.id == NodeId::Witness) continue;
        bool broken = false; // what failed is final until the agent starts again: somebody looks after it
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            h.seats[g].copy.disk.syncFails = false;
            broken = broken || h.seats[g].storeBroken || h.seats[g].copy.engine.failed;
        }
        if (broken) killAgent(h);
        if (!h.up)
            schedule(m_rng.range(1, 300) * ms, Kind::AgentStart, h.id, 0, 1);
        else if (!h.agent)
            schedule(m_rng.range(1, 300) * ms, Kind::AgentStart, h.id);
    }
}

} // namespace hotpair::simulation
