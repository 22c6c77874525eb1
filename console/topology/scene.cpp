// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/scene.h"

#include "console/style/tokens.h"
#include "console/topology/content.h"

#include <QEvent>

namespace hotpair::console {

namespace {

constexpr qreal margin = 24;
constexpr qreal serverMin = 250, serverMax = 380;
constexpr qreal gapMin = 250, gapMax = 330;
constexpr qreal contentMax = 1090;
constexpr qreal linkPitch = 38;
constexpr qreal serverMinHeight = 196;
constexpr qsizetype roomiestGroups = 2, roomiestResources = 6; ///< up to these each resource has a line
constexpr qsizetype roomyGroups = 3;                           ///< more than these and cards become compact

} // namespace

TopologyScene::TopologyScene(QObject* parent)
    : QGraphicsScene(parent) {
    setItemIndexMethod(NoIndex);
}

void TopologyScene::show(const PairView& view) {
    m_view = view;
    if (m_dragging) return; // the card under the mouse stays; the next update shows the news
    if (!view.configured) {
        m_structure.clear();
        rebuild({});
        return;
    }
    const auto list = cards();
    const QString wanted = structure(list);
    if (wanted != m_structure) {
        rebuild(list);
        m_structure = wanted;
    }
    fill(list);
    layout(list);
}

void TopologyScene::setWidth(qreal width) {
    if (qFuzzyCompare(width, m_width)) return;
    m_width = width;
    if (m_view.configured) layout(cards());
}

bool TopologyScene::event(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    return QGraphicsScene::event(event);
}

QList<TopologyScene::Card> TopologyScene::cards() const {
    QList<Card> list;
    const bool compact = m_view.groups.size() > roomyGroups;
    for (const auto& g : m_view.groups) {
        const QStringList claimants = TopologyContent::claimants(m_view, g);
        const bool served = !claimants.isEmpty();
        const QString home = served ? QString()
                             : g.status.preferred.isEmpty() || !m_view.node(g.status.preferred)
                                 ? m_view.nodes[0].name
                                 : g.status.preferred;
        for (int i = 0; i < 2; ++i) {
            const QString node = m_view.nodes[i].name;
            Card card;
            card.server = i;
            if (claimants.contains(node))
                card.content = TopologyContent::holder(m_view, g, node);
            else if (node == home)
                card.content = TopologyContent::idle(m_view, g, node);
            else if (served)
                card.content = TopologyContent::ghost(m_view, g, node);
            else
                continue;
            card.content.compact = compact;
            card.content.roomy =
                m_view.groups.size() <= roomiestGroups && card.content.chain.size() <= roomiestResources;
            list << card;
        }
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const Card& a, const Card& b) { return int(a.content.look) < int(b.content.look); });
    return list;
}

QString TopologyScene::structure(const QList<Card>& list) const {
    QStringList parts;
    for (const auto& card : list)
        parts << card.content.group << QString::number(card.server)
              << QString::number(int(card.content.look));
    parts << QString::number(m_view.links.size()) << QString::number(m_view.mirrors.size())
          << QString::number(m_view.witness.configured);
    return parts.join(QLatin1Char('\x1f'));
}

GroupItem* TopologyScene::addGroup() {
    auto* item = new GroupItem;
    addItem(item);
    item->setZValue(2);
    connect(item, &GroupItem::dragged, this, [this, item](QPointF pos) { hover(item, pos); });
    connect(item, &GroupItem::dropped, this, [this, item](QPointF pos) { drop(item, pos); });
    connect(item, &GroupItem::menuWanted, this, [this, item](QPoint pos) {
        Q_EMIT menuWanted(item->content().group, item->content().node, pos);
    });
    connect(item, &GroupItem::activated, this, [this, item] { Q_EMIT activated(item->content().group); });
    return item;
}

void TopologyScene::rebuild(const QList<Card>& list) {
    clear();
    m_groups.clear();
    m_linkLabels.clear();
    m_linkEdges.clear();
    m_mirrors.clear();
    m_mirrorLabels.clear();
    m_servers = {};
    m_clients = m_witness = nullptr;
    m_clientEdges = m_witnessEdges = {};
    if (!m_view.configured) return;
    const auto add = [this](auto* item, qreal z) {
        addItem(item);
        item->setZValue(z);
        return item;
    };
    for (auto& edge : m_clientEdges)
        edge = add(new EdgeItem, 0);
    if (m_view.witness.configured) {
        for (auto& edge : m_witnessEdges)
            edge = add(new EdgeItem, 0);
        m_witness = add(new LabelItem, 1);
    }
    m_clients = add(new LabelItem, 1);
    for (auto& server : m_servers)
        server = add(new ServerItem, 1);
    for (qsizetype i = 0; i < list.size(); ++i)
        m_groups << addGroup();
    for (qsizetype i = 0; i < m_view.links.size(); ++i) {
        m_linkEdges << add(new EdgeItem, 0);
        m_linkLabels << add(new LabelItem, 1);
    }
    for (qsizetype i = 0; i < m_view.mirrors.size(); ++i) {
        m_mirrors << add(new MirrorItem, 0);
        m_mirrorLabels << add(new LabelItem, 1);
    }
}

