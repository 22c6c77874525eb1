// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/why.h"

#include <QJsonArray>

namespace hotpair {

namespace {

QJsonObject toJson(const WhyLine& line) {
    QJsonObject json{{QStringLiteral("ms"), line.ms}, {QStringLiteral("kind"), line.kind}};
    if (line.tookMs >= 0) json.insert(QStringLiteral("tookMs"), line.tookMs);
    if (line.code) {
        const auto name = codeName(*line.code);
        json.insert(QStringLiteral("code"), QString::fromLatin1(name.data(), qsizetype(name.size())));
    }
    if (!line.args.isEmpty()) {
        QJsonObject args;
        for (auto it = line.args.begin(); it != line.args.end(); ++it)
            args.insert(it.key(), it.value());
        json.insert(QStringLiteral("args"), args);
    }
    if (line.times > 1) json.insert(QStringLiteral("times"), line.times);
    if (line.asked) json.insert(QStringLiteral("asked"), true);
    return json;
}

std::optional<WhyLine> lineFromJson(const QJsonObject& json) {
    WhyLine line;
    line.ms = json.value(QLatin1String("ms")).toDouble();
    line.tookMs = json.value(QLatin1String("tookMs")).toDouble(-1);
    line.kind = json.value(QLatin1String("kind")).toString();
    if (line.kind.isEmpty()) return std::nullopt;
    if (const QString name = json.value(QLatin1String("code")).toString(); !name.isEmpty())
        line.code = codeFromName(name.toStdString()).value_or(Code::CODE_OF_NEWER_VERSION);
    const QJsonObject args = json.value(QLatin1String("args")).toObject();
    for (auto it = args.begin(); it != args.end(); ++it)
        line.args.insert(it.key(), it.value().toString());
    line.times = json.value(QLatin1String("times")).toInt(1);
    line.asked = json.value(QLatin1String("asked")).toBool();
    return line;
}

} // namespace

QJsonObject toJson(const WhyRecord& why) {
    QJsonArray lines;
    for (const auto& line : why.lines)
        lines.append(toJson(line));
    return {{QStringLiteral("event"), toJson(why.event)},
            {QStringLiteral("causeTime"), why.causeTime},
            {QStringLiteral("replayed"), why.replayed},
            {QStringLiteral("cut"), why.cut},
            {QStringLiteral("lines"), lines}};
}

std::optional<WhyRecord> whyFromJson(const QJsonObject& json) {
    auto event = eventFromJson(json.value(QLatin1String("event")).toObject());
    const QJsonArray lines = json.value(QLatin1String("lines")).toArray();
    if (!event || lines.size() > WhyRecord::mostLines) return std::nullopt;
    WhyRecord why;
    why.event = std::move(*event);
    why.causeTime = json.value(QLatin1String("causeTime")).toString();
    why.replayed = json.value(QLatin1String("replayed")).toBool();
    why.cut = json.value(QLatin1String("cut")).toBool();
    for (const auto& value : lines) {
        auto line = lineFromJson(value.toObject());
        if (!line) return std::nullopt;
        why.lines.append(std::move(*line));
    }
    return why;
}

} // namespace hotpair
