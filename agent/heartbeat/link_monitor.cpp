// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/link_monitor.h"

#include <algorithm>
#include <utility>

namespace hotpair::heartbeat {

LinkMonitor::LinkMonitor(Duration detection, Duration stability, Instant start)
    : m_detection(detection)
    , m_stability(stability)
    , m_heardAt(start) {}

void LinkMonitor::setTiming(Duration detection, Duration stability) {
    m_detection = detection;
    m_stability = stability;
}

void LinkMonitor::stampBeat(Header& header, Instant now) {
    header.beat = ++m_sent;
    m_beats[m_sent % kept] = Sent{now};
    stampEcho(header, now);
}

void LinkMonitor::stampEcho(Header& header, Instant now) const {
    header.echoBeat = m_heardBeat;
    header.echoBits = (m_heardBits >> 1 & std::bitset<128>(~0ull)).to_ullong();
    header.echoSentAt = m_heardSentAt;
    const auto hold = std::chrono::duration_cast<std::chrono::microseconds>(now - m_heardAt).count();
    header.echoHoldUs = std::uint32_t(std::clamp<std::int64_t>(hold, 0, UINT32_MAX));
}

void LinkMonitor::heard(const Header& header, Instant now) {
    m_lastSeen = now;
    if (header.beat != 0) hearBeat(header, now);
    if (header.echoBeat != 0) hearEcho(header, now);
}

void LinkMonitor::hearBeat(const Header& header, Instant now) {
    if (m_heardBeat == 0) m_heardFirst = header.beat;
    if (header.beat > m_heardBeat) {
        const std::uint32_t step = m_heardBeat ? header.beat - m_heardBeat : 1;
        m_heardBits = step < m_heardBits.size() ? m_heardBits << step : std::bitset<128>();
        m_heardBits.set(0);
        m_heardBeat = header.beat;
        m_heardSentAt = header.sentAt;
        m_heardAt = now;
    } else if (m_heardBeat - header.beat < m_heardBits.size()) {
        m_heardBits.set(m_heardBeat - header.beat); // late, not lost
    }
}

void LinkMonitor::hearEcho(const Header& header, Instant now) {
    // What the other side claims about our beats must agree with our own memory of them.
    if (header.echoBeat > m_sent || m_sent - header.echoBeat >= kept) return;
    auto& sent = m_beats[header.echoBeat % kept];
    if (toNs(sent.at) != header.echoSentAt) return;
    const auto roundTrip = now - sent.at - std::chrono::microseconds(header.echoHoldUs);
    if (roundTrip < Duration(-1'000'000))
        return; // held longer than it existed: nonsense, however well signed
    if (!m_provenAt || *m_provenAt < sent.at) m_provenAt = sent.at;
    if (std::exchange(m_recount, false)) m_countFrom = header.echoBeat;
    if (header.echoBeat > m_confirmed) {
        m_confirmed = header.echoBeat;
        measure(std::max(roundTrip, Duration(0)), sent);
    }
    for (std::uint32_t i = 0; i < 64 && header.echoBeat > i + 1; ++i) {
        const std::uint32_t number = header.echoBeat - 1 - i;
        if (header.echoBits >> i & 1 && m_sent - number < kept) m_beats[number % kept].confirmed = true;
    }
}

void LinkMonitor::measure(Duration roundTrip, Sent& sent) {
    sent.confirmed = true;
    sent.rttUs = std::chrono::duration_cast<std::chrono::microseconds>(roundTrip).count();
    if (m_rtt < Duration(0)) {
        m_rtt = roundTrip;
        m_jitter = Duration(0);
        return;
    }
    // smoothing as in RFC 6298: 1/8 of the new round trip, 1/4 of the new deviation
    const auto deviation = roundTrip > m_rtt ? roundTrip - m_rtt : m_rtt - roundTrip;
    m_jitter += (deviation - m_jitter) / 4;
    m_rtt += (roundTrip - m_rtt) / 8;
}

void LinkMonitor::peerRestarted() {
    m_heardBeat = m_heardFirst = 0;
    m_heardBits.reset();
    m_heardSentAt = 0;
    m_recount = true;
}

bool LinkMonitor::update(Instant now) {
    const bool wasProven = m_proven, wasUp = m_up, wasOneWay = m_oneWay;
    m_proven = fresh(now);
    if (!m_proven) {
        m_up = false;
        m_stableSince.reset();
        m_oneWay = m_lastSeen && now - *m_lastSeen < m_detection;
    } else {
        m_oneWay = false;
        if (!m_stableSince) m_stableSince = now;
        if (!m_everUp || now - *m_stableSince >= m_stability) m_up = m_everUp = true;
    }
    return wasProven != m_proven || wasUp != m_up || wasOneWay != m_oneWay;
}

double LinkMonitor::lossOut(Instant now) const {
    std::uint32_t known = 0, lost = 0;
    for (std::uint32_t n = m_sent; n > 0 && n >= m_countFrom && m_sent - n < kept && known < lossWindow; --n) {
        const auto& sent = m_beats[n % kept];
        if (!settled(sent, now)) continue;
        ++known;
        if (!sent.confirmed) ++lost;
    }
    return known ? 100.0 * lost / known : 0.0;
}

double LinkMonitor::lossIn(Instant now) const {
    if (!m_heardBeat) return 0.0;
    if (m_lastSeen && now - *m_lastSeen >= m_detection) return 100.0;
    const std::uint32_t expected = std::min(lossWindow, m_heardBeat - m_heardFirst + 1);
    std::uint32_t arrived = 0;
    for (std::uint32_t i = 0; i < expected; ++i)
        if (m_heardBits.test(i)) ++arrived;
    return 100.0 * (expected - arrived) / expected;
}

double LinkMonitor::lossPct(Instant now) const {
    return std::max(lossOut(now), lossIn(now));
}

std::optional<BeatSample> LinkMonitor::sample(std::uint32_t number, Instant now) const {
    if (number == 0 || number > m_sent || m_sent - number >= kept) return std::nullopt;
    const auto& sent = m_beats[number % kept];
    if (!settled(sent, now)) return std::nullopt;
    return BeatSample{number, sent.at, sent.rttUs, !sent.confirmed};
}

} // namespace hotpair::heartbeat
