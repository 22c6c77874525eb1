// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/results.h"

#include "common/base/limits.h"

#include <QJsonArray>

namespace hotpair {

namespace {

qint64 whole(const QJsonObject& json, QLatin1String key, qint64 missing = -1) {
    const QJsonValue value = json.value(key);
    return value.isDouble() ? value.toInteger(missing) : missing;
}

} // namespace

QJsonObject toJson(const ActionPlan& plan) {
    QJsonArray steps;
    for (const auto& step : plan.steps)
        steps.append(toJson(step));
    return {{QStringLiteral("group"), plan.group},
            {QStringLiteral("from"), plan.from},
            {QStringLiteral("to"), plan.to},
            {QStringLiteral("outageMs"), plan.outageMs},
            {QStringLiteral("connections"), plan.connections},
            {QStringLiteral("bytesAtRisk"), plan.bytesAtRisk},
            {QStringLiteral("term"), qint64(plan.term)},
            {QStringLiteral("steps"), steps}};
}

ActionPlan actionPlanFromJson(const QJsonObject& json) {
    ActionPlan plan;
    plan.group = json.value(QLatin1String("group")).toString();
    plan.from = json.value(QLatin1String("from")).toString();
    plan.to = json.value(QLatin1String("to")).toString();
    plan.outageMs = whole(json, QLatin1String("outageMs"));
    plan.connections = whole(json, QLatin1String("connections"));
    plan.bytesAtRisk = whole(json, QLatin1String("bytesAtRisk"));
    plan.term = quint64(whole(json, QLatin1String("term"), 0));
    for (const auto& value : json.value(QLatin1String("steps")).toArray()) {
        if (plan.steps.size() >= qsizetype(limits::resourcesPerGroup * 4)) break;
        if (const auto step = taskStepFromJson(value.toObject())) plan.steps << *step;
    }
    return plan;
}

QJsonObject toJson(const ActionResult& result) {
    return {{QStringLiteral("outageMs"), result.outageMs},
            {QStringLiteral("totalMs"), result.totalMs},
            {QStringLiteral("holder"), result.holder},
            {QStringLiteral("term"), qint64(result.term)}};
}

ActionResult actionResultFromJson(const QJsonObject& json) {
    return {whole(json, QLatin1String("outageMs")), whole(json, QLatin1String("totalMs")),
            json.value(QLatin1String("holder")).toString(), quint64(whole(json, QLatin1String("term"), 0))};
}

QJsonObject toJson(const LinkHistory& history) {
    QJsonArray beats;
    for (const auto& beat : history.beats)
        beats.append(QJsonArray{qint64(beat.seq), beat.atMs, beat.rttUs, beat.jitterUs});
    return {{QStringLiteral("link"), history.link},
            {QStringLiteral("nowMs"), history.nowMs},
            {QStringLiteral("lateAfterMs"), history.lateAfterMs},
            {QStringLiteral("beats"), beats}};
}

std::optional<LinkHistory> linkHistoryFromJson(const QJsonObject& json) {
    const QJsonArray beats = json.value(QLatin1String("beats")).toArray();
    if (beats.size() > qsizetype(limits::historyBeats)) return std::nullopt;
    LinkHistory history;
    history.link = json.value(QLatin1String("link")).toString();
    history.nowMs = whole(json, QLatin1String("nowMs"), 0);
    history.lateAfterMs = whole(json, QLatin1String("lateAfterMs"));
    history.beats.reserve(beats.size());
    for (const auto& value : beats) {
        const QJsonArray row = value.toArray();
        if (row.size() < 4) return std::nullopt;
        history.beats << LinkBeat{quint64(row[0].toInteger()), row[1].toInteger(), row[2].toInteger(-1),
                                  row[3].toInteger(-1)};
    }
    return history;
}

QJsonObject toJson(const ConfigShown& shown) {
    return {{QStringLiteral("revision"), shown.revision}, {QStringLiteral("document"), shown.document}};
}

ConfigShown configShownFromJson(const QJsonObject& json) {
    return {json.value(QLatin1String("revision")).toInt(), json.value(QLatin1String("document")).toString()};
}

} // namespace hotpair
