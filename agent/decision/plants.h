// Faults planted on purpose: each breaks one rule of the protocol so that the simulator can prove that it
// would notice (quality.md 1). Only the simulator's own build of the core knows them; in the product
// planted() is constant false.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace hotpair::decision {

enum class Plant : std::uint8_t {
    None,
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
    TellUndurable,        ///< states tell of voters and sync sets that are not durable yet
    AdoptForgets,         ///< a re-adopting agent takes what its predecessor started for stopped
    FenceUnmatched,       ///< a node that knows nothing of the other one's record has it powered off (fence mode)
    FenceUnverified,      ///< a failed `off` counts as done (fence mode)
    AnswerWhileFencing,   ///< votes and reports for a node that is being powered off (fence mode)
    SoloByPower,          ///< a holder without tie commits its sync set alone (fence mode, I4)
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
