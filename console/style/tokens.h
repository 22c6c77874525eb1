// The palette of the console: one value per meaning, in a light and a dark edition. Widgets ask with their
// own palette, so that a theme switch needs no registration: PaletteChange repaints them with the other
// edition.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QColor>
#include <QPalette>

namespace hotpair::console {

struct Tokens {
    bool dark = false;
    QColor window, panel, raised, line;
    QColor text, dim, stale;
    QColor accent, onAccent, selection;
    QColor ok, warning, bad;
    QColor okGround, warningGround, badGround;
    QColor series1, series2, series3; ///< chart lines

    QColor colour(Health) const; ///< foreground that stands for a health
    QColor ground(Health) const; ///< quiet background behind it
};

/// Grid in device-independent pixels: every margin and gap is a multiple of half of it.
inline constexpr int grid = 8;
inline constexpr int controlRadius = 6;
inline constexpr int cardRadius = 10;

const Tokens& tokens(bool dark);
/// The edition that this palette was made from (by the lightness of its window colour).
const Tokens& tokensFor(const QPalette& palette);
QPalette paletteFrom(const Tokens& tokens);
/// The application's style sheet in that edition.
QString styleSheetFrom(const Tokens& tokens);

} // namespace hotpair::console
