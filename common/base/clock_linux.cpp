// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"

#include <ctime>

namespace hotpair {

Instant SystemClock::now() const {
    timespec t{};
    clock_gettime(CLOCK_BOOTTIME, &t);
    return fromNs(std::int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec);
}

} // namespace hotpair
