// The product's own icons: one-colour SVG strokes painted in the colour of the text, so both themes use one
// set.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace hotpair::console {

/// An icon from :/hotpair/icons/NAME.svg; follows the application palette when it is painted.
QIcon icon(const char* name);
/// The same in the colour of text on the accent colour, for the one primary button of a view.
QIcon iconOnAccent(const char* name);
QIcon applicationIcon();

} // namespace hotpair::console
