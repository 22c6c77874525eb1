// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/host_facts.h"
#include "agent/platform/unique_fd_linux.h"

#include <QFile>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

namespace hotpair {

namespace {

constexpr int capSysNice = 23, capIpcLock = 14; // linux/capability.h

quint64 effectiveCapabilities() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return 0;
    for (QByteArray line = status.readLine(); !line.isEmpty(); line = status.readLine())
        if (line.startsWith("CapEff:")) return line.mid(7).trimmed().toULongLong(nullptr, 16);
    return 0;
}

bool limitIsAbove(__rlimit_resource which, rlim_t least) {
    rlimit limit{};
    return ::getrlimit(which, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= least);
}

} // namespace

HostFacts hostFacts() {
    HostFacts facts;
    timex time{}; // modes 0: only asks
    const int state = ::adjtimex(&time);
    if (state >= 0) facts.clockSynchronised = state != TIME_ERROR && (time.status & STA_UNSYNC) == 0;
    facts.watchdog = QFile::exists(QStringLiteral("/dev/watchdog"));
    const quint64 capabilities = effectiveCapabilities();
    constexpr rlim_t guardMemory = 16 << 20; ///< far more than the guard needs
    facts.realtimePermitted = (capabilities >> capSysNice & 1) != 0 || limitIsAbove(RLIMIT_RTPRIO, 1);
    facts.memoryLockPermitted =
        (capabilities >> capIpcLock & 1) != 0 || limitIsAbove(RLIMIT_MEMLOCK, guardMemory);
    return facts;
}

qint64 storageSize(const QString& path) {
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    return fd ? qint64(::lseek(fd.get(), 0, SEEK_END)) : -1;
}

} // namespace hotpair
