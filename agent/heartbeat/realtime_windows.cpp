// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/realtime.h"

#include <timeapi.h>
#include <windows.h>

namespace hotpair::heartbeat {

bool raiseThisThread(RealtimeLevel level) {
    timeBeginPeriod(1); // else every wait is rounded up to 15.6 ms
    if (level == RealtimeLevel::Guard) SetPriorityClass(GetCurrentProcess(), REALTIME_PRIORITY_CLASS);
    return SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL) != 0;
}

} // namespace hotpair::heartbeat
