// How fast a resync at the automatic rate goes: as fast as the way to the peer's disk takes it while nobody
// else wants the volume, and a fixed share of the time while clients do. Knows what is on its way; decides
// from measured times only. Plain C++, one thread, no clock of its own.
//
// Alone: the bytes on their way are bounded by what the peer applies in a few milliseconds (or in one and a
// half round trips, on a long line), so that the first request of a client that comes back does not queue
// behind more than that. With clients: one small run at a time, and after it a pause so many times as long as
// the run took; whatever the run slowed down (processor, disk, line), clients have the rest of the time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <cstdint>
#include <deque>

namespace hotpair::mirror {

class ResyncPace {
public:
    /// A new session: nothing is on its way; what was measured stays.
    void reset();
    void clientActive(Instant now) { m_lastClient = now; }

    /// Whether the next run may start; not before the pause is over, see pauseEnds().
    bool mayStart(Instant now) const;
    /// When mayStart() will change by time alone.
    Instant pauseEnds() const { return m_pauseEnds; }
    std::uint64_t runBlocks(Instant now) const { return busy(now) ? busyRun : idleRun; }

    void begun(Instant now); ///< work on a run starts: its reading
    void sent(std::uint64_t sequence, std::uint32_t bytes, Instant now); ///< it is on its way
    void applied(std::uint64_t upTo, Instant now);                       ///< by the peer
    bool nothingOnItsWay() const { return m_inFlight.empty(); }

private:
    static constexpr std::uint64_t idleRun = 8, busyRun = 2; ///< blocks of 64 KiB
    struct Run {
        std::uint64_t sequence;
        std::uint32_t bytes;
        Instant begun;
        bool alone; ///< nothing else was on its way
    };
    bool busy(Instant now) const;
    std::uint64_t window() const;
    void measure(const Run& run, Instant now);

    std::deque<Run> m_inFlight;
    std::uint64_t m_inFlightBytes = 0;
    Instant m_lastClient{}, m_pauseEnds{};
    Instant m_begun{}; ///< of the run that is not sent yet; 0: none
    double m_bytesPerSecond = 0;
    Duration m_trip{0}; ///< of a run alone, from its reading to its being applied; 0: none yet
    Instant m_measuredFrom{};
    std::uint64_t m_measuredBytes = 0;
};

} // namespace hotpair::mirror
