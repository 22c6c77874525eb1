// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/tasks/taskrunner.h"

namespace hotpair::console {

TaskRunner::TaskRunner(QObject* parent)
    : QObject(parent) {}

quint64 TaskRunner::run(ClusterSession& session, const Action& action) {
    const GroupView* group = session.view().group(action.subject);
    const quint64 id = m_model.add(action, session.profile().name, group ? group->status.holder : QString());
    note(Actions::commandLine(action));
    session.perform(
        action, this,
        [this, id](const Reply& reply) {
            m_model.finish(id, reply);
            Q_EMIT finished(id, reply);
        },
        [this, id](const TaskStep& step) {
            m_model.step(id, step);
            Q_EMIT stepped(id, step);
        });
    return id;
}

void TaskRunner::note(const QString& commandLine) {
    Q_EMIT commandIssued(commandLine);
}

} // namespace hotpair::console
