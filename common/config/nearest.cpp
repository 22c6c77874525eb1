// Optimal string alignment distance (Damerau 1964, Levenshtein 1966), the textbook dynamic programme.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/nearest.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace hotpair {

namespace {

constexpr qsizetype longest = 64;

int distance(const QString& a, const QString& b) {
    const auto n = std::size_t(b.size());
    std::array<std::vector<int>, 3> rows;
    rows.fill(std::vector<int>(n + 1));
    for (std::size_t j = 0; j <= n; ++j)
        rows[0][j] = int(j);
    for (std::size_t i = 1; i <= std::size_t(a.size()); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& twoAbove = rows[(i + 1) % 3];
        row[0] = int(i);
        for (std::size_t j = 1; j <= n; ++j) {
            const bool same = a[qsizetype(i) - 1] == b[qsizetype(j) - 1];
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && a[qsizetype(i) - 1] == b[qsizetype(j) - 2] &&
                                 a[qsizetype(i) - 2] == b[qsizetype(j) - 1];
            if (swapped) row[j] = std::min(row[j], twoAbove[j - 2] + 1);
        }
    }
    return rows[std::size_t(a.size()) % 3][n];
}

} // namespace

QString nearestWord(const QString& word, const QStringList& known) {
    const QString wanted = word.left(longest).toLower();
    QString best;
    int least = std::numeric_limits<int>::max();
    for (const QString& candidate : known) {
        const int d = distance(wanted, candidate.left(longest).toLower());
        if (d >= least) continue;
        least = d;
        best = candidate;
    }
    return best;
}

} // namespace hotpair
