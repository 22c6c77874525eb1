// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/control_wire.h"

#include "common/model/status.h"

namespace hotpair {

namespace {

constexpr std::pair<Outcome, const char*> outcomes[] = {
    {Outcome::Done, "done"},       {Outcome::Refused, "refused"},         {Outcome::Failed, "failed"},
    {Outcome::Unknown, "unknown"}, {Outcome::Unreachable, "unreachable"},
};
constexpr std::pair<TaskStep::State, const char*> stepStates[] = {
    {TaskStep::State::Planned, "planned"},
    {TaskStep::State::Running, "running"},
    {TaskStep::State::Done, "done"},
    {TaskStep::State::Failed, "failed"},
};

template<class E, std::size_t N>
QString nameIn(const std::pair<E, const char*> (&names)[N], E value) {
    for (const auto& [e, name] : names)
        if (e == value) return QLatin1String(name);
    return {};
}

template<class E, std::size_t N>
std::optional<E> valueIn(const std::pair<E, const char*> (&names)[N], const QString& wanted) {
    for (const auto& [e, name] : names)
        if (wanted == QLatin1String(name)) return e;
    return std::nullopt;
}

} // namespace

QString outcomeName(Outcome outcome) {
    return nameIn(outcomes, outcome);
}

std::optional<Outcome> outcomeFromName(const QString& name) {
    return valueIn(outcomes, name);
}

QJsonObject toJson(const Reply& reply) {
    QJsonObject json{{QStringLiteral("outcome"), outcomeName(reply.outcome)}};
    if (!reply.result.isEmpty()) json.insert(QStringLiteral("result"), reply.result);
    if (reply.error) json.insert(QStringLiteral("error"), toJson(*reply.error));
    return json;
}

Reply replyFromJson(const QJsonObject& json) {
    const auto malformed = [](const char* detail) {
        return Reply{Outcome::Unknown,
                     {},
                     makeError(Code::PROTOCOL_ERROR, {{QStringLiteral("detail"), QLatin1String(detail)}})};
    };
    const auto outcome = outcomeFromName(json.value(QLatin1String("outcome")).toString());
    if (!outcome) return malformed("reply without a known outcome");
    Reply reply{*outcome, json.value(QLatin1String("result")).toObject(),
                errorFromJson(json.value(QLatin1String("error")))};
    if (!reply.ok() && !reply.error) return malformed("reply without its error");
    return reply;
}

QJsonObject toJson(const TaskStep& step) {
    QJsonObject args;
    for (auto it = step.args.cbegin(); it != step.args.cend(); ++it)
        args.insert(it.key(), it.value());
    QJsonObject json{{QStringLiteral("index"), step.index},
                     {QStringLiteral("total"), step.total},
                     {QStringLiteral("code"),
                      QString::fromLatin1(codeName(step.code).data(), qsizetype(codeName(step.code).size()))},
                     {QStringLiteral("args"), args},
                     {QStringLiteral("state"), nameIn(stepStates, step.state)},
                     {QStringLiteral("node"), step.node},
                     {QStringLiteral("elapsedMs"), step.elapsedMs}};
    if (step.error) json.insert(QStringLiteral("error"), toJson(*step.error));
    return json;
}

std::optional<TaskStep> taskStepFromJson(const QJsonObject& json) {
    TaskStep step;
    const auto code = codeFromName(json.value(QLatin1String("code")).toString().toStdString());
    const auto state = valueIn(stepStates, json.value(QLatin1String("state")).toString());
    if (!code || !state) return std::nullopt;
    step.code = *code;
    step.state = *state;
    step.index = json.value(QLatin1String("index")).toInt();
    step.total = json.value(QLatin1String("total")).toInt();
    step.node = json.value(QLatin1String("node")).toString();
    step.elapsedMs = json.value(QLatin1String("elapsedMs")).toInteger(-1);
    step.error = errorFromJson(json.value(QLatin1String("error")));
    const QJsonObject args = json.value(QLatin1String("args")).toObject();
    for (auto it = args.begin(); it != args.end(); ++it)
        step.args.insert(it.key(), it.value().toString());
    return step;
}

} // namespace hotpair
