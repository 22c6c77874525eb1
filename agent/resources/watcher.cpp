// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/watcher.h"

#include <QHostAddress>
#include <QNetworkProxy>

#include <algorithm>

namespace hotpair::resources {
namespace {

int timerMs(Duration time) {
    return int(std::clamp<std::int64_t>(toMs(time), 10, 24 * 3600 * 1000));
}

} // namespace

Watcher::Watcher(WatchPlan plan, QObject* parent)
    : QObject(parent)
    , m_plan(std::move(plan)) {
    watchProcesses();
    m_checkTimeout.setSingleShot(true);
    m_checkTimeout.setInterval(timerMs(m_plan.timeout));
    connect(&m_checkTimeout, &QTimer::timeout, this,
            [this] { report(makeError(Code::RESOURCE_CHECK_LATE)); });
    if (m_plan.polled) {
        connect(&m_pollTimer, &QTimer::timeout, this, &Watcher::checkWanted);
        m_pollTimer.start(timerMs(m_plan.interval));
    }
    if (m_plan.tcp) {
        m_tcpTimeout.setSingleShot(true);
        m_tcpTimeout.setInterval(timerMs(m_plan.timeout));
        connect(&m_tcpTimeout, &QTimer::timeout, this, [this] { tcpDone(false); });
        connect(&m_tcpTimer, &QTimer::timeout, this, &Watcher::tryTcp);
        m_tcpTimer.start(timerMs(m_plan.tcpInterval));
    }
    // a check that is asked for and not answered in time is a failure too
    connect(this, &Watcher::checkWanted, this, [this] {
        if (!m_checkTimeout.isActive()) m_checkTimeout.start();
    });
    for (const Duration after : m_plan.encores)
        QTimer::singleShot(timerMs(after), this, &Watcher::announceWanted);
}

Watcher::~Watcher() = default;

void Watcher::watchProcesses() {
    m_processes.clear();
    for (const CleanupProcess& process : m_plan.processes) {
        auto watch = std::make_unique<ProcessWatch>(process);
        connect(watch.get(), &ProcessWatch::ended, this, &Watcher::checkWanted);
        m_processes.push_back(std::move(watch));
    }
}

void Watcher::encore() {
    Q_EMIT announceWanted();
    for (const Duration after : m_plan.encores)
        QTimer::singleShot(timerMs(after), this, &Watcher::announceWanted);
}

void Watcher::checked(const std::optional<Error>& failure, const WatchPlan& plan) {
    m_checkTimeout.stop();
    if (failure) {
        m_checkFailing = true;
        Q_EMIT failed(*failure);
        return;
    }
    const auto same = [](const CleanupProcess& a, const CleanupProcess& b) {
        return a.pid == b.pid && a.startTime == b.startTime;
    };
    if (!std::equal(plan.processes.begin(), plan.processes.end(), m_plan.processes.begin(),
                    m_plan.processes.end(), same)) {
        m_plan.processes = plan.processes;
        watchProcesses();
    }
    if (std::exchange(m_checkFailing, false)) reportHealthy();
}

void Watcher::tryTcp() {
    if (m_socket) return; // the last attempt is still waiting for its time-out
    m_socket = std::make_unique<QTcpSocket>();
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket.get(), &QTcpSocket::connected, this, [this] { tcpDone(true); });
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, [this] { tcpDone(false); });
    m_tcpTimeout.start();
    m_socket->connectToHost(QHostAddress(m_plan.tcp->host), m_plan.tcp->port);
}

void Watcher::tcpDone(bool answered) {
    if (!m_socket) return;
    m_tcpTimeout.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater(); // we may be inside its signal
    if (answered) {
        m_tcpFailures = 0;
        if (std::exchange(m_tcpFailing, false)) reportHealthy();
        return;
    }
    if (++m_tcpFailures < tcpFailuresThatCount || std::exchange(m_tcpFailing, true)) return;
    report(makeError(Code::RESOURCE_NOT_ANSWERING, {{QStringLiteral("endpoint"), m_plan.tcp->toString()}}));
}

void Watcher::report(const Error& error) {
    if (error.code == Code::RESOURCE_CHECK_LATE) m_checkFailing = true;
    Q_EMIT failed(error);
}

void Watcher::reportHealthy() {
    if (!m_tcpFailing && !m_checkFailing) Q_EMIT healthy();
}

} // namespace hotpair::resources
