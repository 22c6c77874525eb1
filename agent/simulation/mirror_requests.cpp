// Requests of the engine of one copy: the client's writes and flushes, from their arrival to their answer. Follows
// agent/mirror/volume/volume_core_io.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;
using Phase = Engine::Phase;

namespace {
constexpr True us = 1000, ms = 1'000'000;
constexpr std::size_t requestsMost = 12;
} // namespace

void World::client(std::size_t g) {
    schedule(m_rng.range(15, 60) * ms, Kind::Client, NodeId::A, g);
    GroupRun& run = m_groups[g];
    for (auto& h : m_hosts) {
        const At a{h, g};
        if (!runs(h) || !a.seat().running[1]) continue;
        if (!run.mirrored) {
            const GuardSlot& guard = a.seat().guard;
            if (guard.state == GuardSlot::State::Armed && local(h) < guard.deadline) run.lastServed = m_now;
            continue;
        }
        Engine& e = a.engine();
        if (!e.serving || e.draining || e.fenced) continue;
        if (e.waiting.size() + e.inFlight.size() < requestsMost) {
            Request r;
            r.id = ++run.writes;
            r.block = std::uint8_t(m_rng.oneIn(3) ? m_rng.range(0, 3) : m_rng.range(0, blockCount - 1));
            e.waiting.push_back(r);
        }
        if (m_rng.oneIn(5)) {
            e.flushAsked = true;
            if (mayStart(e) && !replicating(e)) becomeSoloActive(a);
        }
        issueWaiting(a);
        startFlush(a);
    }
}

void World::issueWaiting(const At& a) {
    Engine& e = a.engine();
    std::size_t issued = 0;
    while (issued < e.waiting.size() && issueWrite(a, e.waiting[issued])) {
        e.inFlight.push_back(e.waiting[issued]);
        ++issued;
    }
    e.waiting.erase(e.waiting.begin(), e.waiting.begin() + std::ptrdiff_t(issued));
    if (issued > 0) completeWrites(a);
}

bool World::issueWrite(const At& a, Request& r) {
    Engine& e = a.engine();
    if (!mayStart(e) || e.paused) return false;
    if (!replicating(e) && !e.soloActive) {
        becomeSoloActive(a);
        return false;
    }
    if (!touchExtent(a, r)) return false;
    if (!e.activeDurable) {
        if (!e.record.activeNow) {
            e.record.activeNow = true;
            commit(a, false, Then::None);
        }
        return false;
    }
    r.needPeer = replicating(e);
    r.lost = false;
    e.lastNumber = r.id;
    if (r.needPeer) {
        e.unflushed |= blockBit(r.block);
        r.sequence = ++e.sent;
        send(a, Frame::Kind::Write, r.block, r.id, r.sequence);
    } else {
        e.dirty |= blockBit(r.block);
    }
    a.disk().now[r.block] = r.id;
    a.disk().reverted &= ~blockBit(r.block);
    return true;
}

/// The write's extent is durably hot before the write starts.
bool World::touchExtent(const At& a, const Request& r) {
    Engine& e = a.engine();
    const unsigned x = r.block / blocksPerExtent;
    const auto bit = std::uint16_t(1u << x);
    if (planted(Plant::ColdWrite)) e.hotDurable = e.hot = std::uint16_t(e.hot | bit);
    if (e.hot & e.hotDurable & bit) {
        e.lastWrite[x] = r.id;
        return true;
    }
    if (e.hot & bit) return false; // being stored
    if (unsigned(std::popcount(e.hot)) >= hotCap) {
        e.roomWanted = e.flushWanted = true;
        startFlush(a);
        return false;
    }
    e.hot = std::uint16_t(e.hot | bit);
    e.record.activeNow = true;
    commit(a, false, Then::None);
    return false;
}

