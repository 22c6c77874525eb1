// Changes of the voter record while the lease is held (safety.md 3.10 a and b, and the same move for the tie
// of a pair without witness): who gives power up stores first, who gains it stores last.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/peer_power.h"
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

bool peerAnswers(const Ctx& c, const Holding& h) {
    return c.peerAlive() && c.now - h.answered[at(c.peer())] <= c.timing().serve;
}

bool redundant(const Ctx& c, const Holding& h) {
    if (!c.g.setup.mirrored) return true;
    return h.setCommitted && c.record().syncSet.contains(c.peer()) && c.g.mirror.replicating;
}

bool witnessSilent(const Ctx& c) {
    return !c.heard(NodeId::Witness, witnessPatience) && c.now - c.g.startedAt > witnessPatience;
}

bool alone(const Ctx& c) {
    return c.record().syncSet.nodes() == NodeSet::of(c.self());
}

/// It has every write and yet says that it cannot take over: it is being shut down, and what it gave away (3.10 e) is
/// not given back to it. Nor by a word of it that is older than what it gave.
bool peerLeaves(const Ctx& c) {
    const GroupState& p = c.g.peer.state;
    if (!c.g.peer.known || planted(Plant::PledgeGivenBack)) return false;
    return (!p.ready && !p.exhausted && c.record().syncSet.contains(c.peer())) ||
           (p.voters.members != 0 && p.voters.version < c.record().voters.version);
}

bool wantsTie(const Ctx& c, const Holding& h) {
    const VoterSet& v = c.record().voters;
    if (!peerAnswers(c, h)) return false;
    // fence mode: only while the other node cannot take over anyway
    if (c.s.setup.arbitration == ArbitrationMode::Fence)
        return v.shared() && c.g.setup.mirrored && h.setCommitted && alone(c);
    if (v.three()) return redundant(c, h) && witnessSilent(c);
    return v.tieHolder != c.self(); // elected by the vote of the old tie holder
}

void propose(Ctx& c, Holding& h) {
    const std::uint64_t own = c.record().voters.version;
    const VoterSet wanted{3, h.peerVoters > own ? h.peerVoters : own + 1, c.self()};
    h.proposal = wanted;
    h.proposalBase = own;
    c.send(c.peer(), ProposeVoters{c.key(), h.term, wanted});
    if (planted(Plant::TieBeforePeer))
        votersAgreed(c, h, VotersAgreed{c.peer(), VotersStored{c.key(), h.term, wanted}});
}

/// b: first give the lone majority up, durably, then tell. The sync set travels with the record, so that no
/// majority can form that does not know it.
void threeAgain(Ctx& c, Holding& h) {
    VoterRecord& r = c.g.voter.edit();
    r.voters = VoterSet{7, std::max(r.voters.version, h.peerVoters) + 1, NodeId::None};
    h.proposal = VoterSet{};
    commitSet(c, h, r.syncSet.nodes(), std::max(r.syncSet.version, h.growAsked) + 1);
    c.raise(Code::WITNESS_ENROLLED, {{"group", c.g.setup.name}});
}

/// Fence mode: the other node is back and has every write, so it may have this one powered off again.
void shareAgain(Ctx& c, Holding& h) {
    VoterRecord& r = c.g.voter.edit();
    const VoterSet& theirs = c.g.peer.state.voters;
    const bool crossed = c.g.peer.known && theirs.version == r.voters.version && theirs != r.voters; // a pledge
    if (!h.setCommitted || h.growWaits || (r.voters.tieHolder != c.self() && !crossed) ||
        !r.syncSet.contains(c.peer()) || !peerAnswers(c, h) || peerLeaves(c))
        return;
    r.voters = VoterSet{3, std::max(r.voters.version, h.peerVoters) + 1, NodeId::None};
    matchHere(c);
    commitSet(c, h, r.syncSet.nodes(), std::max(r.syncSet.version, h.growAsked) + 1);
}

} // namespace

bool majority(const Ctx& c, NodeSet votes) {
    if (planted(Plant::SoloByPower) && c.record().voters.shared() && holdingOf(c.g.role)) return true;
    if (votes.size() < 2 && c.g.durableId < c.g.votersId) return false;
    return c.record().voters.majority(votes);
}

void votersBeat(Ctx& c, Holding& h) {
    const VoterSet& v = c.record().voters;
    if (!c.heard(NodeId::Witness, c.timing().serve)) h.witnessSteadySince = c.now;
    if (wantsTie(c, h)) {
        propose(c, h);
        return;
    }
    if (c.s.setup.arbitration == ArbitrationMode::Fence) return shareAgain(c, h);
    if (c.s.setup.arbitration != ArbitrationMode::Witness || !h.setCommitted || h.growWaits) return;
    if (!peerAnswers(c, h) || peerLeaves(c) || !c.heard(NodeId::Witness, c.timing().serve)) return;
    // the other node stored a proposal of ours that we never heard of, or a pledge that crossed a change of ours: out
    // of date for both by a newer record
    const VoterSet& theirs = c.g.peer.state.voters;
    const bool crossed = c.g.peer.known && theirs.members == 3 && theirs.version >= v.version;
    const bool leftBehind = v.three() && (h.peerVoters > v.version || crossed);
    // the lease of a lone majority goes on without promises: it is given up when the other node has promised all of
    // it, or that node and the witness could elect before it ends (found by the simulator)
    const bool promised = h.granted[at(c.peer())] >= h.deadline;
    const bool back = !v.three() && v.tieHolder == c.self() && promised &&
                      c.now - h.witnessSteadySince >= witnessSteady;
    if (leftBehind || back) threeAgain(c, h);
}

void votersAgreed(Ctx& c, Holding& h, const VotersAgreed& e) {
    const VoterSet& agreed = e.message.voters;
    if (e.from != c.peer() || e.message.term != h.term || h.proposal.members == 0 || agreed != h.proposal)
        return;
    if (h.proposalBase != c.record().voters.version) return; // changed since
    c.g.voter.edit().voters = agreed;
    h.proposal = VoterSet{};
    c.persist();
    if (c.s.setup.arbitration == ArbitrationMode::Witness)
        c.raise(Code::WITNESS_DROPPED, {{"group", c.g.setup.name}, {"node", c.name(c.self())}});
}

} // namespace hotpair::decision
