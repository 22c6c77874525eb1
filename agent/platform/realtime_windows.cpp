// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/realtime.h"
#include "agent/platform/windows_error.h"

#include <windows.h>

namespace hotpair {

Result<void> makeUrgent(Urgency urgency) {
    // the class first: within the normal class even a time-critical thread yields to the desktop
    const bool done = ::SetPriorityClass(::GetCurrentProcess(), HIGH_PRIORITY_CLASS) &&
                      ::SetThreadPriority(::GetCurrentThread(),
                                          urgency == Urgency::Guard       ? THREAD_PRIORITY_TIME_CRITICAL
                                          : urgency == Urgency::Heartbeat ? THREAD_PRIORITY_HIGHEST
                                                                          : THREAD_PRIORITY_ABOVE_NORMAL);
    if (done) return {};
    return makeError(Code::REALTIME_REFUSED,
                     {{QStringLiteral("detail"), windowsErrorText(::GetLastError())}});
}

Result<void> lockMemory() {
    // no call locks future pages; a working set that may not shrink below this keeps what the agent uses
    // resident
    if (::SetProcessWorkingSetSizeEx(::GetCurrentProcess(), 64u << 20, 256u << 20,
                                     QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE))
        return {};
    return makeError(Code::MEMORY_NOT_LOCKED,
                     {{QStringLiteral("detail"), windowsErrorText(::GetLastError())}});
}

} // namespace hotpair
