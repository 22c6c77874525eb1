// Standing for election: pre-vote, durable term, votes, the lease from the sending of the request
// (safety.md 3.4).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/peer_power.h"
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

/// A vote older than this is discarded: most of its lease would be gone.
Duration voteFreshness(const Ctx& c) {
    return c.timing().serve / 2;
}

bool newer(const SyncSet& a, const SyncSet& b) {
    return planted(Plant::SyncSetByVersion) ? a.version > b.version : a.newerThan(b);
}

void ask(Ctx& c, Candidate& r) {
    r.askAgain = c.now + c.timing().heartbeat;
    c.toVoters(VoteRequest{c.key(), r.term, toNs(c.now), r.phase == Candidate::Phase::Dry, r.newest,
                           c.record().voters});
}

void sayMissing(Ctx& c, const Candidate& r) {
    if (c.record().voters.shared() && c.g.matched == c.record().voters && !c.peerAlive()) {
        c.g.waiting = Refused{Code::FENCE_WAITS, {{"group", c.g.setup.name}, {"peer", c.name(c.peer())}}};
        return;
    }
    std::string missing;
    for (const NodeId n : {c.peer(), NodeId::Witness})
        if (c.record().voters.nodes().contains(n) && !r.votes.contains(n) && !c.heard(n, c.timing().promise))
            missing += (missing.empty() ? "" : ", ") + c.name(n);
    if (!missing.empty())
        c.g.waiting = Refused{Code::NO_MAJORITY, {{"group", c.g.setup.name}, {"missing", missing}}};
}

void giveUp(Ctx& c, const Candidate& r, std::string_view row) {
    sayMissing(c, r);
    // different pauses, so that two candidates do not meet again and again
    const Duration pause = c.timing().heartbeat / 2 * (c.self() == c.g.setup.preferred ? 1 : 2);
    c.become(row, standbyUntil(c.now + pause));
}

/// Elected, but somebody of the majority knows of newer data elsewhere: give it back at once.
void decline(Ctx& c, Term term) {
    c.g.voter.edit().released = std::max(c.record().released, term);
    c.persist();
    c.out.push_back(ClearLease{c.key(), term});
    c.g.release = ReleaseNotice{Release{.group = c.key(), .term = term}, releaseRepeats, c.now};
    c.become("ELECTED_BUT_OUTDATED", standbyUntil(c.now + c.timing().promise));
}

void win(Ctx& c, const Candidate& r, Instant deadline) {
    const Term term = r.term;
    Activating next{.h = newHolding(c, term, deadline, r.planned, r.echo)};
    next.h.forced = r.forced;
    setLease(c, next.h); // armed first, judged after
    if (!r.newest.contains(c.self()) && !planted(Plant::IgnoreSyncSet)) return decline(c, term);
    NodeSet members = r.newest.nodes();
    if (!c.g.setup.mirrored)
        members = NodeSet::of(NodeId::A, NodeId::B);
    else if (c.g.mirror.blank && r.newest.version == 0)
        members = NodeSet::of(c.self()); // the first data is born here
    const std::uint64_t version = r.newest.version + 1;
    if (!r.planned) countFailover(c);
    c.g.voter.edit().holder = c.self();
    matchHere(c);
    commitSet(c, next.h, members, version);
    c.become("ELECTED", std::move(next));
    c.raise(Code::GROUP_ACTIVATING,
            {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(term)}});
}

void heardDry(Ctx& c, Candidate& r, NodeId from, const VoteReply& v) {
    if (!v.granted) {
        if (v.why == Refusal::NotInSyncSet && !v.syncSet.contains(c.self()) &&
            c.g.voter.learnSet(v.syncSet)) {
            c.persist();
            return c.become("NEWER_DATA_ELSEWHERE", standbyUntil(c.now));
        }
        // the promise of this voter may end any moment
        if (v.why == Refusal::Promised || v.why == Refusal::JustStarted)
            r.askAgain = std::min(r.askAgain, c.now + c.timing().heartbeat / 4);
        if (v.known >= r.term) {
            r.term = v.known + 1; // asked again with the next beat
            r.votes = NodeSet::of(c.self());
        }
        return;
    }
    if (v.term != r.term) return; // asked before somebody else's newer term was heard of
    r.votes.insert(from);
    if (c.record().voters.majority(r.votes)) standForReal(c, r.known, r.newest, r.planned);
}

void heardVote(Ctx& c, Candidate& r, NodeId from, const VoteReply& v) {
    if (v.term != r.term) return;
    if (!v.granted) {
        if (v.known > r.term) giveUp(c, r, "TERM_OVERTAKEN");
        return;
    }
    if (v.promise < leastPromise(c.timing()).count()) return;
    r.votes.insert(from);
    const Instant since = planted(Plant::OldVote) ? c.now : fromNs(v.nonce);
    if (c.record().voters.majority(r.votes)) win(c, r, since + c.timing().serve);
}

} // namespace

void standDry(Ctx& c, bool asked) {
    Candidate r;
    r.term = std::max(c.record().term, c.g.heardTerm) + 1;
    r.asked = asked;
    r.began = c.now;
    r.firstNonce = toNs(c.now);
    r.votes.insert(c.self());
    r.newest = c.record().syncSet;
    r.known = r.term - 1;
    const Term last = c.record().term;
    r.planned =
        last == 0 || (c.g.releasePlanned && std::max(c.g.voter.releasedHeard(), c.record().released) >= last);
    const bool lone = c.record().voters.majority(r.votes);
    const Term known = r.known;
    const bool planned = r.planned;
    c.g.waiting = Refused{Code::ELECTING, {{"node", c.name(c.self())}, {"group", c.g.setup.name}}};
    c.become("STANDS", std::move(r));
    if (lone) return standForReal(c, known, c.record().syncSet, planned);
    ask(c, std::get<Candidate>(c.g.role));
}

