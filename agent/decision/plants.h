// Faults planted on purpose: each breaks one rule of the protocol so that the simulator can prove that it
// would notice (quality.md 1). Only the simulator's own build of the core knows them; in the product
// planted() is constant false. The rules of voters' disks, guard and mirror are broken in the simulator's model
// of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace hotpair::decision {

enum class Plant : std::uint8_t {
    None,
    // ---- the decision core
    ShortPromise,         ///< a voter keeps its promise for a third of P only (3.3)
    SoloBeforeCommit,     ///< solo before a majority stored the shrink (I4)
    VoteWhileActive,      ///< a serving node votes for its rival (3.4)
    IgnoreSyncSet,        ///< candidate and voters do not look at the sync set (I3)
    SyncSetByVersion,     ///< an older term's sync set wins by its version (3.4)
    GrowUnasked,          ///< growth is sent while the engine may still acknowledge alone (3.6)
    CancelGrowth,         ///< a growth that was sent counts as not sent (3.6)
    OldVote,              ///< a vote that arrives late still counts, its lease runs from the arrival (3.4)
    ReviveLease,          ///< a grant revives a lease that has ended
    NoQuiet,              ///< a restarted voter votes at once (I15)
    EarlyRelease,         ///< Release is sent before everything is stopped (3.7)
    AnswerBeforeDurable,  ///< a vote is sent before its record is stored (I5)
    LeaseFromArrival,     ///< the lease runs from the arrival of the grant (3.3)
    NoCommitOnActivation, ///< the sync set is not committed again under the new term (3.5)
    TieBeforePeer,        ///< the holder relies on its tie before the peer stored it (3.10 a)
    MemoryForgotten,      ///< a voter without memory votes (I15)
    TieWithoutSet,        ///< the tie is given away without the sync set that goes with it (3.10 c)
    TieWithoutTerm,       ///< the tie is taken without the term that it was given up in (I5)
    AdoptForgets,         ///< a re-adopting agent takes what its predecessor started for stopped
    FenceUnmatched,       ///< a node that knows nothing of the other one's record has it powered off (fence mode)
    FenceUnverified,      ///< a failed `off` counts as done (fence mode)
    AnswerWhileFencing,   ///< votes and reports for a node that is being powered off (fence mode)
    GuardSaysOld,         ///< the guard is not told that the sync set shrank and gives the tie away (3.10 d)
    MarkIgnored,          ///< an agent does not heed its guard's mark (3.10 d)
    PledgeGivenBack,      ///< the holder gives a pledge back to a node that is just leaving (3.10 e)
    SoloByPower,          ///< a holder without tie commits its sync set alone (fence mode, I4)
    TieInUsedTerm,        ///< a tie that comes while a term is being stored is used in it (I5)
    // ---- voters' disks
    SameSlotFirst, ///< a write begins with the same copy always, also when it alone has the newest record (I21)
    // ---- the guard
    RenewBegun,        ///< a term that the guard began to stop is renewed (3.8)
    RenewUnguarded,    ///< the lease is prolonged while no guard watches (I11)
    ReleaseBeforeStop, ///< the guard's Release is sent when it begins (3.8)
    GuardForgetsApp,   ///< the guard takes the address away and leaves the application (4)
    // ---- the mirror
    AckBeforePeer,          ///< a write is answered before the peer has it (I2)
    AckWithoutLease,        ///< a write is answered after the lease ended (I1)
    FlushHereOnly,          ///< a flush is answered before the peer flushed (I2)
    FlushFailureIgnored,    ///< a failed flush is taken for done (I22)
    ForgetBitmap,           ///< the durable dirty bits are not read at the start (I8)
    ForgetActivityLog,      ///< nor the activity log
    ColdWrite,              ///< a write starts before its extent is durably hot
    EvictUnflushed,         ///< an extent gets cold before its writes are flushed on both sides
    BitmapWithoutUnflushed, ///< what the peer has not flushed is missing in the stored bitmap
    UnflushedForgotten,     ///< the peer is lost: what it never flushed counts as copied
    FlushingForgotten,      ///< and what it was just flushing
    ResyncedMeansClean,     ///< a block that was sent counts as copied
    NoNewGeneration,        ///< writing alone without a new generation (g3)
    SoloBeforeBitmap,       ///< alone before bitmap and generation are durable (I4)
    SoloAfterGrow,          ///< an old permission to write alone counts after a growth was asked for (3.6)
    SoloWhileFinishing,     ///< a new generation while the target stores the old one as its own (g6)
    FinishWithoutLink,      ///< the end of a resync counts after its connection was lost
    SoloOutlivesResync,     ///< the permission to write alone survives the return of the peer (I4)
    EqualMeansInSync,       ///< equal generations need no look at the dirty bits (h4)
    NoVeto,                 ///< the handshake's vetoes are ignored (4)
    TargetListIgnored,      ///< the target's own dirty bits are not copied over
    ResyncUnmarked,         ///< the source forgets that a target took a part
    TargetStaysConsistent,  ///< a half-written target counts as consistent (I10)
    DoneWithoutFlush,       ///< a target reports the end of the resync before it flushed (g6)
    AcceptOldSource,        ///< the target takes frames of an older term (I6)
    MirrorForgetsTerm,      ///< and after a restart of its agent it knows no term
    PromoteInconsistent,    ///< a half-written copy becomes the source (I10)
    PromoteWithoutFlush,    ///< promotion without making durable what the old source had not flushed
    DemoteUndrained,        ///< demotion with writes under way (3.7)
    FenceForgetsDirty,      ///< a fence drops the dirty bits (I8)
    ForceKeepsGeneration, ///< a forced promotion keeps the generation (g5)
    FinishWithNewGeneration, ///< the end of a resync tells a generation that is not durable yet (g3)
    NewDiskCounts,          ///< a blank copy whose peer has data is promoted: its disk is new (I3)
    SourceUnflushed,        ///< a source that does not serve ends a resync before it flushed itself (h4)
    Count
};

#ifdef HOTPAIR_PLANTS
extern thread_local Plant activePlant;
inline bool planted(Plant p) {
    return activePlant == p;
}
#else
constexpr bool planted(Plant) {
    return false;
}
#endif

} // namespace hotpair::decision
