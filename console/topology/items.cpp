// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/items.h"

#include "console/style/fonts.h"
#include "console/style/glyph.h"

#include <QGraphicsSceneContextMenuEvent>
#include <QGraphicsSceneMouseEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>

namespace hotpair::console {

namespace {

const Tokens& theme() {
    return tokensFor(QGuiApplication::palette());
}

/// Draws elided text and returns the width it took.
qreal drawText(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
               const QColor& colour, Qt::Alignment align = Qt::AlignLeft,
               Qt::TextElideMode elide = Qt::ElideRight) {
    painter.setFont(font);
    painter.setPen(colour);
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(text, elide, rect.width());
    painter.drawText(rect, int(align | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
    return metrics.horizontalAdvance(shown);
}

constexpr qreal glyphSize = 10;
constexpr qreal lineHeight = 17;
constexpr qreal mirrorThickness = 8;
constexpr qreal rowsGap = 3; ///< above and below the rows of resources

} // namespace

void BoxItem::setGeometry(const QRectF& r) {
    if (pos() != r.topLeft()) setPos(r.topLeft());
    if (m_size == r.size()) return;
    prepareGeometryChange();
    m_size = r.size();
}

void BoxItem::drawBox(QPainter& painter, const QColor& ground, const QColor& border, qreal width,
                      Qt::PenStyle style) const {
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(border, width);
    if (style == Qt::DashLine) pen.setDashPattern({4, 3});
    painter.setPen(pen);
    painter.setBrush(ground);
    const qreal half = width / 2;
    painter.drawRoundedRect(box().adjusted(half, half, -half, -half), cardRadius, cardRadius);
}

// --- label

void LabelItem::setContent(const Content& content) {
    if (m_content == content) return;
    m_content = content;
    update();
}

QSizeF LabelItem::sizeFor(const Content& c, qreal maxWidth) {
    qreal width =
        QFontMetricsF(semiboldFont()).horizontalAdvance(c.title) + (c.showHealth ? glyphSize + 6 : 0);
    if (c.pill)
        width = QFontMetricsF(smallFont()).horizontalAdvance(c.title) + (c.showHealth ? glyphSize + 6 : 0);
    for (const auto& line : c.lines)
        width = qMax(width, QFontMetricsF(smallFont()).horizontalAdvance(line));
    const qreal height =
        c.pill ? 24 : 14 + lineHeight * qreal(1 + c.lines.size()) + (c.progress >= 0 ? 10 : 0);
    return {qMin(maxWidth, std::ceil(width) + (c.pill ? 26 : 32)), height};
}

void LabelItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& t = theme();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool trouble =
        !m_content.stale && (m_content.health == Health::Warning || m_content.health == Health::Bad);
    painter->setPen(QPen(trouble ? t.colour(m_content.health) : t.line, 1));
    painter->setBrush(t.panel);
    const qreal radius = m_content.pill ? size().height() / 2 : cardRadius;
    painter->drawRoundedRect(box().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const QFont titleFont = m_content.pill ? smallFont() : semiboldFont();
    const QColor titleColour = m_content.stale ? t.stale : t.text;
    const qreal inner = size().width() - (m_content.pill ? 20 : 24);
    const qreal glyphRoom = m_content.showHealth ? glyphSize + 6 : 0;
    const qreal wanted = qMin(inner, QFontMetricsF(titleFont).horizontalAdvance(m_content.title) + glyphRoom);
    const qreal left = (size().width() - wanted) / 2;
    qreal y = m_content.pill ? (size().height() - lineHeight) / 2 : 7;
    if (m_content.showHealth)
        paintGlyph(*painter, QRectF(left, y + (lineHeight - glyphSize) / 2, glyphSize, glyphSize),
                   m_content.stale ? Health::NoData : m_content.health, t);
    drawText(*painter, QRectF(left + glyphRoom, y, wanted - glyphRoom + 1, lineHeight), m_content.title,
             titleFont, titleColour, Qt::AlignLeft, Qt::ElideMiddle); // a label ends with its figures
    for (const auto& line : m_content.lines) {
        y += lineHeight;
        drawText(*painter, QRectF(8, y, size().width() - 16, lineHeight), line, smallFont(),
                 m_content.stale ? t.stale : t.dim, Qt::AlignHCenter);
    }
    if (m_content.progress >= 0) {
        const QRectF bar(14, y + lineHeight + 3, size().width() - 28, 5);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.line);
        painter->drawRoundedRect(bar, 2.5, 2.5);
        painter->setBrush(m_content.stale ? t.stale : t.accent);
        painter->drawRoundedRect(
            QRectF(bar.topLeft(),
                   QSizeF(qMax(5.0, bar.width() * qBound(0.0, m_content.progress, 1.0)), bar.height())),
            2.5, 2.5);
    }
}

// --- server

void ServerItem::setContent(const Content& content) {
    if (m_content == content) return;
    m_content = content;
    update();
}

void ServerItem::setDropTarget(bool on) {
    if (m_dropTarget == on) return;
    m_dropTarget = on;
    update();
}

void ServerItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& t = theme();
    QColor border = t.line;
    if (!m_content.stale) {
        if (m_content.health == Health::Bad || m_content.health == Health::Warning)
            border = t.colour(m_content.health);
        else if (m_content.active)
            border = t.ok;
    }
    if (m_dropTarget) border = t.accent;
    drawBox(*painter, m_dropTarget ? t.selection : t.panel, border, 2,
            m_content.stale ? Qt::DashLine : Qt::SolidLine);

