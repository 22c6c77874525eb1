// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/relayed_proof.h"

#include <algorithm>

namespace hotpair::heartbeat {

RelayedProof::RelayedProof(Duration detection, Duration stability)
    : m_detection(detection)
    , m_stability(stability) {}

void RelayedProof::setTiming(Duration detection, Duration stability) {
    m_detection = detection;
    m_stability = stability;
}

void RelayedProof::heard(bool works, Duration ago, Instant now) {
    m_works = works;
    const Instant seen = now - std::max(ago, Duration{});
    if (!m_seen || seen > *m_seen) m_seen = seen;
}

void RelayedProof::beat(Instant now) {
    BeatSample& sample = m_samples[++m_beats % LinkMonitor::kept];
    sample = {m_beats, now};
    sample.lost = !fresh(now);
    if (!sample.lost)
        sample.rttUs = std::chrono::duration_cast<std::chrono::microseconds>(now - *m_seen).count();
}

bool RelayedProof::update(Instant now) {
    const bool provenBefore = m_proven, upBefore = m_up;
    m_proven = fresh(now);
    if (!m_proven)
        m_stableSince.reset();
    else if (!m_stableSince)
        m_stableSince = now;
    m_up = m_proven && (m_up || !m_everUp || now - *m_stableSince >= m_stability);
    m_everUp = m_everUp || m_up;
    return m_proven != provenBefore || m_up != upBefore;
}

std::optional<Instant> RelayedProof::nextChange() const {
    return m_proven ? std::optional(*m_seen + 2 * m_detection) : std::nullopt;
}

std::optional<BeatSample> RelayedProof::sample(std::uint32_t number) const {
    const BeatSample& sample = m_samples[number % LinkMonitor::kept];
    return number != 0 && sample.seq == number ? std::optional(sample) : std::nullopt;
}

} // namespace hotpair::heartbeat
