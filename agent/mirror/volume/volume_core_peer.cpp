// The session with the peer's engine: connect, handshake, frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr Duration firstBackOff = 50ms, longestBackOff = 2s;        // the peer is away
static constexpr Duration firstVetoBackOff = 1s, longestVetoBackOff = 60s; // it is there and does not fit
static constexpr Duration handshakeLimit = 5s;
static constexpr std::size_t runsPerFrame = 2048;

// --- connection

void VolumeCore::startConnecting(Duration delay) {
    if (m_spec.self != NodeId::A || m_link || m_connector || !m_opened || m_failed || m_pausedByHand) return;
    if (m_promotionAwaited) return;
    m_reactor.cancel(m_connectTimer);
    m_connectTimer = m_reactor.after(delay, [this] {
        m_connectTimer = 0;
        if (m_link || m_connector || m_failed || m_promoting || m_pausedByHand) return;
        m_connector = m_hub.dial(
            m_reactor, m_spec.peer, 3s, [this](std::unique_ptr<Stream> stream, const QString& why) {
                auto shared = std::make_shared<std::unique_ptr<Stream>>(std::move(stream));
                m_reactor.post([this, shared, why] { // the connector is still on the stack
                    m_connector.reset();
                    if (*shared) return connected(std::move(*shared), false);
                    qCDebug(logMirror, "%s: no connection: %s", qUtf8Printable(m_spec.name),
                            qUtf8Printable(why));
                    m_backOff = std::clamp<Duration>(m_backOff * 2, firstBackOff, longestBackOff);
                    startConnecting(m_backOff);
                });
            });
    });
}

void VolumeCore::retryNow() {
    m_backOff = {};
    m_vetoBackOff = false;
    if (m_link && m_phase <= Phase::Idle && m_phase != Phase::Down) dropLink("asked to try again");
    startConnecting(0ms);
}

void VolumeCore::connected(std::unique_ptr<Stream> stream, bool asServer) {
    if (!m_opened || m_promoting || m_promotionAwaited || m_pausedByHand || (m_failed && !asServer)) return;
    if (m_link) dropLink("replaced by a newer connection");
    m_connector.reset();
    m_reactor.cancel(m_connectTimer);
    m_connectTimer = 0;
    ++m_session;
    m_asServer = asServer;
    m_sent = m_peerApplied = m_received = m_acknowledged = 0;
    m_haveTheirs = m_targetReady = m_peerInSync = false;
    m_theirVerdict.reset();
    m_phase = Phase::HelloSent;
    m_link = std::make_unique<PeerLink>(m_reactor, m_pool, std::move(stream), *this, m_spec.peerTimeout);
    if (m_failed) {
        sendControl(FrameType::IoFailed);
        return dropLink("the local disk failed");
    }
    m_handshakeTimer = m_reactor.after(handshakeLimit, [this] {
        m_handshakeTimer = 0;
        if (m_phase < Phase::Idle) dropLink("the handshake took too long");
    });
    const Hello hello{Hello::currentVersion, std::uint32_t(m_spec.key), m_spec.mirrorId};
    const auto payload = codec::encode(hello);
    sendControl(FrameType::Hello, 0, payload);
    if (asServer) beginHandshake();
    if (m_link) m_link->start();
}

void VolumeCore::dropLink(const char* why) {
    if (m_link) m_link->close(why);
}

