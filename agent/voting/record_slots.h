// The bytes of a voter's record file: two copies of 4096 bytes, each with sequence and SHA-256. A write
// replaces the copy that is not the newest, flushes, then the other one: a crash leaves at most the copy being
// written unreadable, and then the other one is either as new or the one before, which nobody was told is gone.
// After a crash between the two writes one copy alone has the newest record: it is never the one to begin with. A
// copy that rots later is covered by the other. Slot: "HPVR" u32, version u16 = 1, body length u16, sequence
// u64, body, zeros, SHA-256 of all before it. Pure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/lease.h"

#include <QByteArray>

#include <optional>

namespace hotpair::voting {

inline constexpr qsizetype slotBytes = 4096;

struct SlotContent {
    quint64 sequence = 0;
    VoterRecord record;
};

QByteArray makeSlot(quint64 sequence, const VoterRecord& record);

struct SlotsRead {
    std::optional<SlotContent> newest; ///< nothing: neither copy is readable
    int newestAt = 0;                  ///< which copy that is, 0 or 1
    bool damaged = false;              ///< one copy, or the file's length, is not as it should be
};
/// From the whole file, whatever its length.
SlotsRead readSlots(const QByteArray& file);

} // namespace hotpair::voting
