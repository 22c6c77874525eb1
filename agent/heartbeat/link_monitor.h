// The health of one path: are both directions proven, how long is the round trip, how much is lost. Pure: fed
// with the headers of accepted datagrams and with time. A path is proven as of the sending time of the newest
// beat of ours that the other side confirmed; so a path that works one way only ages exactly like a dead one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/datagram.h"
#include "common/base/clock.h"

#include <array>
#include <bitset>
#include <optional>

namespace hotpair::heartbeat {

/// One beat of ours on one path, for the charts.
struct BeatSample {
    std::uint64_t seq = 0; ///< dense, from 1
    Instant sentAt;
    std::int64_t rttUs = -1; ///< -1: lost, or it arrived but the answer with its round trip did not
    bool lost = false;
};

class LinkMonitor {
public:
    /// detection: without proof for that long the path is dead. stability: an UP after a DOWN needs so long a
    /// proof.
    LinkMonitor(Duration detection, Duration stability, Instant start);
    void setTiming(Duration detection, Duration stability);

    /// Numbers a beat of ours and fills its echo fields.
    void stampBeat(Header& header, Instant now);
    /// The echo fields alone, for what is no beat.
    void stampEcho(Header& header, Instant now) const;
    /// An accepted datagram of the other side.
    void heard(const Header& header, Instant now);
    /// The other side started again: its beat numbers do.
    void peerRestarted();

    /// Applies time. True when proven(), up() or oneWay() changed.
    bool update(Instant now);

    /// When update() may turn out differently although nothing arrives: the proof grows too old.
    std::optional<Instant> nextChange() const {
        return m_proven ? std::optional(*m_provenAt + m_detection) : std::nullopt;
    }

    bool proven() const { return m_proven; } ///< both directions work now, without the stability rule
    bool up() const { return m_up; }
    bool oneWay() const { return m_oneWay; }
    Duration rtt() const { return m_rtt; }       ///< smoothed; negative: not known
    Duration jitter() const { return m_jitter; } ///< smoothed mean deviation; negative: not known
    double lossPct(Instant now) const;           ///< worse direction, last 100 beats
    std::optional<Instant> lastSeen() const { return m_lastSeen; }
    std::uint32_t beatsSent() const { return m_sent; }

    /// The sample with that number, once its fate is known (answered, or too old for an answer) and while it
    /// is kept.
    std::optional<BeatSample> sample(std::uint32_t number, Instant now) const;
    static constexpr std::uint32_t kept = 1024;
    static constexpr std::uint32_t lossWindow = 100;

private:
    struct Sent {
        Instant at;
        std::int64_t rttUs = -1;
        bool confirmed = false;
    };
    bool fresh(Instant now) const { return m_provenAt && now - *m_provenAt < m_detection; }
    void hearBeat(const Header& header, Instant now);
    void hearEcho(const Header& header, Instant now);
    void measure(Duration roundTrip, Sent& sent);
    bool settled(const Sent& sent, Instant now) const {
        return sent.confirmed || now - sent.at >= m_detection;
    }
    double lossOut(Instant now) const;
    double lossIn(Instant now) const;

    Duration m_detection, m_stability;
    std::array<Sent, kept> m_beats{};
    std::uint32_t m_sent = 0;       // number of our newest beat
    std::uint32_t m_confirmed = 0;  // newest of our beats that the other side named
    std::uint32_t m_countFrom = 0;  // beats before the other side was there at all are not lost
    bool m_recount = true;          // its next echo says where counting begins
    std::uint32_t m_heardBeat = 0;  // newest beat of theirs
    std::uint32_t m_heardFirst = 0; // where counting began
    std::bitset<128> m_heardBits;   // bit i: beat m_heardBeat - i arrived
    std::int64_t m_heardSentAt = 0;
    Instant m_heardAt;
    std::optional<Instant> m_lastSeen, m_provenAt, m_stableSince;
    Duration m_rtt{-1}, m_jitter{-1};
    bool m_proven = false, m_up = false, m_everUp = false, m_oneWay = false;
};

} // namespace hotpair::heartbeat
