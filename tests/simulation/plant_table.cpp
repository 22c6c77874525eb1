// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/plant_table.h"

#include <cstring>

namespace hotpair::simulation {

namespace {

using decision::Plant;
constexpr auto fenceMode = decision::ArbitrationMode::Fence;

constexpr PlantRow rows[] = {
    {Plant::ShortPromise, "short-promise", "3.3 a promise lasts P", 1000},
    {Plant::SoloBeforeCommit, "solo-before-commit", "I4 a majority stores the shrink first", 1000},
    {Plant::VoteWhileActive, "vote-while-active", "3.4 who serves votes for nobody", 3000},
    {Plant::IgnoreSyncSet, "ignore-sync-set", "I3 only members of the sync set are elected", 3000},
    {Plant::SyncSetByVersion, "sync-set-by-version", "3.4 newest by term, then version", 90000},
    {Plant::GrowUnasked, "grow-unasked", "3.6 no growth while the engine may be alone", 60000},
    {Plant::CancelGrowth, "cancel-growth", "3.6 a growth that was sent counts", 10000},
    {Plant::OldVote, "old-vote", "3.4 a vote older than r is discarded", 90000},
    {Plant::ReviveLease, "revive-lease", "3.3 a lease that ended stays ended", 3000},
    {Plant::NoQuiet, "no-quiet", "I15 a restarted voter is quiet for P", 60000},
    {Plant::EarlyRelease, "early-release", "3.7 Release after everything is stopped", 3000},
    {Plant::AnswerBeforeDurable, "answer-before-durable", "I5 durable before it is said", 1000},
    {Plant::LeaseFromArrival, "lease-from-arrival", "3.3 D runs from the sending", 30000},
    {Plant::NoCommitOnActivation, "no-commit-on-activation", "3.5 the set is committed again", 3000},
    {Plant::TieBeforePeer, "tie-before-peer", "3.10 a the peer stores first", 3000},
    {Plant::MemoryForgotten, "memory-forgotten", "I15 no memory, no vote", 10000},
    {Plant::TieWithoutSet, "tie-without-set", "3.10 c the set goes with the tie", 30000},
    {Plant::TieWithoutTerm, "tie-without-term", "I5 the term goes with the tie", 60000},
    {Plant::AdoptForgets, "adopt-forgets", "19 what runs counts as running", 3000},
    {Plant::FenceUnmatched, "fence-unmatched", "fence mode: only with matched records", 30000, fenceMode},
    {Plant::FenceUnverified, "fence-unverified", "fence mode: off is verified", 3000, fenceMode},
    {Plant::AnswerWhileFencing, "answer-while-fencing", "fence mode: no word to whom is fenced", 30000, fenceMode},
    {Plant::GuardSaysOld, "guard-says-old", "3.10 d the guard says what is true", 3000},
    {Plant::MarkIgnored, "mark-ignored", "3.10 d a mark counts", 10000},
    {Plant::PledgeGivenBack, "pledge-given-back", "3.10 e not to who is leaving", 30000, fenceMode},
    {Plant::SoloByPower, "solo-by-power", "I4 in fence mode", 3000, fenceMode},
    {Plant::TieInUsedTerm, "tie-in-used-term", "I5 the tie is used in a newer term", 900000},
    {Plant::SameSlotFirst, "same-slot-first", "I21 never the only newest copy", 90000},
    {Plant::RenewBegun, "renew-begun", "3.8 what the guard began is over", 3000},
    {Plant::RenewUnguarded, "renew-unguarded", "I11 no lease without a guard", 90000},
    {Plant::ReleaseBeforeStop, "release-before-stop", "3.8 the guard stops, then releases", 3000},
    {Plant::GuardForgetsApp, "guard-forgets-app", "4 the guard stops everything", 3000},
    {Plant::AckBeforePeer, "ack-before-peer", "I2 both have it", 3000},
    {Plant::AckWithoutLease, "ack-without-lease", "I1 no answer after the lease", 60000},
    {Plant::FlushHereOnly, "flush-here-only", "m1 both flushed", 3000},
    {Plant::FlushFailureIgnored, "flush-failure-ignored", "I22 a failed flush is final", 30000},
    {Plant::ForgetBitmap, "forget-bitmap", "I8 dirty bits survive", 3000},
    {Plant::ForgetActivityLog, "forget-activity-log", "m2 hot extents count as dirty", 3000},
    {Plant::ColdWrite, "cold-write", "m2 hot before the write", 10000},
    {Plant::EvictUnflushed, "evict-unflushed", "m2 cold after the flush", 30000},
    {Plant::BitmapWithoutUnflushed, "bitmap-without-unflushed", "I8 unflushed is dirty", 90000},
    {Plant::UnflushedForgotten, "unflushed-forgotten", "m1 unflushed becomes dirty", 3000},
    {Plant::FlushingForgotten, "flushing-forgotten", "m1 what is being flushed too", 10000},
    {Plant::ResyncedMeansClean, "resynced-means-clean", "m5 sent is not stored", 10000},
    {Plant::NoNewGeneration, "no-new-generation", "g3 alone: a new generation", 3000},
    {Plant::SoloBeforeBitmap, "solo-before-bitmap", "I4 bitmap before the answer", 30000},
    {Plant::SoloAfterGrow, "solo-after-grow", "3.6 a growth ends older permissions", 90000},
    {Plant::SoloWhileFinishing, "solo-while-finishing", "g6 no new generation meanwhile", 10000},
    {Plant::FinishWithoutLink, "finish-without-link", "g6 only on the living connection", 90000},
    {Plant::SoloOutlivesResync, "solo-outlives-resync", "I4 the peer ends the permission", 10000},
    {Plant::EqualMeansInSync, "equal-means-in-sync", "h4 never no sync", 3000},
    {Plant::NoVeto, "no-veto", "m4 vetoes", 90000},
    {Plant::TargetListIgnored, "target-list-ignored", "h4 h5 both sides' dirty blocks", 3000},
    {Plant::ResyncUnmarked, "resync-unmarked", "h4 an unfinished resync is known", 90000},
    {Plant::TargetStaysConsistent, "target-stays-consistent", "I10 inconsistent before the first block", 90000},
    {Plant::DoneWithoutFlush, "done-without-flush", "g6 the target flushes first", 10000},
    {Plant::AcceptOldSource, "accept-old-source", "I6 no frame of an older term", 10000},
    {Plant::MirrorForgetsTerm, "mirror-forgets-term", "I6 the term survives a restart", 90000},
    {Plant::PromoteInconsistent, "promote-inconsistent", "I10 never promoted half-written", 90000},
    {Plant::PromoteWithoutFlush, "promote-without-flush", "m1 durable before it is relied on", 30000},
    {Plant::DemoteUndrained, "demote-undrained", "3.7 drained and flushed", 10000},
    {Plant::FenceForgetsDirty, "fence-forgets-dirty", "I8 a fence keeps the dirty bits", 10000},
    {Plant::ForceKeepsGeneration, "force-keeps-generation", "g5 force begins a generation", 900000},
    {Plant::FinishWithNewGeneration, "finish-with-new-generation", "g3 durable before it is told", 150000},
    {Plant::NewDiskCounts, "new-disk-counts", "I3 a new disk has nothing", 900000},
    {Plant::SourceUnflushed, "source-unflushed", "h4 durable before the target is complete", 220000},
};
static_assert(std::size(rows) == std::size_t(Plant::Count) - 1, "one row a plant");

} // namespace

std::span<const PlantRow> plantTable() {
    return rows;
}

const PlantRow* plantNamed(const char* name) {
    for (const auto& row : rows)
        if (!std::strcmp(row.name, name)) return &row;
    return nullptr;
}

} // namespace hotpair::simulation
