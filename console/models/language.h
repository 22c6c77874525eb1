// The language that the console speaks now. Set by app/ through QLocale::setDefault; read wherever words are
// made, at the moment they are shown (nothing translated is kept).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/text/text.h"

#include <QLocale>

namespace hotpair::console {

inline text::Language language() {
    return text::languageFor(QLocale().name());
}

} // namespace hotpair::console
