// The engine of one copy: life, records, solo, roles (requests: mirror_requests.cpp). Follows
// agent/mirror/volume/volume_core.cpp and _meta.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;
using Phase = Engine::Phase;

namespace {
constexpr True us = 1000, ms = 1'000'000;

bool usableCopy(const Engine& e) {
    const CopyRecord& r = e.record;
    return e.open && !e.failed && r.lineage.initialised() && r.consistent && r.upToDate && !r.fullSync &&
           r.resyncTarget.none();
}

bool promotable(const Engine& e) {
    return usableCopy(e) && !(e.record.lineage.blank() && e.peerHasData && !planted(Plant::NewDiskCounts));
}

bool inSyncState(const Engine& e) {
    if (e.failed || !e.open || e.splitBrain || e.phase < Phase::Idle) return false;
    if (e.resyncing || (e.phase == Phase::Following && !e.record.resyncTarget.none())) return false;
    if (!e.record.lineage.initialised()) return false;
    return e.verdict.plan != mirror::Plan::Wait || e.record.lineage.blank();
}
} // namespace

mirror::Generation World::freshGeneration(Term term) {
    return {m_rng.next() | 1, m_rng.next(), term};
}

bool World::mayAnswer(const At& a) const {
    const Engine& e = a.engine();
    return runs(a.h) && e.serving && !e.failed && !e.fenced && local(a.h) < e.gate;
}

// ---------------------------------------------------------------- life

/// A new engine on what the disk says.
void World::openEngine(const At& a) {
    if (!m_groups[a.g].mirrored) return;
    Engine& e = a.engine();
    const std::uint32_t commits = e.commitNumber;
    e = Engine();
    e.commitNumber = commits;
    e.record = a.disk().record;
    e.refuseBelow = planted(Plant::MirrorForgetsTerm) ? 0 : e.record.highestTerm;
    e.crashedActive = e.activeDurable = e.record.activeNow;
    e.hot = e.hotDurable = e.record.hot;
    e.dirty = planted(Plant::ForgetBitmap) ? 0 : a.disk().bitmap;
    for (unsigned x = 0; x < extentCount; ++x)
        if ((e.hot >> x & 1) && !planted(Plant::ForgetActivityLog)) e.dirty |= extentBlocks(x);
    commit(a, true, Then::Opened);
}

/// The process ends: requests are gone, what was written is in the cache of the machine; a commit on its way
/// made it in part (I21: the record is old or new, a page of the bitmap may be torn by a loss of power).
void World::engineDies(const At& a, bool power) {
    Engine& e = a.engine();
    if (!m_groups[a.g].mirrored) return;
    if (e.phase != Phase::Down && !power) send(a, Frame::Kind::Closed);
    if (e.committing) {
        const auto got = m_rng.range(0, 2);
        if (got >= 1 && e.writingBitmap) a.disk().bitmap = e.writingBits;
        if (got == 0 && e.writingBitmap && power && m_rng.oneIn(2)) a.disk().bitmap = allBlocks;
        if (got == 2) a.disk().record = e.writing;
    }
    a.seat().syncs.clear();
    e = Engine();
}

void World::losePower(const At& a) {
    Disk& d = a.disk();
    d.powerLost = m_groups[a.g].writes;
    for (unsigned b = 0; b < blockCount; ++b) {
        if (d.now[b] == d.stable[b]) continue;
        if (m_rng.oneIn(2)) {
            d.now[b] = d.stable[b];
            d.reverted |= blockBit(b);
        } else {
            d.stable[b] = d.now[b];
        }
    }
}

void World::diskFails(const At& a) {
    Engine& e = a.engine();
    if (e.failed) return;
    if (m_options.trace) say(&a.h, "   the disk failed");
    e.failed = true;
    losePower(a); // what a failed flush leaves of the cache is anybody's guess
    dropLink(a);
    report(a);
    if (a.seat().running[1])
        later(a.h, m_rng.range(1, 200) * ms, ResourceFailed{m_groups[a.g].key, "app"});
}

// ---------------------------------------------------------------- records

void World::commit(const At& a, bool withBitmap, Then then) {
    Engine& e = a.engine();
    e.then = e.then | then;
    e.commitBitmap = e.commitBitmap || withBitmap;
    e.wantCommit = true;
    if (!e.committing) startCommit(a);
}