    QRectF heading(padding, 10, size().width() - 2 * padding, 26);
    QFont nameFont = semiboldFont(15);
    const QFontMetricsF nameMetrics(nameFont);
    const QFontMetricsF badgeMetrics(semiboldFont(12));
    const qreal badgeWidth = badgeMetrics.horizontalAdvance(m_content.badge) + 20;
    const qreal nameRoom =
        qMin(nameMetrics.horizontalAdvance(m_content.name) + 2, heading.width() - badgeWidth - 10);
    drawText(*painter, QRectF(heading.left(), heading.top(), nameRoom, heading.height()), m_content.name,
             nameFont, m_content.stale ? t.stale : t.text);
    const QRectF badge(heading.left() + nameRoom + 8, heading.center().y() - 10, badgeWidth, 20);
    const bool trouble = !m_content.stale && m_content.health == Health::Bad;
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_content.stale    ? t.raised
                      : trouble          ? t.badGround
                      : m_content.active ? t.okGround
                                         : t.selection);
    painter->drawRoundedRect(badge, 10, 10);
    drawText(*painter, badge, m_content.badge, semiboldFont(12),
             m_content.stale    ? t.stale
             : trouble          ? t.bad
             : m_content.active ? t.ok
                                : t.accent,
             Qt::AlignHCenter);
    const qreal infoLeft = badge.right() + 10;
    if (heading.right() - infoLeft > 30)
        drawText(*painter, QRectF(infoLeft, heading.top(), heading.right() - infoLeft, heading.height()),
                 m_content.info, smallFont(), m_content.stale ? t.stale : t.dim, Qt::AlignRight);

    qreal y = size().height() - padding + gap;
    for (auto it = m_content.strips.crbegin(); it != m_content.strips.crend(); ++it) {
        y -= stripHeight + gap;
        const QRectF r(padding, y, size().width() - 2 * padding, stripHeight);
        painter->setPen(QPen(t.colour(it->health), 1));
        painter->setBrush(t.ground(it->health));
        painter->drawRoundedRect(r.adjusted(0.5, 0.5, -0.5, -0.5), cardRadius - 2, cardRadius - 2);
        paintGlyph(*painter, QRectF(r.left() + 14, r.center().y() - 5, glyphSize, glyphSize), it->health, t);
        drawText(*painter, r.adjusted(32, 0, -10, 0), it->text, smallFont(), t.colour(it->health));
    }
}

// --- group

GroupItem::GroupItem() {
    setFlag(ItemIsFocusable);
    setAcceptHoverEvents(true);
}

void GroupItem::setContent(const Content& content) {
    if (m_content == content) return;
    m_content = content;
    if (!m_dragging) setCursor(canDrag() ? Qt::OpenHandCursor : Qt::ArrowCursor);
    update();
}

qreal GroupItem::heightFor(const Content& c) {
    qreal lines = 1;
    if (!c.compact || c.look != Look::Ghost) {
        if (!c.chain.isEmpty()) lines += c.roomy ? qreal(c.chain.size()) + 2 * rowsGap / lineHeight : 1;
        if (c.showsNote()) ++lines;
        if (!c.hint.isEmpty() && !c.compact) ++lines;
    }
    return 14 + lines * lineHeight;
}

void GroupItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& t = theme();
    const bool ghost = m_content.look == Look::Ghost;
    const bool strong = m_content.look == Look::Holder && !m_content.stale;
    const QColor own = m_content.stale ? t.stale : t.colour(m_content.health);
    painter->setOpacity(m_dragging ? 0.85 : 1.0);
    drawBox(*painter, ghost ? Qt::transparent : t.raised,
            hasFocus()           ? t.accent
            : m_content.disputed ? t.bad
                                 : t.line,
            m_content.disputed || hasFocus() ? 2 : 1, ghost ? Qt::DashLine : Qt::SolidLine);
    if (strong) { // the coloured edge of the holder's card
        QPainterPath clip;
        clip.addRoundedRect(box().adjusted(0.5, 0.5, -0.5, -0.5), cardRadius, cardRadius);
        painter->save();
        painter->setClipPath(clip);
        painter->fillRect(QRectF(0, 0, 4, size().height()), own);
        painter->restore();
    }
    const QColor main = m_content.stale ? t.stale : ghost ? t.dim : t.text;
    const QColor minor = m_content.stale ? t.stale : t.dim;
    qreal y = 7;
    const qreal left = 17;
    const qreal right = size().width() - 12;
    paintGlyph(*painter, QRectF(left, y + (lineHeight - glyphSize) / 2, glyphSize, glyphSize),
               m_content.stale ? Health::NoData : m_content.health, t);
    const qreal textLeft = left + glyphSize + 6;
    qreal cornerWidth = 0;
    if (!m_content.corner.isEmpty()) {
        cornerWidth = qMin(QFontMetricsF(smallFont()).horizontalAdvance(m_content.corner) + 1,
                           (right - textLeft) * 0.6);
        drawText(*painter, QRectF(right - cornerWidth, y, cornerWidth, lineHeight), m_content.corner,
                 smallFont(), minor, Qt::AlignRight);
    }
    drawText(*painter, QRectF(textLeft, y, right - textLeft - cornerWidth - 8, lineHeight), m_content.title,
             ghost ? smallFont() : semiboldFont(), main);
    if (m_content.compact && ghost) return;
    if (!m_content.chain.isEmpty() && m_content.roomy) {
        paintRows(*painter, y + lineHeight + rowsGap, left, right);
        y += qreal(m_content.chain.size()) * lineHeight + 2 * rowsGap;
    } else if (!m_content.chain.isEmpty()) {
        y += lineHeight;
        paintChain(*painter, y, left, right);
    }
    if (m_content.showsNote()) {
        y += lineHeight;
        const bool loud =
            !m_content.stale && m_content.noteHealth != Health::NoData && m_content.noteHealth != Health::Ok;
        drawText(*painter, QRectF(left, y, right - left, lineHeight), m_content.note, smallFont(),
                 loud ? t.colour(m_content.noteHealth) : minor);
    }
    if (!m_content.hint.isEmpty() && !m_content.compact) {
        y += lineHeight;
        drawText(*painter, QRectF(left, y, right - left, lineHeight), m_content.hint, smallFont(), minor);
    }
}

void GroupItem::paintChain(QPainter& painter, qreal y, qreal left, qreal right) const {
    const Tokens& t = theme();
    const QColor minor = m_content.stale ? t.stale : t.dim;
    qreal x = left;
    for (qsizetype i = 0; i < m_content.chain.size() && x < right - 12; ++i) {
        const Part& part = m_content.chain[i];
        if (i > 0)
            x += drawText(painter, QRectF(x, y, right - x, lineHeight), QStringLiteral(" → "), smallFont(),
                          minor);
        if (part.health != Health::Ok && !m_content.stale) {
            paintGlyph(painter, QRectF(x + 1, y + 5, 8, 8), part.health, t);
            x += 12;
        }
        if (x >= right) break;
        x += drawText(painter, QRectF(x, y, right - x, lineHeight), part.name, smallFont(),
                      part.health == Health::Bad && !m_content.stale ? t.bad : minor);
    }
}

void GroupItem::paintRows(QPainter& painter, qreal y, qreal left, qreal right) const {
    const Tokens& t = theme();
    qreal nameWidth = 0;
    for (const Part& part : m_content.chain)
        nameWidth = qMax(nameWidth, QFontMetricsF(smallFont()).horizontalAdvance(part.name));
    nameWidth = qMin(nameWidth + 14, (right - left) * 0.4);
    for (const Part& part : m_content.chain) {
        const Health health = m_content.stale ? Health::NoData : part.health;
        const QColor minor = m_content.stale ? t.stale : t.dim;
        const qreal stateWidth =
            qMin(QFontMetricsF(smallFont()).horizontalAdvance(part.state) + 2, (right - left) * 0.35);
        paintGlyph(painter, QRectF(left + 1, y + 5, 8, 8), health, t);
        drawText(painter, QRectF(left + 16, y, nameWidth, lineHeight), part.name, smallFont(),
                 m_content.stale ? t.stale : t.text);
        drawText(painter,
                 QRectF(left + 16 + nameWidth, y, right - stateWidth - left - 24 - nameWidth, lineHeight),
                 part.type, smallFont(), minor);
        drawText(painter, QRectF(right - stateWidth, y, stateWidth, lineHeight), part.state, smallFont(),
                 health == Health::Bad || health == Health::Warning ? t.colour(health) : minor,
                 Qt::AlignRight);
        y += lineHeight;
    }
}

