// Copying what the peer misses, while the application writes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>
#include <cstring>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr std::uint64_t holeRun = 1024;
static constexpr Duration storeEvery = 5s; ///< progress that survives a crash of the source

void VolumeCore::feedingBegins() {
    m_phase = Phase::Feeding;
    m_paused = false;
    m_resyncing = true;
    watchMarks();
    m_resyncCursor = 0;
    m_resyncTotal = m_dirty.count();
    m_resyncSentBytes = 0;
    m_resyncBegan = m_resyncStored = m_clock->now();
    m_resyncWarm.reset();
    m_resyncTimer = m_reactor.after(1s, [this] { resyncProgress(); });
    emitEvent(EngineEvent::Kind::ResyncStarted);
    issueWaiting();
    publishStatus();
}

void VolumeCore::resyncProgress() {
    m_resyncTimer = 0;
    if (!m_resyncing) return;
    emitEvent(EngineEvent::Kind::ResyncProgress);
    publishStatus();
    if (m_clock->now() - m_resyncStored >= storeEvery) {
        m_resyncStored = m_clock->now();
        noteStoredPages();
        commit(DurableStep::ResyncProgress);
    }
    m_resyncTimer = m_reactor.after(1s, [this] { resyncProgress(); });
}

// Called when everything issued is applied locally: what is read now is what the target must have at this
// place of the stream.
void VolumeCore::pumpResync() {
    while (m_link && m_resyncing && !m_resyncReading) {
        const Instant now = m_clock->now();
        if (!m_pace.mayStart(now)) return watchPace(now);
        auto first = m_dirty.next(m_resyncCursor);
        if (!first && m_resyncCursor != 0) first = m_dirty.next(m_resyncCursor = 0);
        if (!first) return;
        m_pace.begun(now);
        if (!sendResyncRun(*first, m_pace.runBlocks(now))) return;
    }
}

// Clients' requests bring us back here much more often than timers do; the timer is for when they end.
void VolumeCore::watchPace(Instant now) {
    if (m_paceTimer || !m_pace.nothingOnItsWay()) return;
    m_paceTimer = m_reactor.after(std::max<Duration>(m_pace.pauseEnds() - now, 1ms), [this] {
        m_paceTimer = 0; // the end of this round pumps
    });
}

static bool allZero(const std::uint8_t* p, std::size_t size) {
    std::uint64_t first;
    std::memcpy(&first, p, sizeof first);
    return first == 0 && std::memcmp(p, p + sizeof first, size - sizeof first) == 0;
}

bool VolumeCore::sendResyncRun(std::uint64_t first, std::uint64_t most) {
    std::uint64_t count = 1;
    const auto extend = [&](std::uint64_t limit) {
        while (count < limit && first + count < m_blocks && m_dirty.contains(first + count))
            ++count;
    };
    const auto length = [&] { return std::min(count * blockBytes, size() - first * blockBytes); };
    const std::uint64_t offset = first * blockBytes;
    FrameHeader h;
    h.term = ownTerm();
    h.offset = offset;
    h.flags = FrameHeader::flagResync;
    BufferRef buffer;
    extend(holeRun);
    bool zero = m_backing->isHole(offset, length());
    if (!zero) {
        count = std::min(count, most);
        buffer = m_pool.take(length());
        const bool warm = m_resyncWarm == first;
        const int error = warm ? m_backing->read(offset, buffer->data(), length())
                               : m_backing->readCached(offset, buffer->data(), length());
        if (error == Backing::again) {
            warmCache(first, length(), std::move(buffer));
            return false;
        }
        if (error) {
            localFailed("read", error);
            return false;
        }
        zero = allZero(buffer->data(), length());
    }
    h.sequence = ++m_sent;
    const std::uint64_t bytes = length();
    if (zero) {
        h.type = FrameType::Zero;
        h.flags |= FrameHeader::flagPunch;
        h.argument = bytes;
        m_link->sendData(h, {}, nullptr);
    } else {
        h.type = FrameType::Write;
        h.length = std::uint32_t(bytes);
        m_link->sendData(h, buffer, buffer->data());
    }
    m_resyncWarm.reset();
    m_pace.sent(h.sequence, std::uint32_t(bytes), m_clock->now());
    m_resyncSentBytes += bytes;
    m_resyncCursor = first + count;
    for (std::uint64_t b = first; b < first + count; ++b)
        m_dirty.erase(b);
    if (!planted(Plant::BitmapClearedEarly))
        m_recent.insertRange(first, count); // dirty again should the peer be lost before it flushed
    return true;
}

// The disk would make this thread wait: a worker brings the run into the cache, then it is read again in
// order.
void VolumeCore::warmCache(std::uint64_t first, std::uint64_t bytes, BufferRef scratch) {
    m_resyncReading = true;
    const std::uint64_t id = ++m_slowReadId;
    std::uint8_t* to = scratch->data();
    Request holder; // keeps the memory until the worker is done
    holder.owner = std::move(scratch);
    m_slowReads.emplace(id, std::move(holder));
    m_readWorkers->add([this, id, first, to, bytes, session = m_session] {
        const int error = m_backing->read(first * blockBytes, to, bytes);
        m_reactor.post([this, id, first, session, error] {
            m_slowReads.erase(id);
            if (session != m_session) return;
            m_resyncReading = false;
            if (error) return localFailed("read", error);
            m_resyncWarm = first;
        });
    });
}

// g6 on the source: the target stored our generation after a flush.
void VolumeCore::resyncComplete(bool marked) {
    m_resyncing = false;
    m_reactor.cancel(m_resyncTimer);
    m_resyncTimer = 0;
    peerCaughtUp(m_record.lineage);
    m_record.resyncStarted = false;
    m_crashedActive = false;
    if (m_role != Role::Source) {
        m_record.activeNow = false;
        m_log.clear();
    }
    m_peerKnowsCur = true;
    m_peerInSync = true;
    m_soloPending = m_soloActive = false;           // I4: before anybody may count the peer in again
    m_soloGranted = m_soloGranted && asyncWanted(); // which nobody does: the sync set stays as it is
    for (Request& r : m_inFlight)
        if (r.lost) r.lost = r.needPeer = false; // its blocks were among those copied
    watchSolo();
    if (marked) {
        // the record first: until it is durable, the bitmap says what a copy put back in time would lack
        m_record.age = m_record.peerAge = m_flush.age;
        storeMark([this] { storeComplete(); });
    } else {
        storeComplete();
    }
    issueWaiting();
}

void VolumeCore::storeComplete() {
    noteStoredPages();
    commit(DurableStep::ResyncComplete, [this, session = m_session] {
        if (session == m_session && replicating() && !m_resyncing)
            emitEvent(countsAsComplete() ? EngineEvent::Kind::TargetComplete : EngineEvent::Kind::Follows, {},
                      m_term);
        publishStatus();
    });
}

} // namespace hotpair::mirror
