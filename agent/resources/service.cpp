// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/service.h"

#include "agent/resources/spec_json.h"
#include "agent/resources/tcp_answer.h"

#include <algorithm>

namespace hotpair::resources {

ServiceDriver::ServiceDriver(const ServiceResource& spec, Duration monitorTimeout, Seams seams)
    : m_spec(spec)
    , m_monitorTimeout(monitorTimeout)
    , m_seams(seams) {}

ServiceResource ServiceDriver::read(const QJsonObject& d) {
    return {d[QStringLiteral("unit")].toString(), readMonitor(d[QStringLiteral("monitor")])};
}

QJsonObject ServiceDriver::describe() const {
    return {{QStringLiteral("unit"), m_spec.unit}, {QStringLiteral("monitor"), writeMonitor(m_spec.monitor)}};
}

Footprint ServiceDriver::planFootprint() const {
    Footprint footprint;
    footprint.services.append(m_spec.unit);
    return footprint;
}

Outcome ServiceDriver::start(const StepContext& step) {
    auto started = m_seams.services.start(m_spec.unit, step.deadline, step.cancel);
    std::optional<Error> failure;
    if (!started) failure = started.error();
    if (!failure) failure = check(step);
    if (!failure && m_main) {
        Footprint footprint = planFootprint();
        footprint.processes.push_back(
            *m_main); // the guard cannot ask the manager, but it can kill the main process
        if (auto written = step.record({}, footprint); !written) failure = written.error();
    }
    if (!failure) {
        Outcome answered = waitUntilAnswering(step);
        if (answered.kind == OutcomeKind::Done) return answered;
        failure = answered.error;
    }
    const bool nothingThere =
        failure->code == Code::SERVICE_UNKNOWN || failure->code == Code::SERVICE_MANAGER_MISSING;
    if (nothingThere || stop(step).kind == OutcomeKind::Done) return Outcome::failed(*failure);
    return Outcome::unknown(*failure);
}

Outcome ServiceDriver::waitUntilAnswering(const StepContext& step) {
    if (!m_spec.monitor.tcp) return Outcome::done();
    for (auto pause = std::chrono::milliseconds(20);;
         pause = std::min(pause * 2, std::chrono::milliseconds(200))) {
        const Duration left = step.deadline - std::chrono::seconds(2) - m_seams.clock.now();
        if (left <= Duration::zero())
            return Outcome::failed(makeError(Code::RESOURCE_NOT_ANSWERING,
                                             {{QStringLiteral("endpoint"), m_spec.monitor.tcp->toString()}}));
        if (answersOnTcp(*m_spec.monitor.tcp, std::min(left, m_monitorTimeout))) return Outcome::done();
        if (auto ended = check(step)) return Outcome::failed(*ended);
        if (step.cancel.waitFor(pause)) return Outcome::failed(makeError(Code::CANCELLED));
    }
}

Outcome ServiceDriver::stop(const StepContext& step) {
    const CancelToken never; // a stop is finished once it was begun
    const auto stopped = m_seams.services.stop(m_spec.unit, step.deadline, never);
    if (!stopped) {
        const bool nothingThere = stopped.error().code == Code::SERVICE_UNKNOWN ||
                                  stopped.error().code == Code::SERVICE_MANAGER_MISSING;
        return nothingThere ? Outcome::done() : Outcome::unknown(stopped.error());
    }
    m_main.reset();
    return Outcome::done();
}

Result<bool> ServiceDriver::adopt(const StepContext& step) {
    const auto failure = check(step);
    return !failure.has_value();
}

WatchPlan ServiceDriver::watchPlan() const {
    WatchPlan plan;
    if (m_main) plan.processes.push_back(*m_main);
    plan.tcp = m_spec.monitor.tcp;
    plan.polled = true;
    plan.interval =
        std::max<Duration>(m_spec.monitor.interval, std::chrono::seconds(5)); // systemctl costs milliseconds
    plan.tcpInterval = m_spec.monitor.interval;
    plan.timeout = m_monitorTimeout;
    return plan;
}

std::optional<Error> ServiceDriver::check(const StepContext& step) {
    const auto state = m_seams.services.state(m_spec.unit, step.deadline, step.cancel);
    if (!state) return state.error();
    m_main = state->main;
    if (state->kind == ServiceState::Kind::Running) return std::nullopt;
    return makeError(Code::SERVICE_NOT_RUNNING,
                     {{QStringLiteral("service"), m_spec.unit}, {QStringLiteral("detail"), state->detail}});
}

} // namespace hotpair::resources