void World::startCommit(const At& a) {
    Engine& e = a.engine();
    e.committing = true;
    e.wantCommit = false;
    e.runningThen = e.then;
    e.then = Then::None;
    e.writingBitmap = e.commitBitmap;
    e.commitBitmap = false;
    e.writingBits = e.dirty | (planted(Plant::BitmapWithoutUnflushed) ? 0 : e.unflushed | e.flushing);
    e.record.hot = e.hot;
    e.hotDurable &= e.hot; // what gets cold now has to be stored again before the next write, as ActivityLog has it
    e.writing = e.record;
    const True slow = m_rng.oneIn(80) ? m_rng.range(10, 200) * ms : m_rng.range(100, 3000) * us;
    schedule(slow, Kind::CommitDone, a.h.id, a.g);
}

void World::commitDone(const At& a) {
    Engine& e = a.engine();
    if (!e.committing) return;
    e.committing = false;
    if (e.failed) return;
    a.disk().record = e.writing;
    if (e.writingBitmap) a.disk().bitmap = e.writingBits;
    e.hotDurable = e.writing.hot;
    e.activeDurable = e.writing.activeNow;
    const Then then = e.runningThen;
    e.runningThen = Then::None;
    committed(a, then);
    if ((e.wantCommit || e.hot != e.hotDurable) && !e.committing && !e.failed) startCommit(a);
    issueWaiting(a);
}

void World::committed(const At& a, Then then) {
    Engine& e = a.engine();
    if (has(then, Then::Opened)) {
        e.open = true;
        report(a);
    }
    if (has(then, Then::Promoted) && e.promoting) promoted(a);
    if (has(then, Then::Solo)) {
        e.soloPending = false;
        if (e.serving && e.soloGranted && !e.peerKnowsCur) {
            e.soloActive = true;
            issueWaiting(a);
            completeWrites(a);
            report(a);
        }
        startFlush(a); // the end of a resync waited for it
    }
    if (has(then, Then::Handshake) && e.phase == Phase::Handshake) {
        e.stateReady = true;
        bothReady(a.g);
    }
    if (has(then, Then::Begin) && e.phase == Phase::Agreed) {
        m_groups[a.g].wire.begun = e.record.lineage;
        send(a, Frame::Kind::Begin);
    }
    if (has(then, Then::TargetReady) && e.phase == Phase::Following) {
        e.targetReady = true;
        send(a, Frame::Kind::Ready);
        report(a);
    }
    if (has(then, Then::TargetStored) && e.phase == Phase::Following) {
        const At source = peerOfSeat(a);
        if (replicating(source.engine()) && source.engine().session == e.session) observeEqual(source, a);
        send(a, Frame::Kind::Stored, 0, e.flush.id);
        report(a);
    }
    if (has(then, Then::Complete)) report(a);
    if (has(then, Then::Demoted) || has(then, Then::Abandoned)) finishDemote(a);
}

/// One worker: in order, and what is written after the call is not covered.
void World::sync(const At& a, SyncFor what, std::uint32_t id) {
    a.seat().syncs.push_back(PendingSync{what, id, a.engine().session, a.disk().now});
    const True slow = m_rng.oneIn(60) ? m_rng.range(10, 200) * ms : m_rng.range(200, 4000) * us;
    schedule(slow, Kind::SyncDone, a.h.id, a.g);
}

void World::syncDone(const At& a) {
    auto& syncs = a.seat().syncs;
    if (syncs.empty()) return;
    const PendingSync s = syncs.front();
    syncs.erase(syncs.begin());
    Engine& e = a.engine();
    if (e.failed) return;
    if (a.disk().syncFails && !planted(Plant::FlushFailureIgnored)) return diskFails(a);
    if (!a.disk().syncFails) a.disk().stable = s.covers;
    switch (s.what) {
    case SyncFor::Promotion:
        if (e.promoting && e.forced) mirror::divergeFromPeer(e.record.lineage, freshGeneration(e.term)); // g5
        if (e.promoting) commit(a, false, Then::Promoted);
        return;
    case SyncFor::Flush:
        if (!e.flush.running || s.id != e.flush.id) return;
        e.flush.localDone = true;
        if (e.flush.hereFirst && e.flush.finishesResync) send(a, Frame::Kind::Done, 0, s.id);
        return finishFlush(a);
    case SyncFor::TargetFlush:
        if (s.session == e.session && e.phase == Phase::Following) send(a, Frame::Kind::FlushDone, 0, s.id);
        return;
    case SyncFor::TargetDone:
        if (s.session != e.session || e.phase != Phase::Following) return;
        mirror::adopt(e.record.lineage, m_groups[a.g].wire.done);
        e.record.consistent = e.record.upToDate = true;
        e.record.fullSync = e.record.resyncStarted = e.record.activeNow = false;
        e.record.resyncTarget = {};
        e.crashedActive = false;
        e.hot = 0;
        e.dirty = 0;
        e.flush.id = s.id;
        return commit(a, true, Then::TargetStored);
    case SyncFor::Abandon:
        e.record.activeNow = false;
        e.hot = 0;
        return commit(a, true, Then::Abandoned);
    }
}

