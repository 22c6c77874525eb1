// Groups as rows with their resources below. Changed in place while the structure stays.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"

#include <QAbstractItemModel>

namespace hotpair::console {

class GroupsModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, State, Location, Term, Lease, Restarts, Note, ColumnCount };
    enum { HealthRole = Qt::UserRole + 1, GroupRole };
    using QAbstractItemModel::QAbstractItemModel;
    void setView(const PairView& view);
    void retranslate();
    QModelIndex indexOf(const QString& group) const;
    const GroupView* groupAt(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& = {}) const override { return ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant groupText(const GroupView& g, int column) const;
    QVariant resourceText(const GroupView& g, const ResourceStatus& r, int column) const;
    QList<GroupView> m_groups;
};

} // namespace hotpair::console
