// Fence mode: the power of the other node as the third vote (safety.md 3, mode "fence"). Internal.
//
// The voter record of a pair in fence mode is {A,B} without tie while both nodes are in their places: a
// majority takes both. Whoever has the other one verifiably powered off stores the tie for itself and is a
// lone majority from then on, as a tie holder is in every mode (3.10); it gives the tie up, stored before it
// is told, when the other one is back and has every acknowledged write. So nothing else of the protocol knows
// about power.
//
// Why at most one serves and no write is lost:
// - A tie for X exists only if the other node Y stored it first (proposal, release, guard's mark), or Y was
//   off after X asked for it. In the second case every process of Y that could hold, win or vote is dead, and
//   Y's next life is MATCHED (may fence in turn) only after X's Report to it showed the same record without
//   tie. While its own `off` is out, X gives neither Reports nor votes, so nothing that Y's next life hears
//   is older than the tie. Hence Y can neither be elected nor fence until X stored that it gave the tie up.
// - Writes: X acknowledges alone only after a majority stored the shrink (I4): Y stored it and knows, or Y was
//   off and its next life learns the newest sync set from the Report without which it may do nothing.
// - The lease of a holder without tie needs no grants: until its machine is off, nobody is elected but by its
//   own vote, which it does not give while it serves. It ends without progress all the same (I11, I12).
// - A node that just booted and sees nobody never fences: two nodes that shoot each other do so once, not
//   again and again. Both shot: both boot, meet, elect by votes.
// - Of two that lose each other the holder asks for the off first (after D), the other one after its promise
//   and the fence delay; two holders (of different groups) or two candidates: node B, or the one that is not
//   preferred, waits the delay once more.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/messages.h"

namespace hotpair::decision {

/// A running lease that goes on without grants.
bool heldByPower(const Ctx& c);
/// The other node's power is just being cut: it gets neither votes nor knowledge from here.
bool beingFenced(const Ctx& c, NodeId from);
/// This node holds (or goes on holding) the lease: nobody else was elected.
void matchHere(Ctx& c);
void matchReport(Ctx& c, NodeId from, const Report& report);
void matchBeat(Ctx& c);

/// A holder that cannot go on alone because no fence device says that the silent other node is off.
bool waitsForPower(const Ctx& c);
/// An administrator has looked and says it (3.10 f): as good as a verified `off`.
void declareOff(Ctx& c);

void peerFenced(BrainState& s, const PeerFenced& in, Instant now, Effects& out, const InGroup& inGroup);
/// Asks for the other node's power to be cut when a group needs it.
void powerBeat(BrainState& s, Instant now, Effects& out);
Instant powerWake(const BrainState& s, Instant now);

} // namespace hotpair::decision
