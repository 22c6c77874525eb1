// The picture of a pair: two servers, what runs on them, and every path between them. Fed with the merged
// view; says what the user asked for. Items are kept while the structure stays, so that live figures only
// repaint.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/actions.h"
#include "console/topology/items.h"

#include <QGraphicsScene>
#include <QHash>

#include <array>
#include <optional>

namespace hotpair::console {

class TopologyScene final : public QGraphicsScene {
    Q_OBJECT
public:
    explicit TopologyScene(QObject* parent = nullptr);
    void show(const PairView& view);
    /// Lays everything out for this width (device-independent pixels); the height follows from the content.
    void setWidth(qreal width);
    GroupItem* groupItem(const QString& group, const QString& node) const;
    const ServerItem* serverItem(int index) const { return m_servers[size_t(index)]; }

Q_SIGNALS:
    void menuWanted(const QString& group, const QString& node, const QPoint& screenPos);
    void moveWanted(const QString& group, const QString& toNode); ///< dropped on, or activated
    void activated(const QString& group);

protected:
    bool event(QEvent* event) override;

private:
    struct Card {
        GroupItem::Content content;
        int server;
    };
    QList<Card> cards() const;
    QString structure(const QList<Card>& cards) const;
    void rebuild(const QList<Card>& cards);
    void fill(const QList<Card>& cards);
    void layout(const QList<Card>& cards);
    qreal layoutMiddle(const QRectF& left, const QRectF& right, qreal top);
    void layoutClients(const QRectF& left, const QRectF& right, qreal centre);
    void layoutWitness(const QRectF& left, const QRectF& right, qreal centre);
    GroupItem* addGroup();
    void hover(const GroupItem* item, const QPointF& scenePos);
    void drop(const GroupItem* item, const QPointF& scenePos);
    int serverAt(const QPointF& scenePos) const;

    PairView m_view;
    qreal m_width = 1100;
    QString m_structure;
    bool m_dragging = false;
    std::array<ServerItem*, 2> m_servers{};
    QList<GroupItem*> m_groups;
    QList<LabelItem*> m_linkLabels, m_mirrorLabels;
    QList<EdgeItem*> m_linkEdges;
    QList<MirrorItem*> m_mirrors;
    LabelItem* m_clients = nullptr;
    std::array<EdgeItem*, 2> m_clientEdges{};
    LabelItem* m_witness = nullptr;
    std::array<EdgeItem*, 2> m_witnessEdges{};
};

} // namespace hotpair::console
