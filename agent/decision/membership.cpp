// The sync set while the lease is held: committed again at activation, shrunk before solo, grown after a
// resync (safety.md 3.5, 3.6, I4). A shrink counts when a majority stored it; a growth counts from its first
// sending.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

constexpr Duration growPatience = std::chrono::seconds(2);

bool alone(const Ctx& c) {
    return c.record().syncSet.nodes() == NodeSet::of(c.self());
}

void allowSolo(Ctx& c, Holding& h) {
    h.unusedShrink = false;
    h.wantsSolo = false; // answered; the engine asks again when it holds again
    c.out.push_back(MirrorSolo{c.key(), h.term, c.record().syncSet.version});
    c.raise(Code::SOLO_BEGUN, {{"node", c.name(c.self())}, {"group", c.g.setup.name}});
}

} // namespace

void commitSet(Ctx& c, Holding& h, NodeSet members, std::uint64_t version) {
    c.g.voter.edit().syncSet = SyncSet{members.bits(), version, h.term};
    h.setWaits = c.persist();
    h.setDurable = h.setCommitted = false;
    h.setStored = NodeSet();
}

void setStoredHere(Ctx& c, Holding& h, PersistId id) {
    if (id < h.setWaits) return;
    if (!h.setDurable) {
        h.setDurable = true;
        h.setStored.insert(c.self());
        sendSet(c, h);
    }
    if (h.setCommitted) return;
    const bool activating = std::holds_alternative<Activating>(c.g.role);
    if (majority(c, h.setStored) || (activating && planted(Plant::NoCommitOnActivation))) setCommitted(c, h);
}

void sendSet(Ctx& c, Holding& h) {
    if (!h.setDurable) return;
    const VoterRecord& r = c.record();
    const bool witness = c.s.setup.arbitration == ArbitrationMode::Witness;
    // a witness that does not vote is told too: it must not elect the other node on a record of yesterday
    for (const NodeId to : {c.peer(), NodeId::Witness})
        if (!h.setStored.contains(to) && (to != NodeId::Witness || witness))
            c.send(to, StoreSyncSet{c.key(), h.term, r.syncSet, r.voters});
}

void setStored(Ctx& c, Holding& h, const SetStored& e) {
    if (!h.setDurable || e.message.term != h.term || e.message.syncSet != c.record().syncSet) return;
    h.setStored.insert(e.from);
    if (!h.setCommitted && majority(c, h.setStored)) setCommitted(c, h);
}

void setCommitted(Ctx& c, Holding& h) {
    h.setCommitted = true;
    const bool first = std::holds_alternative<Activating>(c.g.role) &&
                       std::get<Activating>(c.g.role).stage == Activating::Stage::Committing;
    if (first) return; // the beat after this goes on with the activation
    if (!c.g.setup.mirrored) return;
    if (alone(c)) {
        if (h.wantsSolo) allowSolo(c, h);
        growIfComplete(c, h);
    } else if (h.wantsSolo) {
        needsSolo(c, h);
    } else if (h.growAsked != 0 && c.record().syncSet.version == h.growAsked) {
        c.raise(Code::REDUNDANT_AGAIN, {{"group", c.g.setup.name}});
    }
}

void needsSolo(Ctx& c, Holding& h) {
    h.wantsSolo = true;
    const SyncSet& set = c.record().syncSet;
    if (planted(Plant::SoloBeforeCommit)) return allowSolo(c, h);
    if (alone(c) && h.growAsked < set.version) {
        if (h.setCommitted) allowSolo(c, h);
        return; // or when it is
    }
    if (std::holds_alternative<Activating>(c.g.role) &&
        std::get<Activating>(c.g.role).stage == Activating::Stage::Committing)
        return; // nothing is acknowledged before; the engine asks again
    if (planted(Plant::CancelGrowth) && h.growAsked == set.version && !h.setCommitted) {
        c.g.voter.edit().syncSet = SyncSet{NodeSet::of(c.self()).bits(), set.version, h.term};
        return allowSolo(c, h);
    }
    h.unusedShrink = h.unusedShrink || set.contains(c.peer());
    // the newer version also replaces a growth that is on its way
    commitSet(c, h, NodeSet::of(c.self()), std::max(set.version, h.growAsked) + 1);
    h.growWaits = false;
    c.raise(Code::SOLO_WAITING, {{"node", c.name(c.self())}, {"group", c.g.setup.name}});
}

void growIfComplete(Ctx& c, Holding& h) {
    const MirrorState& m = c.g.mirror;
    if (!c.g.setup.mirrored || !alone(c) || !h.setCommitted || h.wantsSolo) return;
    if (!m.peerConnected || !m.targetComplete || !m.localUsable) return;
    // the tie is given up after it (voters.cpp): a node whose beats are not heard yet would be switched off again
    if (c.s.setup.arbitration == ArbitrationMode::Fence && !c.peerAlive()) return;
    if ((h.growWaits && c.now < h.growAgain) || c.now < h.growAgain) return;
    h.growAsked = std::max(h.growAsked, c.record().syncSet.version + 1);
    h.growWaits = true;
    h.growAgain = c.now + growPatience;
    if (planted(Plant::GrowUnasked)) return growReady(c, h, MirrorGrowReady{c.key(), h.growAsked, true});
    c.out.push_back(MirrorGrow{c.key(), h.term, h.growAsked});
}

void growReady(Ctx& c, Holding& h, const MirrorGrowReady& e) {
    if (!h.growWaits || e.version != h.growAsked) return;
    h.growWaits = false;
    if (e.version <= c.record().syncSet.version) return; // versions are never used twice
    if (!e.ok || !alone(c) || h.wantsSolo) return;
    h.unusedShrink = false;
    // from here on the growth counts, whoever has heard of it
    commitSet(c, h, NodeSet::of(NodeId::A, NodeId::B), h.growAsked);
}

} // namespace hotpair::decision
