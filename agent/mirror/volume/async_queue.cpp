// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/async_queue.h"

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr Duration moment = 1ms;

void AsyncQueue::reset() {
    m_entries.clear();
    m_bytes = 0;
    m_behind = false;
}

void AsyncQueue::sent(std::uint64_t sequence, std::uint64_t bytes, Instant now) {
    if (m_entries.empty() || now - m_entries.back().at >= moment)
        m_entries.push_back({sequence, bytes, now});
    else {
        m_entries.back().lastSequence = sequence;
        m_entries.back().bytes += bytes;
    }
    m_bytes += bytes;
    m_behind = m_behind || m_bytes > m_cap;
}

void AsyncQueue::applied(std::uint64_t upTo) {
    for (; !m_entries.empty() && m_entries.front().lastSequence <= upTo; m_entries.pop_front())
        m_bytes -= m_entries.front().bytes;
}

} // namespace hotpair::mirror
