// The transition table: one row a role and event, total (a missing row does not compile). Rows that are
// shared by several roles are templates over a concept; rows that do nothing say so here. Internal to
// agent/decision.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/state.h"

namespace hotpair::decision {

// ---- holding.cpp: the lease
void fence(Ctx& c, std::string_view row, Code code, Args args);
void grantHeard(Ctx& c, Holding& h, const GrantHeard& e);
/// Renews when it is time; false: the lease is over and the role has changed.
bool holdingBeat(Ctx& c, Holding& h);
void progressProven(Ctx& c, Holding& h);
bool leaseOver(Ctx& c);
/// Arms to the deadline of the holding, with what the guard may say in the end.
void setLease(Ctx& c, const Holding& h);
/// The guard takes its word back before something else is stored, and gets the new one when that is durable.
void hushGuard(Ctx& c);
void tellGuard(Ctx& c);
/// What the guard has given away in this node's name is given away.
bool takeMark(Ctx& c, const Release& mark);
Holding newHolding(Ctx& c, Term term, Instant deadline, bool planned, const std::array<Stamp, 3>& echo);

// ---- membership.cpp: the sync set
void commitSet(Ctx& c, Holding& h, NodeSet members, std::uint64_t version);
void setStoredHere(Ctx& c, Holding& h, PersistId id);
void setStored(Ctx& c, Holding& h, const SetStored& e);
void sendSet(Ctx& c, Holding& h);
void needsSolo(Ctx& c, Holding& h);
void growIfComplete(Ctx& c, Holding& h);
void growReady(Ctx& c, Holding& h, const MirrorGrowReady& e);
void setCommitted(Ctx& c, Holding& h);

// ---- voters.cpp: 3.10
/// Of the own voter record; a lone majority counts only when the record that gives it is durable.
bool majority(const Ctx& c, NodeSet votes);
void votersBeat(Ctx& c, Holding& h);
void votersAgreed(Ctx& c, Holding& h, const VotersAgreed& e);

// ---- pledge.cpp: 3.10 e
void pledgeBeat(Ctx& c);

// ---- policy.cpp: what is wanted
void changeIntent(Ctx& c, const Intent& intent);
void adoptIntent(Ctx& c, const Intent& theirs);
void forgive(Ctx& c);
/// An administrator wants the group to run: the preferred node has the first step, whoever released it last.
void startWanted(Ctx& c);
void countFailover(Ctx& c);
void failoversTold(Ctx& c, std::uint8_t told);
/// Restart here, or give the group to the other node, or hold it. `failed` indexes the resource.
void resourceTrouble(Ctx& c, std::size_t failed, Code code, Args args);
/// The other node answers, has every write and has not used its restarts up.
bool peerCanTake(const Ctx& c);
void failbackBeat(Ctx& c, Active& r);
bool exhausted(Ctx& c);
void wantedBeat(Ctx& c);

// ---- resources: activating.cpp, handing_over.cpp
/// In use from now on; each resource keeps its state by its name.
void useSetup(Group& g, GroupSetup next);
void startNext(Ctx& c, Activating& r);
void stopNext(Ctx& c, HandingOver& r);
void handOver(Ctx& c, const GiveUp& e);
/// Everything above and with resource `until` is stopped and started again.
void restartFrom(Ctx& c, Holding h, std::size_t until, std::string_view row, Duration pause = {});
/// Into the record: this node will never resume the term; with two voters the tie goes to `to` with it.
/// A shrink that was stored but never used is taken back: the other node has every acknowledged write after
/// all.
void giveTermBack(Ctx& c, Term term, NodeId to, bool unusedShrink);

// ---- requests.cpp: live steps of a request
void taskStep(Ctx& c);
void taskBeat(Ctx& c);
bool ready(const Ctx& c);

// ---- candidate.cpp
void standDry(Ctx& c, bool asked);
void standForReal(Ctx& c, Term above, const SyncSet& newest, bool planned);
void takeByForce(Ctx& c);

// ---- standby.cpp
/// Why the group is held, if it is.
std::optional<Refused> heldBecause(const Ctx& c);
/// Another machine is this node (row 33).
Refused impostor(const Ctx& c);
/// Why this node does not stand for election now; nothing = it may. `later` gets the instant at which to look
/// again.
std::optional<Refused> obstacle(const Ctx& c, bool asked, std::optional<Instant>& later);
Standby standbyUntil(Instant notBefore);

// ================================================================ the table
void on(Ctx& c, Probing& r, const Beat&);
void on(Ctx& c, Standby& r, const Beat&);
void on(Ctx& c, Candidate& r, const Beat&);
void on(Ctx& c, Activating& r, const Beat&);
void on(Ctx& c, Active& r, const Beat&);
void on(Ctx& c, HandingOver& r, const Beat&);
void on(Ctx& c, Fencing& r, const Beat&);

inline void on(Ctx&, Probing&, const RecordStored&) {}
inline void on(Ctx&, Standby&, const RecordStored&) {}
void on(Ctx& c, Candidate& r, const RecordStored& e);
void on(Ctx& c, Activating& r, const RecordStored& e);
void on(Ctx& c, Active& r, const RecordStored& e);
void on(Ctx& c, HandingOver& r, const RecordStored& e);
void on(Ctx& c, Fencing& r, const RecordStored& e);

inline void on(Ctx&, Probing&, const RecordFailed&) {}
inline void on(Ctx&, Standby&, const RecordFailed&) {}
void on(Ctx& c, Candidate& r, const RecordFailed&);
inline void on(Ctx&, Fencing&, const RecordFailed&) {}
template<HoldingRole R>
void on(Ctx& c, R&, const RecordFailed&) {
    fence(c, "RECORD_FAILED", Code::RECORD_UNWRITABLE,
          {{"node", c.name(c.self())}, {"group", c.g.setup.name}});
}

inline void on(Ctx&, Probing&, const VoteHeard&) {}
inline void on(Ctx&, Standby&, const VoteHeard&) {}
void on(Ctx& c, Candidate& r, const VoteHeard& e);
inline void on(Ctx&, Fencing&, const VoteHeard&) {}
template<HoldingRole R>
void on(Ctx&, R&, const VoteHeard&) {}

template<IdleRole R>
void on(Ctx&, R&, const GrantHeard&) {}
inline void on(Ctx&, Fencing&, const GrantHeard&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const GrantHeard& e) {
    grantHeard(c, r.h, e);
}

template<IdleRole R>
void on(Ctx&, R&, const SetStored&) {}
inline void on(Ctx&, Fencing&, const SetStored&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const SetStored& e) {
    setStored(c, r.h, e);
}

template<IdleRole R>
void on(Ctx&, R&, const VotersAgreed&) {}
inline void on(Ctx&, Fencing&, const VotersAgreed&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const VotersAgreed& e) {
    votersAgreed(c, r.h, e);
}

void on(Ctx& c, Probing& r, const ReportHeard& e);
inline void on(Ctx&, Standby&, const ReportHeard&) {}
inline void on(Ctx&, Candidate&, const ReportHeard&) {}
inline void on(Ctx&, Fencing&, const ReportHeard&) {}
template<HoldingRole R>
void on(Ctx&, R&, const ReportHeard&) {}

inline void on(Ctx&, Probing&, const ReleaseHeard&) {}
void on(Ctx& c, Standby& r, const ReleaseHeard& e);
inline void on(Ctx&, Candidate&, const ReleaseHeard&) {}
inline void on(Ctx&, Fencing&, const ReleaseHeard&) {}
template<HoldingRole R>
void on(Ctx&, R&, const ReleaseHeard&) {}

void on(Ctx& c, Probing& r, const HolderHeard& e);
void on(Ctx& c, Standby& r, const HolderHeard& e);
void on(Ctx& c, Candidate& r, const HolderHeard& e);
inline void on(Ctx&, Fencing&, const HolderHeard&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const HolderHeard& e) {
    if (e.term <= r.h.term) return;
    fence(c, "NEWER_HOLDER", Code::NEWER_HOLDER,
          {{"node", c.name(c.self())},
           {"group", c.g.setup.name},
           {"term", std::to_string(r.h.term)},
           {"known", std::to_string(e.term)}});
}

inline void on(Ctx&, Probing&, const VotedFor&) {}
inline void on(Ctx&, Standby&, const VotedFor&) {}
void on(Ctx& c, Candidate& r, const VotedFor& e);
inline void on(Ctx&, Fencing&, const VotedFor&) {}
template<HoldingRole R>
void on(Ctx&, R&, const VotedFor&) {} // cannot be: a serving voter refuses

inline void on(Ctx&, Probing&, const NewerTerm&) {}
inline void on(Ctx&, Standby&, const NewerTerm&) {}
inline void on(Ctx&, Candidate&, const NewerTerm&) {}
inline void on(Ctx&, Fencing&, const NewerTerm&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const NewerTerm& e) {
    on(c, r, HolderHeard{NodeId::None, e.known});
}

template<IdleRole R>
void on(Ctx&, R&, const ResourceOutcome&) {}
inline void on(Ctx&, Active&, const ResourceOutcome&) {}
inline void on(Ctx&, Fencing&, const ResourceOutcome&) {}
void on(Ctx& c, Activating& r, const ResourceOutcome& e);
void on(Ctx& c, HandingOver& r, const ResourceOutcome& e);

template<IdleRole R>
void on(Ctx&, R&, const ResourceFailed&) {}
inline void on(Ctx&, HandingOver&, const ResourceFailed&) {} // it is being stopped anyway
inline void on(Ctx&, Fencing&, const ResourceFailed&) {}
void on(Ctx& c, Activating& r, const ResourceFailed& e);
void on(Ctx& c, Active& r, const ResourceFailed& e);

template<IdleRole R>
void on(Ctx&, R&, const MirrorNeedsSolo&) {}
inline void on(Ctx&, Fencing&, const MirrorNeedsSolo&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const MirrorNeedsSolo&) {
    needsSolo(c, r.h);
}

template<IdleRole R>
void on(Ctx&, R&, const MirrorState&) {}
inline void on(Ctx&, Fencing&, const MirrorState&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const MirrorState& e) {
    if (e.replicating) r.h.wantsSolo = false;
    growIfComplete(c, r.h);
}

template<IdleRole R>
void on(Ctx&, R&, const MirrorGrowReady&) {}
inline void on(Ctx&, Fencing&, const MirrorGrowReady&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const MirrorGrowReady& e) {
    growReady(c, r.h, e);
}

template<IdleRole R>
void on(Ctx&, R&, const MirrorPromoted&) {}
inline void on(Ctx&, Active&, const MirrorPromoted&) {}
inline void on(Ctx&, HandingOver&, const MirrorPromoted&) {}
inline void on(Ctx&, Fencing&, const MirrorPromoted&) {}
void on(Ctx& c, Activating& r, const MirrorPromoted& e);

template<IdleRole R>
void on(Ctx&, R&, const MirrorDemoted&) {}
inline void on(Ctx&, Activating&, const MirrorDemoted&) {}
inline void on(Ctx&, Active&, const MirrorDemoted&) {}
inline void on(Ctx&, Fencing&, const MirrorDemoted&) {}
void on(Ctx& c, HandingOver& r, const MirrorDemoted& e);

template<IdleRole R>
void on(Ctx&, R&, const ProgressProven&) {}
inline void on(Ctx&, Fencing&, const ProgressProven&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const ProgressProven&) {
    progressProven(c, r.h);
}

template<IdleRole R>
void on(Ctx&, R&, const FenceDone&) {}
template<HoldingRole R>
void on(Ctx&, R&, const FenceDone&) {} // of an older term
void on(Ctx& c, Fencing& r, const FenceDone& e);

template<IdleRole R>
void on(Ctx&, R&, const GuardBegan&) {}
inline void on(Ctx&, Fencing&, const GuardBegan&) {}
template<HoldingRole R>
void on(Ctx& c, R& r, const GuardBegan& e) {
    if (e.term != r.h.term) return;
    fence(c, "GUARD_BEGAN", Code::GUARD_TOOK_OVER,
          {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(e.term)}});
}

