// Opening, roles and what the outside sees.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr Duration promotionPatience = 5s; // a promotion that was announced and does not come

VolumeCore::VolumeCore(Reactor& reactor, HubRoutes& hub, const VolumeSpec& spec, Emit emit,
                       Surroundings around)
    : m_reactor(reactor)
    , m_hub(hub)
    , m_spec(spec)
    , m_emit(std::move(emit))
    , m_around(std::move(around))
    , m_clock(m_around.clock)
    , m_blocks((std::uint64_t(spec.size) + blockBytes - 1) / blockBytes)
    , m_dirty(m_blocks)
    , m_recent(m_blocks)
    , m_marking(m_blocks)
    , m_pageTouched(MetaStore::pagesFor(m_blocks), 0)
    , m_pageStored(MetaStore::pagesFor(m_blocks), 0) {
    m_reactor.setEndOfRound([this] { endOfRound(); });
}

VolumeCore::~VolumeCore() {
    m_hub.removeRoute(m_spec.key);
    m_reactor.setEndOfRound({});
}

// --- opening

void VolumeCore::open() {
    if (m_spec.promotedSoon) {
        m_promotionAwaited = true;
        m_awaitTimer = m_reactor.after(promotionPatience, [this] { letPeerIn(); });
    }
    // Once, on this thread: nothing else can happen to the volume before.
    finishOpen(m_around.openBacking(m_spec.name, m_spec.backingPath, size()),
               m_around.openMetaFile(m_spec.name, m_spec.metaPath, MetaStore::fileBytes(m_blocks)));
    m_statusTimer = m_reactor.after(100ms, [this] { publishStatus(); });
}

void VolumeCore::finishOpen(Result<OpenedBacking> backing, Result<OpenedMetaFile> meta) {
    std::optional<Error> error;
    if (!backing.ok())
        error = backing.error();
    else if (!meta.ok())
        error = meta.error();
    if (error) {
        m_failed = true;
        m_lastError = error;
        publishStatus();
        emitEvent(EngineEvent::Kind::Opened, error);
        runOnceOpen();
        return;
    }
    m_backing = std::move(backing->backing);
    m_store = std::make_unique<MetaStore>(std::move(meta->file));
    const auto record = m_store->load(m_dirty);
    // A backing that vanished and was made anew (new disk, deleted file) has nothing of what the metadata
    // remember.
    const bool dataLost =
        backing->created && record && record->lineage.initialised() && !record->lineage.blank();
    if (record && record->mirrorId == m_spec.mirrorId && record->size == size() && !dataLost) {
        m_record = *record;
    } else {
        // Unknown or damaged: this copy is nobody's source until it was compared or copied (fault row 35).
        m_record = {};
        m_record.mirrorId = m_spec.mirrorId;
        m_record.size = size();
        const bool fresh = !record && m_store->untouched();
        if (fresh && backing->blank) m_record.lineage.cur = blankGeneration;
        m_record.consistent = m_record.upToDate = fresh;
        m_record.fullSync = !fresh;
        m_dirty.clear();
        if (!fresh) noteAllPages();
        m_lastError = fresh ? std::optional<Error>() : volumeError(Code::MIRROR_METADATA_DAMAGED);
    }
    noteLoadedPages();
    refuseBelow(m_record.highestTerm);
    m_crashedActive = m_record.activeNow;
    m_activeDurable = m_record.activeNow;
    m_log.load(m_record.hotExtents);
    for (const std::uint32_t extent : planted(Plant::HotExtentsForgotten)
                                          ? std::vector<std::uint32_t>()
                                          : m_record.hotExtents) { // may differ from the peer after a crash
        const std::uint64_t begin = extent * extentBytes;
        if (begin < size()) noteDirty(m_dirty, begin, std::min<std::uint64_t>(extentBytes, size() - begin));
    }
    commit(DurableStep::Open, [this] {
        m_opened = true;
        runOnceOpen(); // before the peer can be met
        m_hub.addRoute(m_spec.key, [this](std::unique_ptr<Stream> stream, const Hello& hello) {
            if (hello.mirrorId != m_spec.mirrorId) return; // closes it
            auto shared = std::make_shared<std::unique_ptr<Stream>>(std::move(stream));
            m_reactor.post([this, shared] { connected(std::move(*shared), true); });
        });
        publishStatus();
        emitEvent(EngineEvent::Kind::Opened, {}, m_record.highestTerm);
        startConnecting(0ms);
    });
}

