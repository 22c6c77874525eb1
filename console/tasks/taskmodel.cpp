// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/tasks/taskmodel.h"

#include "common/protocol/results.h"
#include "console/models/language.h"

namespace hotpair::console {

namespace {
constexpr qsizetype keep = 500;
}

TaskModel::TaskModel(QObject* parent)
    : QAbstractTableModel(parent) {}

quint64 TaskModel::add(const Action& action, const QString& pair, const QString& from) {
    if (m_tasks.size() >= keep) {
        beginRemoveRows({}, int(m_tasks.size()) - 1, int(m_tasks.size()) - 1);
        m_tasks.removeLast();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    Task task;
    task.id = m_next++;
    task.started = QDateTime::currentDateTime();
    task.action = action;
    task.pair = pair;
    task.from = from;
    task.running.start();
    m_tasks.prepend(task);
    endInsertRows();
    return task.id;
}

int TaskModel::rowOf(quint64 id) const {
    for (int i = 0; i < m_tasks.size(); ++i)
        if (m_tasks[i].id == id) return i;
    return -1;
}

const Task* TaskModel::task(quint64 id) const {
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_tasks[row];
}

void TaskModel::step(quint64 id, const TaskStep& step) {
    const int row = rowOf(id);
    if (row < 0) return;
    auto& steps = m_tasks[row].steps;
    const auto same =
        std::find_if(steps.begin(), steps.end(), [&](const TaskStep& s) { return s.index == step.index; });
    if (same != steps.end())
        *same = step;
    else
        steps << step;
    Q_EMIT dataChanged(index(row, Progress), index(row, Took));
}

void TaskModel::finish(quint64 id, const Reply& reply) {
    const int row = rowOf(id);
    if (row < 0) return;
    m_tasks[row].reply = reply;
    m_tasks[row].durationMs = m_tasks[row].running.elapsed();
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

QString TaskModel::stepText(const TaskStep& step) {
    return text::sentence(step.code, step.args, language());
}

QStringList TaskModel::log(quint64 id) const {
    QStringList lines;
    const Task* t = task(id);
    if (!t) return lines;
    for (const auto& s : t->steps) {
        QString line = s.node.isEmpty() ? stepText(s) : s.node + QStringLiteral("  ") + stepText(s);
        if (s.elapsedMs >= 0) line += QStringLiteral("  ") + text::humanMs(s.elapsedMs, language());
        if (s.error) line += QStringLiteral("\n    ") + text::sentence(*s.error, language());
        lines << line;
    }
    if (t->reply) {
        lines << outcomeText(*t);
        if (t->reply->error) lines << text::advice(*t->reply->error, language());
    }
    return lines;
}

Health TaskModel::health(const Task& t) {
    if (!t.reply) return Health::NoData;
    switch (t.reply->outcome) {
    case Outcome::Done: return Health::Ok;
    case Outcome::Refused:
    case Outcome::Unknown: return Health::Warning;
    case Outcome::Failed:
    case Outcome::Unreachable: break;
    }
    return Health::Bad;
}

QString TaskModel::outcomeText(const Task& t) {
    if (!t.reply) {
        for (auto it = t.steps.crbegin(); it != t.steps.crend(); ++it)
            if (it->state == TaskStep::State::Running) return stepText(*it);
        return tr("running");
    }
    const auto why = [&] { return t.reply->error ? text::sentence(*t.reply->error, language()) : QString(); };
    switch (t.reply->outcome) {
    case Outcome::Done: {
        if (t.action.dryRun) return tr("rehearsed, nothing changed");
        const auto result = actionResultFromJson(t.reply->result);
        return result.outageMs >= 0
                   ? tr("done, service interrupted for %1").arg(text::humanMs(result.outageMs, language()))
                   : tr("done");
    }
    case Outcome::Refused: return tr("refused: %1").arg(why());
    case Outcome::Failed: return tr("failed: %1").arg(why());
    case Outcome::Unknown: return tr("outcome unknown: %1").arg(why());
    case Outcome::Unreachable: return tr("not sent: %1").arg(why());
    }
    return {};
}

int TaskModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_tasks.size());
}
int TaskModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TaskModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Task& t = m_tasks[index.row()];
    if (role == IdRole) return t.id;
    if (role == HealthRole) return int(health(t));
    if (role == FractionRole) {
        if (t.reply) return {};
        int done = 0, total = 0;
        for (const auto& s : t.steps) {
            done += s.state == TaskStep::State::Done ? 1 : 0;
            total = qMax(total, qMax(s.total, s.index + 1));
        }
        return total > 0 ? double(done) / total : 0.0;
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
    case Time: return t.started.toString(QStringLiteral("HH:mm:ss"));
    case Name: return Actions::taskName(t.action);
    case Subject: {
        if (t.action.to.isEmpty()) return Actions::subjectText(t.action, {});
        return tr("group %1 · %2 → %3")
            .arg(t.action.subject, t.from.isEmpty() ? QStringLiteral("–") : t.from, t.action.to);
    }
    case Progress: return outcomeText(t);
    case Took: return text::humanMs(t.reply ? t.durationMs : t.running.elapsed(), language());
    case Command: return Actions::commandLine(t.action);
    default: return {};
    }
}

QVariant TaskModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Time: return tr("Time");
    case Name: return tr("Task");
    case Subject: return tr("Object");
    case Progress: return tr("Progress");
    case Took: return tr("Took");
    case Command: return tr("Equivalent command");
    default: return {};
    }
}

void TaskModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_tasks.isEmpty()) Q_EMIT dataChanged(index(0, 0), index(int(m_tasks.size()) - 1, ColumnCount - 1));
}

} // namespace hotpair::console