// ---------------------------------------------------------------- solo

/// I4, g3: what the peer misses and a new generation are durable before the first answer it knows nothing of.
void World::becomeSoloActive(const At& a) {
    Engine& e = a.engine();
    if (e.soloActive || e.soloPending || !e.soloGranted || e.failed) return;
    // the target is storing this very generation; should it be lost meanwhile, linkLost calls here again
    if (e.flush.running && e.flush.finishesResync && !planted(Plant::SoloWhileFinishing)) return;
    e.soloPending = true;
    if (m_options.trace) say(&a.h, std::string("   writes alone") + (e.peerKnowsCur ? ", new generation" : ""));
    if (e.peerKnowsCur && !planted(Plant::NoNewGeneration))
        mirror::divergeFromPeer(e.record.lineage, freshGeneration(e.term));
    e.peerKnowsCur = false;
    e.record.activeNow = true;
    if (planted(Plant::SoloBeforeBitmap)) {
        e.soloActive = true;
        completeWrites(a);
    }
    commit(a, true, Then::Solo);
}

void World::allowSolo(const At& a) {
    Engine& e = a.engine();
    if (!e.serving || e.fenced) return;
    if (replicating(e) && !e.resyncing) return report(a, true); // the peer came back meanwhile
    e.soloGranted = true;
    watchSolo(a);
    if (!e.waiting.empty() || !e.inFlight.empty() || e.flushAsked || e.flush.running) becomeSoloActive(a);
    report(a);
}

/// The peer misses something, or is missing: the runtime is asked for solo, again each second.
void World::watchSolo(const At& a) {
    Engine& e = a.engine();
    ++a.seat().soloWatch;
    if (!e.serving || e.soloGranted || (replicating(e) && !e.resyncing)) return;
    const True after = m_setup.timing.serve.count() / 6;
    const True due = std::max<True>(a.seat().noSyncSince + after - m_now, m_rng.range(20, 3000) * us);
    schedule(due, Kind::SoloWatch, a.h.id, a.g, a.seat().soloWatch);
}

void World::soloWatch(const At& a) {
    if (!runs(a.h)) return schedule(20 * ms, Kind::SoloWatch, a.h.id, a.g, a.seat().soloWatch);
    report(a, true);
    fromEngine(a, m_rng.range(20, 2000) * us, MirrorNeedsSolo{m_groups[a.g].key});
    schedule(1000 * ms, Kind::SoloWatch, a.h.id, a.g, a.seat().soloWatch);
}

void World::act(Host& h, const MirrorSolo& e) {
    const At a = at(h, e.group);
    Engine& engine = a.engine();
    observeSolo(a, e);
    ++m_verdict.solos;
    if (e.version <= engine.grown && !planted(Plant::SoloAfterGrow)) return;
    if (engine.term == e.term) allowSolo(a);
}

void World::act(Host& h, const MirrorGrow& e) {
    const At a = at(h, e.group);
    Engine& engine = a.engine();
    bool ok = engine.serving && engine.term == e.term;
    if (ok) {
        engine.grown = std::max(engine.grown, e.version);
        ok = inSyncState(engine);
    }
    fromEngine(a, m_rng.range(20, 2000) * us, MirrorGrowReady{e.group, e.version, ok});
}

// ---------------------------------------------------------------- roles

void World::act(Host& h, const MirrorRefuseBelow& e) {
    Engine& engine = at(h, e.group).engine();
    engine.refuseBelow = std::max(engine.refuseBelow, e.term);
}

void World::act(Host& h, const MirrorPromote& e) {
    const At a = at(h, e.group);
    Engine& engine = a.engine();
    const auto answer = [&](bool ok) {
        fromEngine(a, m_rng.range(200, 3000) * us, MirrorPromoted{e.group, e.term, ok});
    };
    if (e.term < engine.refuseBelow || e.term < engine.term) return answer(false);
    if (engine.serving && !engine.fenced && !engine.draining) {
        engine.term = e.term;
        return answer(true);
    }
    const bool usable = e.forced ? usableCopy(engine) : promotable(engine);
    const bool good = usable || (planted(Plant::PromoteInconsistent) && engine.open);
    if (engine.serving || engine.promoting || !good) return answer(false);
    engine.promoting = true;
    engine.forced = e.forced && !planted(Plant::ForceKeepsGeneration);
    engine.term = e.term;
    engine.grown = 0;
    engine.record.highestTerm = std::max(engine.record.highestTerm, e.term);
    dropLink(a);
    // what the old source had not flushed here becomes durable before this copy is the one to rely on
    if (planted(Plant::PromoteWithoutFlush)) return commit(a, false, Then::Promoted);
    sync(a, SyncFor::Promotion, 0);
}

