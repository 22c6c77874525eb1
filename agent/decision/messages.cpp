// The voter answers here, for every role and for the witness alike; then the role is told what it means for
// it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/messages.h"

#include "agent/decision/peer_power.h"
#include "agent/decision/plants.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

/// One message for one group.
struct Receiver {
    Ctx& c;
    NodeId from;
    BootId boot = 0;

    void stale(Term refused) const { c.send(from, StaleTerm{c.key(), refused, c.record().term}); }
    void heardTerm(Term t) const { c.g.heardTerm = std::max(c.g.heardTerm, t); }
    void heardVoters(const VoterSet& v, const SyncSet& set, Term term) const {
        if (c.g.voter.learn(v, set, term)) c.persist();
    }

    void operator()(const Renew& m) const {
        heardTerm(m.term);
        const auto r = c.g.voter.renew({from, boot}, m, c.now);
        if (r.changed) c.persist();
        if (r.heed == Voter::Heed::Stale) return stale(m.term);
        if (r.heed == Voter::Heed::Ignore) return;
        c.sendDurable(from, r.grant);
        if (c.g.voter.enrolled()) tell(c, HolderHeard{from, m.term});
    }
    void operator()(const StoreSyncSet& m) const {
        heardTerm(m.term);
        const auto r = c.g.voter.store(from, m);
        if (r.changed) c.persist();
        if (r.heed == Voter::Heed::Stale) return stale(m.term);
        if (r.heed == Voter::Heed::Ignore) return;
        c.sendDurable(from, SyncSetStored{c.key(), m.term, c.record().syncSet});
        tell(c, HolderHeard{from, m.term});
    }
    void operator()(const VoteRequest& m) const {
        Voter& v = c.g.voter;
        const Refusal why = c.g.storeBroken    ? Refusal::NotDurable
                            : beingFenced(c, from) ? Refusal::Fencing
                                                   : v.judge({from, boot}, m, serves(c.g.role), c.now);
        const bool granted = why == Refusal::None;
        if (granted && !m.dry) {
            v.vote({from, boot}, m, c.now);
            c.persist();
            heardTerm(m.term);
        }
        VoteReply reply{
            .group = c.key(), .term = m.term, .nonce = m.nonce, .stamp = toNs(c.now), .dry = m.dry};
        reply.granted = granted;
        reply.promise = v.promise().count();
        reply.why = why;
        reply.known = std::max(c.record().term, m.dry ? c.g.heardTerm : c.record().term);
        reply.syncSet = c.record().syncSet;
        reply.voters = c.record().voters;
        c.sendDurable(from, reply);
        if (granted && !m.dry) tell(c, VotedFor{from, m.term});
    }
    void operator()(const Release& m) const {
        heardTerm(m.term);
        const Term before = c.g.voter.releasedHeard();
        if (c.g.voter.release(from, m, c.now)) c.persist();
        if (c.g.voter.releasedHeard() == before) return; // known already
        if (c.self() != NodeId::Witness) adoptIntent(c, m.intent);
        c.g.releasePlanned = m.planned;
        tell(c, ReleaseHeard{from, m});
    }
    void operator()(const ProposeVoters& m) const {
        heardTerm(m.term);
        const bool standing = serves(c.g.role) || std::holds_alternative<Candidate>(c.g.role);
        const auto r = c.g.voter.propose(from, m, standing);
        if (r.changed) c.persist();
        if (r.heed == Voter::Heed::Stale) return stale(m.term);
        if (r.heed == Voter::Heed::Accept)
            c.sendDurable(from, VotersStored{c.key(), m.term, c.record().voters});
    }
    void operator()(const Enrol& m) const {
        heardTerm(m.term);
        if (c.g.voter.enrol({from, boot}, m, c.now)) c.persist();
    }
    void operator()(const Query& m) const {
        if (beingFenced(c, from)) return; // what it would learn may be untrue when it hears it
        const VoterRecord& r = c.record();
        c.sendDurable(from, Report{c.key(), m.nonce, c.g.voter.enrolled(), std::max(r.term, c.g.heardTerm),
                                   r.holder, r.syncSet, r.voters, r.intent});
    }
    void operator()(const Report& m) const {
        if (m.nonce < toNs(c.g.startedAt) || m.nonce > toNs(c.now)) return; // an answer to another life
        if (m.enrolled) {
            heardTerm(m.term);
            heardVoters(m.voters, m.syncSet, m.term);
            if (c.self() != NodeId::Witness) adoptIntent(c, m.intent);
            matchReport(c, from, m);
        }
        tell(c, ReportHeard{from, m});
    }
    void operator()(const StaleTerm& m) const {
        heardTerm(m.known);
        tell(c, NewerTerm{m.known});
    }
    void operator()(const VoteReply& m) const {
        heardTerm(m.known);
        heardVoters(m.voters, m.syncSet, m.known);
        tell(c, VoteHeard{from, m});
    }
    void operator()(const Grant& m) const { tell(c, GrantHeard{from, m}); }
    void operator()(const SyncSetStored& m) const { tell(c, SetStored{from, m}); }
    void operator()(const VotersStored& m) const { tell(c, VotersAgreed{from, m}); }

