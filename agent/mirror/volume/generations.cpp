// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/generations.h"

#include <algorithm>

namespace hotpair::mirror {

static void pushHistory(Lineage& lineage, const Generation& g) {
    if (g.none() || g == blankGeneration || lineage.inHistory(g)) return; // zeros are no history of ours
    lineage.history.insert(lineage.history.begin(), g);
    if (lineage.history.size() > Lineage::historyCap) lineage.history.resize(Lineage::historyCap);
}

bool Lineage::inHistory(const Generation& g) const {
    return !g.none() && std::find(history.begin(), history.end(), g) != history.end();
}

bool Lineage::contains(const Generation& g) const {
    return !g.none() && (g == cur || g == base || inHistory(g));
}

bool Lineage::commonAncestor(const Lineage& other) const {
    const auto shared = [&](const Generation& g) { return g != blankGeneration && other.contains(g); };
    return shared(cur) || shared(base) || std::any_of(history.begin(), history.end(), shared);
}

void divergeFromPeer(Lineage& lineage, const Generation& fresh) {
    if (lineage.base.none())
        lineage.base = lineage.cur;
    else
        pushHistory(lineage, lineage.cur);
    lineage.cur = fresh;
}

void drawFirst(Lineage& lineage, const Generation& fresh) {
    lineage.cur = fresh;
}

void adopt(Lineage& target, const Lineage& source) {
    target.cur = source.cur;
    target.history = source.history;
    pushHistory(target, source.base);
    target.base = {};
}

void peerCaughtUp(Lineage& source) {
    pushHistory(source, source.base);
    source.base = {};
}

} // namespace hotpair::mirror