inline void on(Ctx&, Probing&, const ClockJumped&) {}
void on(Ctx& c, Standby& r, const ClockJumped& e);
void on(Ctx& c, Candidate& r, const ClockJumped& e);
inline void on(Ctx&, Fencing&, const ClockJumped&) {}
template<HoldingRole R>
void on(Ctx& c, R&, const ClockJumped&) {
    fence(c, "CLOCK_JUMPED", Code::LEASE_LOST,
          {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(c.record().term)}});
}

inline void on(Ctx&, Probing&, const Stand&) {}
void on(Ctx& c, Standby& r, const Stand& e);
void on(Ctx& c, Candidate& r, const Stand& e);
inline void on(Ctx&, Fencing&, const Stand&) {}
template<HoldingRole R>
void on(Ctx&, R&, const Stand&) {}

inline void on(Ctx&, Probing&, const GiveUp&) {}
inline void on(Ctx&, Standby&, const GiveUp&) {}
void on(Ctx& c, Candidate& r, const GiveUp& e);
inline void on(Ctx&, HandingOver&, const GiveUp&) {} // is being done
inline void on(Ctx&, Fencing&, const GiveUp&) {}
void on(Ctx& c, Activating& r, const GiveUp& e);
void on(Ctx& c, Active& r, const GiveUp& e);

/// Tells the role of the moment. The reference inside a row is dead after become(): rows return at once.
template<class Event>
void tell(Ctx& c, const Event& event) {
    std::visit([&](auto& role) { on(c, role, event); }, c.g.role);
}

} // namespace hotpair::decision
