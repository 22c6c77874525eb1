// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/realtime.h"

#include <cerrno>
#include <cstring>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace hotpair {
namespace {

Error failure(Code code) {
    return makeError(code, {{QStringLiteral("detail"), QString::fromLocal8Bit(std::strerror(errno))}});
}

constexpr int stepNiceness = -15;

} // namespace

Result<void> makeUrgent(Urgency urgency) {
    if (urgency == Urgency::Step) {
        const auto thread = static_cast<id_t>(::syscall(SYS_gettid)); // here a thread has its own niceness
        return ::setpriority(PRIO_PROCESS, thread, stepNiceness) == 0 ? Result<void>()
                                                                      : failure(Code::REALTIME_REFUSED);
    }
    sched_param parameters{};
    parameters.sched_priority = urgency == Urgency::Guard ? 60 : urgency == Urgency::Heartbeat ? 50 : 40;
    if (::sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &parameters) == 0) return {};
    return failure(Code::REALTIME_REFUSED);
}

Result<void> lockMemory() {
    // on fault: locking whole thread stacks and arenas at once would cost many times the memory that is used
    if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return {};
    return failure(Code::MEMORY_NOT_LOCKED);
}

} // namespace hotpair