void VolumeCore::runOnceOpen() {
    for (auto& step : std::exchange(m_onceOpen, {}))
        step();
}

void VolumeCore::letPeerIn() {
    if (!std::exchange(m_promotionAwaited, false)) return;
    m_reactor.cancel(m_awaitTimer);
    startConnecting(0ms);
}

// --- promotion

void VolumeCore::promote(Term term, std::shared_ptr<const LeaseGate> gate, std::uint64_t fencesSeen,
                         bool forced, Outcome done) {
    if (!m_opened && !m_failed) { // a re-adopting agent asks while the disk is still being opened
        m_onceOpen.push_back([=, this] { promote(term, gate, fencesSeen, forced, done); });
        return;
    }
    letPeerIn();
    if (m_failed) return done(m_lastError.value_or(volumeError(Code::MIRROR_NOT_PROMOTABLE)));
    if (term < m_refuseBelow.load() || term < m_term)
        return done(makeError(Code::MIRROR_STALE_TERM, {{QStringLiteral("volume"), m_spec.name},
                                                        {QStringLiteral("term"), QString::number(term)}}));
    if (m_role == Role::Source && !isFenced() && !m_draining) {
        m_term = term;
        m_gate = std::move(gate);
        return done({});
    }
    if (!m_record.lineage.initialised()) return done(volumeError(Code::MIRROR_NOT_INITIALISED));
    if (m_role == Role::Source || m_promoting || !(forced ? usableCopy() : promotable()))
        return done(volumeError(Code::MIRROR_NOT_PROMOTABLE));
    m_promoting = true;
    m_term = term;
    m_record.highestTerm = std::max(m_record.highestTerm, term);
    dropLink("this node is being promoted");
    claimArrived();
    // What the old source had not flushed here becomes durable before we are the one to rely on.
    m_syncWorker->add([this, gate = std::move(gate), fencesSeen, forced, done = std::move(done)] {
        const int error = syncBacking(DurableStep::PromoteFlush);
        m_reactor.post([=, this] {
            if (error) localFailed("flush", error);
            // g5: an administrator's word may leave writes behind on the other node: never to be mixed
            // silently
            if (forced) divergeFromPeer(m_record.lineage, freshGeneration(m_term));
            commit(forced ? DurableStep::Force : DurableStep::Promote, [=, this] {
                m_promoting = false;
                if (m_failed) return done(*m_lastError);
                m_grownVersion = 0;
                m_fencesCleared.store(fencesSeen);
                m_role = Role::Source;
                m_crashedActive = false; // what it has is what counts from here on
                m_gate = gate;
                m_soloGranted = m_soloPending = m_soloActive = false;
                m_peerKnowsCur = !forced;
                m_outOfSyncSince = m_clock->now();
                m_soloAskedAt = {};
                watchSolo();
                startConnecting(0ms);
                publishStatus();
                done({});
            });
        });
    });
}

// The peer misses something, or is missing: ask the runtime for solo, again each second until something
// changed. A source without a disk never asks: it would take the only whole copy out of the sync set (row
// 21).
void VolumeCore::watchSolo() {
    m_reactor.cancel(m_soloTimer);
    m_soloTimer = 0;
    const bool inSync = replicating() && !m_resyncing;
    if (m_role != Role::Source || m_soloGranted || m_failed || (inSync && countsAsComplete())) return;
    const Instant now = m_clock->now();
    const bool due = inSync || now - m_outOfSyncSince >= m_spec.soloAfter;
    if (due && (m_soloAskedAt == Instant{} || now - m_soloAskedAt >= 1s)) {
        m_soloAskedAt = now;
        emitEvent(EngineEvent::Kind::PeerLostNeedsSolo, {}, m_term);
    }
    const Duration again = due ? Duration(1s) : m_outOfSyncSince + m_spec.soloAfter - now;
    m_soloTimer = m_reactor.after(again, [this] { watchSolo(); });
}

