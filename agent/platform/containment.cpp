// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/containment.h"

#include <thread>

namespace hotpair {

bool Containment::killAndWait(const QString& group, const QString& unit, Duration time) {
    const SystemClock clock;
    const Instant end = clock.now() + time;
    while (populated(group, unit)) {
        kill(group, unit); // again each round: something may have forked meanwhile
        if (clock.now() >= end) return !populated(group, unit);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

} // namespace hotpair
