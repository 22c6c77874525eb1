// The shapes that carry state beside colour and word: dot ok, triangle warning, square failed, hollow ring no
// data.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "console/style/tokens.h"

#include <QPainter>
#include <QPixmap>
#include <QWidget>

namespace hotpair::console {

/// Paints the shape centred in rect (about 10 x 10 px looks right).
void paintGlyph(QPainter& painter, const QRectF& rect, Health health, const QColor& colour);
inline void paintGlyph(QPainter& painter, const QRectF& rect, Health health, const Tokens& t) {
    paintGlyph(painter, rect, health, t.colour(health));
}
QPixmap glyphPixmap(Health health, const Tokens& t, qreal devicePixelRatio, int size = 12);

/// A shape and a word beside it, for status bar and cards. The word is the accessible name.
class StateLabel final : public QWidget {
    Q_OBJECT
public:
    explicit StateLabel(QWidget* parent = nullptr);
    void set(Health health, const QString& text);
    void setTextColoured(bool coloured); ///< word in the colour of the shape (default: text colour)
    Health health() const { return m_health; }
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    Health m_health = Health::NoData;
    QString m_text;
    bool m_coloured = false;
};

} // namespace hotpair::console
