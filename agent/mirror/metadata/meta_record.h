// What a node remembers about its copy of a volume, apart from the bitmap (mirror.md 2).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/generations.h"
#include "common/base/ids.h"
#include "common/protocol/codec.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hotpair::mirror {

struct MetaRecord {
    std::array<std::uint8_t, 16> mirrorId{};
    std::uint64_t size = 0;
    Lineage lineage;
    bool consistent =
        true; ///< false from before a target's first overwritten block until its resync is done (I10)
    bool upToDate = true;
    bool activeNow =
        false; ///< durable before the first write of an activation; found at a start: crashed active
    bool fullSync = false;      ///< must receive a full copy
    bool resyncStarted = false; ///< a target received part of what the bitmap says; see Snapshot
    Generation resyncTarget;    ///< target of an unfinished resync from this generation
    Term highestTerm = 0;
    std::vector<std::uint32_t> hotExtents; ///< activity log
    std::uint64_t age = 0;                 ///< newest mark that this copy has durably (volume_core_age.cpp)
    std::uint64_t peerAge = 0;             ///< newest mark that the peer's copy is known to have durably
    static constexpr auto fields() {
        return std::make_tuple(&MetaRecord::mirrorId, &MetaRecord::size, &MetaRecord::lineage,
                               &MetaRecord::consistent, &MetaRecord::upToDate, &MetaRecord::activeNow,
                               &MetaRecord::fullSync, &MetaRecord::resyncStarted, &MetaRecord::resyncTarget,
                               &MetaRecord::highestTerm, &MetaRecord::hotExtents, &MetaRecord::age,
                               &MetaRecord::peerAge);
    }
};

/// A slot: magic, version, sequence u64, body length u32, body, CRC-32C over all before; zero-filled to
/// slotBytes.
inline constexpr std::size_t slotBytes = 8192;
std::vector<std::uint8_t> encodeSlot(const MetaRecord& record, std::uint64_t sequence);
struct Slot {
    std::uint64_t sequence = 0;
    MetaRecord record;
};
/// Nothing when torn, damaged or of an unknown version (I21: a slot counts wholly or not at all).
std::optional<Slot> decodeSlot(std::span<const std::uint8_t> bytes);

} // namespace hotpair::mirror
