// When the guard opens the machine's watchdog, keeps it alive, lets it run out and disarms it (safety.md 4,
// profile strict). It is open as long as a guard watches under that profile, so that arming a lease never has
// to wait for it; it is kept alive only while no lease has passed without everything being stopped; it is
// disarmed only when nothing is armed or being stopped (I13). Plain C++, one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_block.h"
#include "agent/guard/watchdog_device.h"

#include <optional>

namespace hotpair::guard {

class WatchdogKeeper {
public:
    WatchdogKeeper(LeaseBlock& block, WatchdogDevice& device)
        : m_block(block)
        , m_device(device) {}

    /// Does what is due; returns when to come again. Call after passed leases have been looked at.
    std::optional<Instant> step(Instant now);
    /// The guard leaves: nothing is armed.
    void leave();

private:
    bool stopping() const; ///< something of a passed lease is not stopped yet
    bool serving() const;  ///< a lease is armed or being stopped
    void open(const WatchdogPlan& plan, Instant now);
    void close();

    LeaseBlock& m_block;
    WatchdogDevice& m_device;
    bool m_open = false;
    WatchdogPlan m_plan; ///< what is open, or failed
    Instant m_next{};    ///< keep alive then, or try to open again
};

} // namespace hotpair::guard
