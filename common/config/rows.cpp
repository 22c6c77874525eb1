// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/rows.h"

#include "common/config/nearest.h"

#include <QSet>

#include <algorithm>

namespace hotpair {

namespace {

QStringList keysOf(const QList<BoundRow>& rows) {
    QStringList keys;
    for (const BoundRow& r : rows)
        keys << r.key;
    return keys;
}

} // namespace

bool readObject(Loading& loading, const KeyPath& path, const JsonNode& node, const QList<BoundRow>& rows) {
    const QStringList known = keysOf(rows);
    const QString list = known.join(QStringLiteral(", "));
    if (node.type != JsonNode::Type::Object) {
        loading.problemAt(node.at, path, Code::CONFIG_NEEDS_OBJECT,
                          {{QStringLiteral("value"), jsonSnippet(node)}, {QStringLiteral("known"), list}});
        return false;
    }
    bool good = true;
    QSet<QString> seen;
    for (const JsonMember& m : node.members) {
        const KeyPath inner = path / m.key;
        if (seen.contains(m.key)) continue; // told as a duplicate already
        seen << m.key;
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const BoundRow& r) { return r.key == m.key; });
        if (row == rows.end()) {
            loading.problemAt(
                m.at, inner, Code::CONFIG_UNKNOWN_KEY,
                {{QStringLiteral("nearest"), nearestWord(m.key, known)}, {QStringLiteral("known"), list}});
            good = false;
            continue;
        }
        good = row->read(loading, inner, m.value) && good;
    }
    for (const BoundRow& r : rows) {
        if (!r.required || seen.contains(r.key)) continue;
        loading.problemAt(node.at, path / r.key, Code::CONFIG_MISSING_KEY,
                          {{QStringLiteral("example"), r.example}});
        good = false;
    }
    return good;
}

} // namespace hotpair