void standForReal(Ctx& c, Term above, const SyncSet& newest, bool planned) {
    Candidate r;
    r.phase = Candidate::Phase::Storing;
    r.term = std::max({above, c.record().term, c.g.heardTerm, c.record().syncSet.term}) + 1;
    r.began = c.now;
    r.newest = newest;
    r.known = r.term;
    r.planned = planned;
    r.votes.insert(c.self());
    c.g.voter.voteSelf(r.term);
    r.waits = c.persist();
    c.become("STORES_TERM", std::move(r));
}

void takeByForce(Ctx& c) {
    VoterRecord& rec = c.g.voter.edit();
    // a distance that no election can have bridged unheard, and never the same numbers at both nodes, elections
    // after it included (I5): B begins in the middle of a thousand
    // One number for term and voters: who has heard of either, or of a sync set of that term, is above all.
    const Term newest = std::max({rec.term, c.g.heardTerm, rec.voters.version, rec.syncSet.term});
    const Term term = (newest / 1000 + 2) * 1000 + 500 * Term(c.self());
    rec.term = term;
    rec.votedFor = rec.holder = c.self();
    rec.voters = VoterSet{3, term, c.self()};
    const NodeSet members = c.g.setup.mirrored ? NodeSet::of(c.self()) : NodeSet::of(NodeId::A, NodeId::B);
    rec.syncSet = SyncSet{members.bits(), rec.syncSet.version + 1, term};
    Candidate next{.phase = Candidate::Phase::Storing, .term = term, .began = c.now, .newest = rec.syncSet};
    next.known = term;
    next.planned = next.forced = true;
    next.votes.insert(c.self());
    next.waits = c.persist();
    c.become("FORCED", std::move(next));
    c.raise(Code::FORCED_TAKEOVER,
            {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(term)}});
}

void on(Ctx& c, Candidate& r, const Beat&) {
    switch (r.phase) {
    case Candidate::Phase::Storing: return;
    case Candidate::Phase::Asking:
        if (c.now - r.began >= c.timing().serve) return giveUp(c, r, "VOTE_FAILED");
        break;
    case Candidate::Phase::Dry: {
        // a pre-vote disturbs nobody: it goes on until it is granted or there is a reason not to stand
        std::optional<Instant> later;
        if (auto why = obstacle(c, r.asked, later)) {
            c.g.waiting = std::move(why);
            return c.become("NOT_NOW", standbyUntil(c.now));
        }
        if (c.now - r.began >= c.timing().serve) sayMissing(c, r);
        // the tie came meanwhile, because the other node is off or gave it up
        if (majority(c, NodeSet::of(c.self()))) return standForReal(c, r.known, c.record().syncSet, r.planned);
        break;
    }
    }
    if (c.now >= r.askAgain) ask(c, r);
}

void on(Ctx& c, Candidate& r, const RecordStored& e) {
    if (r.phase != Candidate::Phase::Storing || e.id < r.waits) return;
    if (c.record().term != r.term || c.record().votedFor != c.self())
        return c.become("TERM_OVERTAKEN", standbyUntil(c.now));
    const bool lone = c.record().voters.majority(r.votes);
    // the tie came while the term was being stored, and whoever gave it up may have used this very term (I5)
    if (lone && r.term <= c.g.heardTerm && !planted(Plant::TieInUsedTerm))
        return c.become("TERM_OVERTAKEN", standbyUntil(c.now));
    r.phase = Candidate::Phase::Asking;
    r.began = c.now;
    r.firstNonce = toNs(c.now);
    if (lone) return win(c, r, c.now + c.timing().serve);
    ask(c, r);
}

void on(Ctx& c, Candidate&, const RecordFailed&) {
    c.become("RECORD_FAILED", standbyUntil(c.now + c.timing().promise));
}

void on(Ctx& c, Candidate& r, const VoteHeard& e) {
    const VoteReply& v = e.reply;
    const bool fits = v.dry == (r.phase == Candidate::Phase::Dry) && r.phase != Candidate::Phase::Storing;
    if (!fits || v.nonce < r.firstNonce || v.nonce > toNs(c.now)) return;
    const bool late = toNs(c.now) - v.nonce > voteFreshness(c).count();
    if (late && !planted(Plant::OldVote)) return;
    if (v.why != Refusal::NotEnrolled && v.why != Refusal::Unknown) {
        if (newer(v.syncSet, r.newest)) r.newest = v.syncSet;
        r.known = std::max(r.known, v.known);
        r.echo[at(e.from)] = v.stamp;
    }
    if (v.dry)
        heardDry(c, r, e.from, v);
    else
        heardVote(c, r, e.from, v);
}

void on(Ctx& c, Candidate&, const HolderHeard& e) {
    if (e.from != c.self()) c.become("HOLDER_HEARD", standbyUntil(c.now));
}

void on(Ctx& c, Candidate&, const VotedFor&) {
    c.become("VOTED_FOR_OTHER", standbyUntil(c.now));
}

void on(Ctx& c, Candidate&, const ClockJumped&) {
    c.become("CLOCK_JUMPED", Probing{.askAgain = c.now});
}

void on(Ctx& c, Candidate&, const Stand& e) {
    if (e.force) takeByForce(c);
}

void on(Ctx& c, Candidate&, const GiveUp& e) {
    c.become(e.row, standbyUntil(c.now));
}

} // namespace hotpair::decision
