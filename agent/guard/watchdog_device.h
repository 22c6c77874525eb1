// A watchdog device (hardware or softdog): once opened it resets the machine when it is not kept alive for
// its timeout, whatever became of this process. Plain C++; bodies watchdog_device_linux.cpp,
// watchdog_device_windows.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <cstdint>
#include <memory>

namespace hotpair::guard {

/// Why a device cannot be relied on; stored in the lease block, so only ever append.
enum class WatchdogFault : std::uint32_t {
    None = 0,
    NotOpened = 1,    ///< no such device, or somebody else has it (errno beside it)
    NoTimeout = 2,    ///< it neither takes nor tells a timeout
    TooSlow = 3,      ///< the shortest timeout that it takes is longer than wanted
    EndsWithUs = 4,   ///< closing it stops it: a killed guard would be no reason to reset
    NotSupported = 5, ///< there is no such thing on this system
};

class WatchdogDevice {
public:
    static std::unique_ptr<WatchdogDevice> create();
    virtual ~WatchdogDevice() = default;

    struct Opened {
        WatchdogFault fault = WatchdogFault::None;
        int error = 0;      ///< errno, where there is one
        Duration timeout{}; ///< as the device tells it: not longer than wanted
    };
    /// Opens and so starts it. With a fault it is stopped again, as far as the device can.
    virtual Opened open(const char* path, Duration timeout) = 0;
    virtual void keepAlive() = 0;
    /// Stops it and closes. A device built never to stop goes on: then the machine resets unless it is opened
    /// again in time.
    virtual void disarm() = 0;
};

} // namespace hotpair::guard