void GroupItem::mousePressEvent(QGraphicsSceneMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_home = pos();
    event->accept();
}

void GroupItem::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
    if (!canDrag() && !m_dragging) return;
    const QPointF moved = event->scenePos() - event->buttonDownScenePos(Qt::LeftButton);
    if (!m_dragging && moved.manhattanLength() < 8) return;
    if (!m_dragging) {
        m_dragging = true;
        setZValue(100);
        setCursor(Qt::ClosedHandCursor);
    }
    setPos(m_home + moved);
    Q_EMIT dragged(event->scenePos());
}

void GroupItem::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
    if (!m_dragging) return;
    m_dragging = false;
    setZValue(2);
    setPos(m_home);
    setCursor(Qt::OpenHandCursor);
    update();
    Q_EMIT dropped(event->scenePos());
}

void GroupItem::mouseDoubleClickEvent(QGraphicsSceneMouseEvent*) {
    Q_EMIT activated();
}

void GroupItem::contextMenuEvent(QGraphicsSceneContextMenuEvent* event) {
    Q_EMIT menuWanted(event->screenPos());
}

void GroupItem::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT activated();
    else
        QGraphicsObject::keyPressEvent(event);
}

// --- edge

void EdgeItem::setContent(const Content& content) {
    if (m_content == content) return;
    prepareGeometryChange();
    m_content = content;
    update();
}

QRectF EdgeItem::boundingRect() const {
    return m_content.path.boundingRect().adjusted(-12, -12, 12, 12);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& t = theme();
    const QColor colour = m_content.accent ? t.accent
                          : m_content.dashed && m_content.health == Health::NoData
                              ? t.stale
                              : t.colour(m_content.health);
    painter->setRenderHint(QPainter::Antialiasing);
    QPen pen(colour, m_content.width, Qt::SolidLine, Qt::FlatCap);
    if (m_content.dashed) pen.setDashPattern({3, 3});
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(m_content.path);
    if (!m_content.arrow) return;
    const QPointF tip = m_content.path.currentPosition();
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawPolygon(QPolygonF{tip + QPointF(0, 10), tip + QPointF(-7, -4), tip + QPointF(7, -4)});
}

// --- mirror

void MirrorItem::setContent(const Content& content) {
    if (m_content == content) return;
    prepareGeometryChange();
    m_content = content;
    update();
}

QRectF MirrorItem::boundingRect() const {
    return QRectF(m_content.from, m_content.to).normalized().adjusted(-16, -16, 16, 16);
}

void MirrorItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& t = theme();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor colour = m_content.health == Health::Ok ? t.accent : t.colour(m_content.health);
    const qreal direction = m_content.to.x() >= m_content.from.x() ? 1 : -1;
    const QPointF neck = m_content.to - QPointF(16 * direction, 0);
    QPen pen(colour, mirrorThickness, Qt::SolidLine, Qt::FlatCap);
    if (m_content.progress >= 0) {
        QColor rest = t.line;
        painter->setPen(QPen(rest, mirrorThickness, Qt::SolidLine, Qt::FlatCap));
        painter->drawLine(m_content.from, neck);
        painter->setPen(pen);
        painter->drawLine(m_content.from,
                          m_content.from + (neck - m_content.from) * qBound(0.0, m_content.progress, 1.0));
    } else if (m_content.broken) {
        pen.setDashPattern({1.5, 1});
        painter->setPen(pen);
        painter->drawLine(m_content.from, neck);
    } else {
        painter->setPen(pen);
        painter->drawLine(m_content.from, neck);
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_content.progress >= 0 && m_content.progress < 1 ? t.line : colour);
    if (m_content.broken) painter->setBrush(colour);
    painter->drawPolygon(
        QPolygonF{m_content.to, neck + QPointF(-2 * direction, -9), neck + QPointF(-2 * direction, 9)});
}

} // namespace hotpair::console
