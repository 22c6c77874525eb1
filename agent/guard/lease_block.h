// The memory that agent and guard of one state directory share: who lives, which leases run until when, what
// to take away when one passes, and how to sign the Release afterwards. Plain fixed-size data and lock-free
// atomics; it lies in memory that no disk can stall (tmpfs; the page file on Windows) and is gone after a
// reboot. STATE/run/lease.shm names it. One writer per field: the agent writes plans and destinations, both
// move a group's word by compare-and-swap, the guard writes the outcome.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_gate.h"
#include "agent/heartbeat/signing_path.h"
#include "agent/platform/cleanup.h"
#include "common/base/ids.h"
#include "common/base/limits.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace hotpair::guard {

inline constexpr std::uint32_t blockMagic = 0x48504C42; // "HPLB"
inline constexpr std::uint32_t blockVersion = 3;
inline constexpr std::size_t releaseBytes = 256; ///< an encoded Release message
inline constexpr std::size_t destinations = limits::linksPerNode + 1;

/// A value that one process writes and the other copies whole, even if the writer dies in the middle of
/// writing: the writer fills the copy that is not current and then makes it current. One writer.
template<class T>
class Published {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    void publish(const T& value) {
        const auto next = m_version.load(std::memory_order_relaxed) + 1;
        m_copies[next & 1] = value;
        m_version.store(next, std::memory_order_release);
    }
    /// The newest whole value. While the version stands, at most the other copy is being written.
    T read() const {
        for (;;) {
            const auto version = m_version.load(std::memory_order_acquire);
            const T copy = m_copies[version & 1];
            std::atomic_thread_fence(std::memory_order_acquire);
            if (m_version.load(std::memory_order_relaxed) == version) return copy;
        }
    }

private:
    std::atomic<std::uint64_t> m_version{0};
    std::array<T, 2> m_copies{};
};

/// The Release that the guard sends for a term after it stopped everything of it.
struct ReleasePlan {
    std::uint32_t length = 0; ///< 0: none is sent
    std::array<std::uint8_t, releaseBytes> body{};
    /// Two voters: the one that gives the tie away, sent instead, only when the guard was first at deciding
    /// and its mark is durable (safety.md 3.10 d). 0: there is none.
    std::uint32_t tieLength = 0;
    std::array<std::uint8_t, releaseBytes> tieBody{};
};

/// Who decides about the tie of a term that ended: whoever of guard and agent is first, once.
enum class TieDecision : std::uint32_t { Open = 0, Guard = 1, Agent = 2 };

/// What the guard did, for the journal of the agent that finds it. Instants in ns of the BootClock, 0 = not.
struct StopOutcome {
    std::atomic<std::int64_t> begunAt{0}, stoppedAt{0}, releasedAt{0};
    std::atomic<std::uint32_t> releasesSent{0};
};

struct GroupSlot {
    std::atomic<std::uint64_t> key{0};  ///< GroupKey with bit 32 set; 0 = the slot is free
    std::atomic<std::uint64_t> word{0}; ///< LeaseWord
    std::atomic<std::uint64_t> term{0}; ///< written before the word becomes Armed
    std::atomic<std::uint32_t> tie{0};  ///< TieDecision of that term, moved by compare-and-swap
    StopOutcome outcome;
    Published<ReleasePlan> release;
    Published<CleanupItems> cleanup;
};

/// Profile strict: which device resets this machine when the guard does not keep it alive.
struct WatchdogPlan {
    std::array<char, 128> device{};
    std::int64_t timeout = 0; ///< T, ns; 0: none is wanted
    bool wanted() const { return timeout > 0; }
    friend bool operator==(const WatchdogPlan&, const WatchdogPlan&) = default;
};

/// What became of it, for the agent.
struct WatchdogState {
    std::atomic<std::int64_t> timeout{0}; ///< ns; it runs. 0: it does not
    std::atomic<std::uint32_t> fault{0};  ///< WatchdogFault
    std::atomic<std::int32_t> error{0};   ///< errno
};

/// One life of a process: its number may be used again, with its start time it may not.
struct ProcessMark {
    std::atomic<std::uint32_t> pid{0};
    std::atomic<std::uint64_t> startTime{0};
};

struct LeaseBlock {
    std::uint32_t magic = 0, version = 0;
    std::uint64_t size = 0;
    std::array<char, 40> machineBoot{}; ///< of the kernel: a block of another boot is worthless
    std::atomic<std::uint64_t> boot{0}; ///< BootId of the agent, kept by a successor that re-adopts
    ProcessMark agent;
    ProcessMark guard;                      ///< set by the guard once it watches
    std::atomic<std::uint32_t> shutdown{0}; ///< the agent ended in order: the guard leaves
    Published<WatchdogPlan> watchdog;
    WatchdogState watchdogState;
    std::atomic<std::int64_t> stopTime{0}; ///< X, ns: a mark that takes longer is given up
    std::array<Published<heartbeat::SigningPath>, destinations> destination; ///< unused: remote.family 0
    std::array<GroupSlot, limits::groups> group;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);
static_assert(std::is_standard_layout_v<LeaseBlock>);

} // namespace hotpair::guard
