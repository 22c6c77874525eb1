// The list of pairs on the left: worst state first, with servers and witness below, and a filter box. GUI
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/session.h"

#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>
#include <QWidget>

namespace hotpair::console {

class ClusterTree final : public QWidget {
    Q_OBJECT
public:
    explicit ClusterTree(QWidget* parent = nullptr);
    void add(ClusterSession* session);
    void remove(ClusterSession* session);
    void refresh(ClusterSession* session);
    ClusterSession* current() const { return m_current; }
    void select(ClusterSession* session);
    QLineEdit* filter() { return m_filter; }
    QTreeView* view() { return m_view; }

Q_SIGNALS:
    void selected(hotpair::console::ClusterSession* session);
    void nodeActivated(const QString& node);
    void addWanted();
    void menuWanted(hotpair::console::ClusterSession* session, const QPoint& globalPos);

protected:
    void changeEvent(QEvent*) override;

private:
    enum { HealthRole = Qt::UserRole + 1, NoteRole, SessionRole, SortRole };
    void retranslate();
    QStandardItem* itemOf(const ClusterSession* session) const;
    QList<ClusterSession*> m_sessions;
    ClusterSession* m_current = nullptr;
    QLineEdit* m_filter;
    QToolButton* m_add;
    QTreeView* m_view;
    QStandardItemModel m_model;
    QSortFilterProxyModel m_sorted;
    friend class ClusterDelegate;
};

} // namespace hotpair::console