void VolumeCore::linkLost(const char* why) {
    qCInfo(logMirror, "%s: connection ended: %s", qUtf8Printable(m_spec.name), why);
    const bool established = m_phase >= Phase::Idle, wasResyncing = m_resyncing, wasInSync = m_peerInSync;
    m_graveyard.push_back(std::move(m_link));
    ++m_session;
    m_phase = Phase::Down;
    m_paused = m_targetReady = m_peerInSync = m_resyncing = m_resyncReading = false;
    m_pace.reset();
    m_reactor.cancel(m_handshakeTimer);
    m_reactor.cancel(m_resyncTimer);
    m_handshakeTimer = m_resyncTimer = 0;
    setApartArrived();
    m_verifyAsked = {};
    if (m_verify.running) verifyEnd(false);
    for (Request& r : m_inFlight) {
        if (!r.needPeer || r.lost) continue;
        r.lost = !peerHas(r);
        r.needPeer = r.lost;
    }
    m_flush.finishesResync = m_flush.marks = false; // what the peer stored, the next handshake tells
    m_markStoring = false;
    if (std::exchange(m_markWanted, false)) m_flushWanted = true;
    m_reactor.cancel(m_markTimer);
    m_markTimer = 0;
    m_queue.reset();
    m_lateMark = {};
    if (m_flush.running && m_flush.peerNeeded && !m_flush.peerDone) {
        m_flush.running = false;
        m_flushWanted = m_flushWanted || m_flush.internal;
        m_flushQueue.insert(m_flushQueue.begin(), std::make_move_iterator(m_flush.waiting.begin()),
                            std::make_move_iterator(m_flush.waiting.end()));
        m_flush.waiting.clear();
    }
    if (m_role == Role::Source) {
        if (wasInSync) m_outOfSyncSince = m_clock->now();
        watchSolo();
        if (m_soloGranted && (!m_waiting.empty() || !m_inFlight.empty() || !m_flushQueue.empty()))
            becomeSoloActive();
    }
    if (established) {
        m_backOff = {};
        emitEvent(EngineEvent::Kind::Disconnected, volumeError(Code::MIRROR_PEER_LOST, QLatin1String(why)));
    } else {
        m_backOff = m_vetoBackOff ? std::clamp<Duration>(m_backOff * 2, firstVetoBackOff, longestVetoBackOff)
                                  : std::clamp<Duration>(m_backOff * 2, firstBackOff, longestBackOff);
    }
    if (wasResyncing) emitEvent(EngineEvent::Kind::ResyncInterrupted);
    m_moreToDo = true;
    startConnecting(m_backOff);
    issueWaiting();
    publishStatus();
}

void VolumeCore::sendControl(FrameType type, std::uint64_t argument, std::span<const std::uint8_t> payload,
                             std::uint64_t offset) {
    if (!m_link) return;
    FrameHeader h;
    h.type = type;
    h.term = ownTerm();
    h.sequence = m_sent;
    h.argument = argument;
    h.offset = offset;
    m_link->sendControl(h, payload);
}

Term VolumeCore::ownTerm() const {
    return m_role == Role::Source ? m_term : std::max(m_record.highestTerm, m_refuseBelow.load());
}

// --- frames

void VolumeCore::frameArrived(const FrameHeader& h, const std::uint8_t* payload, const BufferRef& owner) {
    if (mustKeep(h)) return keepArrived(h, payload, owner);
    frameTaken(h, payload);
}

void VolumeCore::frameTaken(const FrameHeader& h, const std::uint8_t* payload) {
    const std::span<const std::uint8_t> body(payload, h.length);
    switch (h.type) {
    case FrameType::Hello: return helloArrived(body);
    case FrameType::State: return stateArrived(h, body);
    case FrameType::Verdict: return verdictArrived(body);
    case FrameType::Blocks: return blocksArrived(body);
    case FrameType::BlocksEnd:
        if (m_phase == Phase::Blocks) return blocksComplete();
        break;
    case FrameType::ResyncBegin: return resyncBeginArrived(h, body);
    case FrameType::ResyncReady:
        if (m_phase == Phase::BeginSent) return feedingBegins();
        break;
    case FrameType::ResyncDone:
        if (m_phase == Phase::Following && m_targetReady && sourceFrameAllowed(h))
            return resyncDoneArrived(h, body);
        break;
    case FrameType::Write:
    case FrameType::Zero: return dataArrived(h, payload);
    case FrameType::Ack:
        if (m_phase == Phase::Feeding && h.sequence >= m_peerApplied && h.sequence <= m_sent) {
            m_peerApplied = h.sequence;
            m_pace.applied(m_peerApplied, m_clock->now());
            m_queue.applied(m_peerApplied);
            return;
        }
        break;
    case FrameType::Flush: return flushArrived(h);
    case FrameType::Mark:
        if (m_phase == Phase::Following && m_targetReady) {
            if (sourceFrameAllowed(h)) markArrived(h);
            return;
        }
        break;
    case FrameType::MarkKept:
        if (m_phase == Phase::Following && m_targetReady) return markKeptArrived(h.argument);
        break;
    case FrameType::FlushDone:
    case FrameType::ResyncStored:
        if (m_lateMark.running && h.argument == m_lateMark.id) {
            m_lateMark.peerDone = true;
            return lateMarkStep();
        }
        if (m_flush.running && h.argument == m_flush.id && m_phase == Phase::Feeding) {
            m_flush.peerDone = true;
            finishFlush();
        }
        return;
    case FrameType::StaleTerm:
        if (m_role == Role::Source) emitEvent(EngineEvent::Kind::StaleTerm, {}, h.argument);
        m_vetoBackOff = true;
        return dropLink("the peer follows a newer term");
    case FrameType::IoFailed:
        emitEvent(EngineEvent::Kind::PeerIoFailed, volumeError(Code::MIRROR_PEER_DISK_FAILED));
        m_vetoBackOff = true;
        return dropLink("the peer's disk failed");
    case FrameType::VerifyAsk: return verifyAskArrived(h, body);
    case FrameType::VerifyAnswer: return verifyAnswerArrived(h);
    case FrameType::Ping:
    case FrameType::Pong: return;
    }
    dropLink("a frame came out of order");
}

