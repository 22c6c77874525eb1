// What must not outlive a lease, in a form that fits into shared memory, and the act of removing it. Plain
// C++ without Qt, allocation or disk access: the guard does this when the agent is late or gone, the agent's
// own fencing does the same. Target hotpair_cleanup.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <type_traits>

namespace hotpair {

struct CleanupAddress {
    std::uint32_t interfaceIndex = 0;
    std::uint8_t family = 0; ///< 4 or 6
    std::uint8_t prefix = 0;
    std::uint8_t reserved[2] = {};
    std::uint8_t bytes[16] = {}; ///< network byte order; IPv4 uses the first four
};

/// A process, named so that a reused pid is never hit.
struct CleanupProcess {
    std::uint32_t pid = 0;
    std::uint32_t reserved = 0;
    std::uint64_t startTime =
        0; ///< /proc/PID/stat field 22 (clock ticks since boot); Windows: creation FILETIME
};

/// Everything of one group. Addresses and the containment are entered before they exist, processes as soon as
/// they exist, so that a copy taken at any instant is complete: a process that is not listed is in the
/// containment.
struct CleanupItems {
    static constexpr std::uint32_t maxAddresses = 64;
    static constexpr std::uint32_t maxProcesses = 124;
    static constexpr std::uint32_t maxContainment = 512;

    std::uint32_t addressCount = 0;
    std::uint32_t processCount = 0;
    CleanupAddress addresses[maxAddresses];
    CleanupProcess
        processes[maxProcesses]; ///< outside the containment: attach helpers, process groups without cgroups
    char containment[maxContainment] =
        {}; ///< cgroup v2 directory (Linux), job object name (Windows); NUL-terminated, empty: none
};
static_assert(std::is_trivially_copyable_v<CleanupItems>);

struct CleanupReport {
    bool addressesGone = false;
    bool processesGone =
        false; ///< false: something did not die in time (blocked in the kernel); it counts as running
    bool clean() const { return addressesGone && processesGone; }
};

/// Removes the addresses, then kills the processes, then waits until they are gone, at most budgetNs
/// nanoseconds in all. Idempotent; what is already gone counts as removed. A pid on the list stands for its
/// whole process group when it leads one. Blocks the calling thread; thread-safe. Never throws.
CleanupReport cleanUp(const CleanupItems& items, std::int64_t budgetNs) noexcept;

} // namespace hotpair
