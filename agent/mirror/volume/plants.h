// Faults planted on purpose: each breaks one rule of durability so that the crash tests can prove that they
// would notice. Only their own build of the mirror knows them; in the product planted() is constant false.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace hotpair::mirror {

enum class Plant : std::uint8_t {
    None,
    RecordNotFlushed,    ///< a metadata record counts as stored before its flush (I21)
    BitmapAfterRecord,   ///< the record may be durable before the bitmap that belongs to it
    OneSlot,             ///< the newest record is overwritten in place (I21)
    OneCopy,             ///< a slot is kept once: rot takes the record back to the one before
    BitmapClearedEarly,  ///< what was sent in a resync is forgotten before the target flushed (I8)
    UnflushedForgotten,  ///< loss of the peer: what it did not flush is not dirty (I8)
    AnswerBeforePeer,    ///< a write is answered before the peer has it (I2)
    FlushHereOnly,       ///< a flush is answered when durable here (I2)
    TargetFlushSkipped,  ///< the target reports a flush that it did not do
    AnswerWithoutFlush,  ///< a flush is answered without any
    SoloBeforeDurable,   ///< solo answers before dirty bits and generation are durable (I4)
    SoloSameGeneration,  ///< solo without a new generation (g3)
    TargetStaysUsable,   ///< a resync target is not marked inconsistent (I10)
    HotExtentsForgotten, ///< after a crash the activity log is not looked at
    WriteBeforeHot,      ///< a write does not wait for its extent to be durably hot
    StoredBeforeFlush,   ///< the target stores the source's generation before its data (g6)
    FailedFlushForgiven, ///< a failed flush counts as one (I22)
    RollbackBelieved,    ///< a copy older than its peer remembers is taken for the newest (h11)
    FlushCountsAsMark,   ///< what the peer flushed is forgotten although a rollback may take it back
    MarkBeforeFlush,     ///< the target stores an age before the data that it stands for
    ArrivedForgotten,    ///< a target does not remember what the source may lose by a rollback
    BarrierIgnored,      ///< asynchronous: the target applies what comes behind a flush before it is done
    GapIgnored,          ///< asynchronous: writes are sent behind others that were not
    AsyncCountsAsSync,   ///< asynchronous: the peer is taken for complete (I2)
    AsyncSameGeneration, ///< asynchronous answers without a new generation (g3)
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

} // namespace hotpair::mirror
