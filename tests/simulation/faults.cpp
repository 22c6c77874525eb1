// What goes wrong, and how it is mended.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;

namespace {
constexpr True us = 1000, ms = 1'000'000;
}

void World::startAgent(Host& h) {
    if (!h.up || h.agent) return;
    if (h.paused) return schedule(100 * ms, Kind::AgentStart, h.id);
    const bool held = h.guard.armed && !h.guard.began && local(h) < h.guard.deadline;
    if (!held && h.guard.armed && !h.guard.stopped && h.running != std::array<bool, 2>{}) {
        // the guard is at it, or is about to be: what it leaves is undone first
        if (!h.guard.began) guardCheck(h);
        return schedule(20 * ms, Kind::AgentStart, h.id);
    }
    ++h.life;
    h.agent = true;
    h.frozen = h.fencing = h.storageHangs = false;
    h.mailbox.clear();
    h.writing.clear();
    h.heard = false;
    h.adoptedOnly = held;
    if (!held) {
        stopAll(h);
        h.guard = Guard{};
        h.boot = m_rng.next();
    }
    Setup setup = m_setup;
    setup.self = h.id;
    h.brain.emplace(setup);
    h.copy.running = h.id != NodeId::Witness;
    h.copy.refuseBelow = 0;
    GroupStarted g{
        .group = m_group, .record = h.durable, .adopted = std::nullopt, .freshIncarnation = m_rng.next()};
    if (held) g.adopted = AdoptedLease{h.guard.term, h.guard.deadline};
    if (m_options.trace) say(&h, held ? "agent starts and adopts its lease" : "agent starts");
    deliver(h, Started{h.boot, {g}});
    tellMirror(h);
    for (auto& p : h.linkProven)
        p = false;
}

void World::killAgent(Host& h) {
    if (!alive(h)) return;
    if (m_options.trace) say(&h, "agent dies");
    // records being written: any number of the first ones made it (I21: each old or new)
    const auto done = m_rng.range(0, std::int64_t(h.writing.size()));
    if (done > 0) h.durable = h.writing[std::size_t(done) - 1].second;
    if (h.durable && h.durable->syncSet.newerThan(h.everStored)) h.everStored = h.durable->syncSet;
    h.writing.clear();
    ++h.life;
    h.agent = false;
    engineLost(h);
    h.brain.reset();
    h.mailbox.clear();
}

void World::killHost(Host& h) {
    if (!h.up) return;
    if (m_options.trace) say(&h, "host loses power");
    killAgent(h);
    h.up = false;
    h.paused = false;
    h.running = {};
    h.guard = Guard{};
}

void World::startHost(Host& h) {
    if (h.up) return;
    h.up = true;
    h.offset = m_rng.range(1, 1000) * 1000 * ms - m_now; // its clock starts anew
    if (m_options.trace) say(&h, "host has power again");
    startAgent(h);
}

/// The heartbeat room: a link is proven when both directions work; noticed a few beats late.
void World::links() {
    schedule(m_rng.range(60, 200) * ms, Kind::Links);
    for (auto& h : m_hosts) {
        if (h.id == NodeId::Witness || !runs(h)) continue;
        Host& p = host(peerOf(h.id));
        const bool proven = runs(p) && pathOpen(h.id, p.id) && pathOpen(p.id, h.id) && !m_rng.oneIn(200);
        if (proven == h.linkProven[0]) continue;
        h.linkProven[0] = proven;
        deliver(h, LinkState{"lan", p.id, proven, proven});
    }
}

void World::deafen() {
    for (auto& h : m_hosts) {
        // only where the other node could go on: in the sync set, with a usable copy, on nobody's hold
        if (h.id == NodeId::Witness || !runs(h) || !serving(h) || m_deafened) continue;
        const Host& other = host(peerOf(h.id));
        const VoterRecord* r = h.brain->record(m_group);
        const bool able = runs(other) && r->syncSet.members == 3 && !other.copy.inconsistent &&
                          r->voters.three() && !r->intent.held() && r->intent.run;
        if (!able || m_now - m_roleMoved < 5000 * ms) continue;
        for (std::size_t from = 0; from < 3; ++from)
            m_cut[from][std::size_t(h.id)] = true;
        m_deafened = true;
        if (m_options.trace) say(&h, "turns deaf");
    }
}

