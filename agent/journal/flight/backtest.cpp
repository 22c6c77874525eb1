// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/backtest.h"

#include <algorithm>

namespace hotpair::flight {

namespace {

constexpr Duration shortest = std::chrono::milliseconds(20); ///< no profile can be faster
constexpr Duration ownPause = std::chrono::seconds(10);      ///< no beats at all: this agent did not run
constexpr Duration returnWithin = std::chrono::seconds(2);   ///< of a new life and the end of the silence

double toMsDouble(Duration d) {
    return double(d.count()) / 1e6;
}

} // namespace

Backtest::Backtest(NodeId peer, Duration detect, qint64 from)
    : m_peer(peer)
    , m_detect(std::max(detect, shortest))
    , m_from(from) {}

void Backtest::take(const QByteArray& segment) {
    SegmentReader reader(segment);
    while (const auto record = reader.next()) {
        if (const auto* head = std::get_if<Head>(&*record)) {
            m_clockOf = head->at + std::chrono::milliseconds(m_from - head->wallMs);
            if (head->begins) // between two lives of this agent nothing is known
                for (auto& [name, link] : m_links) {
                    link.answered.reset();
                    link.firstLost.reset();
                }
        } else if (const auto* beats = std::get_if<Beats>(&*record)) {
            if (beats->peer != m_peer) continue;
            for (const Beat& b : beats->beats)
                if (!m_clockOf || b.sentAt >= *m_clockOf) beat(m_links[beats->link], b);
        } else if (const auto* step = std::get_if<Step>(&*record)) {
            const auto* heard = std::get_if<decision::MessageReceived>(&step->input);
            if (!heard || heard->from != m_peer) continue;
            if (m_life && *m_life != heard->boot) m_newLives.push_back(step->at);
            m_life = heard->boot;
        }
    }
}

void Backtest::beat(LinkBeats& link, const Beat& b) {
    if (link.beats > 0 && (b.sentAt < link.newest || b.sentAt - link.newest > ownPause)) {
        // another life of this agent, or of its clock: nothing is known of the time between
        link.answered.reset();
        link.firstLost.reset();
    }
    link.newest = b.sentAt;
    if (!link.first) link.first = b.sentAt;
    ++link.beats;
    if (b.rttUs == beatLost) {
        ++link.lost;
        if (!link.firstLost) link.firstLost = b.sentAt;
        return;
    }
    const Instant confirmed = b.sentAt + std::chrono::microseconds(std::max<std::int32_t>(b.rttUs, 0));
    if (link.answered) {
        // from one beat to the next nothing is missed: such silences are many and only their longest matters
        const Duration silent = confirmed - *link.answered;
        if (link.firstLost || silent >= m_detect)
            link.silences.push_back({*link.answered, link.firstLost.value_or(b.sentAt), confirmed});
        else
            link.usual = std::max(link.usual, silent);
    }
    link.answered = b.sentAt;
    link.firstLost.reset();
}

bool Backtest::realEnd(const Silence& s) const {
    return std::any_of(m_newLives.begin(), m_newLives.end(),
                       [&](Instant life) { return life > s.from && life - s.until < returnWithin; });
}

std::vector<Backtest::Silence> Backtest::together() const {
    if (m_links.empty()) return {};
    std::vector<Silence> common = m_links.begin()->second.silences;
    for (auto link = std::next(m_links.begin()); link != m_links.end(); ++link) {
        std::vector<Silence> both;
        const auto& other = link->second.silences;
        // both lists are in the order of time
        for (std::size_t a = 0, b = 0; a < common.size() && b < other.size();) {
            const Silence s{std::max(common[a].from, other[b].from),
                            std::max(common[a].firstLost, other[b].firstLost),
                            std::min(common[a].until, other[b].until)};
            if (s.until - s.from >= shortest) both.push_back(s);
            ++(common[a].until < other[b].until ? a : b);
        }
        common = std::move(both);
    }
    return common;
}

BacktestResult Backtest::judged() {
    BacktestResult result;
    result.detectMs = toMs(m_detect);
    std::optional<Duration> usual; ///< of the best link
    for (const auto& [name, link] : m_links) {
        LinkBacktest l{QString::fromStdString(name), link.beats, link.lost, toMsDouble(link.usual), 0};
        usual = std::min(usual.value_or(link.usual), link.usual);
        for (const Silence& s : link.silences) {
            if (realEnd(s)) continue;
            l.longestMs = std::max(l.longestMs, toMsDouble(s.until - s.from));
            l.falseDeaths += s.until - s.from >= m_detect;
        }
        if (link.first) result.hours = std::max(result.hours, toMsDouble(link.newest - *link.first) / 3.6e6);
        result.links.append(l);
    }
    double delays = 0;
    double longest = toMsDouble(usual.value_or(Duration{}));
    for (const Silence& s : together()) {
        if (realEnd(s)) {
            if (s.until - s.from < m_detect) continue; // back before anybody would have noticed
            ++result.realEnds;
            // it ended somewhere between the last answered beat and the first lost one
            delays += toMsDouble(m_detect - (s.firstLost - s.from) / 2);
            continue;
        }
        longest = std::max(longest, toMsDouble(s.until - s.from));
        result.falseFailovers += s.until - s.from >= m_detect;
    }
    if (result.realEnds > 0) result.delayMs = delays / result.realEnds;
    if (!m_links.empty()) result.leastSafeMs = longest;
    return result;
}

} // namespace hotpair::flight