void World::completeWrites(const At& a) {
    Engine& e = a.engine();
    std::size_t done = 0;
    bool held = false;
    for (; done < e.inFlight.size(); ++done) {
        const Request& r = e.inFlight[done];
        const bool peerHas = !r.lost && r.sequence <= e.peerApplied;
        if (r.needPeer && !peerHas && !(r.lost && e.soloActive) && !planted(Plant::AckBeforePeer)) break;
        held = !mayAnswer(a) && !(planted(Plant::AckWithoutLease) && runs(a.h) && !e.fenced);
        if (held) break;
        observeAck(a, r);
    }
    e.inFlight.erase(e.inFlight.begin(), e.inFlight.begin() + std::ptrdiff_t(done));
    if (held) watchHeld(a);
    if (e.draining) demoteStep(a);
}

void World::startFlush(const At& a) {
    Engine& e = a.engine();
    if (e.flush.running || e.failed || (e.fenced && e.serving)) return;
    const bool finishing =
        e.resyncing && e.phase == Phase::Feeding && e.dirty == 0 && e.peerApplied >= e.resyncUpTo &&
        (!e.soloPending || planted(Plant::FinishWithNewGeneration)); // durable before the target knows it
    const bool covered = (replicating(e) && !e.resyncing) || e.soloActive;
    const bool clients = e.flushAsked && covered && !e.paused && e.serving;
    if (!finishing && !clients && !(e.flushWanted && !e.paused)) return;
    FlushRun next;
    next.running = true;
    next.id = e.flush.id + 1;
    next.number = e.lastNumber;
    next.finishesResync = finishing;
    next.peerNeeded = e.phase == Phase::Feeding;
    next.clients = e.flushAsked && (clients || finishing);
    next.covers = m_groups[a.g].required;
    e.flush = next;
    e.flushWanted = false;
    if (next.clients) e.flushAsked = false;
    if (next.peerNeeded) {
        e.flushing = std::exchange(e.unflushed, 0);
        if (finishing) {
            e.peerKnowsCur = true;
            e.soloActive = false; // what is answered from here on, the peer has
            m_groups[a.g].wire.done = e.record.lineage;
            e.flush.hereFirst = !e.serving && !planted(Plant::SourceUnflushed);
        }
        if (!e.flush.hereFirst) send(a, finishing ? Frame::Kind::Done : Frame::Kind::Flush, 0, next.id);
        if (planted(Plant::FlushHereOnly)) e.flush.peerNeeded = false;
    }
    sync(a, SyncFor::Flush, next.id);
}

void World::finishFlush(const At& a) {
    Engine& e = a.engine();
    const FlushRun f = e.flush; // the next one may begin below
    if (!f.running || !f.localDone || (f.peerNeeded && !f.peerDone)) return;
    if (f.clients && !mayAnswer(a)) return watchHeld(a);
    e.flush.running = false;
    e.flushedNumber = f.number;
    if (f.peerNeeded || planted(Plant::FlushHereOnly)) e.flushing = 0;
    if (f.finishesResync) resyncComplete(a);
    if (f.clients) m_groups[a.g].flushed = f.covers;
    makeRoom(a);
    demoteStep(a);
}

/// A flush covers every write up to flushedNumber: those extents may get cold, the bitmap first.
void World::makeRoom(const At& a) {
    Engine& e = a.engine();
    if (!e.roomWanted) return;
    e.roomWanted = false;
    unsigned left = hotCap / 2 + 1;
    for (unsigned x = 0; x < extentCount && left > 0; ++x)
        if ((e.hot >> x & 1) && (e.lastWrite[x] <= e.flushedNumber || planted(Plant::EvictUnflushed))) {
            e.hot = std::uint16_t(e.hot & ~(1u << x));
            --left;
        }
    commit(a, true, Then::None);
}

/// The lease may be extended without anybody calling here: look again soon.
void World::watchHeld(const At& a) {
    Seat& s = a.seat();
    if (s.heldWatch != 0) return;
    s.heldWatch = 1;
    schedule(10 * ms, Kind::HeldWatch, a.h.id, a.g, 1);
}

} // namespace hotpair::simulation