void TopologyScene::fill(const QList<Card>& list) {
    for (int i = 0; i < 2; ++i)
        m_servers[size_t(i)]->setContent(TopologyContent::server(m_view, m_view.nodes[i]));
    for (qsizetype i = 0; i < list.size(); ++i) {
        m_groups[i]->setContent(list[i].content);
        if (const GroupView* g = m_view.group(list[i].content.group))
            m_groups[i]->setToolTip(TopologyContent::groupToolTip(*g));
    }
    for (qsizetype i = 0; i < m_view.links.size(); ++i) {
        m_linkLabels[i]->setContent(TopologyContent::link(m_view.links[i]));
        m_linkLabels[i]->setToolTip(TopologyContent::linkToolTip(m_view, m_view.links[i]));
    }
    for (qsizetype i = 0; i < m_view.mirrors.size(); ++i)
        m_mirrorLabels[i]->setContent(TopologyContent::mirror(m_view.mirrors[i]));
    m_clients->setContent(TopologyContent::clients(m_view));
    if (m_witness) m_witness->setContent(TopologyContent::witness(m_view));
}

void TopologyScene::layout(const QList<Card>& list) {
    if (!m_servers[0]) return;
    const qreal width = qBound(2 * serverMin + gapMin, m_width - 2 * margin, contentMax);
    const qreal gap = qBound(gapMin, width * 0.27, gapMax);
    const qreal serverWidth = qBound(serverMin, (width - gap) / 2, serverMax);
    const qreal left = qMax(margin, (m_width - 2 * serverWidth - gap) / 2);
    const qreal centre = left + serverWidth + gap / 2;

    const QSizeF clientSize = LabelItem::sizeFor(m_clients->content(), serverWidth + gap);
    m_clients->setGeometry(QRectF(QPointF(centre - clientSize.width() / 2, 14), clientSize));
    const qreal top = m_clients->sceneBox().bottom() + 46;

    qreal y[2] = {top + ServerItem::headingHeight, top + ServerItem::headingHeight};
    const qreal x[2] = {left, left + serverWidth + gap};
    for (qsizetype i = 0; i < list.size(); ++i) {
        const auto& card = list[i];
        const qreal height = GroupItem::heightFor(card.content);
        m_groups[i]->setGeometry(QRectF(x[card.server] + ServerItem::padding, y[card.server],
                                        serverWidth - 2 * ServerItem::padding, height));
        y[card.server] += height + ServerItem::gap;
    }
    qreal height = serverMinHeight;
    for (int i = 0; i < 2; ++i) {
        const auto strips = qreal(m_servers[size_t(i)]->content().strips.size());
        height = qMax(height, y[i] - top + strips * (ServerItem::stripHeight + ServerItem::gap) +
                                  ServerItem::padding - ServerItem::gap);
    }
    QRectF box[2] = {QRectF(x[0], top, serverWidth, height), QRectF(x[1], top, serverWidth, height)};
    const qreal middle = layoutMiddle(box[0], box[1], top + 38);
    for (auto& b : box)
        b.setHeight(qMax(height, middle - top));
    for (size_t i = 0; i < 2; ++i)
        m_servers[i]->setGeometry(box[i]);
    layoutClients(box[0], box[1], centre);
    layoutWitness(box[0], box[1], centre);
    const qreal bottom = m_witness ? m_witness->sceneBox().bottom() : box[0].bottom();
    setSceneRect(left - margin, 0, 2 * serverWidth + gap + 2 * margin,
                 bottom + margin); // the view centres it
}

qreal TopologyScene::layoutMiddle(const QRectF& left, const QRectF& right, qreal top) {
    const qreal gap = right.left() - left.right();
    const qreal centre = left.right() + gap / 2;
    qreal y = top;
    for (qsizetype i = 0; i < m_view.links.size(); ++i) {
        EdgeItem::Content edge;
        edge.path.moveTo(left.right(), y);
        edge.path.lineTo(right.left(), y);
        edge.health = m_view.links[i].health;
        edge.dashed = edge.health == Health::Bad || edge.health == Health::NoData;
        m_linkEdges[i]->setContent(edge);
        const QSizeF size = LabelItem::sizeFor(m_linkLabels[i]->content(), gap - 24);
        m_linkLabels[i]->setGeometry(QRectF(QPointF(centre - size.width() / 2, y - size.height() / 2), size));
        y += linkPitch;
    }
    y += 14;
    for (qsizetype i = 0; i < m_view.mirrors.size(); ++i) {
        const auto& mirror = m_view.mirrors[i];
        const bool backwards = !m_view.nodes.isEmpty() && mirror.source == m_view.nodes[1].name;
        MirrorItem::Content arrow;
        arrow.from = QPointF(backwards ? right.left() : left.right(), y);
        arrow.to = QPointF(backwards ? left.right() + 4 : right.left() - 4, y);
        arrow.health = mirror.health;
        arrow.progress = mirror.stale ? -1 : TopologyContent::resyncProgress(mirror.status);
        arrow.broken = mirror.health != Health::Ok && arrow.progress < 0;
        m_mirrors[i]->setContent(arrow);
        const QSizeF size = LabelItem::sizeFor(m_mirrorLabels[i]->content(), gap - 12);
        m_mirrorLabels[i]->setGeometry(QRectF(QPointF(centre - size.width() / 2, y + 14), size));
        y += 14 + size.height() + 24;
    }
    return y;
}

