// The result of links.backtest {detectMs, since?}:
// {"detectMs":600,"links":[{"link":"lan","beats":..,"lost":..,
// "longestMs":..,"falseDeaths":..}],"falseFailovers":..,"realEnds":..,"delayMs":..,"leastSafeMs":..,"fromMs":..,
// "hours":..}. Value types. -1: not known.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace hotpair {

struct LinkBacktest {
    QString link;
    qint64 beats = 0, lost = 0;
    double longestMs = 0; ///< silence after which the link went on
    int falseDeaths = 0;  ///< the link would have been declared dead while the other node lived
};

struct BacktestResult {
    qint64 detectMs = 0;
    double hours = 0; ///< of history looked at
    QList<LinkBacktest> links;
    int falseFailovers = 0;  ///< all links at once dead while the other node lived
    int realEnds = 0;        ///< the other node really went and came back as another life
    double delayMs = -1;     ///< mean time from such an end to its detection
    double leastSafeMs = -1; ///< longest common silence: a longer detection would have had no false failover
};
QJsonObject toJson(const BacktestResult& result);
BacktestResult backtestFromJson(const QJsonObject& json);

} // namespace hotpair
