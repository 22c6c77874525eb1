// Data generations of a volume's copy (mirror.md 2 and 3): which history of writes a copy holds. Pure values
// and pure transitions g1-g7, no I/O; random bits come from the caller. Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"

#include <cstdint>
#include <tuple>
#include <vector>

namespace hotpair::mirror {

/// 128 random bits and the term in which they were drawn. All zero: none.
struct Generation {
    std::uint64_t high = 0, low = 0;
    Term term = 0;
    bool none() const { return high == 0 && low == 0; }
    static constexpr auto fields() {
        return std::make_tuple(&Generation::high, &Generation::low, &Generation::term);
    }
    friend bool operator==(const Generation&, const Generation&) = default;
};

/// What every copy of a brand-new volume holds: zeros. Two blank copies are equal without copying (g2).
inline constexpr Generation blankGeneration{0x626C616E6B000000, 0x7A65726F73000000, 0};

struct Lineage {
    static constexpr std::size_t historyCap = 16;
    Generation cur;  ///< the data as it is now
    Generation base; ///< the dirty bitmap counts against this generation; none when it counts against cur
    std::vector<Generation> history; ///< newest first

    bool initialised() const { return !cur.none(); }
    bool blank() const { return cur == blankGeneration; }
    bool inHistory(const Generation& g) const;
    /// cur, base or history; never true for none.
    bool contains(const Generation& g) const;
    bool commonAncestor(const Lineage& other) const; ///< any generation but blank in both
    static constexpr auto fields() {
        return std::make_tuple(&Lineage::cur, &Lineage::base, &Lineage::history);
    }
    friend bool operator==(const Lineage&, const Lineage&) = default;
};

/// g3: the first write that the peer will not have.
void divergeFromPeer(Lineage& lineage, const Generation& fresh);
/// g2: a source gives the volume its first generation (or a blank one its first real one) shared with the
/// peer.
void drawFirst(Lineage& lineage, const Generation& fresh);
/// g6 on the target: it now holds exactly what the source holds.
void adopt(Lineage& target, const Lineage& source);
/// g6 on the source: the peer reported that it stored our generation.
void peerCaughtUp(Lineage& source);

} // namespace hotpair::mirror
