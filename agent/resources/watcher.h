// Watches one running resource by its WatchPlan: ends of processes at once, TCP answers, polled checks. Main
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/process_watch.h"
#include "agent/resources/driver.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <memory>
#include <vector>

namespace hotpair::resources {

class Watcher : public QObject {
    Q_OBJECT
public:
    explicit Watcher(WatchPlan plan, QObject* parent = nullptr);
    ~Watcher() override;

    /// The answer to checkWanted(). A new plan replaces the watched processes (a service may have a new main
    /// process).
    void checked(const std::optional<Error>& failure, const WatchPlan& plan);
    /// Announcements now and again as planned.
    void encore();

Q_SIGNALS:
    void checkWanted();    ///< run Driver::check() and answer by checked()
    void announceWanted(); ///< run Driver::announceAgain()
    void failed(const hotpair::Error& error);
    void healthy();

private:
    static constexpr int tcpFailuresThatCount = 3;

    void watchProcesses();
    void tryTcp();
    void tcpDone(bool answered);
    void report(const Error& error);
    void reportHealthy();

    WatchPlan m_plan;
    std::vector<std::unique_ptr<ProcessWatch>> m_processes;
    std::unique_ptr<QTcpSocket> m_socket;
    QTimer m_tcpTimer, m_tcpTimeout, m_pollTimer, m_checkTimeout;
    int m_tcpFailures = 0;
    bool m_tcpFailing = false, m_checkFailing = false;
};

} // namespace hotpair::resources
