// Reading /proc and cgroup files without allocation: shared by the guard's cleanup and the platform's bodies.
// Include only from *_linux files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace hotpair::proc {

struct Stat {
    char state = 'X'; ///< 'Z' and 'X' are dead
    std::int32_t parent = 0, processGroup = 0, session = 0;
    std::uint64_t startTime = 0;
    bool alive() const { return state != 'Z' && state != 'X'; }
};

/// False: there is no such process.
bool readStat(std::uint32_t pid, Stat& stat) noexcept;

/// The beginning of a file, NUL-terminated; -1 with errno set, else the number of bytes.
int readSmall(const char* path, char* buffer, std::size_t size) noexcept;
/// One write; 0 or an errno.
int writeSmall(const char* path, const char* text) noexcept;

/// A cgroup v2 directory: 1 it has processes, 0 it has none or does not exist, -1 cannot tell.
int cgroupPopulated(const char* directory) noexcept;
/// SIGKILL to all processes below it (cgroup.kill, Linux 5.14; else one by one). 0 or an errno; absent is 0.
int cgroupKill(const char* directory) noexcept;

} // namespace hotpair::proc