// I6: whoever calls itself source must speak with a term at least as new as the newest we know.
bool VolumeCore::sourceFrameAllowed(const FrameHeader& h) {
    const Term least = m_refuseBelow.load();
    if (h.term >= least) {
        if (h.term > least) refuseBelow(h.term);
        m_record.highestTerm = std::max(m_record.highestTerm, h.term);
        return true;
    }
    sendControl(FrameType::StaleTerm, least);
    dropLink("refused a source of an older term");
    return false;
}

void VolumeCore::dataArrived(const FrameHeader& h, const std::uint8_t* payload) {
    if (m_phase != Phase::Following || !m_targetReady) return dropLink("data came before it was agreed");
    if (!sourceFrameAllowed(h)) return;
    if (h.sequence != m_received + 1) return dropLink("a data frame is missing");
    if (!dataInside(h)) return dropLink("data outside the volume");
    applyData(h, payload);
}

void VolumeCore::flushArrived(const FrameHeader& h) {
    if (m_phase != Phase::Following || !m_targetReady) return dropLink("a flush came before it was agreed");
    if (!sourceFrameAllowed(h)) return;
    beginBarrier(h);
    m_syncWorker->add([this, id = h.argument, session = m_session] {
        const int error = syncBacking(DurableStep::TargetFlush);
        m_reactor.post([this, id, session, error] {
            endBarrier();
            if (error) localFailed("flush", error);
            if (!error && session == m_session) sendControl(FrameType::FlushDone, id);
        });
    });
}

// --- handshake

void VolumeCore::helloArrived(std::span<const std::uint8_t> payload) {
    const auto hello = codec::decode<Hello>(payload);
    if (m_phase != Phase::HelloSent || m_asServer || !hello || hello->version != Hello::currentVersion ||
        hello->mirrorId != m_spec.mirrorId)
        return dropLink("the peer's greeting does not fit");
    beginHandshake();
}

// From the snapshot to the verdict nothing may change it: no write is issued, no commit is under way.
void VolumeCore::beginHandshake() {
    m_paused = true;
    commit(DurableStep::Handshake, [this, session = m_session] {
        if (session != m_session || !m_link) return;
        m_mine = snapshot();
        m_phase = Phase::StateSent;
        const auto payload = codec::encode(m_mine);
        sendControl(FrameType::State, 0, payload);
        if (m_haveTheirs) stateArrived({}, {});
    });
}

Snapshot VolumeCore::snapshot() const {
    Snapshot s;
    s.mirrorId = m_record.mirrorId;
    s.size = m_record.size;
    s.node = m_spec.self;
    s.lineage = m_record.lineage;
    s.consistent = m_record.consistent;
    s.upToDate = m_record.upToDate;
    s.fullSync = m_record.fullSync;
    s.resyncStarted = m_record.resyncStarted;
    s.resyncTarget = m_record.resyncTarget;
    s.crashedActive = m_crashedActive;
    s.holder = m_role == Role::Source;
    s.term = ownTerm();
    s.dirtyBlocks = m_dirty.count();
    s.arrivedBlocks = m_arrivedHere ? m_recent.count() + m_marking.count() : 0;
    s.age = m_record.age;
    s.peerAge = planted(Plant::RollbackBelieved) ? 0 : m_record.peerAge;
    return s;
}

