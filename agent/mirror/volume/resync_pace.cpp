// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/resync_pace.h"

#include <algorithm>

namespace hotpair::mirror {

using namespace std::chrono_literals;

static constexpr Duration clientMemory = 20ms; ///< so long after a request clients count as active
static constexpr int pauseTimes = 3;         ///< of the run's own time: a quarter of the time is the resync's
static constexpr Duration longestPause = 1s; ///< a stalled run does not stall the next for longer
static constexpr Duration queueTime = 4ms, measureTime = 5ms;
static constexpr std::uint64_t leastWindow = 1u << 20, mostWindow = 8u << 20;

void ResyncPace::reset() {
    m_inFlight.clear();
    m_inFlightBytes = m_measuredBytes = 0;
    m_begun = m_pauseEnds = m_measuredFrom = {};
}

bool ResyncPace::busy(Instant now) const {
    return m_lastClient != Instant{} && now - m_lastClient < clientMemory;
}

std::uint64_t ResyncPace::window() const {
    const double seconds = double(std::max<Duration>(queueTime, m_trip * 3 / 2).count()) / 1e9;
    return std::clamp(std::uint64_t(m_bytesPerSecond * seconds), leastWindow, mostWindow);
}

bool ResyncPace::mayStart(Instant now) const {
    if (busy(now)) return m_inFlight.empty() && now >= m_pauseEnds;
    return m_inFlightBytes < window();
}

void ResyncPace::begun(Instant now) {
    if (m_begun == Instant{}) m_begun = now;
}

void ResyncPace::sent(std::uint64_t sequence, std::uint32_t bytes, Instant now) {
    begun(now);
    m_inFlight.push_back({sequence, bytes, m_begun, m_inFlight.empty()});
    m_inFlightBytes += bytes;
    m_begun = {};
}

void ResyncPace::applied(std::uint64_t upTo, Instant now) {
    while (!m_inFlight.empty() && m_inFlight.front().sequence <= upTo) {
        const Run run = m_inFlight.front();
        m_inFlight.pop_front();
        m_inFlightBytes -= run.bytes;
        m_pauseEnds = now + std::min<Duration>((now - run.begun) * pauseTimes, longestPause);
        measure(run, now);
    }
}

void ResyncPace::measure(const Run& run, Instant now) {
    const Duration took = now - run.begun;
    if (run.alone) m_trip = m_trip == Duration(0) ? took : (m_trip + took) / 2;
    if (m_measuredFrom == Instant{}) m_measuredFrom = run.begun;
    m_measuredBytes += run.bytes;
    const Duration span = now - m_measuredFrom;
    if (span < measureTime) return;
    const double rate = double(m_measuredBytes) * 1e9 / double(span.count());
    m_bytesPerSecond = m_bytesPerSecond == 0 ? rate : (m_bytesPerSecond + rate) / 2;
    m_measuredBytes = 0;
    m_measuredFrom = now;
}

} // namespace hotpair::mirror
