// The pledge of a clean shutdown (safety.md 3.10 e): who leaves in order gives up every vote but the holder's,
// stored before it is told. It is the move of the tie that every other rule of 3.10 makes: the leaving node
// stores that the holder alone is a majority of the two; the holder learns of it like of any tie that somebody
// gave up and counts it from the moment it has stored it. So a later loss of the witness stops nobody, and in
// fence mode nobody is powered off for leaving. It ends only by rejoining: the holder first stores that it gives
// the tie up (voters.cpp).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

/// A pair without third opinion has the tie at its holder and leaves it there: nothing to say.
bool possible(const Ctx& c) {
    const ArbitrationMode mode = c.s.setup.arbitration;
    const bool moves = mode == ArbitrationMode::Witness || mode == ArbitrationMode::Fence ||
                       (mode == ArbitrationMode::Manual && c.record().voters.tieHolder != c.peer());
    return moves && c.self() != NodeId::Witness && c.g.voter.enrolled() && !c.g.storeBroken;
}

bool peerHolds(const Ctx& c) {
    return c.peerClaims() && c.record().holder == c.peer() && c.g.peer.state.role <= RoleWord::Active;
}

/// The other node is about to take over what was just given back: it is worth a moment.
bool holderIsComing(const Ctx& c) {
    const VoterRecord& r = c.record();
    return c.peerFresh() && r.intent.run && !c.held() && r.term > 0 &&
           std::max(r.released, c.g.voter.releasedHeard()) >= r.term;
}

/// Always a new version, also when the holder has the tie already: it may be about to give it back, and what it
/// stores after this one it stores knowing that this node leaves (a story: it shot the node for leaving).
void give(Ctx& c) {
    const VoterSet& v = c.record().voters;
    const std::uint64_t newest = std::max(v.version, c.g.peer.known ? c.g.peer.state.voters.version : 0);
    c.g.voter.edit().voters = VoterSet{3, newest + 1, c.peer()};
    const bool first = c.g.pledge.waits == 0;
    c.g.pledge.waits = c.persist();
    if (first)
        c.raise(Code::PLEDGE_GIVEN,
                {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"holder", c.name(c.peer())}});
}

} // namespace

/// Told with every beat until the holder shows that it has stored it; a change of the holder's that crossed it is
/// answered with a newer one.
void pledgeBeat(Ctx& c) {
    Pledge& p = c.g.pledge;
    if (!c.s.shutdown || serves(c.g.role)) return;
    if (!p.until) p.until = c.now + c.timing().serve;
    p.done = c.now >= *p.until || !possible(c);
    if (p.done) return;
    const VoterSet& mine = c.record().voters;
    const VoterSet& theirs = c.g.peer.state.voters;
    if (p.waits == 0) {
        if (peerHolds(c))
            give(c);
        else
            p.done = !holderIsComing(c);
        return;
    }
    const bool crossed = c.g.peer.known && theirs != mine && theirs.version >= mine.version;
    if (mine.tieHolder != c.peer() || crossed) return give(c);
    p.done = c.g.peer.known && theirs == mine && c.g.durableId >= p.waits;
}

} // namespace hotpair::decision