void VolumeCore::stateArrived(const FrameHeader&, std::span<const std::uint8_t> payload) {
    if (!m_haveTheirs) {
        const auto theirs = codec::decode<Snapshot>(payload);
        if (!theirs || theirs->node == m_spec.self || m_phase > Phase::StateSent)
            return dropLink("the peer's state is damaged");
        m_theirs = *theirs;
        m_haveTheirs = true;
        m_peerHasData = !theirs->lineage.blank() && theirs->consistent && theirs->upToDate && !theirs->fullSync;
    }
    if (m_phase != Phase::StateSent) return; // our own snapshot is still being made durable
    if (m_theirs.holder && m_theirs.term < m_refuseBelow.load()) {
        sendControl(FrameType::StaleTerm, m_refuseBelow.load());
        return dropLink("refused a source of an older term");
    }
    // Nobody holds: whoever becomes the source speaks with the newest term of both, or the other end refuses
    // it.
    if (m_role != Role::Source && !m_theirs.holder) refuseBelow(m_theirs.term);
    m_verdict = decide(m_mine, m_theirs);
    m_phase = Phase::VerdictSent;
    const auto encoded = codec::encode(m_verdict);
    sendControl(FrameType::Verdict, 0, encoded);
    if (m_theirVerdict) act();
}

void VolumeCore::verdictArrived(std::span<const std::uint8_t> payload) {
    const auto theirs = codec::decode<Verdict>(payload);
    if (!theirs || m_theirVerdict || m_phase > Phase::VerdictSent)
        return dropLink("the peer's verdict is damaged");
    m_theirVerdict = theirs;
    if (m_phase == Phase::VerdictSent) act();
}

void VolumeCore::refuseHandshake(EngineEvent::Kind kind, Code code, const QString& detail) {
    m_vetoBackOff = true;
    m_lastError = makeError(code, {{QStringLiteral("volume"), m_spec.name},
                                   {QStringLiteral("rule"), m_rule},
                                   {QStringLiteral("detail"), detail}});
    emitEvent(kind, m_lastError, m_term);
    dropLink("the two copies do not fit");
}

void VolumeCore::act() {
    m_rule = QString::fromLatin1(ruleName(m_verdict.rule).data(), int(ruleName(m_verdict.rule).size()));
    qCInfo(logMirror, "%s: handshake rule %s, plan %d, copy %d, veto %d", qUtf8Printable(m_spec.name),
           qUtf8Printable(m_rule), int(m_verdict.plan), int(m_verdict.copy), int(m_verdict.veto));
    if (*m_theirVerdict != mirrored(m_verdict))
        return refuseHandshake(EngineEvent::Kind::HandshakeRefused, Code::MIRROR_VERDICTS_DIFFER, {});
    if (m_verdict.rule == Rule::H11 || m_verdict.veto == Veto::SourceRolledBack) noteRollback();
    if (m_verdict.veto == Veto::HolderRolledBack || m_verdict.veto == Veto::SourceRolledBack)
        return refuseHandshake(EngineEvent::Kind::HandshakeRefused, Code::MIRROR_HOLDER_ROLLED_BACK, {});
    if (m_verdict.veto != Veto::None) {
        const auto name = vetoName(m_verdict.veto);
        return refuseHandshake(EngineEvent::Kind::HandshakeRefused, Code::MIRROR_VETO,
                               QString::fromLatin1(name.data(), int(name.size())));
    }
    m_splitBrain = m_verdict.plan == Plan::SplitBrain;
    switch (m_verdict.plan) {
    case Plan::Unrelated:
        return refuseHandshake(EngineEvent::Kind::HandshakeRefused, Code::MIRROR_UNRELATED, {});
    case Plan::SplitBrain:
        return refuseHandshake(EngineEvent::Kind::SplitBrain, Code::MIRROR_SPLIT_BRAIN, {});
    case Plan::Wait:
        m_phase = Phase::Idle;
        m_paused = false;
        break;
    case Plan::InSync: inSyncAtOnce(); break;
    case Plan::Source:
        claimArrived();
        m_phase = Phase::Blocks;
        if (m_verdict.copy == CopySet::Full) {
            m_dirty.insertAll();
            noteAllPages();
            blocksComplete();
        }
        break;
    case Plan::Target:
        m_phase = Phase::Following;
        if (m_verdict.copy == CopySet::Dirty) sendDirtyRuns();
        break;
    }
    m_vetoBackOff = false;
    m_reactor.cancel(m_handshakeTimer);
    m_handshakeTimer = 0;
    if (!m_failed && m_lastError) m_lastError.reset();
    emitEvent(EngineEvent::Kind::Connected, {}, m_theirs.term);
    publishStatus();
}

void VolumeCore::inSyncAtOnce() {
    m_paused = false;
    if (m_theirs.holder) {
        m_phase = Phase::Following;
        m_targetReady = true;
        followingBegins();
        return;
    }
    m_phase = Phase::Idle;
    if (m_role != Role::Source) return;
    m_phase = Phase::Feeding;
    watchMarks();
    resyncComplete(false);
}

