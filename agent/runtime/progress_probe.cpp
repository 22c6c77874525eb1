// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/progress_probe.h"

#include "agent/platform/storage_probe.h"

namespace hotpair::runtime {

/// One thread a group: storage that hangs takes its thread along, and nothing else.
struct ProgressProbe::Worker {
    QThread thread;
    QObject place; ///< lives in the thread
    bool busy = false;
};

ProgressProbe::ProgressProbe(QObject* parent)
    : QObject(parent) {}

ProgressProbe::~ProgressProbe() {
    for (auto& [group, worker] : m_workers) {
        worker->thread.quit();
        if (!worker->thread.wait(2000))
            (void)worker.release(); // stuck in the kernel: it goes with the process
    }
}

void ProgressProbe::probe(GroupKey group, const QStringList& paths, std::function<void()> proven) {
    if (paths.isEmpty()) return proven();
    auto& worker = m_workers[group];
    if (!worker) {
        worker = std::make_unique<Worker>();
        worker->place.moveToThread(&worker->thread);
        worker->thread.setObjectName(QStringLiteral("storage-probe"));
        worker->thread.start();
    }
    if (std::exchange(worker->busy, true)) return;
    QMetaObject::invokeMethod(&worker->place, [this, raw = worker.get(), paths, proven = std::move(proven)] {
        bool answered = true;
        for (const QString& path : paths)
            answered &= storageAnswers(path);
        QMetaObject::invokeMethod(this, [raw, answered, proven] {
            raw->busy = false;
            if (answered) proven();
        });
    });
}

} // namespace hotpair::runtime
