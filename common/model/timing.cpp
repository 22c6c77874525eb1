// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/timing.h"

#include <algorithm>

namespace hotpair {

using namespace std::chrono_literals;

std::optional<Timing> profileTiming(std::string_view profile) {
    if (profile == "fast") return Timing{50ms, 150ms, 500ms, 300ms, 900ms};
    if (profile == "balanced") return Timing{200ms, 500ms, 1800ms, 1000ms, 3000ms};
    if (profile == "strict") return Timing{250ms, 1000ms, 3500ms, 2000ms, 13000ms, 6s};
    return std::nullopt;
}

Duration leastPromise(const Timing& t) {
    // times 1001/999, rounded up, and one more nanosecond because the rule is strict
    const Duration reset = t.watchdog > 0ns ? 2 * t.watchdog + watchdogRoundTrip : Duration{};
    const auto sum = std::max<Duration>(t.serve + t.stop, reset).count();
    return Duration(sum / 999 * 1001 + (sum % 999 * 1001) / 999 + 1);
}

bool timingRuleHolds(const Timing& t) {
    return t.heartbeat > 0ns && t.renew > 0ns && t.serve > 0ns && t.stop > 0ns && t.heartbeat <= t.renew &&
           t.renew < t.serve && t.promise >= leastPromise(t) &&
           (t.watchdog == 0ns || (t.serve + t.stop < t.watchdog && t.watchdog % 1s == 0ns));
}

} // namespace hotpair
