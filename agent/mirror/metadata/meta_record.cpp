// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_record.h"

#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/transport/crc32c.h"
#include "agent/mirror/volume/activity_log.h"

#include <cstring>

namespace hotpair::mirror {

static constexpr std::uint32_t slotMagic = 0x48504D53; // "HPMS"
static constexpr std::uint32_t slotVersion = 2;        ///< 1 ended before `age`
static constexpr std::size_t agesBytes = 16;
static constexpr std::size_t headBytes = 20;

std::vector<std::uint8_t> encodeSlot(const MetaRecord& record, std::uint64_t sequence) {
    const std::vector<std::uint8_t> body = codec::encode(record);
    std::vector<std::uint8_t> slot(slotBytes, 0);
    if (body.size() + headBytes + 4 > slotBytes) return {};
    putBig<std::uint32_t>(&slot[0], slotMagic);
    putBig<std::uint32_t>(&slot[4], slotVersion);
    putBig<std::uint64_t>(&slot[8], sequence);
    putBig<std::uint32_t>(&slot[16], std::uint32_t(body.size()));
    std::memcpy(&slot[headBytes], body.data(), body.size());
    putBig<std::uint32_t>(&slot[headBytes + body.size()], crc32c(slot.data(), headBytes + body.size()));
    return slot;
}

std::optional<Slot> decodeSlot(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < slotBytes || getBig<std::uint32_t>(&bytes[0]) != slotMagic) return std::nullopt;
    const auto version = getBig<std::uint32_t>(&bytes[4]);
    if (version == 0 || version > slotVersion) return std::nullopt;
    const std::size_t length = getBig<std::uint32_t>(&bytes[16]);
    if (length > slotBytes - headBytes - 4) return std::nullopt;
    if (getBig<std::uint32_t>(&bytes[headBytes + length]) != crc32c(bytes.data(), headBytes + length))
        return std::nullopt;
    std::vector<std::uint8_t> body(bytes.begin() + headBytes,
                                   bytes.begin() + headBytes + std::ptrdiff_t(length));
    if (version == 1) body.insert(body.end(), agesBytes, 0);
    auto record = codec::decode<MetaRecord>(body);
    if (!record || record->hotExtents.size() > ActivityLog::cap ||
        record->lineage.history.size() > Lineage::historyCap)
        return std::nullopt;
    return Slot{getBig<std::uint64_t>(&bytes[8]), std::move(*record)};
}

} // namespace hotpair::mirror
