// Services of the operating system: systemd units, Windows services. Blocking; worker threads; thread-safe.
// Errors: SERVICE_MANAGER_MISSING, SERVICE_UNKNOWN{service}, SERVICE_NOT_STARTED /
// SERVICE_NOT_STOPPED{service, detail}, PROGRAM_TIMED_OUT, CANCELLED.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QString>

#include <memory>
#include <optional>

namespace hotpair {

struct ServiceState {
    enum class Kind { Running, Stopped, Changing, Failed };
    Kind kind = Kind::Stopped;
    QString detail;                     ///< the manager's own word: "failed (exit-code)"
    std::optional<CleanupProcess> main; ///< its main process, when it has one
};

class ServiceControl {
public:
    virtual ~ServiceControl() = default;
    /// Returns when the manager says that it runs.
    virtual Result<void> start(const QString& service, Instant deadline, const CancelToken& cancel) = 0;
    /// Returns when the manager says that it is stopped.
    virtual Result<void> stop(const QString& service, Instant deadline, const CancelToken& cancel) = 0;
    /// SIGKILL to all its processes and no restart, for fencing.
    virtual Result<void> kill(const QString& service, Instant deadline) = 0;
    virtual Result<ServiceState> state(const QString& service, Instant deadline,
                                       const CancelToken& cancel) = 0;
};

/// Never null.
std::unique_ptr<ServiceControl> makeServiceControl();

} // namespace hotpair
