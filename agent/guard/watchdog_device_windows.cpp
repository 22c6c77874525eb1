// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/watchdog_device.h"

namespace hotpair::guard {
namespace {

/// Windows gives programs no watchdog device: the guard is the last line there (safety.md 4).
class NoWatchdog final : public WatchdogDevice {
public:
    Opened open(const char*, Duration) override { return {WatchdogFault::NotSupported, 0, {}}; }
    void keepAlive() override {}
    void disarm() override {}
};

} // namespace

std::unique_ptr<WatchdogDevice> WatchdogDevice::create() {
    return std::make_unique<NoWatchdog>();
}

} // namespace hotpair::guard
