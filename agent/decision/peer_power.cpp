// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/peer_power.h"

#include "agent/decision/plants.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

constexpr Duration firstRetry = std::chrono::seconds(1);
constexpr int mostDoublings = 6; ///< the pauses between attempts end at about a minute

bool fenceMode(const BrainState& s) {
    return s.setup.arbitration == ArbitrationMode::Fence && s.setup.self != NodeId::Witness;
}

bool matches(const Ctx& c) {
    return c.g.matched == c.record().voters || planted(Plant::FenceUnmatched);
}

bool peerHoldsAnything(const BrainState& s) {
    return std::any_of(s.groups.begin(), s.groups.end(), [](const Group& g) {
        return g.peer.known && g.peer.state.role >= RoleWord::Activating && g.peer.state.role <= RoleWord::HandingOver;
    });
}

/// Silent since then: neither is a link proven nor was a word heard (a node that just came back was shot again
/// before its links counted as proven).
Instant silentSince(const Ctx& c) {
    const NodeSeen& peer = c.s.seen[at(c.peer())];
    return peer.seen ? std::max(peer.at, c.s.peerLostAt) : c.s.peerLostAt;
}

/// The holder needs the other node off to be a majority again. Held by an administrator: only when writes wait.
std::optional<Instant> holderAsksAt(const Ctx& c, const Holding& h) {
    if (c.held() && !h.wantsSolo) return std::nullopt;
    const bool yields = c.self() == NodeId::B && peerHoldsAnything(c.s);
    const Duration patience = h.wantsSolo ? c.timing().serve : c.timing().promise;
    return silentSince(c) + patience + (yields ? c.s.setup.fenceDelay : Duration(0));
}

std::optional<Instant> candidateAsksAt(const Ctx& c, const Candidate& r) {
    if (r.phase != Candidate::Phase::Dry || !matches(c)) return std::nullopt;
    if (r.asked) return r.began;
    const bool first = c.record().holder == c.peer() || c.g.setup.preferred == c.self();
    return std::max(r.began, silentSince(c)) + c.s.setup.fenceDelay * (first ? 1 : 2);
}

/// When this group wants the other node off, if it does.
std::optional<Instant> asksAt(const Ctx& c) {
    if (!c.g.started || !c.record().voters.shared() || !c.g.voter.enrolled() || c.g.storeBroken)
        return std::nullopt;
    if (const auto* r = std::get_if<Candidate>(&c.g.role)) return candidateAsksAt(c, *r);
    const bool serving = std::holds_alternative<Activating>(c.g.role) || std::holds_alternative<Active>(c.g.role);
    if (serving) return holderAsksAt(c, *holdingOf(c.g.role));
    return std::nullopt;
}

/// The other node is off: this one alone is a majority from the moment this is durable.
void takeTie(Ctx& c) {
    const VoterSet& v = c.record().voters;
    if (!v.shared() || !c.g.voter.enrolled() || c.g.storeBroken) return;
    const auto* r = std::get_if<Candidate>(&c.g.role);
    const bool stands = r && r->phase == Candidate::Phase::Dry && matches(c) &&
                        c.record().syncSet.contains(c.self());
    if (!holdingOf(c.g.role) && !stands) return;
    c.g.voter.edit().voters = VoterSet{3, v.version + 1, c.self()};
    if (!holdingOf(c.g.role)) c.g.voter.outgrow(c.g.heardTerm);
    c.persist();
}

void cutPower(BrainState& s, Instant now, Effects& out) {
    const NodeId peer = peerOf(s.setup.self);
    s.power.pending = true;
    ++s.power.attempt;
    out.push_back(FencePeer{peer, s.power.attempt});
    out.push_back(Raise{Code::FENCING_BEGUN,
                        {{"node", s.setup.nodeNames[at(s.setup.self)]},
                         {"peer", s.setup.nodeNames[at(peer)]},
                         {"ms", std::to_string(toMs(now - s.peerLostAt))}},
                        std::nullopt});
}

/// A standby whose lone majority nobody needs gives it up: the other node is here and has every write.
void shareIdleTie(Ctx& c) {
    const auto* r = std::get_if<Standby>(&c.g.role);
    const VoterSet& v = c.record().voters;
    if (!r || v.three() || v.tieHolder != c.self() || !c.peerFresh()) return;
    if (!c.record().syncSet.contains(c.peer()) || c.now < r->notBefore + c.timing().promise * 2) return;
    c.g.voter.edit().voters = VoterSet{3, v.version + 1, NodeId::None};
    matchHere(c);
    c.persist();
}

