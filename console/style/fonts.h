// The few cuts of the one face: everything else is the application's font.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QFont>

namespace hotpair::console {

inline QFont sized(int pixels) {
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    return font;
}
inline QFont smallFont() {
    return sized(12);
}
inline QFont semiboldFont(int pixels = 13) {
    QFont font = sized(pixels);
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace hotpair::console
