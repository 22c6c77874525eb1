// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/backtest.h"

#include <QJsonArray>

namespace hotpair {

namespace {
constexpr qsizetype mostLinks = 64;
}

QJsonObject toJson(const BacktestResult& r) {
    QJsonArray links;
    for (const auto& l : r.links)
        links.append(QJsonObject{{QStringLiteral("link"), l.link},
                                 {QStringLiteral("beats"), l.beats},
                                 {QStringLiteral("lost"), l.lost},
                                 {QStringLiteral("longestMs"), l.longestMs},
                                 {QStringLiteral("falseDeaths"), l.falseDeaths}});
    return {{QStringLiteral("detectMs"), r.detectMs},
            {QStringLiteral("hours"), r.hours},
            {QStringLiteral("links"), links},
            {QStringLiteral("falseFailovers"), r.falseFailovers},
            {QStringLiteral("realEnds"), r.realEnds},
            {QStringLiteral("delayMs"), r.delayMs},
            {QStringLiteral("leastSafeMs"), r.leastSafeMs}};
}

BacktestResult backtestFromJson(const QJsonObject& json) {
    BacktestResult r;
    r.detectMs = json.value(QLatin1String("detectMs")).toInteger();
    r.hours = json.value(QLatin1String("hours")).toDouble();
    for (const auto& value : json.value(QLatin1String("links")).toArray()) {
        if (r.links.size() >= mostLinks) break;
        r.links.append({value[QLatin1String("link")].toString(), value[QLatin1String("beats")].toInteger(),
                        value[QLatin1String("lost")].toInteger(),
                        value[QLatin1String("longestMs")].toDouble(),
                        value[QLatin1String("falseDeaths")].toInt()});
    }
    r.falseFailovers = json.value(QLatin1String("falseFailovers")).toInt();
    r.realEnds = json.value(QLatin1String("realEnds")).toInt();
    r.delayMs = json.value(QLatin1String("delayMs")).toDouble(-1);
    r.leastSafeMs = json.value(QLatin1String("leastSafeMs")).toDouble(-1);
    return r;
}

} // namespace hotpair
