// The memory that agent and guard of one state directory share: who lives, which leases run until when, what
// to take away when one passes, and how to sign the Release afterwards. Plain fixed-size data and lock-free
// atomics; it lives in memory that no disk can stall (tmpfs; the page file on Windows) and is gone after a
// reboot. STATE/run/lease.shm names it. One writer per field: the agent writes plans and destinations (each
// under its seqlock), both move a group's word by compare-and-swap, the guard writes the outcome.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_gate.h"
#include "agent/heartbeat/datagram.h"
#include "agent/heartbeat/udp_address.h"
#include "common/base/ids.h"
#include "common/base/limits.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace hotpair::guard {

inline constexpr std::uint32_t blockMagic = 0x48504C42; // "HPLB"
inline constexpr std::uint32_t blockVersion = 1;
inline constexpr std::size_t cleanupItems = 64;  ///< per group
inline constexpr std::size_t cleanupText = 256;  ///< bytes of a path, with its NUL
inline constexpr std::size_t releaseBytes = 256; ///< an encoded Release message
inline constexpr std::size_t destinations = limits::linksPerNode + 1;

enum class CleanupKind : std::uint8_t {
    Address = 1,      ///< address/prefix on interface
    Cgroup = 2,       ///< text: directory of a cgroup v2; everything in it is killed
    Process = 3,      ///< pid with its start time
    ProcessGroup = 4, ///< pid of the leader with its start time; the whole group is killed
    Mount = 5,        ///< text: mount point; lazily unmounted after the processes are gone, not waited for
    Job = 6,          ///< text: name of a Windows job object
};

/// One thing to take away. Stopped in the order of the kinds above whatever the order of the list.
struct CleanupItem {
    CleanupKind kind = CleanupKind::Address;
    std::uint8_t prefix = 0;
    std::uint32_t interface = 0; ///< index
    heartbeat::UdpAddress address{};
    std::int64_t pid = 0;
    std::uint64_t startTime = 0; ///< as the kernel counts it; with the pid it names a process for ever
    std::array<char, cleanupText> text{};
};

/// What the guard found when it stopped a group, for the journal of the next agent.
struct StopOutcome {
    std::atomic<std::int64_t> begunAt{0}, stoppedAt{0}, releasedAt{0}; ///< ns of the BootClock, 0 = not
    std::atomic<std::uint32_t> releasesSent{0};
    std::atomic<std::uint32_t> leftBehind{0}; ///< items that could not be verified gone yet
};

struct GroupSlot {
    std::atomic<std::uint32_t> key{0}; ///< GroupKey; 0 = slot is free
    std::atomic<std::uint32_t> guardSeen{0};
    std::atomic<std::uint64_t> word{0}; ///< LeaseWord
    std::atomic<std::uint64_t> term{0}; ///< written while Idle only
    StopOutcome outcome;
    std::atomic<std::uint32_t> planSequence{0}; ///< seqlock of everything below; odd = being written
    std::uint32_t sendRelease = 0;              ///< 0: stop, but send nothing (two voters, safety.md 3.10 d)
    std::uint32_t releaseLength = 0;
    std::array<std::uint8_t, releaseBytes> release{}; ///< encoded Release of this term
    std::uint32_t itemCount = 0;
    std::array<CleanupItem, cleanupItems> items{};
};

struct Destination {
    std::atomic<std::uint32_t> sequence{0}; ///< seqlock
    std::uint32_t used = 0;
    std::uint32_t link = 0;
    std::uint8_t from = 255, to = 255;
    heartbeat::UdpAddress local{}, remote{};
    std::uint64_t cluster = 0, boot = 0, session = 0, challenge = 0, echo = 0;
    heartbeat::Key key{};
};

/// One life of a process: its number may be used again, with its start time it may not.
struct ProcessMark {
    std::atomic<std::int64_t> pid{0};
    std::atomic<std::uint64_t> startTime{0};
};

struct LeaseBlock {
    std::uint32_t magic = 0, version = 0;
    std::uint64_t size = 0;
    std::array<std::uint8_t, 16> machineBoot{}; ///< of the kernel: a block of another boot is worthless
    std::atomic<std::uint64_t> boot{0};         ///< BootId of the agent, kept by a successor that re-adopts
    ProcessMark agent, guard;
    std::atomic<std::uint32_t> guardReady{0}; ///< start time low bits of the guard that watches this block
    std::atomic<std::uint32_t> shutdown{0};   ///< the agent ended cleanly: the guard leaves
    std::atomic<std::uint32_t> realtime{0};   ///< bit 0: guard got realtime priority, bit 1: memory is locked
    std::atomic<std::int64_t> stopBudget{0};  ///< X in ns
    std::array<Destination, destinations> destination;
    std::array<GroupSlot, limits::groups> group;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);

} // namespace hotpair::guard
