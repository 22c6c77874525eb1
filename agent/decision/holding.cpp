// The lease while it is held: progress, renewal, grants, its end (safety.md 3.2, 3.3, I11, I12).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/peer_power.h"
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

/// The lease runs to the given instant now; armed in guard and engine. Never shortened, never revived.
void extend(Ctx& c, Holding& h, Instant until) {
    if (until <= h.deadline) return;
    if (c.now >= h.deadline && !planted(Plant::ReviveLease)) return;
    h.deadline = until;
    setLease(c, h);
}

void sendRenew(Ctx& c, Holding& h, NodeId to) {
    if (to == NodeId::None || (to == NodeId::Witness && c.s.setup.arbitration != ArbitrationMode::Witness))
        return;
    c.send(to, Renew{c.key(), h.term, h.lastNonce, h.echo[at(to)], c.record().voters});
}

/// Another voter's running promise proves that nobody else was elected: only then may a voter without memory
/// be told where things stand (I15).
void enrol(Ctx& c, Holding& h, const GrantHeard& e) {
    const NodeId other = e.from == NodeId::Witness ? c.peer() : NodeId::Witness;
    if (h.granted[at(other)] <= c.now || !h.setDurable) return;
    c.send(e.from,
           Enrol{c.key(), h.term, e.grant.stamp, c.record().syncSet, c.record().voters, c.record().intent});
}

Release plainRelease(const Ctx& c, const Holding& h) {
    return Release{.group = c.key(), .term = h.term, .byGuard = true};
}

/// With two voters the tie goes along, as giveTermBack() would give it.
Release guardRelease(const Ctx& c, const Holding& h) {
    const VoterRecord& rec = c.record();
    const bool durable = c.g.durableId == c.g.lastId && !c.g.storeBroken && rec.term == h.term;
    const bool able = c.peerFresh() && c.g.peer.state.ready && rec.syncSet.contains(c.peer());
    Release r = plainRelease(c, h);
    if (!durable || !able || h.unusedShrink || rec.voters.three() || rec.voters.tieHolder == c.peer())
        return r;
    r.next = c.peer();
    r.intent = rec.intent;
    r.syncSet = rec.syncSet;
    r.voters = VoterSet{3, std::max(rec.voters.version + 1, c.g.peer.state.voters.version) + 1, c.peer()};
    return r;
}

} // namespace

void setLease(Ctx& c, const Holding& h) {
    const bool keeps =
        planted(Plant::GuardSaysOld) && c.g.guardSays.term == h.term && c.g.guardSays.voters.members;
    if (!keeps) c.g.guardSays = holdingOf(c.g.role) ? guardRelease(c, h) : plainRelease(c, h);
    c.out.push_back(SetLease{c.key(), h.term, h.deadline, c.g.guardSays});
}

void hushGuard(Ctx& c) {
    const Holding* h = holdingOf(c.g.role);
    if (!h || c.g.guardSays.voters.members == 0 || planted(Plant::GuardSaysOld)) return;
    c.g.guardSays = plainRelease(c, *h);
    c.out.push_back(SetLease{c.key(), h->term, h->deadline, c.g.guardSays});
}

void tellGuard(Ctx& c) {
    const Holding* h = holdingOf(c.g.role);
    if (h && c.now < h->deadline && c.g.guardSays != guardRelease(c, *h)) setLease(c, *h);
}

Holding newHolding(Ctx& c, Term term, Instant deadline, bool planned, const std::array<Stamp, 3>& echo) {
    Holding h;
    h.term = term;
    h.deadline = deadline;
    h.planned = planned;
    h.echo = echo;
    h.nextRenew = c.now;
    h.lastNonce = toNs(c.now) - 1;
    h.granted.fill(Instant(Duration::min()));
    h.answered.fill(Instant(Duration::min()));
    h.growAgain = c.now;
    h.witnessSteadySince = c.now;
    return h;
}

void fence(Ctx& c, std::string_view row, Code code, Args args) {
    const Holding* h = holdingOf(c.g.role);
    const Term term = h ? h->term : c.record().term;
    const bool unused = h && h->unusedShrink;
    c.out.push_back(FenceNow{c.key(), term});
    c.become(row, Fencing{.term = term, .unusedShrink = unused, .askAgain = c.now + c.timing().stop});
    c.raise(code, std::move(args));
}

bool leaseOver(Ctx& c) {
    const Holding* h = holdingOf(c.g.role);
    if (!h || c.now < h->deadline || planted(Plant::ReviveLease)) return false;
    fence(c, "LEASE_EXPIRED", Code::LEASE_LOST,
          {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(h->term)}});
    return true;
}

bool holdingBeat(Ctx& c, Holding& h) {
    if (c.now >= h.nextRenew && !h.probing) {
        h.probing = true;
        h.nextRenew = c.now + c.timing().renew;
        c.out.push_back(ProbeProgress{c.key()});
    }
    return true;
}

void progressProven(Ctx& c, Holding& h) {
    if (!h.probing) return;
    h.probing = false;
    h.lastNonce = std::max(h.lastNonce + 1, toNs(c.now)); // strictly growing, also over a re-adoption
    sendRenew(c, h, c.peer());
    sendRenew(c, h, NodeId::Witness);
    sendSet(c, h);
    votersBeat(c, h);
    if (majority(c, NodeSet::of(c.self())) || heldByPower(c)) extend(c, h, c.now + c.timing().serve);
}

void grantHeard(Ctx& c, Holding& h, const GrantHeard& e) {
    const Grant& g = e.grant;
    if (g.term != h.term || g.nonce > h.lastNonce) return;
    h.echo[at(e.from)] = std::max(h.echo[at(e.from)], g.stamp);
    h.answered[at(e.from)] = c.now;
    if (!g.enrolled) {
        h.echo[at(e.from)] = g.stamp;
        return enrol(c, h, e);
    }
    if (e.from == c.peer()) h.peerVoters = g.voters;
    // tell it again: another record, or a set older than ours, because its disk was put back (row 34)
    const bool older = c.record().syncSet.newerThan(SyncSet{0, g.syncVersion, g.syncTerm});
    if (g.voters != c.record().voters.version || older) h.setStored.erase(e.from);
    if (!g.promised || g.promise < leastPromise(c.timing()).count()) return;
    const Instant until = (planted(Plant::LeaseFromArrival) ? c.now : fromNs(g.nonce)) + c.timing().serve;
    h.granted[at(e.from)] = std::max(h.granted[at(e.from)], until);
    if (majority(c, NodeSet::of(c.self(), e.from))) extend(c, h, until);
}

} // namespace hotpair::decision
