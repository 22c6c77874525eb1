// The intervals of the failover protocol and the rule they must obey (safety.md 4). Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <optional>
#include <string_view>

namespace hotpair {

struct Timing {
    Duration heartbeat; ///< period of heartbeats on every link
    Duration renew;     ///< period of lease renewals
    Duration serve;     ///< D: a lease serves this long after the sending of the renewal
    Duration stop;      ///< X: longest time in which the guard finishes its stop
    Duration promise;   ///< P: a voter votes for nobody else this long after the reception of a renewal
    Duration watchdog{}; ///< T: so long after the guard last kept it alive the watchdog resets the machine; 0: none
    friend bool operator==(const Timing&, const Timing&) = default;
};

/// r of safety.md 4: what the rule adds for the way of a renewal under a watchdog.
inline constexpr Duration watchdogRoundTrip = std::chrono::milliseconds(900);

/// "fast", "balanced", "strict" or nothing.
std::optional<Timing> profileTiming(std::string_view profile);

/// P > (D + X)(1 + rho)/(1 - rho) with rho = 0.001, renew < D, heartbeat <= renew, all positive. With a watchdog
/// also P > (2T + r)(1 + rho)/(1 - rho), D + X < T, and T whole seconds, as devices count. Integer arithmetic.
bool timingRuleHolds(const Timing& t);

/// The smallest promise that the rule accepts for this serve window, stop time and watchdog.
Duration leastPromise(const Timing& t);

} // namespace hotpair
