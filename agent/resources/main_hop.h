// From worker threads back to the Runner's thread, safe when the Runner is gone. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <mutex>

namespace hotpair::resources {

class MainHop {
public:
    explicit MainHop(QObject* target)
        : m_target(target) {}

    /// Runs it on the target's thread, soon; drops it when the target is gone.
    void post(std::function<void()> call);
    /// The same, and waits for it. False: the target is gone.
    bool postAndWait(const std::function<void()>& call);
    /// Called by the target before it goes; ends all waits.
    void close();

private:
    bool open();

    std::mutex m_mutex;
    QObject* m_target;
};

} // namespace hotpair::resources
