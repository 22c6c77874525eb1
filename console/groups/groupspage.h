// Groups with their resources, and what can be done to the selected one. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/groups/groupsmodel.h"
#include "console/models/page.h"
#include "console/style/emptystate.h"

#include <QHash>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTreeView>

namespace hotpair::console {

class GroupsPage final : public Page {
    Q_OBJECT
public:
    explicit GroupsPage(QWidget* parent = nullptr);
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("groups"); }
    void setSelected(const QString& group);
    QPushButton* button(ActionKind kind) const { return m_buttons.value(int(kind)); }
    QTreeView* table() { return m_table; }

protected:
    void retranslate() override;

private:
    Action actionFor(ActionKind kind) const;
    void refreshButtons();
    PairView m_view;
    Role m_role = Role::Nobody;
    QString m_selected;
    GroupsModel m_model;
    QStackedWidget* m_stack;
    QTreeView* m_table;
    EmptyState* m_empty;
    QHash<int, QPushButton*> m_buttons;
    QLabel *m_subject, *m_detail;
};

} // namespace hotpair::console
