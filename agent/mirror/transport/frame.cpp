// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/frame.h"

#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/transport/crc32c.h"

namespace hotpair::mirror {

static constexpr std::uint32_t magic = 0x48506D31; // "HPm1"
static constexpr std::size_t crcAt = 48;

void encodeHeader(const FrameHeader& h, std::uint8_t* to) {
    putBig<std::uint32_t>(to, magic);
    to[4] = std::uint8_t(h.type);
    to[5] = h.flags;
    putBig<std::uint16_t>(to + 6, 0);
    putBig<std::uint64_t>(to + 8, h.term);
    putBig<std::uint64_t>(to + 16, h.sequence);
    putBig<std::uint64_t>(to + 24, h.offset);
    putBig<std::uint64_t>(to + 32, h.argument);
    putBig<std::uint32_t>(to + 40, h.length);
    putBig<std::uint32_t>(to + 44, h.payloadCrc);
    putBig<std::uint32_t>(to + crcAt, crc32c(to, crcAt));
    putBig<std::uint32_t>(to + 52, 0);
}

std::optional<FrameHeader> decodeHeader(const std::uint8_t* from) {
    if (getBig<std::uint32_t>(from) != magic || getBig<std::uint32_t>(from + crcAt) != crc32c(from, crcAt) ||
        getBig<std::uint32_t>(from + 52) != 0 || getBig<std::uint16_t>(from + 6) != 0)
        return std::nullopt;
    FrameHeader h;
    if (from[4] < std::uint8_t(FrameType::Hello) || from[4] > std::uint8_t(FrameType::MarkKept))
        return std::nullopt;
    h.type = FrameType(from[4]);
    h.flags = from[5];
    h.term = getBig<std::uint64_t>(from + 8);
    h.sequence = getBig<std::uint64_t>(from + 16);
    h.offset = getBig<std::uint64_t>(from + 24);
    h.argument = getBig<std::uint64_t>(from + 32);
    h.length = getBig<std::uint32_t>(from + 40);
    h.payloadCrc = getBig<std::uint32_t>(from + 44);
    if (h.length > (h.type == FrameType::Write ? FrameHeader::dataCap : FrameHeader::controlCap))
        return std::nullopt;
    return h;
}

} // namespace hotpair::mirror