/// A pledge or a Release crossed a change of the other node's: this one gave the tie up and the other one does not
/// have it either. So this one may replace both records by the one that gives it to nobody.
void undoCrossedGift(Ctx& c) {
    const VoterSet& mine = c.record().voters;
    if (serves(c.g.role) || c.s.shutdown || !c.g.peer.known || mine.three() || mine.tieHolder != c.peer()) return;
    const VoterSet& theirs = c.g.peer.state.voters;
    if (theirs.members != 3 || theirs.version != mine.version || theirs == mine) return;
    c.g.voter.edit().voters = VoterSet{3, mine.version + 1, NodeId::None};
    c.persist();
}

} // namespace

bool heldByPower(const Ctx& c) {
    return fenceMode(c.s) && c.record().voters.shared();
}

bool beingFenced(const Ctx& c, NodeId from) {
    return from == c.peer() && c.s.power.pending && !planted(Plant::AnswerWhileFencing);
}

void matchHere(Ctx& c) {
    if (c.record().voters.shared()) c.g.matched = c.record().voters;
}

void matchReport(Ctx& c, NodeId from, const Report& report) {
    if (from == c.peer() && report.voters.shared() && report.voters == c.record().voters)
        c.g.matched = report.voters;
}

void matchBeat(Ctx& c) {
    if (!fenceMode(c.s)) return;
    shareIdleTie(c);
    undoCrossedGift(c);
    const bool ask = c.record().voters.shared() && c.g.matched != c.record().voters && !serves(c.g.role) &&
                     !std::holds_alternative<Probing>(c.g.role);
    if (!ask || c.now < c.g.matchAgain || !c.peerAlive()) return;
    c.g.matchAgain = c.now + c.timing().heartbeat;
    c.send(c.peer(), Query{c.key(), toNs(c.now)});
}

bool waitsForPower(const Ctx& c) {
    return heldByPower(c) && std::holds_alternative<Active>(c.g.role) && !c.peerAlive() && !c.g.storeBroken;
}

void declareOff(Ctx& c) {
    const VoterSet& v = c.record().voters;
    c.g.voter.edit().voters = VoterSet{3, v.version + 1000, c.self()};
    c.persist();
    c.raise(Code::PEER_DECLARED_OFF,
            {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"peer", c.name(c.peer())}});
}

void peerFenced(BrainState& s, const PeerFenced& in, Instant now, Effects& out, const InGroup& inGroup) {
    const NodeId peer = peerOf(s.setup.self);
    if (!s.power.pending || in.attempt != s.power.attempt || in.node != peer) return;
    s.power.pending = false;
    Args args{{"node", s.setup.nodeNames[at(s.setup.self)]}, {"peer", s.setup.nodeNames[at(peer)]}};
    if (!in.ok && !planted(Plant::FenceUnverified)) {
        s.power.again = now + firstRetry * (1 << std::min(s.power.failures, mostDoublings));
        ++s.power.failures;
        args.insert(args.end(), in.args.begin(), in.args.end());
        out.push_back(Raise{in.code, args, std::nullopt});
        args.resize(2);
        out.push_back(Raise{Code::PEER_NOT_POWERED_OFF, args, std::nullopt});
        return;
    }
    s.power.failures = 0;
    s.power.again = now;
    out.push_back(Raise{Code::PEER_POWERED_OFF, args, std::nullopt});
    for (auto& g : s.groups)
        inGroup(g, [](Ctx& c) { takeTie(c); });
}

void powerBeat(BrainState& s, Instant now, Effects& out) {
    if (!fenceMode(s)) return;
    const NodeId peer = peerOf(s.setup.self);
    const bool alive = std::any_of(s.links.begin(), s.links.end(), [&](const LinkSeen& l) {
        return l.state.peer == peer && l.state.proven;
    });
    if (s.peerWasAlive && !alive) s.peerLostAt = now;
    if (!s.peerWasAlive && alive && s.power.failures > 0) {
        s.power.failures = 0;
        out.push_back(Raise{Code::FENCING_NOT_NEEDED, {{"peer", s.setup.nodeNames[at(peer)]}}, std::nullopt});
    }
    s.peerWasAlive = alive;
    if (alive || s.power.pending || now < s.power.again) return;
    for (auto& g : s.groups) {
        const auto when = asksAt(Ctx{s, g, now, out});
        if (when && *when <= now) return cutPower(s, now, out);
    }
}

Instant powerWake(const BrainState& s, Instant now) {
    Instant wake = now + std::chrono::hours(1);
    if (!fenceMode(s) || s.peerWasAlive || s.power.pending) return wake;
    Effects none;
    for (const auto& g : s.groups) {
        // looking needs no effects
        const auto when = asksAt(Ctx{const_cast<BrainState&>(s), const_cast<Group&>(g), now, none});
        if (when) wake = std::min(wake, std::max(*when, s.power.again));
    }
    return wake;
}

} // namespace hotpair::decision