void VolumeCore::allowSolo(Term term, std::uint64_t version) {
    if (m_role != Role::Source || term != m_term || isFenced() || version <= m_grownVersion) return;
    if (replicating() && !m_resyncing && countsAsComplete()) {
        // The peer came back while the majority was being asked: it is complete, the sync set may grow again
        // at once.
        emitEvent(EngineEvent::Kind::TargetComplete, {}, m_term);
        return;
    }
    m_soloGranted = true;
    watchSolo();
    const bool needed = !m_waiting.empty() || !m_inFlight.empty() || !m_flushQueue.empty() || m_flush.running;
    if (needed) becomeSoloActive();
    publishStatus();
}

// I4: the sync set may grow only when no older permission can be used any more. Asked here and not read from
// the published status, which may be older than a permission that is still on its way to this thread.
void VolumeCore::prepareGrow(std::uint64_t version, std::function<void(bool)> done) {
    m_grownVersion = std::max(m_grownVersion, version);
    done(replicating() && !m_resyncing && !m_failed && !isFenced() && countsAsComplete() &&
         (!m_soloGranted || planted(Plant::AsyncCountsAsSync)));
}

// --- demotion

void VolumeCore::demote(Duration timeout, Outcome done) {
    if (!m_onceOpen.empty()) { // after the promotion that waits
        m_onceOpen.push_back([=, this] { demote(timeout, done); });
        return;
    }
    letPeerIn();
    if (m_role != Role::Source && !m_promoting) return done({});
    if (m_promoting || m_demoteDone) return done(volumeError(Code::MIRROR_DEMOTE_FAILED));
    m_demoteDone = std::move(done);
    m_draining = true;
    m_drained = false;
    if (isFenced()) return abandonRequests();
    m_reactor.cancel(m_demoteTimer);
    m_demoteTimer = m_reactor.after(timeout, [this] {
        m_demoteTimer = 0;
        if (m_demoteDone) std::exchange(m_demoteDone, nullptr)(volumeError(Code::MIRROR_DEMOTE_FAILED));
    });
    demoteStep();
}

void VolumeCore::demoteStep() {
    if (!m_draining || !m_demoteDone || isFenced()) return;
    if (!m_inFlight.empty() || !m_flushQueue.empty() || m_flush.running) return;
    if (!m_drained) {
        // its end calls here again; marked, so that both copies meet again without a block to compare
        (m_phase == Phase::Feeding && nearlyCaughtUp() ? m_markWanted : m_flushWanted) = true;
        m_drained = true;
        return;
    }
    if (m_flushWanted || m_markWanted || m_markStoring || (m_lateMark.running && nearlyCaughtUp())) return;
    m_record.activeNow = false;
    m_crashedActive = false;
    m_log.clear();
    noteStoredPages();
    commit(DurableStep::Demote, [this] { finishDemote({}); });
}

// After a fence: what nobody was told about may exist here and not there, so its blocks count as dirty.
void VolumeCore::abandonRequests() {
    dropLink("fenced");
    m_inFlight.clear();
    m_applied = 0;
    m_flushQueue.clear();
    m_flush = {};
    m_syncWorker->add([this] {
        const int error = m_backing ? syncBacking(DurableStep::AbandonFlush) : 0;
        m_reactor.post([this, error] {
            if (error) localFailed("flush", error);
            if (m_failed)
                return finishDemote({}); // detached: it will be full target or repaired, nothing to store
            m_record.activeNow = false;
            m_log.clear();
            commit(DurableStep::Abandon, [this] { finishDemote({}); });
        });
    });
}

