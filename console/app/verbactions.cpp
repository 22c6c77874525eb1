// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/verbactions.h"

#include "console/style/icons.h"

namespace hotpair::console {

VerbActions::VerbActions(QObject* parent)
    : QObject(parent)
    , m_rehearse(new QAction(this)) {
    for (const ActionKind kind : Actions::forGroup()) {
        const bool primary = kind == ActionKind::Switchover;
        auto* action = new QAction(
            primary ? iconOnAccent(Actions::iconName(kind)) : icon(Actions::iconName(kind)), {}, this);
        action->setShortcut(QKeySequence(Actions::shortcut(kind)));
        action->setObjectName(Actions::verb(kind));
        connect(action, &QAction::triggered, this, [this, kind] { Q_EMIT requested(actionFor(kind)); });
        m_actions.insert(int(kind), action);
    }
    m_rehearse->setIcon(icon("rehearse"));
    m_rehearse->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+D")));
    m_rehearse->setObjectName(QStringLiteral("rehearse"));
    connect(m_rehearse, &QAction::triggered, this, [this] {
        Action action = actionFor(ActionKind::Switchover);
        action.dryRun = true;
        Q_EMIT requested(action);
    });
    retranslate();
}

Action VerbActions::actionFor(ActionKind kind) const {
    Action action{kind, m_group, {}};
    const GroupView* group = m_view.group(m_group);
    if (!group) return action;
    if (kind == ActionKind::Switchover) action.to = m_view.otherNode(group->status.holder);
    if (kind == ActionKind::Takeover) {
        // The node that does not hold it; with no holder, the preferred one.
        const QString home = group->status.preferred.isEmpty() && !m_view.nodes.isEmpty()
                                 ? m_view.nodes[0].name
                                 : group->status.preferred;
        action.to = group->status.holder.isEmpty() ? home : m_view.otherNode(group->status.holder);
    }
    return action;
}

void VerbActions::update(const PairView& view, const QString& group, Role role) {
    m_view = view;
    m_group = group;
    m_role = role;
    refresh();
}

void VerbActions::refresh() {
    const auto apply = [](QAction* action, const QString& what, const QString& obstacle) {
        action->setEnabled(obstacle.isEmpty());
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        const QString tip = obstacle.isEmpty()
                                ? (key.isEmpty() ? what : QStringLiteral("%1 (%2)").arg(what, key))
                                : QStringLiteral("%1\n%2").arg(what, obstacle);
        if (action->toolTip() != tip) action->setToolTip(tip);
    };
    for (const ActionKind kind : Actions::forGroup())
        apply(action(kind), Actions::title(kind), Actions::obstacle(actionFor(kind), m_view, m_role));
    apply(m_rehearse, tr("Rehearse a switchover: the plan is made, nothing is changed"),
          Actions::obstacle(actionFor(ActionKind::Switchover), m_view, m_role));
}

void VerbActions::retranslate() {
    for (const ActionKind kind : Actions::forGroup())
        action(kind)->setText(Actions::title(kind));
    m_rehearse->setText(tr("Rehearse"));
    refresh();
}

} // namespace hotpair::console
