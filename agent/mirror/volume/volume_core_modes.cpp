// Modes of replication (mirror.md 1), on both sides.
//
// Asynchronous: the holder is alone in the sync set, as a holder without a peer is (I4), and has a generation
// of its own (g3); it answers when a write is applied here, and sends it all the same. The other node follows
// with a consistent older state, which only an administrator's force makes the newest: then both copies have
// gone apart, and a split brain says what the tail was. Order: a flush that was answered here travels as a
// barrier, the target applies nothing behind it before its disk has everything in front of it. When the queue
// is full nothing more is sent, blocks get dirty, and once the queue has drained they are copied by a resync
// in the same session. To become synchronous (by configuration, or for a while before a planned switchover)
// is to end a resync with nothing to copy: g6, then the sync set grows.
//
// Memory-synchronous: the target acknowledges what it received whole, then applies it, in the same round.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr std::uint64_t arrivedCap = 64u << 20; ///< bytes behind a barrier
static constexpr std::uint64_t nearlyThere = 1u << 20;
static constexpr Duration soonThere = 250ms;

// --- source

void VolumeCore::setMode(VolumeMode mode) {
    if (m_mode == mode) return;
    const bool was = asyncWanted();
    m_mode = mode;
    modeChanged(was);
}

void VolumeCore::catchUp(Duration within) {
    const bool was = asyncWanted();
    m_reactor.cancel(m_catchUpTimer);
    m_catchUpTimer = 0;
    m_catchingUp = within > 0ns;
    if (m_catchingUp)
        m_catchUpTimer = m_reactor.after(within, [this] {
            m_catchUpTimer = 0;
            catchUp(0ns);
        });
    modeChanged(was);
}

void VolumeCore::modeChanged(bool wasAsync) {
    if (m_role == Role::Source && wasAsync != asyncWanted()) {
        m_soloAskedAt = {};
        if (!asyncWanted() && replicating() && !m_resyncing && !m_queue.behind()) endAsync();
        watchSolo();
    }
    publishStatus();
}

// Everything that was sent is in order in front of the end of this "resync".
void VolumeCore::endAsync() {
    m_resyncing = true;
    m_resyncTotal = m_resyncSentBytes = 0;
    m_resyncBegan = m_resyncStored = m_clock->now();
    m_moreToDo = true;
    m_reactor.post([] {});
}

// Clients wait from the end of a resync until it is stored there: no sooner than that will be soon.
bool VolumeCore::nearlyCaughtUp() const {
    return m_queue.bytes() <= nearlyThere || m_queue.lag(m_reactor.now()) <= soonThere;
}

// The peer gets a write that is answered without it. False: it gets it by a resync later.
bool VolumeCore::sendsAlone(const Request& r) {
    if (m_resyncing) return m_queue.hasRoomFor(r.bytes); // else its blocks come anyway
    return planted(Plant::GapIgnored) ? m_queue.hasRoomFor(r.bytes) : m_queue.takes();
}

// The queue was full and is empty now: copy what was not sent.
void VolumeCore::copyWhatFellBehind() {
    if (m_phase != Phase::Feeding || m_resyncing || m_peerApplied != m_sent || m_flush.running ||
        m_lateMark.running || m_markStoring || m_soloPending)
        return;
    m_phase = Phase::Blocks;
    m_reactor.cancel(m_markTimer);
    m_markTimer = 0;
    if (m_verify.running) verifyEnd(false);
    m_queue.reset();
    blocksComplete();
}

void VolumeCore::sendBarrier(FrameType type, std::uint64_t id, std::uint64_t age) {
    if (!m_link) return;
    FrameHeader h;
    h.type = type;
    h.flags = FrameHeader::flagBarrier;
    h.term = ownTerm();
    h.sequence = m_sent;
    h.argument = id;
    h.offset = age;
    m_link->sendControl(h);
}

// A mark of which the clients' flushes do not wait for the peer's part.
void VolumeCore::lateMarkStep() {
    if (!m_lateMark.running || !m_lateMark.localDone || !m_lateMark.peerDone) return;
    m_lateMark.running = false;
    m_record.age = m_record.peerAge = m_lateMark.age;
    storeMark({});
    demoteStep();
}

