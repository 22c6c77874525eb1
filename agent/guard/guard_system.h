// The process around the guard: rights, priority, sleeping and being woken. Plain C++; bodies
// guard_system_linux.cpp, guard_system_windows.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"
#include "common/base/clock.h"

#include <memory>
#include <optional>
#include <string>

namespace hotpair::guard {

class GuardSystem {
public:
    static std::unique_ptr<GuardSystem> create(const std::string& blockName);
    virtual ~GuardSystem() = default;

    /// Realtime priority, locked memory, no core file, last to be killed when memory is short, deaf to the
    /// signals that end a terminal session or a service, output closed (a full pipe must not stop the guard).
    /// What is not permitted is left out: the guard then works without it.
    virtual void prepare() = 0;
    /// Sleeps until then (nothing: for ever), until wakeGuard(), or until that process ends.
    virtual void sleep(std::optional<Instant> until, const CleanupProcess& agent) = 0;
};

} // namespace hotpair::guard
