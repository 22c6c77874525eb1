// A model of the mirror: writes by number, two copies, dual acknowledgement, solo, resync. It follows
// mirror.md as far as the decision core can see it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;

namespace {
constexpr True us = 1000, ms = 1'000'000;
}

bool World::gateOpen(const Host& h) const {
    return runs(h) && h.copy.writable && !h.guard.began && h.copy.gateTerm == h.copy.term &&
           local(h) < h.copy.gate;
}

void World::act(Host& h, const MirrorPromote& e) {
    Copy& c = h.copy;
    const bool usable = c.running && !c.inconsistent && e.term >= c.refuseBelow;
    if (!usable) return fromEngine(h, 1 * ms, MirrorPromoted{m_group, e.term, false});
    c.term = c.refuseBelow = e.term;
    c.writable = true;
    c.demoting = false;
    c.blank = false;
    c.soloVersion = c.growVersion = 0;
    c.asked = false;
    if (m_replication.connected && m_replication.source != h.id) disconnect(true);
    m_replication.source = NodeId::None;
    observeData(h);
    fromEngine(h, m_rng.range(200, 3000) * us, MirrorPromoted{m_group, e.term, true});
    tellMirror(h);
}

void World::act(Host& h, const MirrorDemote&) {
    h.copy.demoting = true;
    finishDemote(h);
}

void World::finishDemote(Host& h) {
    const bool waits =
        std::any_of(m_pending.begin(), m_pending.end(), [&](const Write& w) { return w.node == h.id; });
    if (!h.copy.demoting || waits) return;
    h.copy.demoting = h.copy.writable = false;
    if (m_replication.source == h.id) disconnect(false);
    fromEngine(h, m_rng.range(100, 2000) * us, MirrorDemoted{m_group, true});
    tellMirror(h);
}

void World::act(Host& h, const MirrorRefuseBelow& e) {
    h.copy.refuseBelow = std::max(h.copy.refuseBelow, e.term);
    const bool cut = m_replication.connected && m_replication.source != h.id && m_replication.term < e.term;
    if (cut) disconnect(true);
}

void World::act(Host& h, const MirrorSolo& e) {
    if (h.copy.term != e.term || !h.copy.writable) return;
    observeSolo(h, e);
    ++m_verdict.solos;
    h.copy.soloVersion = std::max(h.copy.soloVersion, e.version);
    h.copy.asked = false;
    tryAck(h);
}

void World::act(Host& h, const MirrorGrow& e) {
    Copy& c = h.copy;
    if (c.term != e.term || !c.writable) return;
    c.growVersion = std::max(c.growVersion, e.version);
    const bool ok = m_replication.connected && m_replication.source == h.id && m_replication.complete;
    fromEngine(h, m_rng.range(20, 2000) * us, MirrorGrowReady{m_group, e.version, ok});
    tellMirror(h);
    if (!ok) tryAck(h);
}

void World::client() {
    schedule(m_rng.range(15, 60) * ms, Kind::Client);
    for (auto& h : m_hosts) {
        if (!runs(h) || !h.running[1]) continue;
        if (!m_setup.groups[0].mirrored) {
            if (serving(h) && local(h) < h.guard.deadline && !h.guard.began) m_lastServed = m_now;
            continue;
        }
        if (!h.copy.writable || h.copy.demoting || m_pending.size() > 40) continue;
        const unsigned id = m_writes++;
        for (auto& any : m_hosts)
            any.copy.present.resize(m_writes);
        m_acknowledged.resize(m_writes);
        if (!gateOpen(h)) continue; // the number is burnt
        h.copy.present[id] = true;
        m_pending.push_back(Write{id, h.id, h.copy.term, false});
        if (m_replication.connected && m_replication.source == h.id)
            schedule(m_rng.range(100, 2000) * us, Kind::Replica, h.id,
                     std::uint64_t(id) << 20 | m_replication.session);
        tryAck(h);
    }
}

void World::replica(std::uint64_t key) {
    if ((key & 0xfffff) != m_replication.session || !m_replication.connected) return;
    Host& target = host(peerOf(m_replication.source));
    if (!runs(target)) return schedule(20 * ms, Kind::Replica, target.id, key); // the stream keeps it
    if (m_replication.term < target.copy.refuseBelow) return disconnect(true);
    target.copy.present[key >> 20] = true;
    schedule(m_rng.range(100, 2000) * us, Kind::ReplicaAck, m_replication.source, key);
}

void World::replicaAck(std::uint64_t key) {
    if ((key & 0xfffff) != m_replication.session || !m_replication.connected) return;
    Host& h = host(m_replication.source);
    for (auto& w : m_pending)
        if (w.id == unsigned(key >> 20) && w.node == h.id) w.onPeer = true;
    tryAck(h);
}

