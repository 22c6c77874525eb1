// What travels between two engines: a header of 56 bytes and a payload, both checksummed. Big-endian.
//   magic "HPm1" | type u8 | flags u8 | reserved u16 | term u64 | sequence u64 | offset u64 | argument u64 |
//   length u32 (payload) | payload CRC-32C u32 | header CRC-32C u32 (of the bytes before) | zero u32
// Sequence counts data frames (Write, Zero) of a connection from 1, without gaps; other frames repeat the
// last one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace hotpair::mirror {

/// Append-only; a number is never used for anything else.
enum class FrameType : std::uint8_t {
    Hello = 1,       ///< payload: Hello. The connecting side's first frame, answered by the other's
    State = 2,       ///< payload: handshake Snapshot
    Verdict = 3,     ///< payload: handshake Verdict from the sender's view
    Blocks = 4,      ///< target -> source: runs of dirty blocks (first u64, count u64 ...)
    BlocksEnd = 5,   ///< argument: number of blocks sent
    ResyncBegin = 6, ///< source -> target, payload: Lineage, offset: the age that the source remembers of it.
                     ///< Target: durably Inconsistent, then ResyncReady
    ResyncReady = 7,
    ResyncDone = 8, ///< source -> target, payload: Lineage to adopt after a flush, offset: age to store;
                    ///< answered by ResyncStored
    ResyncStored = 9,
    Write = 10, ///< offset, payload
    Zero = 11,  ///< offset, argument = bytes; flag punch: space may be given back
    Ack = 12,   ///< sequence: every data frame up to it is applied
    Flush = 13, ///< argument: identifies it; answered by FlushDone
    FlushDone = 14,
    Ping = 15, ///< answered by Pong with the same argument
    Pong = 16,
    StaleTerm = 17, ///< argument: the newer term; the sender then closes
    IoFailed = 18,  ///< the sender's disk failed; the sender then closes
    VerifyAsk =
        19, ///< source -> target: argument = first block, payload = SHA-256 of each block at this place
    VerifyAnswer = 20, ///< argument: mask of the blocks that differ; flag again: written to meanwhile
    Mark = 21,         ///< a Flush that also stores the age in `offset`; answered by FlushDone
    MarkKept = 22,     ///< source -> target: the sender has stored the age in `argument` as well
};

struct FrameHeader {
    static constexpr std::size_t bytes = 56;
    static constexpr std::uint8_t flagPunch = 1, flagResync = 2, flagAgain = 4;
    static constexpr std::uint8_t flagEarly = 8; ///< Write, Zero: acknowledge before it is applied
    static constexpr std::uint8_t flagBarrier =
        16; ///< Flush, Mark: nothing behind it is applied before its flush is done
    /// Caps: one data frame, and any other frame.
    static constexpr std::uint32_t dataCap = 4u << 20, controlCap = 64u << 10;

    FrameType type{};
    std::uint8_t flags = 0;
    std::uint64_t term = 0, sequence = 0, offset = 0, argument = 0;
    std::uint32_t length = 0, payloadCrc = 0;
};

void encodeHeader(const FrameHeader& h, std::uint8_t* to);
/// Nothing when magic, checksum, type or length is not acceptable: then the connection is dropped.
std::optional<FrameHeader> decodeHeader(const std::uint8_t* from);

} // namespace hotpair::mirror
