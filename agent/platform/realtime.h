// Being on time on a loaded machine. Each call may fail without rights: the caller logs the error and goes
// on, because a late node fences itself and is safe, only less available.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

namespace hotpair {

enum class Urgency {
    Step,      ///< workers that start, stop and store: before ordinary programs, but not real-time
    Decision,  ///< the main loop: after the threads that it waits for
    Heartbeat, ///< threads that renew leases
    Guard      ///< above everything else
};

/// For the calling thread; programs started later do not inherit it. REALTIME_REFUSED{detail}.
Result<void> makeUrgent(Urgency urgency);

/// Keeps this process' memory from being swapped out, as it gets touched. MEMORY_NOT_LOCKED{detail}.
Result<void> lockMemory();

} // namespace hotpair
