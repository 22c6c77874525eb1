// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/topologypage.h"

#include "console/style/icons.h"
#include "console/style/tokens.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

namespace hotpair::console {

TopologyPage::TopologyPage(QWidget* parent)
    : Page(parent)
    , m_banner(new Banner(this))
    , m_graphics(new QGraphicsView(this))
    , m_tree(new QTreeView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState("topology", this))
    , m_treeButton(new QToolButton(this)) {
    m_graphics->setScene(&m_scene);
    m_graphics->setRenderHint(QPainter::Antialiasing);
    m_graphics->setViewportUpdateMode(QGraphicsView::MinimalViewportUpdate);
    m_graphics->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_graphics->setFrameShape(QFrame::NoFrame);
    m_graphics->viewport()->installEventFilter(this);
    m_tree->setModel(&m_twin);
    m_tree->setProperty("cardTree", true);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(false);
    m_tree->header()->setStretchLastSection(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_treeButton->setCheckable(true);
    m_treeButton->setProperty("framed", true);
    m_treeButton->setIcon(icon("table"));
    m_treeButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    auto* treePane = new QWidget(this);
    auto* treeLayout = new QVBoxLayout(treePane);
    treeLayout->setContentsMargins(grid * 2, grid, grid * 2, grid * 2);
    treeLayout->addWidget(m_tree);
    m_stack->addWidget(m_graphics);
    m_stack->addWidget(treePane);
    m_stack->addWidget(m_empty);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(grid * 2, grid + 4, grid * 2, 0);
    top->setSpacing(grid);
    top->addWidget(m_banner, 1);
    top->addWidget(m_treeButton, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_stack, 1);

    connect(m_treeButton, &QToolButton::toggled, this, [this] { updateEmptyState(); });
    connect(&m_scene, &TopologyScene::menuWanted, this, &TopologyPage::groupMenu);
    connect(&m_scene, &TopologyScene::moveWanted, this, &TopologyPage::requestMove, Qt::QueuedConnection);
    connect(&m_scene, &TopologyScene::activated, this,
            [this](const QString& group) { Q_EMIT groupSelected(group); });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, [this](const QPoint& pos) {
        const QModelIndex index = m_tree->indexAt(pos).siblingAtColumn(0);
        const QString group = index.data(TwinModel::GroupRole).toString();
        if (!group.isEmpty())
            groupMenu(group, index.data(TwinModel::NodeRole).toString(),
                      m_tree->viewport()->mapToGlobal(pos));
    });
    retranslate();
    updateEmptyState();
}

QString TopologyPage::title() const {
    return tr("Topology");
}

void TopologyPage::setTreeShown(bool tree) {
    m_treeButton->setChecked(tree);
}

void TopologyPage::setView(const PairView& view, Role role) {
    m_view = view;
    m_role = role;
    m_banner->setView(view);
    m_scene.show(view);
    m_twin.setView(view);
    if (view.configured && !m_expanded) {
        m_tree->expandAll();
        m_tree->setColumnWidth(0, 240);
        m_tree->setColumnWidth(1, 320);
        m_expanded = true;
    }
    updateEmptyState();
}

void TopologyPage::setConnectionNotes(const QStringList& notes) {
    m_notes = notes;
    updateEmptyState();
}

void TopologyPage::updateEmptyState() {
    const bool picture = m_view.configured;
    m_banner->setVisible(picture);
    m_treeButton->setVisible(picture);
    m_stack->setCurrentIndex(!picture ? 2 : m_treeButton->isChecked() ? 1 : 0);
    if (m_view.everHeard && !picture) {
        m_empty->setText(tr("This pair is not configured yet"),
                         tr("The agent answers, but it knows no second server. Introduce the two servers to "
                            "each other and apply a configuration:"),
                         {QStringLiteral("hotpairctl pair invite            # ") +
                              tr("on the first server: prints a code"),
                          QStringLiteral("hotpairctl pair join CODE         # ") + tr("on the second server"),
                          QStringLiteral("hotpairctl config apply pair.json # ") + tr("on either server")});
    } else {
        m_empty->setText(tr("No data from this pair yet"), m_notes.isEmpty()
                                                               ? tr("Open the connection to see the pair.")
                                                               : m_notes.join(QLatin1Char('\n')));
    }
}

bool TopologyPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_graphics->viewport() && event->type() == QEvent::Resize) {
        // After the resize has settled: a new scene height may show or hide the scroll bar, which resizes
        // again.
        QTimer::singleShot(0, this, [this] { m_scene.setWidth(m_graphics->viewport()->width()); });
    }
    return Page::eventFilter(watched, event);
}

void TopologyPage::groupMenu(const QString& group, const QString& node, const QPoint& screenPos) {
    Q_EMIT groupSelected(group);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const GroupView* g = m_view.group(group);
    for (const ActionKind kind : Actions::forGroup()) {
        Action action{kind, group, {}};
        if (kind == ActionKind::Switchover && g) action.to = m_view.otherNode(g->status.holder);
        if (kind == ActionKind::Takeover)
            action.to = g && node == g->status.holder ? m_view.otherNode(node) : node;
        const QString obstacle = Actions::obstacle(action, m_view, m_role);
        QString text = Actions::title(kind);
        if (!action.to.isEmpty()) text = tr("%1 to %2").arg(text, action.to);
        QAction* entry = menu->addAction(icon(Actions::iconName(kind)), text, this,
                                         [this, action] { Q_EMIT actionRequested(action); });
        entry->setEnabled(obstacle.isEmpty());
        entry->setToolTip(obstacle);
    }
    menu->popup(screenPos);
}

void TopologyPage::requestMove(const QString& group, const QString& toNode) {
    Q_EMIT groupSelected(group);
    const GroupView* g = m_view.group(group);
    const bool served = g && !g->stale && g->status.state == QLatin1String("active");
    Q_EMIT actionRequested(Action{served ? ActionKind::Switchover : ActionKind::Takeover, group, toNode});
}

void TopologyPage::retranslate() {
    m_treeButton->setText(tr("Table"));
    m_treeButton->setToolTip(tr("Show the same data as a table, for keyboard and screen reader"));
    m_graphics->setAccessibleName(tr("Picture of the pair"));
    m_tree->setAccessibleName(tr("The pair as a table"));
    m_scene.show(m_view);
    m_twin.setView(m_view);
    updateEmptyState();
}

} // namespace hotpair::console