void World::tryAck(Host& h) {
    if (!gateOpen(h)) return;
    const bool linked = m_replication.connected && m_replication.source == h.id;
    bool held = false;
    std::erase_if(m_pending, [&](const Write& w) {
        if (w.node != h.id) return false;
        if (w.term != h.copy.term) return true;
        const bool both = w.onPeer && (m_replication.complete || !linked);
        const bool alone = solo(h.copy) && (!linked || !m_replication.complete);
        if (!both && !alone) {
            held = true;
            return false;
        }
        m_acknowledged[w.id] = true;
        ++m_verdict.acknowledged;
        m_lastServed = m_now;
        observeAck(h, w);
        return true;
    });
    if (held && !linked && !h.copy.asked) {
        h.copy.asked = true;
        fromEngine(h, m_rng.range(20, 3000) * us, MirrorNeedsSolo{m_group});
    }
    finishDemote(h);
}

void World::disconnect(bool tell) {
    if (!m_replication.connected) return;
    Host& source = host(m_replication.source);
    m_replication.connected = m_replication.complete = false;
    m_replication.session = (m_replication.session + 1) & 0xfffff;
    for (auto& w : m_pending)
        if (w.node == source.id) w.onPeer = false; // must be on the copy that is connected when it counts
    tellMirror(source);
    tellMirror(host(peerOf(source.id)));
    if (tell) {
        source.copy.asked = false;
        tryAck(source);
    }
}

/// The engines find each other whenever one is writable and the way is open in both directions.
void World::tryConnect() {
    schedule(m_rng.range(50, 400) * ms, Kind::Connect);
    for (auto& h : m_hosts)
        if (h.copy.writable) tryAck(h); // an engine that holds writes goes on asking, also while it drains
    if (m_replication.connected) {
        const Host& source = host(m_replication.source);
        const Host& target = host(peerOf(source.id));
        const bool way = !m_mirrorCut && pathOpen(source.id, target.id) && pathOpen(target.id, source.id);
        if (!way || !runs(source) || !runs(target)) disconnect(true); // the session times out
        return;
    }
    for (auto& h : m_hosts) {
        if (h.id == NodeId::Witness || !h.copy.writable || h.copy.demoting || !gateOpen(h)) continue;
        Host& target = host(peerOf(h.id));
        const bool way = !m_mirrorCut && pathOpen(h.id, target.id) && pathOpen(target.id, h.id);
        if (!way || !runs(target) || !target.copy.running || target.copy.writable) continue;
        if (h.copy.term < target.copy.refuseBelow) continue;
        target.copy.refuseBelow = h.copy.term;
        Replication& r = m_replication;
        r = Replication{true, h.id, h.copy.term, false, (r.session + 1) & 0xfffff};
        const bool equal =
            target.copy.present == h.copy.present && !target.copy.inconsistent && !target.copy.blank;
        if (!equal) {
            target.copy.inconsistent = true; // I10: durable before the first block
            target.copy.present.assign(target.copy.present.size(), false);
            tellMirror(target);
        }
        schedule(equal ? 1 * ms : m_rng.range(5, 1500) * ms, Kind::ResyncDone, h.id, r.session);
        tellMirror(h);
        return;
    }
}

void World::resyncDone(std::uint64_t session) {
    if (session != m_replication.session || !m_replication.connected) return;
    Host& source = host(m_replication.source);
    Host& target = host(peerOf(source.id));
    if (!runs(source) || !runs(target)) return disconnect(true);
    target.copy.present = source.copy.present;
    target.copy.inconsistent = target.copy.blank = false;
    m_replication.complete = true;
    for (auto& w : m_pending)
        if (w.node == source.id) w.onPeer = true;
    source.copy.asked = false;
    tellMirror(source);
    tellMirror(target);
    tryAck(source);
}

void World::tellMirror(Host& h) {
    if (!alive(h) || h.id == NodeId::Witness) return;
    const bool linked = m_replication.connected;
    const bool source = linked && m_replication.source == h.id;
    MirrorState m{.group = m_group};
    m.localUsable = h.copy.running && !h.copy.inconsistent && !h.copy.blank;
    m.blank = h.copy.running && h.copy.blank && !h.copy.inconsistent;
    m.peerConnected = linked;
    m.targetComplete = source && m_replication.complete;
    m.replicating = source && m_replication.complete && !solo(h.copy);
    m.dirty = source && !m_replication.complete;
    fromEngine(h, m_rng.range(10, 3000) * us, m);
}

void World::engineLost(Host& h) {
    if (m_replication.connected) disconnect(m_replication.source != h.id);
    h.copy.running = h.copy.writable = h.copy.demoting = false;
    h.copy.refuseBelow = 0; // its record keeps the term; the core says it again when it matters
    std::erase_if(m_pending, [&](const Write& w) { return w.node == h.id; });
}

} // namespace hotpair::simulation
