// Log lines written by a thread of their own, so that a log on a busy disk or a service manager that does not
// read cannot stop the thread that decides. What comes faster than it can be written is dropped and counted:
// a line says how many. Made after the signals are taken and before other threads; the destructor waits a
// moment for what is left. Any thread may log.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <functional>
#include <memory>

namespace hotpair {

class DeferredLog {
public:
    using Write = std::function<void(const QByteArray& lines)>; ///< may block as long as it likes

    /// Takes over from installLogging()'s immediate writing until it is destroyed. One at a time.
    DeferredLog();
    /// For tests: lines go to `write` when posted here; the handler of log messages stays as it is.
    DeferredLog(Write write, qsizetype limitBytes);
    ~DeferredLog();
    DeferredLog(const DeferredLog&) = delete;
    DeferredLog& operator=(const DeferredLog&) = delete;

    /// Never blocks longer than it takes to append to a queue.
    void post(const QByteArray& line);

private:
    struct Queue;
    std::shared_ptr<Queue> m_queue; ///< also the thread's: it may be stuck when this object goes
    bool m_installed = false;
};

} // namespace hotpair
