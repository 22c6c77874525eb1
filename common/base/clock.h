// Monotonic time that counts suspend, injected everywhere (I16: no decision uses wall-clock time).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace hotpair {

using Duration = std::chrono::nanoseconds;

/// CLOCK_BOOTTIME on Linux, interrupt time (precise) on Windows. Points of different machines never compare.
struct BootClock {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
};
using Instant = BootClock::time_point;

constexpr std::int64_t toNs(Instant t) { return t.time_since_epoch().count(); }
constexpr Instant fromNs(std::int64_t ns) { return Instant(Duration(ns)); }
constexpr std::int64_t toMs(Duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

/// Where "now" comes from; tests inject their own. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock. Thread-safe, never fails.
class SystemClock final : public Clock {
public:
    Instant now() const override;
};

} // namespace hotpair
