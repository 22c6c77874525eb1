// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/service_notify.h"
#include "agent/runtime/service_host.h"

#include <QSocketNotifier>
#include <QTimer>

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace hotpair::runtime {

using namespace std::chrono_literals;

class ServiceHost::Private {
public:
    ServiceNotify notify;
    int signals = -1;
    std::unique_ptr<QSocketNotifier> notifier;
    QTimer alive;
};

ServiceHost::ServiceHost(QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr); // before other threads exist: they inherit it
    signal(SIGPIPE, SIG_IGN);
    d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    d->notifier = std::make_unique<QSocketNotifier>(d->signals, QSocketNotifier::Read);
    connect(d->notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info;
        while (::read(d->signals, &info, sizeof info) == ssize_t(sizeof info))
            Q_EMIT stopAsked();
    });
    // the loop that decides is the loop that this timer runs in
    if (const auto period = d->notify.watchdogPeriod()) {
        connect(&d->alive, &QTimer::timeout, this, [this] { d->notify.watchdog(); });
        d->alive.start(std::chrono::duration_cast<std::chrono::milliseconds>(*period));
    }
}

ServiceHost::~ServiceHost() {
    d->notifier.reset();
    if (d->signals >= 0) ::close(d->signals);
}

void ServiceHost::ready() {
    d->notify.ready();
}

void ServiceHost::stopping() {
    d->notify.stopping();
    d->notify.extendTimeout(120s);
}

} // namespace hotpair::runtime
