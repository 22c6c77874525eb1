// The topology as a tree of words: the same data for keyboard and screen reader. Rebuilt when things come or
// go, changed in place when only figures move, so that selection and expansion stay.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"

#include <QCoreApplication>
#include <QStandardItemModel>

namespace hotpair::console {

class TwinModel final : public QStandardItemModel {
    Q_OBJECT
public:
    enum { HealthRole = Qt::UserRole + 1, GroupRole, NodeRole };
    explicit TwinModel(QObject* parent = nullptr);
    void setView(const PairView& view);

private:
    struct Line {
        int depth;
        QString thing, state, detail;
        Health health = Health::NoData;
        QString group, node;
    };
    QList<Line> lines(const PairView& view) const;
    void rebuild(const QList<Line>& lines);
    static void fill(const QList<QStandardItem*>& row, const Line& line);
    QStringList m_structure;
    QList<QList<QStandardItem*>> m_rows; ///< items are owned by the model
};

} // namespace hotpair::console