void VolumeCore::finishDemote(Result<void> outcome) {
    if (!m_demoteDone) return; // its time was up before
    m_reactor.cancel(m_demoteTimer);
    m_role = Role::None;
    m_draining = m_drained = m_pausedByHand = false;
    m_soloGranted = m_soloPending = m_soloActive = m_catchingUp = false;
    m_gate.reset();
    endServing();
    watchSolo();
    dropLink("this node was demoted");
    startConnecting(0ms);
    publishStatus();
    std::exchange(m_demoteDone, nullptr)(std::move(outcome));
}

void VolumeCore::endServing() {
    m_waiting.clear();
    for (auto& [id, request] :
         m_slowReads) // their memory is being written to: kept until the workers are done
        request.client = nullptr;
    m_pendingBytes = m_pendingRequests = 0;
    const auto clients = m_clients;
    for (FrontEndClient* client : clients)
        if (std::find(m_clients.begin(), m_clients.end(), client) != m_clients.end()) client->servingEnded();
}

// --- administrator

void VolumeCore::initialise(Outcome done) {
    if (!m_opened || m_failed) return done(m_lastError.value_or(volumeError(Code::MIRROR_NOT_PROMOTABLE)));
    if (m_record.lineage.initialised()) return done(volumeError(Code::MIRROR_ALREADY_INITIALISED));
    drawFirst(m_record.lineage, freshGeneration(m_record.highestTerm));
    m_record.consistent = m_record.upToDate = true;
    m_record.fullSync = false;
    commit(DurableStep::Initialise, [this, done] {
        retryNow();
        done({});
    });
}

void VolumeCore::discardMine(Outcome done) {
    if (!m_opened || m_failed || m_role == Role::Source) return done(volumeError(Code::MIRROR_HOLDER_KEEPS));
    m_record.lineage = {}; // h3: what it held counts for nothing any more
    m_record.fullSync = true;
    m_record.consistent = m_record.upToDate = false;
    m_record.resyncTarget = {};
    m_record.resyncStarted = false;
    m_record.peerAge = 0; // the other copy is the truth now, whatever it was put back to
    commit(DurableStep::Discard, [this, done] {
        m_splitBrain = false;
        retryNow();
        done({});
    });
}

// The peer leaves the sync set in the usual way: answers are held until solo is granted.
void VolumeCore::pause(Outcome done) {
    if (m_role != Role::Source || m_failed) return done(volumeError(Code::MIRROR_NOT_PROMOTABLE));
    m_pausedByHand = true;
    m_connector.reset();
    dropLink("paused by an administrator");
    publishStatus();
    done({});
}

void VolumeCore::resume(Outcome done) {
    m_pausedByHand = false;
    retryNow();
    publishStatus();
    done({});
}

// What a verify found is copied by an ordinary resync: connect anew, the holder's dirty blocks decide.
void VolumeCore::resync(Outcome done) {
    if (m_role != Role::Source || m_pausedByHand) return done(notReplicating());
    if (!replicating())
        retryNow();
    else if (!m_resyncing && !m_dirty.empty())
        dropLink("asked to copy what differs");
    done({});
}

void VolumeCore::refuseBelow(Term term) {
    Term seen = m_refuseBelow.load();
    while (seen < term && !m_refuseBelow.compare_exchange_weak(seen, term)) {
    }
}

// --- what the outside sees

void VolumeCore::emitEvent(EngineEvent::Kind kind, std::optional<Error> error, Term term) {
    m_emit({kind, m_spec.key, term, std::move(error)});
}

Error VolumeCore::volumeError(Code code, const QString& detail) const {
    return makeError(code, {{QStringLiteral("volume"), m_spec.name}, {QStringLiteral("detail"), detail}});
}

Error VolumeCore::notReplicating() const {
    return volumeError(Code::MIRROR_PEER_LOST,
                       QStringLiteral("the two copies are not connected and in sync"));
}

// A voter may still count a node in whose disk is new; the mirror knows better as soon as it has met its peer.
bool VolumeCore::promotable() const {
    return usableCopy() && !(m_record.lineage.blank() && m_peerHasData);
}

