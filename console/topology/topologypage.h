// The page with the picture of a pair, its banner, and the tree of words behind the same data.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/page.h"
#include "console/style/emptystate.h"
#include "console/topology/banner.h"
#include "console/topology/scene.h"
#include "console/topology/twin.h"

#include <QGraphicsView>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

namespace hotpair::console {

class TopologyPage final : public Page {
    Q_OBJECT
public:
    explicit TopologyPage(QWidget* parent = nullptr);
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("topology"); }
    TopologyScene* scene() { return &m_scene; }
    QGraphicsView* graphicsView() { return m_graphics; }
    void setTreeShown(bool tree);
    bool isTreeShown() const { return m_treeButton->isChecked(); }
    /// Why there is no picture yet, when there is none: connecting, refused, ... (one line an agent).
    void setConnectionNotes(const QStringList& notes);

protected:
    void retranslate() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void groupMenu(const QString& group, const QString& node, const QPoint& screenPos);
    void requestMove(const QString& group, const QString& toNode);
    void updateEmptyState();

    PairView m_view;
    Role m_role = Role::Nobody;
    QStringList m_notes;
    TopologyScene m_scene;
    TwinModel m_twin;
    Banner* m_banner;
    QGraphicsView* m_graphics;
    QTreeView* m_tree;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QToolButton* m_treeButton;
    bool m_expanded = false;
};

} // namespace hotpair::console
