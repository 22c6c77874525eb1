// The connection of the two engines: handshake by the product's own rules, frames in order, resync. Follows
// agent/mirror/volume/volume_core_peer.cpp and _resync.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;
using Phase = Engine::Phase;
using mirror::Plan;

namespace {
constexpr True us = 1000, ms = 1'000'000;

std::string lineageText(const Engine& e) {
    const auto brief = [](const mirror::Generation& g) { return std::to_string(g.low % 10'000); };
    const mirror::Lineage& l = e.record.lineage;
    std::string text = "generation " + brief(l.cur);
    if (!l.base.none()) text += " base " + brief(l.base);
    for (const auto& g : l.history)
        text += " < " + brief(g);
    return text + ", dirty " + std::to_string(std::popcount(e.dirty));
}

bool receives(Frame::Kind kind) { // sent by a target
    return kind == Frame::Kind::Ack || kind == Frame::Kind::FlushDone || kind == Frame::Kind::Ready ||
           kind == Frame::Kind::Stored || kind == Frame::Kind::StaleTerm || kind == Frame::Kind::Closed;
}
} // namespace

Term World::ownTerm(const Engine& e) const {
    return e.serving ? e.term : std::max(e.record.highestTerm, e.refuseBelow);
}

// ---------------------------------------------------------------- connection

/// The engines look for each other; a silent connection times out, each end by itself.
void World::connectTick(std::size_t g) {
    schedule(m_rng.range(50, 400) * ms, Kind::Connect, NodeId::A, g);
    const bool way = mirrorPath(NodeId::A, NodeId::B);
    bool able = way;
    for (const NodeId n : {NodeId::A, NodeId::B}) {
        const At a{host(n), g};
        const Engine& e = a.engine();
        const bool silent = !way || !runs(peerOfSeat(a).h);
        if (runs(a.h) && e.phase != Phase::Down && silent && !m_rng.oneIn(3)) dropLink(a);
        able = able && runs(a.h) && e.open && !e.failed && !e.promoting;
    }
    const bool down = host(NodeId::A).seats[g].copy.engine.phase == Phase::Down ||
                      host(NodeId::B).seats[g].copy.engine.phase == Phase::Down;
    if (able && down && m_now >= m_groups[g].noConnectBefore) startSession(g);
}

/// A new connection replaces one that the other end still believes in. From the snapshot to the verdict
/// nothing may change it: both ends pause and store.
void World::startSession(std::size_t g) {
    Wire& wire = m_groups[g].wire;
    for (const NodeId n : {NodeId::A, NodeId::B}) {
        const At a{host(n), g};
        if (a.engine().phase != Phase::Down) linkLost(a);
        if (a.engine().failed) return;
    }
    ++wire.session;
    for (auto& p : wire.to)
        p.clear();
    for (const NodeId n : {NodeId::A, NodeId::B}) {
        const At a{host(n), g};
        Engine& e = a.engine();
        e.session = wire.session;
        e.phase = Phase::Handshake;
        e.paused = true;
        e.stateReady = e.targetReady = e.inSync = false;
        e.sent = e.peerApplied = e.received = e.resyncUpTo = 0;
        commit(a, false, Then::Handshake);
    }
}

mirror::Snapshot World::snapshot(const At& a) const {
    const Engine& e = a.engine();
    mirror::Snapshot s;
    s.node = a.h.id;
    s.lineage = e.record.lineage;
    s.consistent = e.record.consistent;
    s.upToDate = e.record.upToDate;
    s.fullSync = e.record.fullSync;
    s.resyncStarted = e.record.resyncStarted;
    s.resyncTarget = e.record.resyncTarget;
    s.crashedActive = e.crashedActive;
    s.holder = e.serving;
    s.term = ownTerm(e);
    s.dirtyBlocks = std::uint64_t(std::popcount(e.dirty));
    return s;
}

void World::bothReady(std::size_t g) {
    const At a{host(NodeId::A), g}, b{host(NodeId::B), g};
    if (!a.engine().stateReady || !b.engine().stateReady || a.engine().session != b.engine().session) return;
    if (a.engine().phase != Phase::Handshake || b.engine().phase != Phase::Handshake) return;
    mirror::Snapshot mine = snapshot(a), theirs = snapshot(b);
    for (const auto& [self, other] : {std::pair(&a, &theirs), std::pair(&b, &mine)})
        if (other->holder && other->term < self->engine().refuseBelow) { // a source of an older term
            send(*self, Frame::Kind::StaleTerm);
            return dropLink(*self);
        }
    if (!mine.holder && !theirs.holder) // whoever becomes the source speaks with the newest term of both
        for (const At* x : {&a, &b})
            x->engine().refuseBelow = std::max({x->engine().refuseBelow, mine.term, theirs.term});
    if (planted(Plant::EqualMeansInSync)) mine.dirtyBlocks = theirs.dirtyBlocks = 0;
    const auto va = mirror::decide(mine, theirs), vb = mirror::decide(theirs, mine);
    observeVerdicts(g, va, vb);
    if (va.plan == Plan::InSync) observeEqual(mine.holder ? a : b, mine.holder ? b : a);
    agree(a, va, theirs);
    if (b.engine().phase == Phase::Handshake) agree(b, vb, mine);
}

void World::agree(const At& a, const mirror::Verdict& v, const mirror::Snapshot& theirs) {
    Engine& e = a.engine();
    e.verdict = v;
    e.peerHasData = !theirs.lineage.blank() && theirs.consistent && theirs.upToDate && !theirs.fullSync;
    if (m_options.trace) {
        const auto rule = mirror::ruleName(v.rule), veto = mirror::vetoName(v.veto);
        say(&a.h, "   handshake " + std::string(rule) + " plan " + std::to_string(int(v.plan)) + " copy " +
                      std::to_string(int(v.copy)) + " veto: " + std::string(veto) + ", " + lineageText(e) +
                      (e.serving ? " source" : ""));
    }
    const bool vetoed = v.veto != mirror::Veto::None && !planted(Plant::NoVeto);
    e.splitBrain = !vetoed && v.plan == Plan::SplitBrain;
    if (vetoed || v.plan == Plan::Unrelated || v.plan == Plan::SplitBrain) {
        m_groups[a.g].noConnectBefore = m_now + m_rng.range(300, 1000) * ms; // the product: 1 s to 60 s
        report(a);
        return dropLink(a);
    }
    switch (v.plan) {
    case Plan::Wait:
        e.phase = Phase::Idle;
        e.paused = false;
        break;
    case Plan::InSync: inSyncAtOnce(a, theirs.holder); break;
    case Plan::Source: {
        e.phase = Phase::Agreed;
        const Bits listed = peerOfSeat(a).engine().dirty;
        if (v.copy == mirror::CopySet::Full)
            e.dirty = allBlocks;
        else if (!planted(Plant::TargetListIgnored))
            e.dirty |= listed;
        if (v.rule == mirror::Rule::H4) observeChoice(a, peerOfSeat(a));
        blocksComplete(a);
        break;
    }
    case Plan::Target: e.phase = Phase::Following; break;
    case Plan::Unrelated:
    case Plan::SplitBrain: break;
    }
    report(a);
    issueWaiting(a);
    startFlush(a); // a demotion may have been waiting
}

void World::inSyncAtOnce(const At& a, bool theyHold) {
    Engine& e = a.engine();
    e.paused = false;
    if (theyHold) {
        e.phase = Phase::Following;
        e.targetReady = true;
        return;
    }
    e.phase = Phase::Idle;
    if (!e.serving) return;
    e.phase = Phase::Feeding;
    resyncComplete(a);
}

/// Source: all that must be copied is durable before the target is told to begin.
void World::blocksComplete(const At& a) {
    Engine& e = a.engine();
    e.record.resyncStarted = !planted(Plant::ResyncUnmarked);
    if (e.record.lineage.blank()) mirror::divergeFromPeer(e.record.lineage, freshGeneration(ownTerm(e)));
    commit(a, true, Then::Begin);
}

void World::feedingBegins(const At& a) {
    Engine& e = a.engine();
    e.phase = Phase::Feeding;
    e.paused = false;
    e.resyncing = true;
    ++m_verdict.resyncs;
    report(a);
    issueWaiting(a);
    schedule(m_rng.range(100, 5000) * us, Kind::Pump, a.h.id, a.g, e.session);
}

void World::pump(const At& a) {
    Engine& e = a.engine();
    if (!e.resyncing || e.phase != Phase::Feeding) return;
    for (auto left = m_rng.range(2, 16); left > 0 && e.dirty != 0; --left) {
        const unsigned block = lowest(e.dirty);
        e.dirty &= ~blockBit(block);
        // dirty again should the peer be lost before it flushed
        if (!planted(Plant::ResyncedMeansClean)) e.unflushed |= blockBit(block);
        e.resyncUpTo = ++e.sent;
        send(a, Frame::Kind::Resync, block, a.disk().now[block], e.sent);
    }
    startFlush(a);
    if (m_rng.oneIn(20)) commit(a, true, Then::None); // progress that survives a crash
    schedule(m_rng.oneIn(12) ? m_rng.range(10, 400) * ms : m_rng.range(500, 15000) * us, Kind::Pump, a.h.id,
             a.g, e.session);
}

/// g6: the target stored our generation after a flush.
void World::resyncComplete(const At& a) {
    Engine& e = a.engine();
    e.resyncing = false;
    if (m_options.trace) say(&a.h, "   in sync, " + lineageText(e));
    mirror::peerCaughtUp(e.record.lineage);
    e.record.resyncStarted = false;
    e.crashedActive = false;
    if (!e.serving) {
        e.record.activeNow = false;
        e.hot = 0;
    }
    e.peerKnowsCur = e.inSync = true;
    if (!planted(Plant::SoloOutlivesResync)) e.soloGranted = e.soloPending = e.soloActive = false;
    for (Request& r : e.inFlight)
        if (r.lost) r.lost = r.needPeer = false; // its blocks were among those copied
    watchSolo(a);
    commit(a, true, Then::Complete);
    report(a);
    issueWaiting(a);
    completeWrites(a);
}

// ---------------------------------------------------------------- frames

void World::send(const At& from, Frame::Kind kind, unsigned block, std::uint32_t id, std::uint64_t sequence) {
    const NodeId to = peerOf(from.h.id);
    Wire::Pipe& p = m_groups[from.g].wire.to[std::size_t(to)];
    const Engine& e = from.engine();
    if (p.empty()) p.clear();
    p.frames.push_back(Frame{kind, std::uint8_t(block), e.session, id, sequence, ownTerm(e)});
    if (p.moving) return;
    p.moving = true;
    schedule(m_rng.range(50, 2000) * us, Kind::Pipe, to, from.g);
}

/// The stream keeps what cannot be delivered; the order never changes.
void World::pipe(std::size_t g, NodeId to) {
    Wire::Pipe& p = m_groups[g].wire.to[std::size_t(to)];
    const At a{host(to), g};
    p.moving = false;
    if (p.empty()) return;
    const bool reaches = mirrorPath(NodeId::A, NodeId::B);
    if (!alive(a.h)) return p.clear();
    if (reaches && runs(a.h)) {
        const std::int64_t burst = m_rng.range(1, 6);
        for (std::int64_t i = 0; i < burst && !p.empty(); ++i) {
            const Frame f = p.frames[p.head++];
            if (f.session == a.engine().session && a.engine().phase != Phase::Down) arrived(a, f);
        }
    }
    if (p.empty() || p.moving) return;
    p.moving = true;
    schedule(reaches && runs(a.h) ? m_rng.range(50, 2000) * us : 20 * ms, Kind::Pipe, to, g);
}

/// I6: whoever calls itself source must speak with a term at least as new as the newest known here.
bool World::sourceFrameAllowed(const At& a, const Frame& f) {
    Engine& e = a.engine();
    if (f.term >= e.refuseBelow || planted(Plant::AcceptOldSource)) {
        e.refuseBelow = std::max(e.refuseBelow, f.term);
        e.record.highestTerm = std::max(e.record.highestTerm, f.term);
        observeFrame(a, f);
        return true;
    }
    send(a, Frame::Kind::StaleTerm);
    dropLink(a);
    return false;
}

void World::arrived(const At& a, const Frame& f) {
    Engine& e = a.engine();
    if (e.failed) return;
    if (!receives(f.kind) && (e.phase != Phase::Following || e.serving)) return dropLink(a);
    switch (f.kind) {
    case Frame::Kind::Closed: return linkLost(a);
    case Frame::Kind::Write:
    case Frame::Kind::Resync:
        if (!e.targetReady) return dropLink(a);
        if (!sourceFrameAllowed(a, f)) return;
        if (f.sequence != e.received + 1) return dropLink(a);
        e.received = f.sequence;
        if (f.kind == Frame::Kind::Resync)
            observeOverwrite(a, f);
        else
            a.disk().reverted &= ~blockBit(f.block);
        a.disk().now[f.block] = f.id;
        return send(a, Frame::Kind::Ack, 0, 0, f.sequence);
    case Frame::Kind::Flush:
        if (e.targetReady && sourceFrameAllowed(a, f)) sync(a, SyncFor::TargetFlush, f.id);
        return;
    case Frame::Kind::Begin:
        if (e.targetReady) return dropLink(a);
        if (!sourceFrameAllowed(a, f)) return;
        if (!planted(Plant::TargetStaysConsistent)) e.record.consistent = e.record.upToDate = false;
        if (!planted(Plant::TargetStaysConsistent)) e.record.resyncTarget = m_groups[a.g].wire.begun.cur;
        return commit(a, false, Then::TargetReady);
    case Frame::Kind::Done:
        if (!e.targetReady || !sourceFrameAllowed(a, f)) return;
        if (!planted(Plant::DoneWithoutFlush)) return sync(a, SyncFor::TargetDone, f.id);
        a.seat().syncs.push_back(PendingSync{SyncFor::TargetDone, f.id, e.session, a.disk().stable});
        return syncDone(a);
    case Frame::Kind::Ready: return e.phase == Phase::Agreed ? feedingBegins(a) : void();
    case Frame::Kind::Ack:
        if (e.phase != Phase::Feeding) return;
        e.peerApplied = std::max(e.peerApplied, f.sequence);
        completeWrites(a);
        return startFlush(a);
    case Frame::Kind::FlushDone:
    case Frame::Kind::Stored:
        if (e.phase != Phase::Feeding || !e.flush.running || f.id != e.flush.id) return;
        e.flush.peerDone = true;
        return finishFlush(a);
    case Frame::Kind::StaleTerm:
        m_groups[a.g].noConnectBefore = m_now + m_rng.range(200, 1000) * ms;
        if (e.serving) fenceEngine(a); // VolumeSet stops acknowledging now, the voters will say the same
        return linkLost(a);
    }
}

void World::dropLink(const At& a) {
    if (a.engine().phase == Phase::Down) return;
    send(a, Frame::Kind::Closed);
    linkLost(a);
}

void World::linkLost(const At& a) {
    Engine& e = a.engine();
    if (e.phase == Phase::Down) return;
    const bool wasInSync = e.inSync;
    if (m_options.trace) say(&a.h, "   link lost");
    e.phase = Phase::Down;
    e.paused = e.stateReady = e.targetReady = e.inSync = e.resyncing = false;
    if (!planted(Plant::UnflushedForgotten)) e.dirty |= e.unflushed;
    if (!planted(Plant::FlushingForgotten)) e.dirty |= e.flushing;
    e.unflushed = e.flushing = 0;
    for (Request& r : e.inFlight) {
        if (!r.needPeer || r.lost) continue;
        r.lost = r.sequence > e.peerApplied;
        r.needPeer = r.lost;
    }
    if (!planted(Plant::FinishWithoutLink)) e.flush.finishesResync = false;
    if (e.flush.running && e.flush.peerNeeded && !e.flush.peerDone) {
        e.flush.running = false;
        e.flushAsked = e.flushAsked || e.flush.clients;
        e.flushWanted = e.flushWanted || e.roomWanted || e.draining;
    }
    if (e.serving && !e.fenced) {
        if (wasInSync) a.seat().noSyncSince = m_now;
        watchSolo(a);
        if (!e.waiting.empty() || !e.inFlight.empty() || e.flushAsked) becomeSoloActive(a);
        completeWrites(a);
        startFlush(a);
    }
    report(a);
    issueWaiting(a);
}

} // namespace hotpair::simulation
