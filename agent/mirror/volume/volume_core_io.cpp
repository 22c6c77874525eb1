// Requests of front ends: issue, apply, answer; flushes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>
#include <cerrno>

namespace hotpair::mirror {

using namespace std::chrono_literals;

// Front ends stop reading at these; one more request each may still arrive.
static constexpr std::uint64_t pendingBytesCap = 48u << 20;
static constexpr std::uint64_t pendingRequestsCap = 1024;
// A long write travels in frames of this length: the peer checks and applies each while it is in its
// processor's cache (an eighth less processor time than in one piece).
static constexpr std::uint32_t frameBytes = 128 * 1024;

void VolumeCore::addClient(FrontEndClient* client) {
    m_clients.push_back(client);
}

void VolumeCore::removeClient(FrontEndClient* client) {
    m_clients.erase(std::remove(m_clients.begin(), m_clients.end(), client), m_clients.end());
    const auto forget = [client](Request& r) {
        if (r.client == client) r.client = nullptr;
    };
    std::for_each(m_waiting.begin(), m_waiting.end(), forget);
    std::for_each(m_inFlight.begin(), m_inFlight.end(), forget);
    std::for_each(m_flushQueue.begin(), m_flushQueue.end(), forget);
    std::for_each(m_flush.waiting.begin(), m_flush.waiting.end(), forget);
    for (auto& [id, request] : m_slowReads)
        forget(request);
}

void VolumeCore::write(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset,
                       std::uint32_t bytes, const std::uint8_t* data, const BufferRef& owner, bool fua) {
    submit({.op = Op::Write,
            .fua = fua,
            .client = client,
            .cookie = cookie,
            .offset = offset,
            .bytes = bytes,
            .data = data,
            .owner = owner});
}

void VolumeCore::zero(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
                      bool punch, bool fua) {
    submit({.op = Op::Zero,
            .fua = fua,
            .punch = punch,
            .client = client,
            .cookie = cookie,
            .offset = offset,
            .bytes = bytes});
}

void VolumeCore::flush(FrontEndClient* client, std::uint64_t cookie) {
    submit({.op = Op::Flush, .client = client, .cookie = cookie});
}

void VolumeCore::read(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
                      std::uint8_t* to, const BufferRef& owner) {
    submit({.op = Op::Read,
            .client = client,
            .cookie = cookie,
            .offset = offset,
            .bytes = bytes,
            .to = to,
            .owner = owner});
}

void VolumeCore::map(FrontEndClient* client, std::uint64_t cookie, MapKind kind, std::uint64_t offset,
                     std::uint32_t bytes, std::size_t limit, std::shared_ptr<Extents> to) {
    submit({.op = Op::Map,
            .client = client,
            .cookie = cookie,
            .offset = offset,
            .bytes = bytes,
            .extents = std::move(to),
            .extentsLimit = limit,
            .kind = kind});
}

void VolumeCore::countIn(const Request& r, int sign) {
    const std::uint64_t bytes = r.op == Op::Write || r.op == Op::Read ? r.bytes : 0;
    if (sign > 0) {
        m_pendingBytes += bytes;
        ++m_pendingRequests;
    } else {
        m_pendingBytes -= std::min(bytes, m_pendingBytes);
        m_pendingRequests -= std::min<std::uint64_t>(1, m_pendingRequests);
    }
    m_full = m_full || m_pendingBytes > pendingBytesCap || m_pendingRequests > pendingRequestsCap;
}

void VolumeCore::submit(Request&& r) {
    countIn(r, +1);
    m_moreToDo = true;
    if (m_resyncing) m_pace.clientActive(m_reactor.now());
    switch (r.op) {
    case Op::Read:
    case Op::Map:
        if (mayStart() && mayAnswer()) return issueRead(std::move(r));
        break;
    case Op::Flush:
        if (!mayStart()) break;
        m_flushQueue.push_back(std::move(r));
        if (!replicating()) becomeSoloActive();
        return;
    case Op::Write:
    case Op::Zero:
        if (m_waiting.empty() && issueWrite(r)) {
            m_inFlight.push_back(std::move(r));
            return;
        }
        // Waiting behind others: at least its extents get hot in the same commit as theirs.
        if (mayIssueWrites() && m_log.want(r.offset, r.bytes) && m_log.uncommitted())
            commit(DurableStep::ExtentHot);
        break;
    }
    m_waiting.push_back(std::move(r));
    watchHeld();
}

void VolumeCore::issueWaiting() {
    if (m_waiting.empty() || m_role != Role::Source) return;
    m_moreToDo = true;
    std::deque<Request> again;
    again.swap(m_waiting);
    bool blocked = false;
    for (Request& r : again) {
        if (r.reads() && mayStart() && mayAnswer()) {
            issueRead(std::move(r));
        } else if (r.op == Op::Flush && mayStart()) {
            m_flushQueue.push_back(std::move(r));
        } else if ((r.op == Op::Write || r.op == Op::Zero) && !blocked && issueWrite(r)) {
            m_inFlight.push_back(std::move(r));
        } else {
            blocked = blocked || r.op == Op::Write || r.op == Op::Zero;
            m_waiting.push_back(std::move(r));
        }
    }
    if (!m_waiting.empty()) watchHeld();
}

// Gives the write its number and, when the peer follows, puts it on the wire; it is applied here at the end
// of the round, so both happen at once. False: something must become durable, or somebody come back, first.
bool VolumeCore::issueWrite(Request& r) {
    if (!mayIssueWrites()) {
        if (mayStart() && !m_paused) becomeSoloActive();
        return false;
    }
    if (asyncWanted() && m_soloGranted && !m_soloActive) becomeSoloActive();
    if (!m_log.touch(r.offset, r.bytes, m_lastNumber + 1) && !planted(Plant::WriteBeforeHot)) {
        if (!m_log.want(r.offset, r.bytes)) {
            m_roomWanted = m_flushWanted = true;
        } else if (m_log.uncommitted()) {
            m_record.activeNow = true;
            commit(DurableStep::ExtentHot);
        }
        return false;
    }
    if (!m_activeDurable && !planted(Plant::WriteBeforeHot)) {
        if (!m_record.activeNow) {
            m_record.activeNow = true;
            commit(DurableStep::Active);
        }
        return false;
    }
    r.number = ++m_lastNumber;
    r.needPeer = replicating();
    r.localDone = r.lost = false;
    m_verify.wrote(r.offset, r.bytes);
    if (m_verify.running) m_lastClientWrite = m_reactor.now();
    bool send = r.needPeer;
    if (send && (answersAlone() || m_queue.behind())) {
        r.needPeer = false;
        send = sendsAlone(r);
    }
    if (send) {
        noteDirty(m_recent, r.offset, r.bytes);
        sendWrite(r);
        if (!r.needPeer) m_queue.sent(m_sent, r.op == Op::Write ? r.bytes : 0, m_reactor.now());
    } else {
        noteDirty(m_dirty, r.offset, r.bytes);
    }
    if (m_log.wantAhead(r.offset, r.bytes, size())) commit(DurableStep::ExtentAhead);
    return true;
}

void VolumeCore::sendWrite(Request& r) {
    FrameHeader h;
    h.term = ownTerm();
    h.flags = m_mode == VolumeMode::MemorySync ? FrameHeader::flagEarly : 0;
    if (r.op == Op::Zero) {
        h.type = FrameType::Zero;
        if (r.punch) h.flags |= FrameHeader::flagPunch;
        h.sequence = r.sequence = ++m_sent;
        h.offset = r.offset;
        h.argument = r.bytes;
        m_link->sendData(h, {}, nullptr);
        return;
    }
    h.type = FrameType::Write;
    for (std::uint32_t at = 0; at < r.bytes; at += h.length) {
        h.length = std::min<std::uint32_t>(r.bytes - at, 128 * 1024);
        h.sequence = r.sequence = ++m_sent;
        h.offset = r.offset + at;
        m_link->sendData(h, r.owner, r.data + at);
    }
}

void VolumeCore::applyLocal() {
    for (; m_applied < m_inFlight.size() && !m_failed; ++m_applied) {
        Request& r = m_inFlight[m_applied];
        const int error = r.op == Op::Zero ? m_backing->zero(r.offset, r.bytes, r.punch)
                                           : m_backing->write(r.offset, r.data, r.bytes);
        if (error) {
            localFailed("write", error);
            return;
        }
        r.localDone = true;
        r.data = nullptr;
        r.owner = {};
    }
}

bool VolumeCore::mayAnswer() const {
    return m_role == Role::Source && !m_failed && !isFenced() && m_gate && m_gate->open(m_clock->now());
}

void VolumeCore::completeWrites() {
    bool checked = false;
    while (!m_inFlight.empty()) {
        Request& r = m_inFlight.front();
        if (!r.localDone ||
            (r.needPeer && !planted(Plant::AnswerBeforePeer) && !peerHas(r) && !(r.lost && m_soloActive)))
            break;
        if (!checked && !mayAnswer()) {
            watchHeld();
            break;
        }
        checked = true;
        m_answeredNumber = r.number;
        if (r.fua) {
            m_flushQueue.push_back(std::move(r));
        } else {
            answer(r, 0);
        }
        m_inFlight.pop_front();
        --m_applied;
    }
    if (m_draining) demoteStep();
}

void VolumeCore::answer(Request& r, int error) {
    countIn(r, -1);
    if (r.op == Op::Read) {
        ++m_reads;
        m_readBytes += r.bytes;
    } else if (r.op == Op::Flush) {
        ++m_flushes;
    } else if (r.op != Op::Map) {
        ++m_writes;
        m_writtenBytes += r.bytes;
    }
    if (r.client) r.client->completed(r.cookie, error);
}

// --- reads: always local

void VolumeCore::issueRead(Request&& r) {
    if (r.op == Op::Map && r.kind == MapKind::Dirty) {
        mapDirty(r);
        return answer(r, 0);
    }
    if (r.op == Op::Map) return readByWorker(std::move(r));
    const int error = m_backing->readCached(r.offset, r.to, r.bytes);
    if (error == Backing::again) return readByWorker(std::move(r));
    answer(r, error ? EIO : 0);
    if (error) localFailed("read", error);
}

static void addExtent(Extents& extents, std::uint64_t bytes, bool marked) {
    if (!extents.empty() && extents.back().marked == marked)
        extents.back().bytes += bytes;
    else
        extents.push_back({bytes, marked});
}

static void mapHoles(Backing& backing, std::uint64_t offset, std::uint64_t bytes, std::size_t limit,
                     Extents& to) {
    to.clear(); // asked again when the answer had to wait
    for (std::uint64_t at = 0; at < bytes && to.size() < limit;) {
        const Backing::Stretch s = backing.stretch(offset + at, bytes - at);
        addExtent(to, s.bytes, s.hole);
        at += s.bytes;
    }
}

void VolumeCore::mapDirty(const Request& r) const {
    const std::uint64_t end = r.offset + r.bytes;
    r.extents->clear();
    for (std::uint64_t at = r.offset; at < end && r.extents->size() < r.extentsLimit;) {
        const std::uint64_t block = at / blockBytes, next = m_dirty.next(block).value_or(m_blocks);
        const bool dirty = next == block;
        const std::uint64_t until = std::min(end, (dirty ? block + 1 : next) * blockBytes);
        addExtent(*r.extents, until - at, dirty);
        at = until;
    }
}

void VolumeCore::readByWorker(Request&& r) {
    const std::uint64_t id = ++m_slowReadId;
    m_readWorkers->add([this, id, offset = r.offset, to = r.to, bytes = r.bytes, extents = r.extents,
                        limit = r.extentsLimit] {
        int error = 0;
        if (extents)
            mapHoles(*m_backing, offset, bytes, limit, *extents);
        else
            error = m_backing->read(offset, to, bytes);
        m_reactor.post([this, id, error] {
            const auto found = m_slowReads.find(id);
            if (found == m_slowReads.end()) return;
            Request done = std::move(found->second);
            m_slowReads.erase(found);
            if (error) localFailed("read", error);
            if (m_role != Role::Source) return; // demoted meanwhile: its client is gone
            if (error || mayAnswer()) {
                answer(done, error ? EIO : 0);
            } else {
                m_waiting.push_back(std::move(done)); // read again once answers are allowed
                watchHeld();
            }
        });
    });
    m_slowReads.emplace(id, std::move(r));
}

// --- flush: local and peer in parallel; what arrives meanwhile shares the next one

void VolumeCore::startFlush() {
    if (m_flush.running || m_failed) return;
    // not while a new generation of ours is being stored: the target must not know it before this disk does
    const bool finishing = m_resyncing && m_phase == Phase::Feeding && m_dirty.empty() &&
                           m_pace.nothingOnItsWay() && !m_soloPending && !m_markStoring &&
                           !m_lateMark.running && nearlyCaughtUp();
    const bool covered = (replicating() && !m_resyncing) || m_soloActive;
    const bool clients = !m_flushQueue.empty() && covered && !m_paused;
    // Clients that flush do not wait for the end of a resync: solo covers them, if it was granted.
    if (!m_flushQueue.empty() && !covered && mayStart()) becomeSoloActive();
    const bool marking = m_markWanted && m_phase == Phase::Feeding && !m_markStoring && !m_lateMark.running;
    const bool alone = m_phase == Phase::Feeding && !finishing && (answersAlone() || m_queue.behind());
    if (!finishing && !clients && !marking && !(m_flushWanted && !m_paused)) return;
    const std::uint64_t id = m_flush.id + 1;
    m_flush = {};
    m_flush.running = true;
    m_flush.id = id;
    m_flush.number = m_lastNumber;
    m_flush.finishesResync = finishing;
    m_flush.marks = finishing || marking;
    m_flush.internal = std::exchange(m_flushWanted, false) || marking;
    m_flush.peerNeeded =
        m_phase == Phase::Feeding && !alone && (m_flush.marks || !planted(Plant::FlushHereOnly));
    if (clients || finishing) m_flush.waiting.swap(m_flushQueue);
    if (m_flush.peerNeeded) {
        if (m_flush.marks || planted(Plant::FlushCountsAsMark))
            std::swap(m_recent, m_marking); // m_marking is empty between marks
        if (m_flush.marks) {
            m_markWanted = false;
            m_flush.age = nextAge();
        }
        if (finishing) {
            m_peerKnowsCur = true;
            m_soloActive = false; // what is answered from here on, the peer has
            // A source that serves and loses power becomes the target of its complete peer (h4). One that
            // only feeds does not, so it must not be able to lose what it copied.
            m_flush.hereFirst = m_role != Role::Source;
            if (!m_flush.hereFirst) sendResyncDone();
        } else if (marking) {
            sendControl(FrameType::Mark, id, {}, m_flush.age);
        } else {
            sendControl(FrameType::Flush, id);
        }
    }
    if (alone) {
        if (marking) {
            std::swap(m_recent, m_marking);
            m_markWanted = false;
            m_lateMark = {true, false, false, id, nextAge()};
            sendBarrier(FrameType::Mark, id, m_lateMark.age);
        } else if (!m_resyncing && !m_queue.behind()) {
            sendBarrier(FrameType::Flush, id, 0);
        }
    }
    m_syncWorker->add([this, id] {
        const int error = syncBacking(DurableStep::Flush);
        m_reactor.post([this, id, error] {
            if (error) localFailed("flush", error);
            if (id != m_flush.id || !m_flush.running) return;
            m_flush.localDone = !error;
            if (m_flush.localDone && m_flush.hereFirst && m_flush.finishesResync) sendResyncDone();
            finishFlush();
        });
    });
}

void VolumeCore::sendResyncDone() {
    m_flush.hereFirst = false;
    const auto lineage = codec::encode(m_record.lineage);
    sendControl(FrameType::ResyncDone, m_flush.id, lineage, m_flush.age);
}

void VolumeCore::finishFlush() {
    if (!m_flush.running || !m_flush.localDone || (m_flush.peerNeeded && !m_flush.peerDone)) return;
    if (!m_flush.waiting.empty() && !mayAnswer()) {
        if (m_role == Role::Source) watchHeld(); // called again from there
        return;
    }
    m_flush.running = false;
    m_flushedNumber = m_flush.number;
    if (planted(Plant::FlushCountsAsMark) && !m_flush.marks) m_marking.clear();
    if (m_flush.finishesResync)
        resyncComplete(true);
    else if (m_lateMark.running && m_lateMark.id == m_flush.id) {
        m_lateMark.localDone = true;
        lateMarkStep();
    } else if (m_flush.marks)
        markDone();
    std::vector<Request> waiting;
    waiting.swap(m_flush.waiting);
    for (Request& r : waiting)
        answer(r, 0);
    makeRoomInActivityLog();
    demoteStep();
}

// While answers or requests wait for the lease (nobody calls us when it is extended), look again soon.
void VolumeCore::watchHeld() {
    if (m_heldTimer) return;
    m_heldTimer = m_reactor.after(10ms, [this] {
        m_heldTimer = 0;
        if (m_role != Role::Source || m_failed || isFenced()) return;
        issueWaiting();
        completeWrites();
        finishFlush();
    });
}

// When somebody waits for each answer before he asks again, waking costs as much as the work. Deep queues are
// served better by sleeping: what arrives meanwhile shares the next system calls.
void VolumeCore::judgeDepth() {
    constexpr std::uint64_t shallow = 2;
    constexpr Duration wakingTime = 50us; // of an idle virtual processor
    const std::uint64_t depth = std::max(m_pendingRequests, m_received - m_acknowledged);
    m_recentDepth = std::max(depth * 16, m_recentDepth - m_recentDepth / 16);
    m_reactor.setSpin(m_recentDepth <= shallow * 16 ? wakingTime : 0us);
}

// Everything that this round's events collected: on the wire first, then on the disk, then the answers.
void VolumeCore::endOfRound() {
    m_moreToDo = false;
    judgeDepth();
    if (!m_arrived.empty()) takeArrived();
    if (m_link) m_link->sendQueued();
    applyLocal();
    if (m_link && m_resyncing) pumpResync();
    if (m_verify.running) verifyNext();
    if (m_queue.behind()) copyWhatFellBehind();
    completeWrites();
    startFlush();
    if (m_link && m_phase == Phase::Following && m_received > m_acknowledged) {
        FrameHeader h;
        h.type = FrameType::Ack;
        h.term = ownTerm();
        h.sequence = m_acknowledged = m_received;
        m_link->sendControl(h);
    }
    if (m_link && m_link->queuedBytes()) m_link->sendQueued();
    const auto clients = m_clients; // a client may leave inside
    for (FrontEndClient* client : clients)
        if (std::find(m_clients.begin(), m_clients.end(), client) != m_clients.end()) client->endOfRound();
    m_graveyard.clear();
    if (m_full && m_pendingBytes <= pendingBytesCap / 2 && m_pendingRequests <= pendingRequestsCap / 2) {
        m_full = false;
        for (FrontEndClient* client : clients)
            if (std::find(m_clients.begin(), m_clients.end(), client) != m_clients.end()) client->roomAgain();
    }
    if (m_moreToDo)
        m_reactor.post([] {}); // issued just now, by a client that had waited: another round at once
}

} // namespace hotpair::mirror
