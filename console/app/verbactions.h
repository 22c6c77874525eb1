// The verbs on groups as menu and toolbar actions: enabled when they can be tried, else with the reason as
// tool tip.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/actions.h"

#include <QAction>
#include <QHash>
#include <QObject>

namespace hotpair::console {

class VerbActions final : public QObject {
    Q_OBJECT
public:
    explicit VerbActions(QObject* parent = nullptr);
    QAction* action(ActionKind kind) const { return m_actions.value(int(kind)); }
    QAction* rehearse() const { return m_rehearse; }
    /// The group that they act on, in this view, for this role.
    void update(const PairView& view, const QString& group, Role role);
    void retranslate();

Q_SIGNALS:
    void requested(const hotpair::console::Action& action);

private:
    Action actionFor(ActionKind kind) const;
    void refresh();
    QHash<int, QAction*> m_actions;
    QAction* m_rehearse;
    PairView m_view;
    QString m_group;
    Role m_role = Role::Nobody;
};

} // namespace hotpair::console
