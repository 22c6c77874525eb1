// "Did you mean ...": the known word with the smallest edit distance.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace hotpair {

/// The word of `known` that is nearest to `word` (insert, delete, change, swap of neighbours; upper and lower
/// case are alike). Of words beyond 64 characters only the first 64 count; empty only when nothing is known.
QString nearestWord(const QString& word, const QStringList& known);

} // namespace hotpair
