// The points at which an engine makes something durable, by name: for the log, and for the crash tests, which
// stop an engine before and after each. Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace hotpair::mirror {

enum class DurableStep : std::uint8_t {
    // the metadata record, and for some also the bitmap
    Open,           ///< first record of this run
    Promote,        ///< the term of a promotion
    Force,          ///< the same, and a new generation at once (g5)
    Active,         ///< active from now on, first extents hot
    ExtentHot,      ///< extents that writes wait for
    ExtentAhead,    ///< extents that a sequential writer will want
    MakeRoom,       ///< extents get cold; the bitmap remembers what they hid
    Solo,           ///< what the peer misses, and a new generation (g3, I4)
    Handshake,      ///< what the snapshot says
    Mark,           ///< source: both copies have this age
    MarkHere,       ///< target: its copy has this age
    MarkHeard,      ///< target: the source's copy has it too
    ResyncPlan,     ///< source: everything that must be copied
    ResyncBegin,    ///< target: inconsistent (I10)
    ResyncProgress, ///< source: what was copied need not be copied again
    ResyncStored,   ///< target: it has everything (g6)
    ResyncComplete, ///< source: the peer stored it (g6)
    Demote,         ///< clean end (g7)
    Abandon,        ///< end after a fence
    Initialise,     ///< first generation (g2)
    VerifyMarks,    ///< blocks that a verify found different
    Discard,        ///< the administrator gave this copy up
    // the backing
    Flush,
    TargetFlush,
    PromoteFlush,
    ResyncFlush, ///< target, before ResyncStored
    AbandonFlush,
};
inline constexpr int durableSteps = int(DurableStep::AbandonFlush) + 1;

constexpr bool storesBitmap(DurableStep step) {
    switch (step) {
    case DurableStep::Promote:
    case DurableStep::Active:
    case DurableStep::ExtentHot:
    case DurableStep::ExtentAhead:
    case DurableStep::Handshake:
    case DurableStep::Mark:
    case DurableStep::MarkHere:
    case DurableStep::MarkHeard:
    case DurableStep::ResyncBegin:
    case DurableStep::Flush:
    case DurableStep::TargetFlush:
    case DurableStep::PromoteFlush:
    case DurableStep::ResyncFlush:
    case DurableStep::AbandonFlush: return false;
    case DurableStep::Open:
    case DurableStep::Force:
    case DurableStep::MakeRoom:
    case DurableStep::Solo:
    case DurableStep::ResyncPlan:
    case DurableStep::ResyncProgress:
    case DurableStep::ResyncStored:
    case DurableStep::ResyncComplete:
    case DurableStep::Demote:
    case DurableStep::Abandon:
    case DurableStep::Initialise:
    case DurableStep::VerifyMarks:
    case DurableStep::Discard: return true;
    }
    return true;
}
std::string_view stepName(DurableStep step); ///< "resync-begin"

} // namespace hotpair::mirror
