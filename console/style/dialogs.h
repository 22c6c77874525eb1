// The frame that all dialogs share: margins of the grid, buttons at the bottom right, the primary one last.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/style/tokens.h"

#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include <initializer_list>

namespace hotpair::console {

inline QVBoxLayout* dialogColumn(QDialog* dialog) {
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(grid * 3, grid * 2 + 4, grid * 3, grid * 2 + 4);
    column->setSpacing(grid + 4);
    return column;
}

/// Makes the dialog as high as its words need at its width: wrapped labels do not do that by themselves.
/// Never higher than the screen, and not below its edge: the buttons must be reachable.
inline void fitToContent(QDialog* dialog) {
    QLayout* layout = dialog->layout();
    layout->invalidate();
    layout->activate();
    const int width = qMax(dialog->width(), layout->totalMinimumSize().width());
    const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(width)
                                                   : layout->totalMinimumSize().height();
    const QRect room = dialog->screen()->availableGeometry();
    const QSize frame = dialog->frameGeometry().size() - dialog->size();
    const int highest = room.height() - qMax(frame.height(), grid * 5);
    if (height > dialog->height() || width > dialog->width() || dialog->height() > highest)
        dialog->resize(width, qMin(qMax(height, dialog->height()), highest));
    if (dialog->isVisible() && dialog->frameGeometry().bottom() > room.bottom())
        dialog->move(dialog->x(), qMax(room.top(), room.bottom() - dialog->frameGeometry().height()));
}

inline QHBoxLayout* buttonRow(std::initializer_list<QPushButton*> right,
                              std::initializer_list<QPushButton*> left = {}) {
    auto* row = new QHBoxLayout;
    row->setSpacing(grid);
    for (auto* button : left)
        row->addWidget(button);
    row->addStretch();
    for (auto* button : right)
        row->addWidget(button);
    return row;
}

} // namespace hotpair::console
