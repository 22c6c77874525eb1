// What the topology is drawn with: boxes, lines and the mirror's arrow. Items know how to look, not what to
// mean: the scene hands them words and healths that are ready to show. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QGraphicsObject>
#include <QPainterPath>
#include <QStringList>

namespace hotpair::console {

/// Rounded box with a size given by the scene. Its tool tip and accessible text are the scene's business.
class BoxItem : public QGraphicsObject {
    Q_OBJECT
public:
    QRectF boundingRect() const override { return QRectF(QPointF(), m_size).adjusted(-3, -3, 3, 3); }
    void setGeometry(const QRectF& inScene);
    QSizeF size() const { return m_size; }
    QRectF box() const { return QRectF(QPointF(), m_size); }
    QRectF sceneBox() const { return mapRectToScene(box()); }

protected:
    void drawBox(QPainter& painter, const QColor& ground, const QColor& border, qreal borderWidth,
                 Qt::PenStyle style = Qt::SolidLine) const;

private:
    QSizeF m_size;
};

/// A few centred lines, the first bold: clients, witness, link label, mirror label.
class LabelItem final : public BoxItem {
    Q_OBJECT
public:
    struct Content {
        QString title;
        QStringList lines;
        Health health = Health::NoData;
        bool showHealth = false; ///< glyph before the title
        double progress = -1;    ///< 0..1: a bar under the lines
        bool pill = false;
        bool stale = false;
        friend bool operator==(const Content&, const Content&) = default;
    };
    void setContent(const Content& content);
    const Content& content() const { return m_content; }
    /// What the content needs, at most `maxWidth` wide.
    static QSizeF sizeFor(const Content& content, qreal maxWidth);
    void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    Content m_content;
};

/// A server: frame and heading. Group cards lie on it as items of their own.
class ServerItem final : public BoxItem {
    Q_OBJECT
public:
    struct Strip {
        QString text;
        Health health = Health::Warning;
        friend bool operator==(const Strip&, const Strip&) = default;
    };
    struct Content {
        QString name, badge, info;
        Health health = Health::NoData;
        bool active = false; ///< holds a group: drawn as the working one
        bool stale = false;
        QList<Strip> strips; ///< alarms, at the bottom
        friend bool operator==(const Content&, const Content&) = default;
    };
    void setContent(const Content& content);
    const Content& content() const { return m_content; }
    void setDropTarget(bool on);
    static constexpr qreal headingHeight = 42;
    static constexpr qreal padding = 20;
    static constexpr qreal stripHeight = 30;
    static constexpr qreal gap = 10;
    void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    Content m_content;
    bool m_dropTarget = false;
};

/// A group on a server: where it runs, or (ghost) where it could run.
class GroupItem final : public BoxItem {
    Q_OBJECT
public:
    enum class Look { Holder, Idle, Ghost };
    struct Part {
        QString name;
        Health health = Health::Ok;
        QString type, state; ///< words, for the roomy look
        friend bool operator==(const Part&, const Part&) = default;
    };
    struct Content {
        QString group, node; ///< what menus and drops act on
        Look look = Look::Holder;
        QString title, corner;
        QList<Part> chain; ///< resources in start order
        QString note, hint;
        Health health = Health::NoData;
        Health noteHealth = Health::NoData;
        bool stale = false;
        bool disputed = false; ///< another server says otherwise
        bool compact = false;  ///< many groups: few lines each
        bool roomy = false;    ///< few groups: a line a resource
        bool showsNote() const { return !note.isEmpty() && !(compact && noteHealth == Health::Ok); }
        friend bool operator==(const Content&, const Content&) = default;
    };
    GroupItem();
    void setContent(const Content& content);
    const Content& content() const { return m_content; }
    static qreal heightFor(const Content& content);
    void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

Q_SIGNALS:
    void dragged(QPointF scenePos);
    void dropped(QPointF scenePos);
    void menuWanted(QPoint screenPos);
    void activated();

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent*) override;
    void mouseMoveEvent(QGraphicsSceneMouseEvent*) override;
    void mouseReleaseEvent(QGraphicsSceneMouseEvent*) override;
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent*) override;
    void contextMenuEvent(QGraphicsSceneContextMenuEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void paintChain(QPainter& painter, qreal y, qreal left, qreal right) const;
    void paintRows(QPainter& painter, qreal y, qreal left, qreal right) const;
    bool canDrag() const { return m_content.look == Look::Holder && !m_content.stale; }
    Content m_content;
    QPointF m_home;
    bool m_dragging = false;
};

/// A line: heartbeat link, witness path, way of the clients.
class EdgeItem final : public QGraphicsItem {
public:
    struct Content {
        QPainterPath path;
        Health health = Health::NoData;
        bool accent = false; ///< clients' way: accent colour instead of health
        bool dashed = false;
        bool arrow = false; ///< head at the end of the path, pointing down
        qreal width = 2;
        friend bool operator==(const Content&, const Content&) = default;
    };
    void setContent(const Content& content);
    QRectF boundingRect() const override;
    void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    Content m_content;
};

/// The mirror between the servers: direction, state and progress as a thick arrow.
class MirrorItem final : public QGraphicsItem {
public:
    struct Content {
        QPointF from, to; ///< source's edge to target's edge
        Health health = Health::NoData;
        bool broken = false; ///< a gap with a cross instead of a head
        double progress = -1;
        friend bool operator==(const Content&, const Content&) = default;
    };
    void setContent(const Content& content);
    QRectF boundingRect() const override;
    void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    Content m_content;
};

} // namespace hotpair::console
