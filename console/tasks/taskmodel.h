// Everything the user set going: one row a deed, newest first, with state, steps, duration and the hotpairctl
// line that does the same. Values are kept, words are made when shown. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/control_wire.h"
#include "console/models/actions.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QElapsedTimer>

#include <optional>

namespace hotpair::console {

struct Task {
    quint64 id = 0;
    QDateTime started;
    Action action;
    QString pair, from;         ///< saved connection; holder when it began
    QList<TaskStep> steps;      ///< by index, latest state of each
    std::optional<Reply> reply; ///< set when it ended
    qint64 durationMs = 0;
    QElapsedTimer running;
};

class TaskModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Name, Subject, Progress, Took, Command, ColumnCount };
    enum { HealthRole = Qt::UserRole + 1, FractionRole, IdRole };
    explicit TaskModel(QObject* parent = nullptr);

    quint64 add(const Action& action, const QString& pair, const QString& from);
    void step(quint64 id, const TaskStep& step);
    void finish(quint64 id, const Reply& reply);
    const Task* task(quint64 id) const;
    const Task& at(int row) const { return m_tasks[row]; }
    /// What happened so far, a line a step, in the language in use.
    QStringList log(quint64 id) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString outcomeText(const Task& task); ///< "done, outage 38 ms", or what went wrong
    static Health health(const Task& task);
    static QString stepText(const TaskStep& step);

private:
    int rowOf(quint64 id) const;
    QList<Task> m_tasks; ///< newest first
    quint64 m_next = 1;
};

} // namespace hotpair::console
