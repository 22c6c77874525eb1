// Where a value stands in the document: "groups[0].resources[2].volume".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace hotpair {

/// A key of an object, or (index >= 0) an element of an array.
struct KeySegment {
    QString key;
    int index = -1;
};
using KeyPath = QList<KeySegment>;

/// Keys that are not plain words are quoted: backing["node.a"].
QString keyPathText(const KeyPath& path);

inline KeyPath operator/(KeyPath path, const char* key) {
    return path << KeySegment{QString::fromLatin1(key), -1};
}
inline KeyPath operator/(KeyPath path, const QString& key) {
    return path << KeySegment{key, -1};
}
inline KeyPath operator/(KeyPath path, qsizetype index) {
    return path << KeySegment{QString(), int(index)};
}

} // namespace hotpair