void TopologyScene::layoutClients(const QRectF& left, const QRectF& right, qreal) {
    const QRectF box = m_clients->sceneBox();
    const QRectF servers[2] = {left, right};
    for (int i = 0; i < 2; ++i) {
        bool served = false, hasAddress = false;
        for (const auto& g : m_view.groups) {
            bool address = !g.addresses.isEmpty();
            for (const auto& r : g.status.resources)
                address = address || r.type == QLatin1String("address");
            hasAddress = hasAddress || address;
            served = served || (address && !g.stale && g.status.state == QLatin1String("active") &&
                                g.status.holder == m_view.nodes[i].name);
        }
        EdgeItem::Content edge;
        const QPointF from(i == 0 ? box.left() : box.right(), box.center().y());
        const QPointF to(servers[i].center().x(), servers[i].top() - 12);
        edge.path.moveTo(from);
        edge.path.cubicTo(QPointF(to.x() + (from.x() - to.x()) * 0.35, from.y()),
                          QPointF(to.x(), from.y() + (to.y() - from.y()) * 0.2), to);
        edge.accent = served;
        edge.arrow = served;
        edge.dashed = !served;
        edge.width = served ? 2.5 : 1.5;
        m_clientEdges[size_t(i)]->setContent(edge);
        m_clientEdges[size_t(i)]->setVisible(hasAddress);
    }
}

void TopologyScene::layoutWitness(const QRectF& left, const QRectF& right, qreal centre) {
    if (!m_witness) return;
    const QSizeF size = LabelItem::sizeFor(m_witness->content(), right.left() - left.right() + 120);
    m_witness->setGeometry(QRectF(QPointF(centre - size.width() / 2, left.bottom() + 34), size));
    const QRectF box = m_witness->sceneBox();
    const QRectF servers[2] = {left, right};
    for (int i = 0; i < 2; ++i) {
        const QString& seen = m_view.witness.stateSeenBy[size_t(i)];
        EdgeItem::Content edge;
        const QPointF from(servers[i].center().x(), servers[i].bottom());
        const QPointF to(i == 0 ? box.left() : box.right(), box.center().y());
        edge.path.moveTo(from);
        edge.path.cubicTo(QPointF(from.x(), from.y() + (to.y() - from.y()) * 0.8),
                          QPointF(from.x() + (to.x() - from.x()) * 0.35, to.y()), to);
        edge.health = seen.isEmpty()                     ? Health::NoData
                      : seen == QLatin1String("online")  ? Health::Ok
                      : seen == QLatin1String("offline") ? Health::Bad
                                                         : Health::NoData;
        edge.dashed = edge.health != Health::Ok;
        edge.width = 1.8;
        m_witnessEdges[size_t(i)]->setContent(edge);
    }
}

int TopologyScene::serverAt(const QPointF& pos) const {
    for (int i = 0; i < 2; ++i)
        if (m_servers[size_t(i)] && m_servers[size_t(i)]->sceneBox().contains(pos)) return i;
    return -1;
}

void TopologyScene::hover(const GroupItem* item, const QPointF& pos) {
    m_dragging = true;
    const int over = serverAt(pos);
    for (int i = 0; i < 2; ++i)
        m_servers[size_t(i)]->setDropTarget(i == over && m_view.nodes[i].name != item->content().node);
}

void TopologyScene::drop(const GroupItem* item, const QPointF& pos) {
    m_dragging = false;
    for (auto* server : m_servers)
        server->setDropTarget(false);
    const int over = serverAt(pos);
    if (over < 0 || m_view.nodes[over].name == item->content().node) return;
    Q_EMIT moveWanted(item->content().group, m_view.nodes[over].name);
}

GroupItem* TopologyScene::groupItem(const QString& group, const QString& node) const {
    for (auto* item : m_groups)
        if (item->content().group == group && item->content().node == node) return item;
    return nullptr;
}

} // namespace hotpair::console
