// The deadline up to which a holder may acknowledge: written by the loop that renews the lease, read by every
// data thread before each batch of answers. Past the deadline nothing is acknowledged (held, not failed).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <atomic>

namespace hotpair::mirror {

/// One per group, shared by its volumes. Lock-free, any thread. Starts closed.
class LeaseGate {
public:
    /// The lease now ends at this instant (SystemClock, so CLOCK_BOOTTIME on Linux); may also shorten it.
    void setDeadline(Instant end) { m_endNs.store(toNs(end), std::memory_order_release); }
    void close() { m_endNs.store(0, std::memory_order_release); }
    bool open(Instant now) const { return toNs(now) < m_endNs.load(std::memory_order_acquire); }

private:
    std::atomic<std::int64_t> m_endNs{0};
};

} // namespace hotpair::mirror
