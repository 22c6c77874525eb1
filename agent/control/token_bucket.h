// So many a second, with a burst. Pure; time is a parameter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <algorithm>

namespace hotpair::control {

class TokenBucket {
public:
    TokenBucket(double perSecond, double burst, Instant now)
        : m_rate(perSecond)
        , m_burst(burst)
        , m_tokens(burst)
        , m_last(now) {}

    /// One token, or false.
    bool take(Instant now) {
        m_tokens = std::min(m_burst, m_tokens + m_rate * std::chrono::duration<double>(now - m_last).count());
        m_last = now;
        if (m_tokens < 1) return false;
        m_tokens -= 1;
        return true;
    }

private:
    double m_rate, m_burst, m_tokens;
    Instant m_last;
};

} // namespace hotpair::control