void VolumeCore::sendDirtyRuns() {
    std::vector<std::uint8_t> payload;
    std::uint64_t sent = 0;
    const auto send = [&] {
        if (!payload.empty()) sendControl(FrameType::Blocks, 0, payload);
        payload.clear();
    };
    BlockSet mine(m_blocks);
    mine.insertAll(m_dirty);
    if (m_arrivedHere) {
        mine.insertAll(m_recent);
        mine.insertAll(m_marking);
    }
    for (auto first = mine.next(0); first;) {
        std::uint64_t end = *first + 1;
        while (end < m_blocks && mine.contains(end))
            ++end;
        const std::size_t at = payload.size();
        payload.resize(at + 16);
        putBig<std::uint64_t>(&payload[at], *first);
        putBig<std::uint64_t>(&payload[at + 8], end - *first);
        sent += end - *first;
        if (payload.size() == runsPerFrame * 16) send();
        first = mine.next(end);
    }
    send();
    sendControl(FrameType::BlocksEnd, sent);
}

void VolumeCore::blocksArrived(std::span<const std::uint8_t> payload) {
    if (m_phase != Phase::Blocks || payload.size() % 16) return dropLink("unexpected block list");
    for (std::size_t at = 0; at < payload.size(); at += 16) {
        const auto first = getBig<std::uint64_t>(&payload[at]),
                   count = getBig<std::uint64_t>(&payload[at + 8]);
        if (first >= m_blocks || count == 0 || count > m_blocks - first)
            return dropLink("block list outside the volume");
        noteDirty(m_dirty, first * blockBytes, count * blockBytes);
    }
}

// Source: everything that must be copied is known and becomes durable before the target is told to begin.
void VolumeCore::blocksComplete() {
    m_record.resyncStarted = true;
    if (m_record.lineage.blank()) divergeFromPeer(m_record.lineage, freshGeneration(ownTerm()));
    commit(DurableStep::ResyncPlan, [this, session = m_session] {
        if (session != m_session || !m_link) return;
        m_phase = Phase::BeginSent;
        const auto payload = codec::encode(m_record.lineage);
        sendControl(FrameType::ResyncBegin, 0, payload, m_record.peerAge);
    });
}

// Target, I10: durably inconsistent before the first block is overwritten.
void VolumeCore::resyncBeginArrived(const FrameHeader& h, std::span<const std::uint8_t> payload) {
    const auto lineage = codec::decode<Lineage>(payload);
    if (m_phase != Phase::Following || m_role == Role::Source || !lineage)
        return dropLink("unexpected begin of a resync");
    if (!sourceFrameAllowed(h)) return;
    m_targetReady = false; // mode async: it followed, and the source could not send everything
    if (!planted(Plant::TargetStaysUsable)) {
        m_record.consistent = m_record.upToDate = false;
        m_record.resyncTarget = lineage->cur;
    }
    m_record.age = std::max(m_record.age, h.offset); // what we lack, the source has noted durably
    commit(DurableStep::ResyncBegin, [this, session = m_session] {
        if (session != m_session || !m_link) return;
        m_targetReady = true;
        followingBegins();
        sendControl(FrameType::ResyncReady);
        emitEvent(EngineEvent::Kind::ResyncStarted);
        publishStatus();
    });
}

void VolumeCore::resyncDoneArrived(const FrameHeader& h, std::span<const std::uint8_t> payload) {
    const auto lineage = codec::decode<Lineage>(payload);
    if (!lineage) return dropLink("damaged end of a resync");
    m_marking.insertAll(m_recent);
    m_recent.clear();
    m_syncWorker->add([this, lineage = *lineage, session = m_session, id = h.argument, age = h.offset] {
        const int error = syncBacking(DurableStep::ResyncFlush);
        m_reactor.post([this, lineage, session, id, age, error] {
            if (error) localFailed("flush", error);
            if (error || session != m_session) return;
            adopt(m_record.lineage, lineage);
            m_record.consistent = m_record.upToDate = true;
            m_record.fullSync = m_record.resyncStarted = m_record.activeNow = false;
            m_record.resyncTarget = {};
            m_record.age = age;
            m_crashedActive = false;
            m_log.clear();
            m_dirty.clear();
            noteStoredPages();
            commit(DurableStep::ResyncStored, [this, session, id] {
                if (session == m_session) sendControl(FrameType::ResyncStored, id);
                publishStatus();
            });
        });
    });
}

} // namespace hotpair::mirror
