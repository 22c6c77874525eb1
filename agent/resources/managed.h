// The Runner's bookkeeping of one resource. Main thread only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/record_store.h"
#include "agent/resources/runner.h"
#include "agent/resources/watcher.h"

#include <deque>
#include <memory>

namespace hotpair::resources {

/// A start or stop that was asked for.
struct Operation {
    quint64 ticket = 0;
    Step step = Step::Start;
    StartOptions options;
    Instant asked, deadline;
    bool reported = false;
};

/// A watcher may be dropped by what its own signal led to. Its parent is the Runner, so that none is left
/// behind.
struct LaterDeleter {
    void operator()(Watcher* watcher) const {
        watcher->disconnect();
        watcher->deleteLater();
    }
};

struct Managed {
    enum class State { Stopped, Starting, Running, Stopping, Unknown };

    ResourceIdentity identity;
    QString type;
    State state = State::Stopped;
    std::shared_ptr<Driver> driver; ///< null while stopped
    ResourceRecord record;          ///< as last written down
    QString device;                 ///< of a running volume
    std::unique_ptr<Watcher, LaterDeleter> watcher;
    bool failureSaid = false;
    bool occupied = false; ///< a worker is inside the driver; everything else waits
    CancelToken cancel;    ///< of what the worker does
    std::shared_ptr<Operation> current;
    std::deque<std::shared_ptr<Operation>> waiting;

    bool present() const { return state != State::Stopped; }
};

/// A group whose lease is lost.
struct Fence {
    Instant deadline;
    bool passRunning = false;
    bool again = false; ///< a step ended after the pass began: it may have changed something
    bool clean = false; ///< said to be ok; the group is being tidied up
    std::optional<Error> lastError;
};

} // namespace hotpair::resources
