// Sends actions and keeps the task list true: the one way from a click to an agent. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/session.h"
#include "console/tasks/taskmodel.h"

namespace hotpair::console {

class TaskRunner final : public QObject {
    Q_OBJECT
public:
    explicit TaskRunner(QObject* parent = nullptr);
    TaskModel& model() { return m_model; }
    /// Starts it; the task's id. The session may go before the end: the task then ends with outcome unknown.
    quint64 run(ClusterSession& session, const Action& action);
    /// For questions that are no task but deserve their line in the command log.
    void note(const QString& commandLine);

Q_SIGNALS:
    void commandIssued(const QString& commandLine);
    void stepped(quint64 task, const hotpair::TaskStep& step);
    void finished(quint64 task, const hotpair::Reply& reply);

private:
    TaskModel m_model;
};

} // namespace hotpair::console
