// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/process_identity_windows.h"
#include "agent/platform/process_watch.h"

#include <QMetaObject>
#include <QWinEventNotifier>

namespace hotpair {

struct ProcessWatch::Private {
    UniqueHandle process;
    std::unique_ptr<QWinEventNotifier> notifier; // destroyed before the handle it watches
};

ProcessWatch::ProcessWatch(const CleanupProcess& process, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    d->process = openProcess(process, SYNCHRONIZE);
    if (!d->process) {
        QMetaObject::invokeMethod(this, &ProcessWatch::ended, Qt::QueuedConnection);
        return;
    }
    d->notifier = std::make_unique<QWinEventNotifier>(d->process.get());
    connect(d->notifier.get(), &QWinEventNotifier::activated, this, [this] {
        d->notifier->setEnabled(false);
        Q_EMIT ended();
    });
    d->notifier->setEnabled(true);
}

ProcessWatch::~ProcessWatch() = default;

} // namespace hotpair