void World::promoted(const At& a) {
    Engine& e = a.engine();
    if (m_options.trace) say(&a.h, "   the copy is source in term " + std::to_string(e.term));
    e.promoting = false;
    e.fenced = false;
    e.serving = true;
    e.crashedActive = false; // what it has is what counts from here on
    e.draining = e.drained = false;
    e.soloGranted = e.soloPending = e.soloActive = false;
    e.peerKnowsCur = !e.forced;
    a.seat().noSyncSince = m_now;
    observeData(a);
    watchSolo(a);
    report(a, true);
    fromEngine(a, m_rng.range(20, 1000) * us, MirrorPromoted{m_groups[a.g].key, e.term, true});
}

void World::act(Host& h, const MirrorDemote& e) {
    const At a = at(h, e.group);
    Engine& engine = a.engine();
    const bool idle = !engine.serving && !engine.promoting;
    if (idle || engine.promoting || engine.failed)
        return fromEngine(a, m_rng.range(20, 1000) * us, MirrorDemoted{e.group, !engine.promoting});
    engine.draining = true;
    engine.drained = false;
    demoteStep(a);
}

void World::demoteStep(const At& a) {
    Engine& e = a.engine();
    if (!e.draining || e.fenced || !e.serving) return;
    if (!planted(Plant::DemoteUndrained)) {
        if (!e.inFlight.empty() || e.flush.running) return;
        if (e.flushAsked) return startFlush(a);
        if (!e.drained) {
            e.flushWanted = true; // its end calls here again
            e.drained = true;
            return startFlush(a);
        }
        if (e.flushWanted) return startFlush(a); // it waited for a handshake to end
    }
    e.record.activeNow = false;
    e.crashedActive = false;
    e.hot = 0;
    commit(a, true, Then::Demoted);
}

/// The end of a demotion, ordered or after a fence.
void World::finishDemote(const At& a) {
    Engine& e = a.engine();
    if (!e.serving) return;
    const bool ordered = e.draining && !e.fenced;
    if (m_options.trace) say(&a.h, ordered ? "   demoted" : "   demoted after a fence");
    e.serving = e.draining = e.drained = false;
    e.soloGranted = e.soloPending = e.soloActive = false;
    e.flushAsked = false;
    e.gate = Instant{};
    e.waiting.clear();
    e.inFlight.clear();
    watchSolo(a);
    dropLink(a);
    report(a);
    if (ordered) fromEngine(a, m_rng.range(20, 1000) * us, MirrorDemoted{m_groups[a.g].key, true});
}

/// What nobody was told about may exist here and not there: its blocks count as dirty.
void World::fenceEngine(const At& a) {
    Engine& e = a.engine();
    if (!m_groups[a.g].mirrored || !e.open) return;
    e.promoting = false;
    if (!e.serving || e.fenced) return;
    e.fenced = true;
    dropLink(a);
    if (planted(Plant::FenceForgetsDirty)) e.dirty = 0;
    e.inFlight.clear();
    e.flushAsked = e.flushWanted = false;
    e.flush.running = false;
    sync(a, SyncFor::Abandon, 0);
}

// ---------------------------------------------------------------- what the core is told

void World::fromEngine(const At& a, True in, Input input) {
    Seat& s = a.seat();
    s.mirrorTold = std::max(s.mirrorTold + 1, m_now + in);
    later(a.h, s.mirrorTold - m_now, std::move(input));
}

void World::report(const At& a, bool always) {
    if (!alive(a.h) || !m_groups[a.g].mirrored) return;
    Engine& e = a.engine();
    MirrorState m{.group = m_groups[a.g].key};
    const bool blank = e.record.lineage.blank(), connected = e.phase >= Phase::Idle;
    m.localUsable = promotable(e) && (!blank || connected);
    m.blank = promotable(e) && blank;
    m.peerConnected = connected;
    m.replicating = m.targetComplete = inSyncState(e);
    m.dirty = e.dirty != 0;
    const bool same = e.told && e.state.localUsable == m.localUsable && e.state.blank == m.blank &&
                      e.state.peerConnected == m.peerConnected && e.state.replicating == m.replicating &&
                      e.state.dirty == m.dirty;
    if (same && !always) return;
    e.told = true;
    e.state = m;
    fromEngine(a, m_rng.range(10, 3000) * us, m);
}

} // namespace hotpair::simulation
