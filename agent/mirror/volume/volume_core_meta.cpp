// Durable records of the core: commits, activity log, solo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/volume_core.h"

#include <algorithm>
#include <cstring>

namespace hotpair::mirror {

void VolumeCore::commit(DurableStep step, std::function<void()> then) {
    if (then) m_afterCommit.push_back(std::move(then));
    m_commitBitmap = m_commitBitmap || storesBitmap(step);
    m_commitSteps.push_back(step);
    m_wantCommit = true;
    if (!m_committing) startCommit();
}

// One commit at a time; what is asked for meanwhile shares the next one.
void VolumeCore::startCommit() {
    m_committing = true;
    m_wantCommit = false;
    m_runningAfterCommit = std::move(m_afterCommit);
    m_afterCommit.clear();
    std::vector<MetaStore::Page> pages;
    const bool withBitmap = std::exchange(m_commitBitmap, false);
    for (std::uint64_t i = 0; withBitmap && i < m_pageTouched.size(); ++i)
        if (std::exchange(m_pageTouched[i], std::uint8_t(0))) {
            // what arrived here is a target's own knowledge and dies with it, as the writes may
            pages.push_back(m_arrivedHere ? MetaStore::makePage(i, m_dirty, m_dirty, m_dirty)
                                          : MetaStore::makePage(i, m_dirty, m_recent, m_marking));
            m_pageStored[i] = 1;
        }
    m_record.hotExtents = m_log.snapshot();
    m_metaWorker->add(
        [this, pages = std::move(pages), record = m_record, steps = std::exchange(m_commitSteps, {})] {
            for (const DurableStep step : steps)
                atStep(step, false);
            const int error = m_store->commit(pages, record);
            for (const DurableStep step : steps)
                atStep(step, true);
            m_reactor.post([this, error, active = record.activeNow] {
                m_committing = false;
                if (error)
                    localFailed("metadata", error);
                else
                    m_log.committed();
                m_activeDurable = active && !error;
                const auto callbacks = std::move(m_runningAfterCommit);
                m_runningAfterCommit.clear();
                for (const auto& f : callbacks)
                    f();
                if (m_wantCommit || m_log.uncommitted())
                    if (!m_committing && !m_failed) startCommit();
                issueWaiting();
            });
        });
}

// Workers: the durable end of everything written to the backing before.
int VolumeCore::syncBacking(DurableStep step) {
    atStep(step, false);
    const bool skip = (planted(Plant::TargetFlushSkipped) && step == DurableStep::TargetFlush) ||
                      (planted(Plant::StoredBeforeFlush) && step == DurableStep::ResyncFlush) ||
                      (planted(Plant::AnswerWithoutFlush) && step == DurableStep::Flush);
    int error = skip ? 0 : m_backing->sync();
    if (planted(Plant::FailedFlushForgiven)) error = 0;
    atStep(step, true);
    return error;
}

void VolumeCore::atStep(DurableStep step, bool done) const {
    if (m_around.atStep) m_around.atStep(step, done);
}

void VolumeCore::noteDirty(BlockSet& set, std::uint64_t offset, std::uint64_t bytes) {
    set.insertBytes(offset, bytes);
    const std::uint64_t span = MetaStore::bitsPerPage * blockBytes;
    for (std::uint64_t page = offset / span; page <= (offset + bytes - 1) / span; ++page)
        m_pageTouched[page] = 1;
}

void VolumeCore::noteAllPages() {
    std::fill(m_pageTouched.begin(), m_pageTouched.end(), std::uint8_t(1));
}

void VolumeCore::noteLoadedPages() {
    for (std::size_t i = 0; i < m_pageStored.size(); ++i)
        m_pageStored[i] = m_dirty.containsAny(i * MetaStore::bitsPerPage, MetaStore::bitsPerPage);
}

// Pages on disk may hold bits that were cleared since: the next commit with bitmap writes them anew.
void VolumeCore::noteStoredPages() {
    for (std::size_t i = 0; i < m_pageTouched.size(); ++i)
        m_pageTouched[i] = m_pageTouched[i] | m_pageStored[i];
}

// Called when a flush ended that covers every write up to m_flushedNumber: those extents may get cold.
void VolumeCore::makeRoomInActivityLog() {
    if (!m_roomWanted) return;
    m_roomWanted = false;
    m_log.evict(m_flushedNumber);
    commit(DurableStep::MakeRoom); // the bitmap first: a cold extent's dirty blocks are remembered there only
}

// I4, g3: before the first answer that the peer knows nothing of, what it misses and our new generation are
// durable.
void VolumeCore::becomeSoloActive() {
    if (m_soloActive || m_soloPending || !m_soloGranted || m_failed) return;
    // The target is storing this very generation as its own: another one now, and the two copies would never
    // recognise each other again. Should the target be lost instead, linkLost calls here.
    if (m_flush.running && m_flush.finishesResync) return;
    m_soloPending = true;
    if (planted(Plant::SoloBeforeDurable)) m_soloActive = true;
    const bool same =
        planted(Plant::SoloSameGeneration) || (planted(Plant::AsyncSameGeneration) && replicating());
    if (m_peerKnowsCur && !same) divergeFromPeer(m_record.lineage, freshGeneration(m_term));
    m_peerKnowsCur = false;
    m_record.activeNow = true;
    commit(DurableStep::Solo, [this] {
        m_soloPending = false;
        if (m_role != Role::Source || !m_soloGranted || m_failed || m_peerKnowsCur) return;
        m_soloActive = true;
        issueWaiting();
        completeWrites();
        publishStatus();
    });
}

Generation VolumeCore::freshGeneration(Term term) {
    return {m_random() | 1, m_random(), term};
}

// I22: whatever failed is not tried again; nothing that depended on it is ever acknowledged.
void VolumeCore::localFailed(const char* what, int error) {
    if (m_failed) return;
    m_failed = true;
    m_lastError = makeError(Code::MIRROR_DISK_FAILED,
                            {{QStringLiteral("volume"), m_spec.name},
                             {QStringLiteral("path"), m_spec.backingPath},
                             {QStringLiteral("operation"), QLatin1String(what)},
                             {QStringLiteral("detail"), QString::fromLocal8Bit(std::strerror(error))}});
    if (m_link) sendControl(FrameType::IoFailed);
    dropLink("the local disk failed");
    publishStatus();
    emitEvent(EngineEvent::Kind::LocalIoFailed, m_lastError, m_term);
}

} // namespace hotpair::mirror
