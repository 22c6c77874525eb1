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

bool isOneOf(const QString& word, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* w) { return word == QLatin1String(w); });
}

/// The kinds of lines that can have set this transition off; none: it needs no other reason.
std::initializer_list<const char*> triggersOf(const QString& row) {
    static constexpr std::initializer_list<const char*> loss{
        "last-heard",     "release-heard", "release-planned", "release-by-guard", "started",
        "asked-takeover", "asked-start",   "asked-resume",    "asked-clear"};
    static constexpr std::initializer_list<const char*> lease{"last-grant", "last-progress", "clock-jumped"};
    static constexpr std::initializer_list<const char*> asked{
        "asked-switchover", "asked-stop", "asked-force", "asked-hold", "shutdown", "config-changed"};
    static constexpr std::initializer_list<const char*> trouble{"resource-failed", "step-start-failed"};
    static constexpr std::initializer_list<const char*> guard{"guard-began", "clock-jumped"};
    if (isOneOf(row, {"STANDS", "STORES_TERM", "ELECTED"})) return loss;
    if (row == QLatin1String("LEASE_EXPIRED")) return lease;
    if (isOneOf(row, {"RESOURCE_FAILED", "RESTARTS_EXHAUSTED"})) return trouble;
    if (isOneOf(row, {"GUARD_BEGAN", "CLOCK_JUMPED"})) return guard;
    if (row == QLatin1String("IDENTITY_TAKEN")) {
        static constexpr std::initializer_list<const char*> taken{"identity-taken"};
        return taken;
    }
    if (isOneOf(row, {"NEWEST_KNOWN", "ADOPTED", "ADOPTION_REFUSED"})) {
        static constexpr std::initializer_list<const char*> start{"started"};
        return start;
    }
    return asked;
}

/// What an event that no transition led to may follow from.
constexpr std::initializer_list<const char*> quietTriggers{"last-heard",  "beats-missed", "link-silent",
                                                           "mirror-lost", "mirror-waits", "resource-failed"};
constexpr Duration sameTrouble = std::chrono::seconds(5);
constexpr Duration longestSilence = std::chrono::seconds(60);

/// The newest line of one of these kinds at or before `from`.
std::optional<std::size_t> newestOf(const std::vector<Link>& links, std::size_t first, std::size_t from,
                                    std::initializer_list<const char*> kinds) {
    for (std::size_t i = from + 1; i-- > first;)
        if (isOneOf(links[i].line.kind, kinds)) return i;
    return std::nullopt;
}

/// Where the story that led to `asked` begins: at what set off its first transition.
std::size_t causeOf(const std::vector<Link>& links, std::size_t first, std::size_t asked) {
    std::size_t turn = asked;
    for (std::size_t i = first; i < asked; ++i) {
        if (links[i].line.kind != QLatin1String("moved")) continue;
        // an attempt that came to nothing is another story
        const bool backToStandby = links[i].line.args.value(QStringLiteral("to")) == QLatin1String("standby");
        if (backToStandby && links[i].at < links[asked].at)
            turn = asked;
        else if (turn == asked)
            turn = i;
    }
    if (turn == asked && links[asked].line.kind != QLatin1String("moved")) {
        // nothing moved before it; perhaps at the same moment
        for (std::size_t i = asked; i < links.size() && links[i].at == links[asked].at && turn == asked; ++i)
            if (links[i].line.kind == QLatin1String("moved")) turn = i;
    }
    if (links[turn].line.kind != QLatin1String("moved")) {
        std::size_t cause = newestOf(links, first, asked, quietTriggers).value_or(asked);
        for (std::size_t i = cause; i-- > first && links[cause].at - links[i].at < sameTrouble;)
            if (isOneOf(links[i].line.kind, quietTriggers)) cause = i;
        return cause;
    }
    const QString row = links[turn].line.args.value(QStringLiteral("row"));
    // what set it off may lie further back than the story itself: a machine that stood still
    while (first > 0 && links[turn].at - links[first - 1].at < longestSilence)
        --first;
    std::size_t cause = newestOf(links, first, turn, triggersOf(row)).value_or(std::min(turn, asked));
    // several voters' last words, several links' last beats: from the first of them on
    while (cause > first && isOneOf(links[cause - 1].line.kind, triggersOf(row)) &&
           links[cause].at - links[cause - 1].at < std::chrono::seconds(1) &&
           links[cause].line.kind != QLatin1String("started"))
        --cause;
    return std::min(cause, asked);
}

/// First and last line of the story around `asked`: a story ends with a transition that brings something to
/// its end, or where nothing happens for longer than a promise lasts.
std::pair<std::size_t, std::size_t> story(const std::vector<Link>& links, std::size_t asked,
                                          Duration promise) {
    const Duration gap = promise + stillTogether;
    std::size_t first = asked, last = asked;
    for (std::size_t i = asked; i-- > 0;) {
        if (links[first].at - links[i].until > gap) break;
        if (links[i].ends && links[asked].at > links[i].at) break;
        first = i;
    }
    Instant end = links[asked].until;
    std::size_t from = asked; // the transition may stand before what was said of it at the same moment
    while (from > first && links[from - 1].at == links[asked].at)
        --from;
    for (std::size_t i = from; i < links.size(); ++i) {
        if (links[i].at - end > gap) break;
        last = std::max(last, i);
        end = std::max(end, links[i].until);
        if (links[i].ends) {
            // what was said at that very moment belongs to it
            while (last + 1 < links.size() && links[last + 1].at == links[i].at)
                ++last;
            break;
        }
    }
    return {causeOf(links, first, asked), last};
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
        first = causeOf(links, first, asked);
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
