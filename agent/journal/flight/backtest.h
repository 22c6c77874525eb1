// The recorded heartbeats judged anew: had silence of `detect` counted as death, how often would a link, and
// how often all links together, have been declared dead although the other node lived; and how soon would its
// real ends have been noticed? Proof of a link is the sending time of the newest answered beat, as in the
// heartbeat room (link_monitor.h). An end is real when the other node came back with another boot id. Pure,
// any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/flight/recorder.h"
#include "agent/journal/flight/wire.h"
#include "common/protocol/backtest.h"

#include <map>
#include <vector>

namespace hotpair::flight {

class Backtest final : public Look {
public:
    /// `peer`: whose links; beats sent before `from` (wall clock, ms since 1970) do not count.
    Backtest(NodeId peer, Duration detect, qint64 from);
    void take(const QByteArray& segment) override;
    BacktestResult judged();
    QJsonObject result() override { return toJson(judged()); }

private:
    /// From the sending of the last answered beat to the arrival of the next answer.
    struct Silence {
        Instant from{}, firstLost{}, until{};
    };
    struct LinkBeats {
        qint64 beats = 0, lost = 0;
        std::optional<Instant> first, answered; ///< sending times
        std::optional<Instant> firstLost;       ///< since the last answer
        Instant newest{};
        std::vector<Silence> silences; ///< in which a beat was missed
        Duration usual{};              ///< the longest in which none was
    };
    void beat(LinkBeats& link, const Beat& beat);
    bool realEnd(const Silence& silence) const;
    /// Silences of all links at once.
    std::vector<Silence> together() const;

    NodeId m_peer;
    Duration m_detect;
    qint64 m_from;
    std::map<std::string, LinkBeats> m_links;
    std::vector<Instant> m_newLives; ///< when the other node was first heard with another boot id
    std::optional<BootId> m_life;
    std::optional<Instant> m_clockOf; ///< of the segment: `from` on the recorder's clock
};

} // namespace hotpair::flight
