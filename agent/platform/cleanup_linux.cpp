// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/cleanup.h"
#include "agent/platform/netlink_linux.h"
#include "agent/platform/proc_linux.h"
#include "agent/platform/unique_fd_linux.h"

#include <csignal>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

namespace hotpair {
namespace {

std::int64_t nowNs() {
    timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

bool removeAddresses(const CleanupItems& items) {
    if (items.addressCount == 0) return true;
    const UniqueFd socket(netlink::openSocket(200));
    if (!socket) return false;
    bool gone = true;
    for (std::uint32_t i = 0; i < items.addressCount && i < CleanupItems::maxAddresses; ++i)
        gone = netlink::removeAddress(socket.get(), items.addresses[i]) == 0 && gone;
    return gone;
}

bool sameProcessLives(const CleanupProcess& process) {
    proc::Stat stat;
    return proc::readStat(process.pid, stat) && stat.startTime == process.startTime && stat.alive();
}

void killProcess(const CleanupProcess& process) {
    // the pidfd is opened before the comparison, so that the pid cannot be reused in between
    const UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
    proc::Stat stat;
    if (!fd || !proc::readStat(process.pid, stat) || stat.startTime != process.startTime) return;
    if (stat.processGroup == static_cast<std::int32_t>(process.pid) && process.pid > 1)
        ::kill(-static_cast<pid_t>(process.pid), SIGKILL);
    ::syscall(SYS_pidfd_send_signal, fd.get(), SIGKILL, nullptr, 0);
}

bool processesGone(const CleanupItems& items) {
    if (items.containment[0] && proc::cgroupPopulated(items.containment) != 0) return false;
    for (std::uint32_t i = 0; i < items.processCount && i < CleanupItems::maxProcesses; ++i)
        if (sameProcessLives(items.processes[i])) return false;
    return true;
}

void killProcesses(const CleanupItems& items) {
    if (items.containment[0]) proc::cgroupKill(items.containment);
    for (std::uint32_t i = 0; i < items.processCount && i < CleanupItems::maxProcesses; ++i)
        killProcess(items.processes[i]);
}

} // namespace

CleanupReport cleanUp(const CleanupItems& items, std::int64_t budgetNs) noexcept {
    const std::int64_t end = nowNs() + budgetNs;
    CleanupReport report;
    report.addressesGone = removeAddresses(items);
    killProcesses(items);
    while (!(report.processesGone = processesGone(items)) && nowNs() < end) {
        const timespec pause{0, 2'000'000};
        ::nanosleep(&pause, nullptr);
        killProcesses(items); // something may have been forked into the containment meanwhile
    }
    return report;
}

} // namespace hotpair
