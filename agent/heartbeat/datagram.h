// One authenticated datagram of the lease traffic: header, body, HMAC-SHA256. Bytes in, verdict out; no
// sockets, no clock, no allocation while checking. Plain C++ and libcrypto: the guard signs its Release with
// it too.
//
// Wire form, version 1, all integers big-endian:
//   0 magic "HPLS"   4 version u8   5 kind u8   6 from u8   7 to u8
//   8 cluster u64 (derived from the cluster key, so that a stranger is told from an attacker)
//  16 link u32   20 flags u16 (0: an unknown flag is refused)   22 body length u16
//  24 boot u64   32 session u64   40 challenge u64   48 echo u64   56 sequence u64
//  64 sentAt i64 (ns, sender's clock)   72 beat u32   76 echoBeat u32   80 echoBits u64
//  88 echoSentAt i64   96 echoHold u32 (us)   100 body   then 32 bytes HMAC-SHA256 over all before it
// The key is HMAC-SHA256(cluster key, "hotpair datagram 1" from to): one per direction, so that a reflected
// datagram never verifies. The MAC is compared in constant time BEFORE anything behind the fixed header is
// looked at (I17).
//
// Freshness (I18, fault row 26): every datagram repeats the receiver's challenge (echo). A datagram made
// before the receiver started, or for the sender's former session, cannot carry it; see session.h.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"
#include "common/base/limits.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hotpair::heartbeat {

using Key = std::array<std::uint8_t, 32>;

enum class Kind : std::uint8_t {
    Message = 1, ///< body: one lease message; the copies on several links share one sequence
    Beat = 2,    ///< sent by the period; body: the latest lease message of the sender's state, or empty
    Hello = 3,   ///< answer to a datagram of an unproven session: carries challenge and echo only
    Word = 4,    ///< of the witness: what it hears of the other node (relayed_proof.h)
    Rival = 5,   ///< a Hello that also says: another living machine speaks as you (fault row 33)
};

struct Header {
    Kind kind = Kind::Beat;
    NodeId from = NodeId::None, to = NodeId::None;
    std::uint64_t cluster = 0;
    LinkKey link{};
    BootId boot = 0;
    std::uint64_t session = 0;   ///< random per start of the sender's service
    std::uint64_t challenge = 0; ///< what the receiver shall echo
    std::uint64_t echo = 0;      ///< the receiver's challenge; 0 = not known yet
    std::uint64_t sequence = 0;  ///< per boot, grows; from the sender's clock in us, so it survives a restart
    std::int64_t sentAt = 0;
    std::uint32_t beat = 0;       ///< number of this beat on this link, from 1; 0 on what is no beat
    std::uint32_t echoBeat = 0;   ///< newest beat received from you on this link; 0 = none
    std::uint64_t echoBits = 0;   ///< bit i: beat echoBeat-1-i was received too
    std::int64_t echoSentAt = 0;  ///< sentAt of beat echoBeat
    std::uint32_t echoHoldUs = 0; ///< how long that beat has been here
};

inline constexpr std::size_t headerBytes = 100;
inline constexpr std::size_t macBytes = 32;
inline constexpr std::size_t maximumBody = limits::datagramBytes - headerBytes - macBytes;

/// Why a datagram was thrown away. Order and names are part of the statistics.
enum class Reject : std::uint8_t {
    TooShort,
    TooLong,
    WrongMagic,
    WrongVersion,
    WrongCluster,
    BadHeader,
    NotForUs,
    Reflected,
    WrongLength,
    BadMac,
    WrongLink,
    Unproven,
    Replayed,
    BadBody,
    DuplicateIdentity,
    Count ///< not a reason
};
inline constexpr std::size_t rejectReasons = std::size_t(Reject::Count);
const char* rejectName(Reject reason); ///< "bad-mac"; never null

/// The key for datagrams from one voter to another.
Key directionKey(std::span<const std::uint8_t> clusterKey, NodeId from, NodeId to);
/// The number that names the cluster of that key on the wire.
std::uint64_t clusterNumber(std::span<const std::uint8_t> clusterKey);

using Buffer = std::array<std::uint8_t, limits::datagramBytes>;

/// Writes the datagram into out; returns its length, 0 when the body is too long.
std::size_t seal(const Header& header, std::span<const std::uint8_t> body, const Key& key, Buffer& out);

/// Who we are and whom we hear: what open() needs to check a datagram.
struct Opener {
    NodeId self = NodeId::None;
    std::uint64_t cluster = 0;
    std::array<Key, 3> keyFrom{}; ///< by sender
};

struct Opened {
    bool ok = false;
    Reject reason = Reject::TooShort; ///< when not ok
    Header header;
    std::span<const std::uint8_t> body; ///< inside the bytes given
};

/// Checks length, constant header fields, then the MAC, and only then reads the rest. No state, any thread.
Opened open(std::span<const std::uint8_t> bytes, const Opener& opener);

} // namespace hotpair::heartbeat
