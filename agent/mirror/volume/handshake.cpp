// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/handshake.h"

namespace hotpair::mirror {

namespace {

Rule otherSide(Rule rule) {
    switch (rule) {
    case Rule::H5: return Rule::H6;
    case Rule::H6: return Rule::H5;
    case Rule::H7: return Rule::H8;
    case Rule::H8: return Rule::H7;
    case Rule::H1:
    case Rule::H2:
    case Rule::H3:
    case Rule::H4:
    case Rule::H9:
    case Rule::H10:
    case Rule::H11: return rule;
    }
    return rule;
}

Verdict plan(Rule rule, bool selfIsSource, CopySet copy) {
    return {rule, selfIsSource ? Plan::Source : Plan::Target, copy, Veto::None};
}

// A full copy that was interrupted goes on where it was: the source's bitmap still says what is missing,
// provided the target is the very one that took the first part.
CopySet fullOrRest(const Snapshot& source, const Snapshot& target) {
    const bool same =
        source.resyncStarted && !target.resyncTarget.none() && source.lineage.contains(target.resyncTarget);
    return same && !target.rolledBack(source) ? CopySet::Dirty : CopySet::Full;
}

// The bitmap counts against the target's generation. If some target already received a part but this one does
// not remember that, it was rolled back or replaced: the cleared bits do not hold for it.
CopySet dirtyUnlessReplaced(const Snapshot& source, const Snapshot& target) {
    if (target.fullSync) return fullOrRest(source, target);
    return source.resyncStarted && target.resyncTarget.none() ? CopySet::Full : CopySet::Dirty;
}

// h4: equal generations that may differ in some blocks; the first criterion that tells the two apart decides.
bool selfIsBetter(const Snapshot& self, const Snapshot& peer) {
    if (self.holder != peer.holder) return self.holder;
    const bool selfBegun = !self.resyncTarget.none(), peerBegun = !peer.resyncTarget.none();
    // Equal generations: all that was answered is on both. A source that crashed may have lost with the power
    // what it had not flushed; its target still has it.
    if (self.crashedActive != peer.crashedActive && !selfBegun && !peerBegun) return peer.crashedActive;
    if (selfBegun != peerBegun) return peerBegun;
    // A source that ended in order, or by a fence, knows what may differ and has all of it; its target may have
    // lost power since, whatever term it has heard of.
    if ((self.dirtyBlocks > 0) != (peer.dirtyBlocks > 0) && self.crashedActive == peer.crashedActive)
        return self.dirtyBlocks > 0;
    if (self.term != peer.term) return self.term > peer.term;
    return self.node < peer.node;
}

Verdict bothUninitialised(const Snapshot& self, const Snapshot& peer) {
    const bool bothBlank = self.lineage.blank() && peer.lineage.blank();
    const bool oneHolder = self.holder != peer.holder;
    if (!bothBlank || !oneHolder) return {Rule::H2, Plan::Wait, CopySet::None, Veto::None};
    return plan(Rule::H2, self.holder, CopySet::Dirty);
}

Verdict equalGenerations(const Snapshot& self, const Snapshot& peer) {
    const bool clean = self.dirtyBlocks == 0 && peer.dirtyBlocks == 0 && self.arrivedBlocks == 0 &&
                       peer.arrivedBlocks == 0 && self.resyncTarget.none() && peer.resyncTarget.none() &&
                       self.consistent && peer.consistent;
    if (clean) return {Rule::H4, Plan::InSync, CopySet::None, Veto::None};
    return plan(Rule::H4, selfIsBetter(self, peer), CopySet::Dirty);
}

Verdict byRules(const Snapshot& self, const Snapshot& peer) {
    const Lineage &mine = self.lineage, &theirs = peer.lineage;
    if (self.mirrorId != peer.mirrorId || self.size != peer.size) return {Rule::H1};
    const bool selfNew = !mine.initialised() || mine.blank(),
               peerNew = !theirs.initialised() || theirs.blank();
    if (selfNew && peerNew && mine.base.none() && theirs.base.none()) {
        if (mine.blank() == theirs.blank()) return bothUninitialised(self, peer);
        return {Rule::H2, Plan::Wait, CopySet::None, Veto::None};
    }
    // A blank copy under a source whose bitmap counts against blank needs the dirty blocks only (h5, h6).
    const bool selfBaseOfPeer = mine.initialised() && theirs.base == mine.cur;
    const bool peerBaseOfSelf = theirs.initialised() && mine.base == theirs.cur;
    const bool selfFull = (selfNew && !selfBaseOfPeer) || self.fullSync;
    const bool peerFull = (peerNew && !peerBaseOfSelf) || peer.fullSync;
    if (selfFull || peerFull) {
        const bool selfIsSource = selfFull != peerFull ? peerFull : selfIsBetter(self, peer);
        return plan(Rule::H3, selfIsSource, selfIsSource ? fullOrRest(self, peer) : fullOrRest(peer, self));
    }
    // h11: whatever its generation says, a copy that was put back in time lacks what nobody noted as missing.
    const bool selfBack = self.rolledBack(peer), peerBack = peer.rolledBack(self);
    if (selfBack && peerBack) return {Rule::H11, Plan::SplitBrain, CopySet::None, Veto::None};
    if (selfBack || peerBack) return plan(Rule::H11, peerBack, CopySet::Full);
    if (mine.cur == theirs.cur) return equalGenerations(self, peer);
    if (selfBaseOfPeer && peerBaseOfSelf) return {Rule::H9, Plan::SplitBrain, CopySet::None, Veto::None};
    if (selfBaseOfPeer) return plan(Rule::H5, false, dirtyUnlessReplaced(peer, self));
    if (peerBaseOfSelf) return plan(Rule::H6, true, dirtyUnlessReplaced(self, peer));
    const bool selfOlder = theirs.inHistory(mine.cur), peerOlder = mine.inHistory(theirs.cur);
    if (selfOlder && !mine.contains(theirs.cur)) return plan(Rule::H7, false, fullOrRest(peer, self));
    if (peerOlder && !theirs.contains(mine.cur)) return plan(Rule::H8, true, fullOrRest(self, peer));
    if (mine.commonAncestor(theirs)) return {Rule::H9, Plan::SplitBrain, CopySet::None, Veto::None};
    return {Rule::H10, Plan::Unrelated, CopySet::None, Veto::None};
}

Veto vetoOf(const Verdict& verdict, const Snapshot& self, const Snapshot& peer) {
    if (self.holder && peer.holder) return Veto::TwoHolders;
    if (verdict.plan != Plan::Source && verdict.plan != Plan::Target) return Veto::None;
    const Snapshot& source = verdict.plan == Plan::Source ? self : peer;
    const Snapshot& target = verdict.plan == Plan::Source ? peer : self;
    if (target.holder) return target.rolledBack(source) ? Veto::HolderRolledBack : Veto::HolderIsTarget;
    if (source.rolledBack(target)) return Veto::SourceRolledBack;
    if (!source.lineage.initialised() || !source.consistent || !source.upToDate || source.fullSync)
        return Veto::SourceNotUpToDate;
    // an administrator gave the target's data up: it has nothing to lose, whatever its term (row 32)
    if (source.lineage.cur.term < target.lineage.cur.term && !target.fullSync) return Veto::OlderTermIsSource;
    return Veto::None;
}

} // namespace

Verdict decide(const Snapshot& self, const Snapshot& peer) {
    Verdict verdict = byRules(self, peer);
    verdict.veto = vetoOf(verdict, self, peer);
    return verdict;
}

Verdict mirrored(const Verdict& v) {
    Verdict other = v;
    other.rule = otherSide(v.rule);
    if (v.plan == Plan::Source) other.plan = Plan::Target;
    if (v.plan == Plan::Target) other.plan = Plan::Source;
    return other;
}

bool isWireValue(Rule r) {
    return r >= Rule::H1 && r <= Rule::H11;
}
bool isWireValue(Plan p) {
    return p <= Plan::SplitBrain;
}
bool isWireValue(CopySet c) {
    return c <= CopySet::Full;
}
bool isWireValue(Veto v) {
    return v <= Veto::HolderRolledBack;
}

std::string_view ruleName(Rule rule) {
    constexpr std::string_view names[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9", "h10", "h11"};
    return names[std::size_t(rule) - 1];
}

std::string_view vetoName(Veto veto) {
    switch (veto) {
    case Veto::None: return "none";
    case Veto::SourceNotUpToDate: return "the source is not up to date";
    case Veto::HolderIsTarget: return "the holder would be overwritten";
    case Veto::OlderTermIsSource: return "the source's data is of an older term than the target's";
    case Veto::TwoHolders: return "both nodes claim to hold the group";
    case Veto::SourceRolledBack: return "the source was put back to an earlier state";
    case Veto::HolderRolledBack: return "the holder was put back to an earlier state";
    }
    return "none";
}

} // namespace hotpair::mirror
