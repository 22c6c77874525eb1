// The way over the witness as a link of its own: what the witness says about the other node, "heard so long
// ago, both directions between us work". Together with the own way to the witness it proves that the other node
// lives although no link to it works. It is shown and counted like a link, but it is no vote, no lease and no
// beat of the other node: no decision is made of it (wire_engine.h says why). Pure: time is a parameter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/link_monitor.h"

#include <array>
#include <optional>

namespace hotpair::heartbeat {

class RelayedProof {
public:
    /// detection: of one of the two hops. stability: as of a link.
    RelayedProof(Duration detection, Duration stability);
    void setTiming(Duration detection, Duration stability);

    /// The witness's word just arrived.
    void heard(bool works, Duration ago, Instant now);
    /// One sample for the charts: how old the proof is at this moment.
    void beat(Instant now);
    /// Applies time. True when proven() or up() changed.
    bool update(Instant now);
    std::optional<Instant> nextChange() const;

    bool proven() const { return m_proven; }
    bool up() const { return m_up; }
    std::optional<Instant> lastSeen() const { return m_seen; } ///< when the witness heard it, in our clock
    std::uint32_t beats() const { return m_beats; }
    /// Its rttUs is the age of the proof; lost: there was none.
    std::optional<BeatSample> sample(std::uint32_t number) const;

private:
    bool fresh(Instant now) const { return m_works && m_seen && now - *m_seen < 2 * m_detection; }

    Duration m_detection, m_stability;
    bool m_works = false;
    std::optional<Instant> m_seen, m_stableSince;
    bool m_proven = false, m_up = false, m_everUp = false;
    std::uint32_t m_beats = 0;
    std::array<BeatSample, LinkMonitor::kept> m_samples{};
};

} // namespace hotpair::heartbeat
