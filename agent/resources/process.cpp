// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/process.h"

#include "agent/platform/containment.h"
#include "agent/platform/durable_file.h"
#include "agent/resources/spec_json.h"
#include "agent/resources/tcp_answer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace hotpair::resources {
namespace {

constexpr qint64 logCap = 10 << 20; ///< then the log becomes NAME.log.1
constexpr qint64 tailBytes = 4096;

/// The last line that says something, so that "it ended" can name the program's own reason.
QString lastLine(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    file.seek(std::max<qint64>(0, file.size() - tailBytes));
    const QStringList lines =
        QString::fromLocal8Bit(file.read(tailBytes)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    return lines.isEmpty() ? QStringLiteral("it wrote nothing") : lines.last().simplified().left(200);
}

} // namespace

ProcessDriver::ProcessDriver(const ResourceIdentity& identity, const ProcessResource& spec,
                             Duration monitorTimeout, Seams seams)
    : m_identity(identity)
    , m_spec(spec)
    , m_monitorTimeout(monitorTimeout)
    , m_seams(seams) {}

ProcessResource ProcessDriver::read(const QJsonObject& d) {
    ProcessResource spec;
    spec.program = d[QStringLiteral("program")].toString();
    spec.arguments = readList(d[QStringLiteral("arguments")]);
    spec.user = d[QStringLiteral("user")].toString();
    spec.environment = readMap(d[QStringLiteral("environment")]);
    spec.workingDirectory = d[QStringLiteral("workingDirectory")].toString();
    spec.stopSignal = d[QStringLiteral("stopSignal")].toString();
    spec.stopTimeout = readDuration(d[QStringLiteral("stopTimeoutMs")]);
    spec.monitor = readMonitor(d[QStringLiteral("monitor")]);
    return spec;
}

QJsonObject ProcessDriver::describe() const {
    return {{QStringLiteral("program"), m_spec.program},
            {QStringLiteral("arguments"), QJsonArray::fromStringList(m_spec.arguments)},
            {QStringLiteral("user"), m_spec.user},
            {QStringLiteral("environment"), writeMap(m_spec.environment)},
            {QStringLiteral("workingDirectory"), m_spec.workingDirectory},
            {QStringLiteral("stopSignal"), m_spec.stopSignal},
            {QStringLiteral("stopTimeoutMs"), qint64(toMs(m_spec.stopTimeout))},
            {QStringLiteral("monitor"), writeMonitor(m_spec.monitor)}};
}

QString ProcessDriver::logPath() const {
    const auto safe = [](const QString& name) { return QString::fromLatin1(QUrl::toPercentEncoding(name)); };
    return QStringLiteral("%1/log/%2-%3.log")
        .arg(m_identity.stateDirectory, safe(m_identity.group), safe(m_identity.name));
}

ProgramSpec ProcessDriver::program(const QString& place) const {
    ProgramSpec spec;
    spec.program = m_spec.program;
    spec.arguments = m_spec.arguments;
    spec.environment = m_spec.environment;
    spec.environment.insert(m_seams.containment.mark(m_identity.group, m_identity.name));
    spec.workingDirectory = m_spec.workingDirectory;
    spec.user = m_spec.user;
    spec.place = place;
    spec.logFile = logPath();
    return spec;
}

Outcome ProcessDriver::start(const StepContext& step) {
    // what is left of an earlier life (children of a crashed main process) must not meet the new one
    if (!killAll(step))
        return Outcome::unknown(
            makeError(Code::PROCESS_WONT_DIE, {{QStringLiteral("program"), m_spec.program}}));
    const auto place = m_seams.containment.prepare(m_identity.group, m_identity.name);
    if (!place) return Outcome::failed(place.error());
    if (auto made = makePrivateDirectory(QFileInfo(logPath()).path()); !made)
        return Outcome::failed(made.error());
    tend();

    const auto writeDown = [&](const CleanupProcess& process) {
        Footprint footprint;
        if (place->isEmpty()) footprint.processes.push_back(process);
        return step.record(writeProcess(process), footprint);
    };
    auto launched = launch(program(*place), writeDown);
    if (!launched) {
        m_seams.containment.remove(m_identity.group, m_identity.name);
        return Outcome::failed(launched.error());
    }
    m_process = std::move(*launched);
    return m_spec.monitor.tcp ? waitUntilAnswering(step) : Outcome::done();
}

Outcome ProcessDriver::waitUntilAnswering(const StepContext& step) {
    const Endpoint endpoint = *m_spec.monitor.tcp;
    const Instant last = step.deadline - std::chrono::milliseconds(500); // time to kill what did not answer
    for (auto pause = std::chrono::milliseconds(10);;
         pause = std::min(pause * 2, std::chrono::milliseconds(200))) {
        const Duration left = last - m_seams.clock.now();
        if (left <= Duration::zero())
            return abandon(step, makeError(Code::RESOURCE_NOT_ANSWERING,
                                           {{QStringLiteral("endpoint"), endpoint.toString()}}));
        const bool answered = answersOnTcp(endpoint, std::min(left, m_monitorTimeout));
        if (m_process->waitForEnd(Duration::zero()))
            return abandon(step, ended()); // another one may have answered
        if (answered) return Outcome::done();
        if (step.cancel.waitFor(pause)) return abandon(step, makeError(Code::CANCELLED));
    }
}

Outcome ProcessDriver::abandon(const StepContext& step, Error why) {
    if (!killAll(step)) return Outcome::unknown(std::move(why));
    m_process.reset();
    return Outcome::failed(std::move(why));
}

bool ProcessDriver::killAll(const StepContext& step) {
    const Duration left =
        std::max<Duration>(step.deadline - m_seams.clock.now(), std::chrono::milliseconds(200));
    if (m_process) m_process->kill();
    const bool empty = m_seams.containment.killAndWait(m_identity.group, m_identity.name, left);
    if (!empty || (m_process && !m_process->waitForEnd(left))) return false;
    m_seams.containment.remove(m_identity.group, m_identity.name);
    return true;
}

Outcome ProcessDriver::stop(const StepContext& step) {
    if (m_process && !m_process->waitForEnd(Duration::zero())) {
        m_process->sendSignal(m_spec.stopSignal);
        // half a second is kept for the kill, whatever the configuration promised the program
        const Instant patience = std::min(m_seams.clock.now() + m_spec.stopTimeout,
                                          step.deadline - std::chrono::milliseconds(500));
        while (!m_process->waitForEnd(std::chrono::milliseconds(20)))
            if (m_seams.clock.now() >= patience || step.cancel.cancelled()) break;
    }
    if (!killAll(step))
        return Outcome::unknown(
            makeError(Code::PROCESS_WONT_DIE, {{QStringLiteral("program"), m_spec.program}}));
    m_process.reset();
    return Outcome::done();
}

void ProcessDriver::recall(const QJsonObject& data) {
    m_process = ProcessHandle::open(readProcess(data));
}

Result<bool> ProcessDriver::adopt(const StepContext&) {
    return m_process.has_value();
}

WatchPlan ProcessDriver::watchPlan() const {
    WatchPlan plan;
    if (m_process) plan.processes.push_back(m_process->identity());
    plan.tcp = m_spec.monitor.tcp;
    plan.tcpInterval = m_spec.monitor.interval;
    plan.timeout = m_monitorTimeout;
    return plan;
}

std::optional<Error> ProcessDriver::check(const StepContext&) {
    if (m_process && !m_process->waitForEnd(Duration::zero())) return std::nullopt;
    return ended();
}

Error ProcessDriver::ended() {
    const QString how = m_process ? m_process->endText() : QString();
    return makeError(Code::PROCESS_ENDED, {{QStringLiteral("program"), m_spec.program},
                                           {QStringLiteral("how"), how.isEmpty() ? QStringLiteral("?") : how},
                                           {QStringLiteral("detail"), lastLine(logPath())},
                                           {QStringLiteral("log"), logPath()}});
}

void ProcessDriver::tend() {
    const QString path = logPath();
    if (QFileInfo(path).size() <= logCap) return;
    // the program keeps its descriptor, so the content moves and not the file; lines written in between may
    // be lost
    const QString old = path + QStringLiteral(".1");
    QFile::remove(old);
    if (QFile::copy(path, old)) QFile::resize(path, 0);
}

} // namespace hotpair::resources
