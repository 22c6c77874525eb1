// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/style/glyph.h"

namespace hotpair::console {

void paintGlyph(QPainter& painter, const QRectF& rect, Health health, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF c = rect.center();
    const qreal r = qMin(rect.width(), rect.height()) / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    switch (health) {
    case Health::Ok: painter.drawEllipse(c, r * 0.9, r * 0.9); break;
    case Health::NoData: {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, qMax(1.5, r * 0.36)));
        painter.drawEllipse(c, r * 0.75, r * 0.75);
        break;
    }
    case Health::Warning: {
        QPolygonF triangle;
        triangle << QPointF(c.x(), c.y() - r) << QPointF(c.x() + r * 1.1, c.y() + r * 0.85)
                 << QPointF(c.x() - r * 1.1, c.y() + r * 0.85);
        painter.setPen(QPen(colour, 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolygon(triangle);
        break;
    }
    case Health::Bad:
        painter.drawRoundedRect(QRectF(c.x() - r * 0.85, c.y() - r * 0.85, r * 1.7, r * 1.7), 1.5, 1.5);
        break;
    }
    painter.restore();
}

QPixmap glyphPixmap(Health health, const Tokens& t, qreal devicePixelRatio, int size) {
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, QRectF(0, 0, size, size).adjusted(1, 1, -1, -1), health, t);
    return pixmap;
}

StateLabel::StateLabel(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StateLabel::set(Health health, const QString& text) {
    if (m_health == health && m_text == text) return;
    const bool resized = m_text != text;
    m_health = health;
    m_text = text;
    setAccessibleName(text);
    if (resized) updateGeometry();
    update();
}

void StateLabel::setTextColoured(bool coloured) {
    m_coloured = coloured;
    update();
}

QSize StateLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(m_text) + 10 + grid / 2 + 2, qMax(fontMetrics().height(), 16)};
}

QSize StateLabel::minimumSizeHint() const {
    return {10 + grid * 3, sizeHint().height()};
}

void StateLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& t = tokensFor(palette());
    paintGlyph(painter, QRectF(0, (height() - 10) / 2.0, 10, 10), m_health, t);
    painter.setFont(font());
    painter.setPen(m_coloured                   ? t.colour(m_health)
                   : m_health == Health::NoData ? t.stale
                                                : palette().color(foregroundRole()));
    const int left = 10 + grid / 2;
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, width() - left);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
}

} // namespace hotpair::console
