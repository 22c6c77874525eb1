// Numbers of the NBD protocol (doc/proto.md of the nbd project), as far as the server speaks it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace hotpair::frontend::nbd {

inline constexpr std::uint64_t initMagic = 0x4e42444d41474943, optionMagic = 0x49484156454F5054;
inline constexpr std::uint64_t optionReplyMagic = 0x0003e889045565a9;
inline constexpr std::uint32_t requestMagic = 0x25609513, simpleReplyMagic = 0x67446698;
inline constexpr std::uint32_t structuredReplyMagic = 0x668e33ef;

// handshake flags (server) and their echo (client)
inline constexpr std::uint16_t flagFixedNewstyle = 1, flagNoZeroes = 2;

enum Option : std::uint32_t {
    optExportName = 1,
    optAbort = 2,
    optList = 3,
    optStartTls = 5,
    optInfo = 6,
    optGo = 7,
    optStructuredReply = 8,
    optListMetaContext = 9,
    optSetMetaContext = 10
};
enum OptionReply : std::uint32_t {
    repAck = 1,
    repServer = 2,
    repInfo = 3,
    repMetaContext = 4,
    repErrUnsupported = 0x80000001,
    repErrPolicy = 0x80000002,
    repErrInvalid = 0x80000003,
    repErrUnknown = 0x80000006,
    repErrTooBig = 0x80000009
};
inline constexpr std::uint16_t infoExport = 0, infoName = 1, infoDescription = 2, infoBlockSize = 3;

// transmission flags
inline constexpr std::uint16_t hasFlags = 1, sendFlush = 1 << 2, sendFua = 1 << 3, sendTrim = 1 << 5,
                               sendWriteZeroes = 1 << 6, sendDf = 1 << 7, canMultiConn = 1 << 8;
enum Command : std::uint16_t {
    cmdRead = 0,
    cmdWrite = 1,
    cmdDisconnect = 2,
    cmdFlush = 3,
    cmdTrim = 4,
    cmdWriteZeroes = 6,
    cmdBlockStatus = 7
};
inline constexpr std::uint16_t cmdFlagFua = 1, cmdFlagNoHole = 2, cmdFlagDf = 4, cmdFlagReqOne = 8;

inline constexpr std::uint16_t replyFlagDone = 1;
enum ReplyType : std::uint16_t {
    replyNone = 0,
    replyOffsetData = 1,
    replyOffsetHole = 2,
    replyBlockStatus = 5,
    replyErrorBit = 0x8000, ///< of every type that tells an error
    replyError = 0x8001
};
inline constexpr std::uint32_t errIo = 5, errInvalid = 22, errNoSpace = 28;
inline constexpr std::uint32_t stateHole = 1, stateZero = 2; ///< in context base:allocation
inline constexpr std::uint32_t stateDirty = 1;               ///< in context hotpair:dirty

inline constexpr std::size_t optionHeaderBytes = 16, requestBytes = 28, chunkHeaderBytes = 20;
inline constexpr std::uint32_t optionCap = 16u << 10;  ///< bytes of one option
inline constexpr int optionsCap = 64;                  ///< options of one connection
inline constexpr std::uint32_t payloadCap = 32u << 20; ///< bytes of one read or write
inline constexpr std::uint32_t zeroPart = 64u << 20;   ///< longer zeroes and trims go to the engine in parts
inline constexpr std::size_t nameCap = 4096;
inline constexpr std::size_t extentsCap = 2048; ///< of one answer to a block status request, each context

} // namespace hotpair::frontend::nbd
