// A table cell that shows a state: the shape of its health, then the word in its colour.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/style/glyph.h"

#include <QApplication>
#include <QStyledItemDelegate>

namespace hotpair::console {

class StateDelegate final : public QStyledItemDelegate {
public:
    StateDelegate(int healthRole, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_healthRole(healthRole) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem opt(option);
        initStyleOption(&opt, index);
        const QString text = opt.text;
        opt.text.clear();
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &opt, painter, opt.widget);
        if (text.isEmpty()) return;
        const Tokens& t = tokensFor(opt.palette);
        const auto health = Health(index.data(m_healthRole).toInt());
        const QRect area = option.rect.adjusted(8, 0, -6, 0);
        painter->save();
        paintGlyph(*painter, QRectF(area.left(), area.center().y() - 4.5, 10, 10), health, t);
        painter->setPen(t.colour(health));
        const QRect words = area.adjusted(16, 0, 0, 0);
        painter->drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                          opt.fontMetrics.elidedText(text, Qt::ElideRight, words.width()));
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(20, 0);
    }

private:
    int m_healthRole;
};

} // namespace hotpair::console
