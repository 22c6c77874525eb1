// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/proc_linux.h"
#include "agent/platform/process_watch.h"
#include "agent/platform/unique_fd_linux.h"

#include <QMetaObject>
#include <QSocketNotifier>

#include <sys/syscall.h>
#include <unistd.h>

namespace hotpair {

struct ProcessWatch::Private {
    UniqueFd fd;
    std::unique_ptr<QSocketNotifier> notifier; // destroyed before the descriptor it watches
};

ProcessWatch::ProcessWatch(const CleanupProcess& process, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    d->fd.reset(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
    proc::Stat stat;
    const bool lives = d->fd && proc::readStat(process.pid, stat) && stat.startTime == process.startTime;
    if (!lives) {
        QMetaObject::invokeMethod(this, &ProcessWatch::ended, Qt::QueuedConnection);
        return;
    }
    d->notifier = std::make_unique<QSocketNotifier>(d->fd.get(), QSocketNotifier::Read);
    connect(d->notifier.get(), &QSocketNotifier::activated, this, [this] {
        d->notifier->setEnabled(false);
        Q_EMIT ended();
    });
}

ProcessWatch::~ProcessWatch() = default;

} // namespace hotpair
