// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/why.h"

#include <QDateTime>

#include <algorithm>

namespace hotpair::flight {

namespace {

constexpr Duration stillTogether = std::chrono::seconds(2); ///< beside the promise: one story
constexpr Duration beside = std::chrono::seconds(2);        ///< around an event that belongs to no group

/// Lines of this group, and those of the node and its links.
bool concerns(const Link& link, std::optional<GroupKey> group) {
    return !link.group || link.group == group;
}

/// A change of roles, or what leads to one; the rest only accompanies a story and does not keep it together.
bool carries(const Link& link) {
    return link.line.kind != QLatin1String("event") && !link.line.kind.startsWith(QLatin1String("link-works"));
}

/// First and last line of the story around `asked`: a story ends with a transition that brings something to its
/// end, or where nothing happens for longer than a promise lasts.
std::pair<std::size_t, std::size_t> story(const std::vector<Link>& links, std::size_t asked, Duration promise) {
    const Duration gap = promise + stillTogether;
    std::size_t first = asked, last = asked;
    for (std::size_t i = asked; i-- > 0;) {
        if (links[first].at - links[i].until > gap) break;
        if (links[i].ends && links[asked].at > links[i].at) break;
        first = i;
    }
    Instant end = links[asked].until;
    for (std::size_t i = asked; i < links.size(); ++i) {
        if (links[i].at - end > gap) break;
        last = i;
        end = std::max(end, links[i].until);
        if (links[i].ends) {
            // what was said at that very moment belongs to it
            while (last + 1 < links.size() && links[last + 1].at == links[i].at)
                ++last;
            break;
        }
    }
    while (first < asked && !carries(links[first]))
        ++first;
    return {first, last};
}

bool sameWords(const WhyLine& a, const WhyLine& b) {
    return a.kind == b.kind && a.args == b.args && a.code == b.code && !a.asked && !b.asked && a.tookMs < 0 &&
           b.tookMs < 0;
}

/// Asked again and again, answered again and again: one line each.
void append(QList<WhyLine>& lines, const WhyLine& line) {
    for (qsizetype i = lines.size() - 1; i >= 0 && i >= lines.size() - 6; --i)
        if (sameWords(lines[i], line)) {
            ++lines[i].times;
            return;
        }
    lines.append(line);
}

} // namespace

Why::Why(EventRecord event)
    : m_event(std::move(event))
    , m_replay([this](const Moment& moment) { m_chain.see(moment); }) {
    m_chain.wanted = m_event.seq;
}

void Why::take(const QByteArray& segment) {
    m_replay.play(segment);
}

QJsonObject Why::result() {
    const auto why = record();
    return why ? toJson(*why) : QJsonObject();
}

std::optional<WhyRecord> Why::record() {
    const EventRecord& event = m_event;
    const Duration promise = m_chain.promise();
    const auto facts = m_chain.facts();
    std::vector<Link> all = m_chain.take();
    const std::optional<GroupKey> group =
        event.group.isEmpty() ? std::nullopt : std::optional(GroupKey(nameKey(event.group.toStdString())));

    std::vector<Link> links;
    for (auto& link : all)
        if (concerns(link, group) || link.event == event.seq) links.push_back(std::move(link));
    const auto found =
        std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.event == event.seq; });
    if (found == links.end()) return std::nullopt;
    const auto asked = std::size_t(found - links.begin());
    links[asked].line.asked = true;
    links[asked].line.args = event.args; // the journal has them all
    links[asked].line.args.insert(QStringLiteral("event"), QString::number(event.seq));

    std::size_t first = asked, last = asked;
    const bool refused = event.code == Code::REQUEST_REFUSED;
    if (refused) {
        // the state at that moment says it all
    } else if (group) {
        std::tie(first, last) = story(links, asked, promise);
    } else {
        while (first > 0 && links[asked].at - links[first - 1].at < beside)
            --first;
        while (last + 1 < links.size() && links[last + 1].at - links[asked].at < beside)
            ++last;
    }
    WhyRecord record;
    record.event = event;
    record.replayed = m_replay.result().same();
    const Instant cause = links[first].at;
    record.causeTime =
        QDateTime::fromMSecsSinceEpoch(m_chain.wallMs(cause), Qt::UTC).toString(Qt::ISODateWithMs);
    std::vector<Link> told(links.begin() + std::ptrdiff_t(first), links.begin() + std::ptrdiff_t(last) + 1);
    if (refused) told.insert(told.end(), facts.begin(), facts.end());
    for (auto& link : told) {
        link.line.ms = double((link.at - cause).count()) / 1e6;
        append(record.lines, link.line);
    }
    while (record.lines.size() > WhyRecord::mostLines) {
        record.cut = true;
        record.lines.removeLast();
    }
    return record;
}

} // namespace hotpair::flight
