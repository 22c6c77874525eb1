// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/groups/groupsmodel.h"

#include "console/models/language.h"
#include "console/models/sentences.h"

namespace hotpair::console {

namespace {

constexpr quintptr topLevel =
    ~quintptr(0); ///< internal id of groups; of resources it is the row of their group

bool sameStructure(const QList<GroupView>& a, const QList<GroupView>& b) {
    if (a.size() != b.size()) return false;
    for (qsizetype i = 0; i < a.size(); ++i)
        if (a[i].status.name != b[i].status.name ||
            a[i].status.resources.size() != b[i].status.resources.size())
            return false;
    return true;
}

} // namespace

void GroupsModel::setView(const PairView& view) {
    if (!sameStructure(m_groups, view.groups)) {
        beginResetModel();
        m_groups = view.groups;
        endResetModel();
        return;
    }
    m_groups = view.groups;
    if (m_groups.isEmpty()) return;
    Q_EMIT dataChanged(index(0, 0), index(int(m_groups.size()) - 1, ColumnCount - 1));
    for (int i = 0; i < m_groups.size(); ++i) {
        const QModelIndex group = index(i, 0);
        const int rows = rowCount(group);
        if (rows > 0) Q_EMIT dataChanged(index(0, 0, group), index(rows - 1, ColumnCount - 1, group));
    }
}

void GroupsModel::retranslate() {
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    PairView same;
    same.groups = m_groups;
    setView(same);
}

QModelIndex GroupsModel::indexOf(const QString& group) const {
    for (int i = 0; i < m_groups.size(); ++i)
        if (m_groups[i].status.name == group) return index(i, 0);
    return {};
}

const GroupView* GroupsModel::groupAt(const QModelIndex& index) const {
    if (!index.isValid()) return nullptr;
    const int row = index.internalId() == topLevel ? index.row() : int(index.internalId());
    return row < m_groups.size() ? &m_groups[row] : nullptr;
}

QModelIndex GroupsModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) : topLevel);
}

QModelIndex GroupsModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == topLevel) return {};
    return createIndex(int(child.internalId()), 0, topLevel);
}

int GroupsModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return int(m_groups.size());
    if (parent.column() > 0 || parent.internalId() != topLevel || parent.row() >= m_groups.size()) return 0;
    return int(m_groups[parent.row()].status.resources.size());
}

QVariant GroupsModel::groupText(const GroupView& g, int column) const {
    const auto& s = g.status;
    switch (column) {
    case Location: return s.holder.isEmpty() ? tr("nowhere") : s.holder;
    case Name: return s.name;
    case State:
        return g.stale  ? Sentences::noDataSince(g.lastData)
               : s.hold ? tr("%1, on hold").arg(text::stateWord(text::StateOf::Group, s.state, language()))
                        : text::stateWord(text::StateOf::Group, s.state, language());
    case Term: return QString::number(s.term);
    case Lease:
        return g.stale || s.leaseMs < 0 ? QStringLiteral("–")
                                        : tr("%1 s").arg(double(s.leaseMs) / 1000.0, 0, 'f', 1);
    case Restarts: return QString::number(s.restarts);
    case Note:
        if (s.waitingFor) return text::sentence(*s.waitingFor, language());
        return s.eligible.isEmpty() ? tr("no server could take over")
                                    : tr("can take over: %1").arg(s.eligible.join(QStringLiteral(", ")));
    default: return {};
    }
}

QVariant GroupsModel::resourceText(const GroupView& g, const ResourceStatus& r, int column) const {
    switch (column) {
    case Location: return r.node;
    case Name: return QStringLiteral("%1 · %2").arg(r.name, text::resourceTypeWord(r.type, language()));
    case State:
        return g.stale ? QStringLiteral("–") : text::stateWord(text::StateOf::Resource, r.state, language());
    case Note:
        if (r.lastError) return text::sentence(*r.lastError, language());
        return r.startMs >= 0 ? tr("last start took %1").arg(text::humanMs(r.startMs, language()))
                              : QString();
    default: return QString();
    }
}

QVariant GroupsModel::data(const QModelIndex& index, int role) const {
    const GroupView* g = groupAt(index);
    if (!g) return {};
    const bool isGroup = index.internalId() == topLevel;
    const ResourceStatus* r = isGroup ? nullptr : &g->status.resources[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return isGroup ? groupText(*g, index.column()) : resourceText(*g, *r, index.column());
    case Qt::ToolTipRole: {
        const std::optional<Error>& error = isGroup ? g->status.waitingFor : r->lastError;
        if (error)
            return text::sentence(*error, language()) + QLatin1Char('\n') + text::advice(*error, language());
        return data(index, Qt::DisplayRole);
    }
    case HealthRole: return int(g->stale ? Health::NoData : isGroup ? g->health : resourceHealth(r->state));
    case GroupRole: return g->status.name;
    default: return {};
    }
}

QVariant GroupsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractItemModel::headerData(section, orientation, role);
    switch (section) {
    case Location: return tr("Runs on");
    case Name: return tr("Group");
    case State: return tr("State");
    case Term: return tr("Term");
    case Lease: return tr("Lease");
    case Restarts: return tr("Restarts");
    case Note: return tr("Remark");
    default: return {};
    }
}

} // namespace hotpair::console
