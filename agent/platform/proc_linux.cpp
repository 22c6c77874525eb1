// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/proc_linux.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace hotpair::proc {
namespace {

bool join(char* out, std::size_t size, const char* directory, const char* file) {
    return std::snprintf(out, size, "%s/%s", directory, file) < static_cast<int>(size);
}

/// For kernels without cgroup.kill. Repeats, because the processes may fork meanwhile.
int killListed(const char* directory) {
    char path[600];
    char list[4096];
    if (!join(path, sizeof path, directory, "cgroup.procs")) return ENAMETOOLONG;
    for (int round = 0; round < 16; ++round) {
        const int n = readSmall(path, list, sizeof list);
        if (n < 0) return errno == ENOENT ? 0 : errno;
        if (n == 0) return 0;
        for (char* p = list; *p;) {
            const long pid = std::strtol(p, &p, 10);
            if (pid > 1) ::kill(static_cast<pid_t>(pid), SIGKILL);
            while (*p == '\n')
                ++p;
        }
    }
    return 0;
}

} // namespace

int readSmall(const char* path, char* buffer, std::size_t size) noexcept {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    std::size_t done = 0;
    while (done + 1 < size) {
        const ssize_t n = ::read(fd, buffer + done, size - 1 - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int error = errno;
            ::close(fd);
            errno = error;
            return -1;
        }
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    ::close(fd);
    buffer[done] = 0;
    return static_cast<int>(done);
}

int writeSmall(const char* path, const char* text) noexcept {
    const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return errno;
    const ssize_t n = ::write(fd, text, std::strlen(text));
    const int error = n < 0 ? errno : 0;
    ::close(fd);
    return error;
}

bool readStat(std::uint32_t pid, Stat& stat) noexcept {
    char path[64];
    char text[1024];
    std::snprintf(path, sizeof path, "/proc/%u/stat", pid);
    if (readSmall(path, text, sizeof text) <= 0) return false;
    // the name is in parentheses and may contain anything, so the fields are counted from the last ')'
    const char* p = std::strrchr(text, ')');
    if (!p || p[1] == 0) return false;
    unsigned long long start = 0;
    int parent = 0, group = 0, session = 0;
    const int fields =
        std::sscanf(p + 2, "%c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                    &stat.state, &parent, &group, &session, &start);
    stat.parent = parent;
    stat.processGroup = group;
    stat.session = session;
    stat.startTime = start;
    return fields == 5;
}

int cgroupPopulated(const char* directory) noexcept {
    char path[600];
    char text[256];
    if (!join(path, sizeof path, directory, "cgroup.events")) return -1;
    if (readSmall(path, text, sizeof text) < 0) return errno == ENOENT || errno == ENODEV ? 0 : -1;
    const char* p = std::strstr(text, "populated ");
    return p ? (p[10] == '1' ? 1 : 0) : -1;
}

int cgroupKill(const char* directory) noexcept {
    char path[600];
    if (!join(path, sizeof path, directory, "cgroup.kill")) return ENAMETOOLONG;
    const int error = writeSmall(path, "1");
    return error == ENOENT ? killListed(directory) : error == ENODEV ? 0 : error;
}

} // namespace hotpair::proc
