// Ages: how a copy that a snapshot put back in time is recognised (fault row 34, rule h11).
//
// While data flows the source sets a mark every few seconds: the target flushes and stores the mark's number
// as its copy's age, then the source stores the same number as its own age and as the age that it remembers
// of its peer, then the target remembers the source's. Whoever comes back with a lower age than the other
// remembers has lost what it had confirmed: it is copied in full.
//
// That leaves a copy put back to a moment after its newest remembered mark, whose age is right although it
// lacks writes. So nothing is forgotten before a mark is stored by both: the source keeps every block that it
// sent, the target every block that arrived, until then; a crashed source has the activity log, whose extents
// get cold together with a mark or with dirty bits. Whatever such a copy can lack is therefore noted as
// different by the other one, and is copied.
// What no copy can know: one put back to a moment after its last mark while the other died as well before
// they met; both put back to the same moment; only the backing put back and the metadata not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr Duration markEvery = 2s; ///< after a loss of the peer so many seconds are compared or copied

// Source of a session: from now on.
void VolumeCore::watchMarks() {
    m_reactor.cancel(m_markTimer);
    m_markTimer = m_reactor.after(markEvery, [this] {
        m_markTimer = 0;
        if (m_phase != Phase::Feeding) return;
        m_markWanted = m_markWanted || !m_recent.empty(); // the end of this round begins it
        watchMarks();
    });
}

std::uint64_t VolumeCore::nextAge() const {
    return std::max({m_record.age, m_record.peerAge, m_theirs.age, m_theirs.peerAge}) + 1;
}

// Source: both have flushed what was sent before the mark, and the target has stored its number.
void VolumeCore::markDone() {
    m_record.age = m_record.peerAge = m_flush.age;
    storeMark({});
}

void VolumeCore::storeMark(std::function<void()> then) {
    m_markStoring = true;
    commit(DurableStep::Mark, [this, session = m_session, age = m_record.age, then = std::move(then)] {
        if (session != m_session || !m_link) return;
        m_markStoring = false;
        m_marking.clear();
        sendControl(FrameType::MarkKept, age);
        if (then) then();
    });
}

void VolumeCore::markArrived(const FrameHeader& h) {
    m_marking.insertAll(m_recent);
    m_recent.clear();
    beginBarrier(h);
    m_syncWorker->add([this, id = h.argument, age = h.offset, session = m_session] {
        const int error = planted(Plant::MarkBeforeFlush) ? 0 : syncBacking(DurableStep::TargetFlush);
        m_reactor.post([this, id, age, session, error] {
            endBarrier();
            if (error) localFailed("flush", error);
            if (error || session != m_session) return;
            m_record.age = std::max(m_record.age, age);
            m_record.activeNow = false; // was source once; what differs now, the source of today knows
            commit(DurableStep::MarkHere, [this, id, session] {
                if (session == m_session && !m_failed) sendControl(FrameType::FlushDone, id);
            });
        });
    });
}

void VolumeCore::markKeptArrived(std::uint64_t age) {
    m_marking.clear();
    if (age <= m_record.peerAge) return;
    m_record.peerAge = age;
    commit(DurableStep::MarkHeard);
}

// Loss of the peer. A source's sets say what the peer may lack; a target's are kept apart: should both meet
// without a holder, who has dirty blocks counts more (h4).
void VolumeCore::setApartArrived() {
    if (m_arrivedHere) {
        m_recent.insertAll(m_marking);
    } else {
        if (!planted(Plant::UnflushedForgotten)) m_dirty.insertAll(m_recent);
        m_dirty.insertAll(m_marking);
        m_recent.clear();
    }
    m_marking.clear();
}

// A target becomes source: what arrived since the last mark is what the old source may have lost.
void VolumeCore::claimArrived() {
    if (!m_arrivedHere) return;
    m_arrivedHere = false;
    m_recent.insertAll(m_marking);
    for (std::size_t page = 0; page < m_pageTouched.size(); ++page)
        if (m_recent.containsAny(page * MetaStore::bitsPerPage, MetaStore::bitsPerPage))
            m_pageTouched[page] = 1;
    m_dirty.insertAll(m_recent);
    m_recent.clear();
    m_marking.clear();
}

void VolumeCore::followingBegins() {
    m_arrivedHere = true;
    if (m_record.resyncTarget.none()) m_crashedActive = false; // met in sync: nothing is left of that crash
}

void VolumeCore::noteRollback() {
    const bool mine = m_mine.rolledBack(m_theirs);
    emitEvent(EngineEvent::Kind::RolledBack,
              volumeError(mine ? Code::MIRROR_ROLLED_BACK : Code::MIRROR_PEER_ROLLED_BACK));
}

} // namespace hotpair::mirror
