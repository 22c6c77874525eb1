// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/keypath.h"

#include <algorithm>

namespace hotpair {

QString keyPathText(const KeyPath& path) {
    const auto plain = [](const QString& key) {
        return !key.isEmpty() && std::all_of(key.begin(), key.end(), [](QChar c) {
            return c.unicode() < 0x80 &&
                   (c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('_'));
        });
    };
    QString out;
    for (const KeySegment& s : path) {
        if (s.index >= 0)
            out += QStringLiteral("[%1]").arg(s.index);
        else if (!plain(s.key))
            out += QStringLiteral("[\"%1\"]").arg(s.key.left(80));
        else
            out += (out.isEmpty() ? QString() : QStringLiteral(".")) + s.key.left(80);
    }
    return out;
}

} // namespace hotpair
