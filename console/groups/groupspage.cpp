// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/groups/groupspage.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/icons.h"
#include "console/style/statedelegate.h"
#include "console/style/tokens.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

namespace hotpair::console {

GroupsPage::GroupsPage(QWidget* parent)
    : Page(parent)
    , m_stack(new QStackedWidget(this))
    , m_table(new QTreeView(this))
    , m_empty(new EmptyState("groups", this))
    , m_subject(new QLabel(this))
    , m_detail(new QLabel(this)) {
    m_table->setModel(&m_model);
    m_table->setProperty("cardTree", true);
    m_table->setUniformRowHeights(true);
    m_table->setItemDelegateForColumn(GroupsModel::State,
                                      new StateDelegate(GroupsModel::HealthRole, m_table));
    m_table->setAllColumnsShowFocus(true);
    m_table->header()->setStretchLastSection(true);
    m_table->header()->setSectionsMovable(false);
    const int widths[] = {230, 170, 130, 70, 80, 80, 300};
    for (int i = 0; i < GroupsModel::ColumnCount; ++i)
        m_table->setColumnWidth(i, widths[i]);

    m_subject->setProperty("heading", true);
    m_detail->setProperty("dim", true);
    m_detail->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(grid);
    buttons->addWidget(m_subject);
    buttons->addSpacing(grid);
    for (const ActionKind kind : Actions::forGroup()) {
        auto* button = new QPushButton(this);
        button->setIcon(icon(Actions::iconName(kind)));
        button->setObjectName(Actions::verb(kind));
        connect(button, &QPushButton::clicked, this,
                [this, kind] { Q_EMIT actionRequested(actionFor(kind)); });
        m_buttons.insert(int(kind), button);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto* filled = new QWidget(this);
    auto* column = new QVBoxLayout(filled);
    column->setContentsMargins(grid * 2, grid + 4, grid * 2, grid * 2);
    column->setSpacing(grid + 4);
    column->addLayout(buttons);
    column->addWidget(m_table, 1);
    column->addWidget(m_detail);
    m_stack->addWidget(filled);
    m_stack->addWidget(m_empty);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                const QString group = index.data(GroupsModel::GroupRole).toString();
                if (!group.isEmpty() && group != m_selected) Q_EMIT groupSelected(group);
                refreshButtons();
            });
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] { m_table->expandAll(); });
    retranslate();
}

QString GroupsPage::title() const {
    return tr("Groups");
}

void GroupsPage::setView(const PairView& view, Role role) {
    m_view = view;
    m_role = role;
    m_model.setView(view);
    m_stack->setCurrentIndex(view.groups.isEmpty() ? 1 : 0);
    setSelected(m_selected);
    refreshButtons();
}

void GroupsPage::setSelected(const QString& group) {
    m_selected = group;
    const QModelIndex index = m_model.indexOf(group);
    if (index.isValid() && m_table->currentIndex().data(GroupsModel::GroupRole).toString() != group)
        m_table->setCurrentIndex(index);
    refreshButtons();
}

Action GroupsPage::actionFor(ActionKind kind) const {
    Action action{kind, m_selected, {}};
    const GroupView* g = m_view.group(m_selected);
    if (!g) return action;
    const QString other =
        g->status.holder.isEmpty()
            ? (g->status.preferred.isEmpty() ? m_view.nodes.value(0).name : g->status.preferred)
            : m_view.otherNode(g->status.holder);
    if (kind == ActionKind::Switchover || kind == ActionKind::Takeover) action.to = other;
    return action;
}

void GroupsPage::refreshButtons() {
    m_subject->setText(m_selected);
    for (const ActionKind kind : Actions::forGroup()) {
        const QString obstacle = Actions::obstacle(actionFor(kind), m_view, m_role);
        auto* b = button(kind);
        b->setEnabled(obstacle.isEmpty());
        b->setToolTip(obstacle);
    }
    const QModelIndex current = m_table->currentIndex();
    QString detail;
    if (const GroupView* g = m_model.groupAt(current)) {
        const std::optional<Error> error =
            current.parent().isValid() ? g->status.resources[current.row()].lastError : g->status.waitingFor;
        if (error)
            detail = text::sentence(*error, language()) + QLatin1Char(' ') + text::advice(*error, language());
    }
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
}

void GroupsPage::retranslate() {
    for (const ActionKind kind : Actions::forGroup())
        button(kind)->setText(Actions::title(kind));
    m_table->setAccessibleName(tr("Groups and their resources"));
    m_empty->setText(tr("No groups"),
                     tr("A group is what moves between the servers: volumes, addresses and programs in their "
                        "order. Groups are part of the configuration:"),
                     {QStringLiteral("hotpairctl config apply pair.json")});
    m_model.retranslate();
    refreshButtons();
}

} // namespace hotpair::console
