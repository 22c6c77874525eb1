// Notices the end of a process at once, of children and of re-adopted processes alike. Main thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"

#include <QObject>

#include <memory>

namespace hotpair {

class ProcessWatch : public QObject {
    Q_OBJECT
public:
    /// Emits ended() soon, from the event loop, also when the process is already gone.
    explicit ProcessWatch(const CleanupProcess& process, QObject* parent = nullptr);
    ~ProcessWatch() override;

Q_SIGNALS:
    void ended();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair
