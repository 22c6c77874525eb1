// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/realtime.h"

#include <sched.h>

namespace hotpair::heartbeat {

bool raiseThisThread(RealtimeLevel level) {
    sched_param parameter{};
    parameter.sched_priority = level == RealtimeLevel::Guard ? 60 : 50;
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter) == 0;
}

} // namespace hotpair::heartbeat