    void operator()(const GroupState& m) const {
        if (from != c.peer()) return;
        c.g.peer = PeerView{true, c.now, m};
        heardTerm(m.term);
        heardVoters(m.voters, m.syncSet, m.term);
        adoptIntent(c, m.intent);
        failoversTold(c, m.failovers);
        const bool claims = m.role == RoleWord::Activating || m.role == RoleWord::Active;
        if (claims) tell(c, NewerTerm{m.term});
    }
};

} // namespace

void receive(BrainState& s, const MessageReceived& in, Instant, Effects&, const InGroup& inGroup) {
    if (s.impostor) return; // no word of it may count as this node's
    std::visit(
        [&](const auto& m) {
            if constexpr (std::is_same_v<std::decay_t<decltype(m)>, GroupStates>) {
                for (const auto& state : m.groups)
                    if (Group* g = s.find(state.group))
                        inGroup(*g, [&](Ctx& c) { Receiver{c, in.from, in.boot}(state); });
            } else {
                if (Group* g = s.find(m.group)) inGroup(*g, [&](Ctx& c) { Receiver{c, in.from, in.boot}(m); });
            }
        },
        in.message);
}

void seen(BrainState& s, NodeId from, BootId boot, Instant now) {
    NodeSeen& n = s.seen[at(from)];
    if (n.seen && n.boot != boot)
        for (auto& g : s.groups) { // another life: what it said before is void
            if (from == peerOf(s.setup.self)) g.peer.known = false;
            // its stamps may be of another clock: an echo of the old one would never be fresh again
            if (Holding* h = holdingOf(g.role)) h->echo[at(from)] = 0;
        }
    n = NodeSeen{true, now, boot};
}

void linkChanged(BrainState& s, const LinkState& in, Instant, Effects& out) {
    const auto it = std::find_if(s.links.begin(), s.links.end(), [&](const LinkSeen& l) {
        return l.state.link == in.link && l.state.peer == in.peer;
    });
    const bool wasUp = it != s.links.end() && it->state.up;
    if (it == s.links.end())
        s.links.push_back(LinkSeen{in});
    else
        it->state = in;
    if (in.up == wasUp) return;
    out.push_back(Raise{in.up ? Code::LINK_UP : Code::LINK_DOWN, {{"link", in.link}}, std::nullopt});
}

/// I6: whatever made this voter's term grow, its copy takes no command of an older one any more. Not when the
/// record is durable but at once: nothing is lost by refusing too early.
void refuseOlder(Ctx& c) {
    if (!c.g.setup.mirrored || c.self() == NodeId::Witness || c.record().term <= c.g.refusedBelow) return;
    c.g.refusedBelow = c.record().term;
    c.out.push_back(MirrorRefuseBelow{c.key(), c.record().term});
}

void persisted(Ctx& c, const Persisted& in) {
    if (in.id > c.g.lastId) return;
    if (!in.ok) {
        c.g.storeBroken = true;
        c.g.storeAgain = c.now + std::chrono::seconds(5);
        c.g.deferred.clear();
        c.raise(Code::RECORD_UNWRITABLE, {{"node", c.name(c.self())}, {"group", c.g.setup.name}});
        return tell(c, RecordFailed{});
    }
    c.g.durableId = std::max(c.g.durableId, in.id);
    if (c.g.storeBroken && c.g.durableId == c.g.lastId) c.g.storeBroken = false;
    auto& waiting = c.g.deferred;
    std::size_t sent = 0;
    while (sent < waiting.size() && waiting[sent].after <= c.g.durableId) {
        c.send(waiting[sent].send.to, std::move(waiting[sent].send.message));
        ++sent;
    }
    waiting.erase(waiting.begin(), waiting.begin() + std::ptrdiff_t(sent));
    tell(c, RecordStored{in.id});
}

void beat(Ctx& c) {
    Group& g = c.g;
    if (g.storeBroken && c.now >= g.storeAgain) {
        g.storeAgain = c.now + std::chrono::seconds(5);
        c.persist();
    }
    if (holdingOf(g.role)) wantedBeat(c);
    matchBeat(c);
    tell(c, Beat{});
    pledgeBeat(c);
    if (g.release && c.now >= g.release->next) {
        auto& r = *g.release;
        r.next = c.now + c.timing().heartbeat;
        if (r.left-- > 0)
            c.toVoters(r.message);
        else
            g.release.reset();
    }
    taskBeat(c);
}

} // namespace hotpair::decision