// --- target

static bool isData(const FrameHeader& h) {
    return h.type == FrameType::Write || h.type == FrameType::Zero;
}

std::uint64_t VolumeCore::dataBytes(const FrameHeader& h) {
    return h.type == FrameType::Zero ? h.argument : h.length;
}

bool VolumeCore::dataInside(const FrameHeader& h) const {
    const std::uint64_t bytes = dataBytes(h);
    return bytes != 0 && bytes <= size() && h.offset <= size() - bytes;
}

// Behind a barrier, or to be acknowledged before it is applied: the end of the round goes on with it.
void VolumeCore::keepArrived(const FrameHeader& h, const std::uint8_t* payload, const BufferRef& owner) {
    m_arrivedBytes += h.length + FrameHeader::bytes;
    if (m_arrivedBytes > arrivedCap) return dropLink("more came than the queue may hold");
    m_arrived.push_back({h, payload, owner, m_session});
}

bool VolumeCore::mustKeep(const FrameHeader& h) const {
    return m_barrier || !m_arrived.empty() || (isData(h) && h.flags & FrameHeader::flagEarly);
}

// How many frames from the front may be acknowledged before they are applied. Whoever sends them trusts this
// process, not this disk.
std::size_t VolumeCore::acknowledgeEarly() {
    std::size_t count = 0;
    std::uint64_t sequence = m_received;
    if (m_phase != Phase::Following || !m_targetReady || !m_backing) return 0;
    for (const Arrived& a : m_arrived) {
        if (a.session != m_session || !isData(a.header) || !(a.header.flags & FrameHeader::flagEarly) ||
            a.header.sequence != sequence + 1 || !dataInside(a.header) ||
            a.header.term < m_refuseBelow.load())
            break;
        refuseBelow(a.header.term);
        m_record.highestTerm = std::max(m_record.highestTerm, a.header.term);
        sequence = a.header.sequence;
        ++count;
    }
    if (count == 0) return 0;
    FrameHeader h;
    h.type = FrameType::Ack;
    h.term = ownTerm();
    h.sequence = m_acknowledged = sequence;
    m_link->sendControl(h);
    m_link->sendQueued();
    return count;
}

void VolumeCore::takeArrived() {
    if (m_barrier) return;
    std::size_t promised = acknowledgeEarly();
    while (!m_arrived.empty() && !m_barrier) {
        const Arrived a = std::move(m_arrived.front());
        m_arrived.pop_front();
        m_arrivedBytes -= std::min<std::uint64_t>(m_arrivedBytes, a.header.length + FrameHeader::bytes);
        if (promised > 0) { // also when the connection ended meanwhile
            --promised;
            applyData(a.header, a.payload);
        } else if (a.session == m_session && m_link) {
            frameTaken(a.header, a.payload);
        }
    }
}

bool VolumeCore::applyData(const FrameHeader& h, const std::uint8_t* payload) {
    if (m_failed) return false;
    const std::uint64_t bytes = dataBytes(h);
    const int error = h.type == FrameType::Zero
                          ? m_backing->zero(h.offset, bytes, h.flags & FrameHeader::flagPunch)
                          : m_backing->write(h.offset, payload, bytes);
    if (error) {
        localFailed("write", error);
        return false;
    }
    if (!planted(Plant::ArrivedForgotten)) m_recent.insertBytes(h.offset, bytes);
    m_verifyAsked.wrote(h.offset, bytes);
    ++m_received;
    return true;
}

void VolumeCore::beginBarrier(const FrameHeader& h) {
    if (h.flags & FrameHeader::flagBarrier && !planted(Plant::BarrierIgnored)) m_barrier = true;
}

// The disk has everything in front of it; whatever the connection is by now, only from here on may more come.
void VolumeCore::endBarrier() {
    m_barrier = false;
    m_moreToDo = true; // the end of this round goes on with what arrived
}

} // namespace hotpair::mirror