void World::admin() {
    schedule((m_deafened ? 500 : m_rng.range(800, 5000)) * ms, Kind::Admin);
    Host& h = host(m_rng.oneIn(2) ? NodeId::A : NodeId::B);
    if (!runs(h)) return;
    const Intent intent = h.brain->record(m_group)->intent;
    if (!intent.run && (m_healed || m_rng.oneIn(2)))
        return deliver(h, GroupCommand{m_group, GroupVerb::Start, 1});
    if (intent.held()) return deliver(h, GroupCommand{m_group, GroupVerb::Clear, 1});
    if (m_healed) return;
    switch (m_rng.range(0, 7)) {
    case 0:
    case 1:
    case 2: return deliver(h, Switchover{m_group, NodeId::None, 2});
    case 3: return deliver(h, GroupCommand{m_group, GroupVerb::Stop, 3});
    case 4: return deliver(h, GroupCommand{m_group, GroupVerb::Hold, 4});
    case 5: return deliver(h, Takeover{m_group, false, 5});
    case 6: return deliver(h, ResourceFailed{m_group, m_rng.oneIn(2) ? "app" : "vip"});
    default: return;
    }
}

void World::fault() {
    if (m_healed) return;
    schedule(m_rng.oneIn(3) ? m_rng.range(1, 400) * ms : m_rng.range(300, 4000) * ms, Kind::Fault);
    ++m_verdict.faults;
    const auto pick = [this] { return NodeId(m_rng.range(0, m_manual ? 1 : 2)); };
    const auto serving = [&]() -> Host& {
        for (auto& h : m_hosts)
            if (h.running[1] && m_rng.chance(700)) return h;
        return host(pick());
    };
    Host& h = serving();
    switch (m_rng.range(0, 15)) {
    case 0:
    case 1: killHost(h); return schedule(m_rng.range(300, 6000) * ms, Kind::AgentStart, h.id, 1);
    case 2:
    case 3:
        killAgent(h);
        return schedule(m_rng.oneIn(2) ? m_rng.range(5, 300) * ms : m_rng.range(300, 3000) * ms,
                        Kind::AgentStart, h.id);
    case 4:
        if (!runs(h)) return;
        h.frozen = true;
        if (m_options.trace) say(&h, "agent is stopped (SIGSTOP)");
        return schedule(m_rng.range(50, 4000) * ms, Kind::AgentResume, h.id);
    case 5:
        if (!runs(h)) return;
        h.paused = true;
        if (m_options.trace) say(&h, "host is paused");
        return schedule(m_rng.range(50, 5000) * ms, Kind::HostResume, h.id);
    case 6:
        if (!runs(h)) return;
        h.storageHangs = true;
        if (m_options.trace) say(&h, "storage hangs");
        return schedule(m_rng.range(100, 2500) * ms, Kind::StorageResume, h.id);
    case 7: // both directions between two
    case 8:
    case 9: { // one direction
        const NodeId a = pick(), b = pick();
        if (a == b) return;
        m_cut[std::size_t(a)][std::size_t(b)] = true;
        if (!m_rng.oneIn(3)) m_cut[std::size_t(b)][std::size_t(a)] = true;
        if (m_options.trace) say(&host(a), "cut towards " + std::to_string(int(b)));
        return;
    }
    case 10: { // isolate one
        const NodeId a = h.id;
        for (std::size_t b = 0; b < 3; ++b)
            m_cut[std::size_t(a)][b] = m_cut[b][std::size_t(a)] = b != std::size_t(a);
        if (m_options.trace) say(&h, "cut off from everybody");
        return;
    }
    case 11:
    case 12:
    case 13:
        for (auto& row : m_cut)
            for (auto& cut : row)
                cut = false;
        if (m_options.trace) say(nullptr, "all cuts mended");
        return;
    case 14: { // the mirror path alone
        if (m_replication.connected) disconnect(true);
        return;
    }
    default: { // a disk replaced: the vote record is gone
        Host& w = host(NodeId::Witness);
        if (m_manual || !m_rng.oneIn(4) || !w.up) return;
        killHost(w);
        w.durable.reset();
        if (m_options.trace) say(&w, "lost its memory");
        return schedule(m_rng.range(300, 3000) * ms, Kind::AgentStart, w.id, 1);
    }
    }
}

void World::heal() {
    m_healed = true;
    if (m_options.trace) say(nullptr, "everything is mended");
    for (auto& row : m_cut)
        for (auto& cut : row)
            cut = false;
    m_lossPerMille = std::min(m_lossPerMille, 50u);
    m_delayPerMille = std::min(m_delayPerMille, 40u);
    for (auto& h : m_hosts) {
        if (h.paused) schedule(1 * ms, Kind::HostResume, h.id);
        if (h.frozen) schedule(1 * ms, Kind::AgentResume, h.id);
        h.storageHangs = false;
        if (m_manual && h.id == NodeId::Witness) continue;
        if (!h.up)
            schedule(m_rng.range(1, 300) * ms, Kind::AgentStart, h.id, 1);
        else if (!h.agent)
            schedule(m_rng.range(1, 300) * ms, Kind::AgentStart, h.id);
    }
}

} // namespace hotpair::simulation
