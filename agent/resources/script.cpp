// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/script.h"

#include "agent/platform/containment.h"
#include "agent/resources/spec_json.h"

#include <algorithm>

namespace hotpair::resources {

ScriptDriver::ScriptDriver(const ResourceIdentity& identity, const ScriptResource& spec,
                           Duration monitorTimeout, Seams seams)
    : m_identity(identity)
    , m_spec(spec)
    , m_monitorTimeout(monitorTimeout)
    , m_seams(seams) {}

ScriptResource ScriptDriver::read(const QJsonObject& d) {
    ScriptResource spec;
    spec.program = d[QStringLiteral("program")].toString();
    spec.arguments = readList(d[QStringLiteral("arguments")]);
    spec.environment = readMap(d[QStringLiteral("environment")]);
    spec.interval = readDuration(d[QStringLiteral("intervalMs")]);
    return spec;
}

QJsonObject ScriptDriver::describe() const {
    return {{QStringLiteral("program"), m_spec.program},
            {QStringLiteral("arguments"), QJsonArray::fromStringList(m_spec.arguments)},
            {QStringLiteral("environment"), writeMap(m_spec.environment)},
            {QStringLiteral("intervalMs"), qint64(toMs(m_spec.interval))}};
}

Result<ProgramResult> ScriptDriver::call(const QString& verb, Instant deadline, const CancelToken& cancel) {
    const auto place = m_seams.containment.prepare(m_identity.group, m_identity.name);
    if (!place) return place.error();
    ProgramSpec spec;
    spec.program = m_spec.program;
    spec.arguments = m_spec.arguments + QStringList{verb};
    spec.environment = m_spec.environment;
    spec.environment.insert(m_seams.containment.mark(m_identity.group, m_identity.name));
    spec.place = *place;
    return runProgram(spec, deadline, cancel);
}

Error ScriptDriver::failure(const QString& verb, const ProgramResult& result) const {
    const QStringList lines =
        QString::fromLocal8Bit(result.output).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    return makeError(
        Code::SCRIPT_FAILED,
        {{QStringLiteral("program"), m_spec.program},
         {QStringLiteral("verb"), verb},
         {QStringLiteral("how"), result.endText},
         {QStringLiteral("detail"), lines.isEmpty() ? QString() : lines.last().simplified().left(200)}});
}

Outcome ScriptDriver::start(const StepContext& step) {
    const auto called = call(QStringLiteral("start"), step.deadline - std::chrono::seconds(1), step.cancel);
    if (called && called->exitCode == 0) return Outcome::done();
    const Error why = called ? failure(QStringLiteral("start"), *called) : called.error();
    if (why.code == Code::PROGRAM_NOT_STARTED) return Outcome::failed(why);
    return stop(step).kind == OutcomeKind::Done ? Outcome::failed(why) : Outcome::unknown(why);
}

Outcome ScriptDriver::stop(const StepContext& step) {
    const CancelToken never; // a stop is finished once it was begun
    const Instant patience = std::max(step.deadline - std::chrono::milliseconds(500),
                                      m_seams.clock.now() + std::chrono::milliseconds(500));
    const auto called = call(QStringLiteral("stop"), patience, never);
    const bool dead =
        m_seams.containment.killAndWait(m_identity.group, m_identity.name, std::chrono::milliseconds(500));
    if (called && called->exitCode == 0 && dead) {
        m_seams.containment.remove(m_identity.group, m_identity.name);
        return Outcome::done();
    }
    return Outcome::unknown(called ? failure(QStringLiteral("stop"), *called) : called.error());
}

Result<bool> ScriptDriver::adopt(const StepContext& step) {
    return !check(step).has_value();
}

WatchPlan ScriptDriver::watchPlan() const {
    WatchPlan plan;
    plan.polled = true;
    plan.interval = m_spec.interval;
    plan.timeout = m_monitorTimeout;
    return plan;
}

std::optional<Error> ScriptDriver::check(const StepContext& step) {
    const auto called = call(QStringLiteral("status"), step.deadline, step.cancel);
    if (!called) return called.error();
    if (called->exitCode == 0) return std::nullopt;
    return failure(QStringLiteral("status"), *called);
}

} // namespace hotpair::resources
