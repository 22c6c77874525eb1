// The frame that all dialogs share: margins of the grid, buttons at the bottom right, the primary one last.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/style/tokens.h"

#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>
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
inline void fitToContent(QDialog* dialog) {
    QLayout* layout = dialog->layout();
    layout->invalidate();
    layout->activate();
    const int width = qMax(dialog->width(), layout->totalMinimumSize().width());
    const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(width)
                                                   : layout->totalMinimumSize().height();
    if (height > dialog->height() || width > dialog->width())
        dialog->resize(width, qMax(height, dialog->height()));
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