bool VolumeCore::usableCopy() const {
    return m_opened && !m_failed && m_record.lineage.initialised() && m_record.consistent &&
           m_record.upToDate && !m_record.fullSync && m_record.resyncTarget.none();
}

VolumeState VolumeCore::state() const {
    if (m_failed) return VolumeState::Failed;
    if (!m_opened) return VolumeState::Connecting;
    if (m_splitBrain) return VolumeState::SplitBrain;
    if (m_pausedByHand) return VolumeState::Paused;
    if (m_resyncing || (m_phase == Phase::Following && !m_record.resyncTarget.none()))
        return VolumeState::Resyncing;
    if (!m_record.lineage.initialised()) return VolumeState::Unconfigured;
    const bool bothBlank = m_record.lineage.blank() && m_theirs.lineage.blank();
    if (m_phase >= Phase::Idle && m_verdict.plan == Plan::Wait && !bothBlank)
        return VolumeState::Unconfigured;
    const bool behind = m_role == Role::Source ? asyncWanted() : m_mode == VolumeMode::Async;
    if (m_phase >= Phase::Following && behind) return VolumeState::Replicating;
    if (m_phase >= Phase::Idle) return VolumeState::InSync;
    if (m_role == Role::Source && m_soloGranted) return VolumeState::Solo;
    return VolumeState::Connecting;
}

void VolumeCore::publishStatus() {
    VolumeStatus s;
    s.state = state();
    s.role = m_role == Role::Source        ? VolumeRole::Source
             : m_phase == Phase::Following ? VolumeRole::Target
                                           : VolumeRole::None;
    s.connected = m_phase >= Phase::Idle;
    s.promotable = promotable();
    s.initialised = m_record.lineage.initialised();
    s.blank = m_record.lineage.blank();
    s.held = m_role == Role::Source && (!m_waiting.empty() || !m_inFlight.empty()) && !mayAnswer();
    s.held = s.held || (m_role == Role::Source && !replicating() && !m_soloGranted);
    s.term = m_role == Role::Source ? m_term : std::max(m_record.highestTerm, m_refuseBelow.load());
    s.dirtyBytes = qint64(m_dirty.count() * blockBytes);
    s.lagBytes = qint64(m_queue.bytes());
    if (m_role == Role::Source)
        s.lag =
            replicating() && !m_resyncing ? m_queue.lag(m_reactor.now()) : m_clock->now() - m_outOfSyncSince;
    if (m_resyncing) {
        s.resyncTotal = qint64(m_resyncTotal * blockBytes);
        s.resyncDone = s.resyncTotal - std::min<qint64>(s.resyncTotal, s.dirtyBytes);
        const double seconds = double((m_clock->now() - m_resyncBegan).count()) / 1e9;
        if (seconds > 0.05) s.resyncBytesPerSecond = qint64(double(m_resyncSentBytes) / seconds);
        if (s.resyncBytesPerSecond > 0) s.resyncEtaMs = s.dirtyBytes * 1000 / s.resyncBytesPerSecond;
    }
    if (m_verify.running) s.verify = {qint64(m_blocks * blockBytes), qint64(m_verify.cursor * blockBytes)};
    s.lastVerify = m_lastVerify;
    s.reads = m_reads;
    s.writes = m_writes;
    s.flushes = m_flushes;
    s.readBytes = m_readBytes;
    s.writtenBytes = m_writtenBytes;
    s.rule = m_rule;
    s.lastError = m_lastError;
    {
        std::lock_guard lock(m_statusMutex);
        m_published = std::move(s);
    }
    m_reactor.cancel(m_statusTimer);
    m_statusTimer =
        m_reactor.after(m_role == Role::Source || m_resyncing ? 100ms : 500ms, [this] { publishStatus(); });
}

VolumeStatus VolumeCore::status() const {
    std::lock_guard lock(m_statusMutex);
    VolumeStatus s = m_published;
    s.fenced = s.role == VolumeRole::Source && isFenced();
    return s;
}

} // namespace hotpair::mirror
