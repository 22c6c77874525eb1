// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/voter.h"

#include "agent/decision/plants.h"

#include <algorithm>

namespace hotpair::decision {

Voter::Voter(NodeId self, const Timing& timing, VoterSet configured)
    : m_self(self)
    , m_timing(timing) {
    m_record.voters = configured;
}

void Voter::setTiming(const Timing& timing) {
    m_timing = timing;
}

void Voter::start(const std::optional<VoterRecord>& record, std::uint64_t freshIncarnation, Instant now) {
    m_freshIncarnation = freshIncarnation;
    m_enrolled = record && record->voters.members != 0; // a record without voters was never enrolled
    if (record) m_record = *record;
    if (!record && planted(Plant::MemoryForgotten)) {
        m_enrolled = true;
        m_record.syncSet = SyncSet{3, 0, 0};
        return;
    }
    // a record that never saw a term cannot have promised anything
    if (m_record.term > 0 && !planted(Plant::NoQuiet)) m_quietUntil = now + m_timing.promise;
}

std::optional<Instant> Voter::mayStandAt(Instant now) const {
    Instant at = now;
    if (m_promisedTo.node != m_self) at = std::max(at, m_promiseUntil);
    const NodeId last = m_record.holder != NodeId::None ? m_record.holder : m_record.votedFor;
    const bool own = last == m_self || last == NodeId::None;
    const bool givenBack = m_record.term > 0 && m_releasedHeard >= m_record.term;
    if (!own && !givenBack) at = std::max(at, m_quietUntil);
    if (at > now) return at;
    return std::nullopt;
}

Refusal Voter::judge(Speaker speaker, const VoteRequest& request, bool serving, Instant now) const {
    const NodeId from = speaker.node;
    if (!m_enrolled) return Refusal::NotEnrolled;
    const VoterSet& mine = m_record.voters;
    // a newer record without tie is adopted together with the vote (3.10), any other difference refuses
    const bool adopts = request.voters.harmless() && request.voters.version > mine.version;
    if (!adopts && request.voters != mine) return Refusal::OtherVoters;
    if (!request.voters.nodes().contains(m_self)) return Refusal::OtherVoters;

    const bool again = request.term == m_record.term && m_record.votedFor == from &&
                       request.term > m_releasedHeard && !request.dry;
    if (request.term <= m_record.term && !again) return Refusal::OldTerm;
    if (serving && !planted(Plant::VoteWhileActive)) return Refusal::Serving;
    if (now < m_promiseUntil && m_promisedTo != speaker) return Refusal::Promised;
    const NodeId last = m_record.holder != NodeId::None ? m_record.holder : m_record.votedFor;
    const bool givenBack = m_record.term > 0 && m_releasedHeard >= m_record.term;
    if (now < m_quietUntil && last != from && !givenBack) return Refusal::JustStarted;
    if (planted(Plant::IgnoreSyncSet)) return Refusal::None;
    if (!m_record.syncSet.contains(from)) {
        // what the candidate brings may be newer than what this voter stored
        const bool newer = planted(Plant::SyncSetByVersion)
                               ? request.syncSet.version > m_record.syncSet.version
                               : request.syncSet.newerThan(m_record.syncSet);
        if (!newer) return Refusal::NotInSyncSet;
    }
    return Refusal::None;
}

void Voter::vote(Speaker from, const VoteRequest& request, Instant now) {
    learn(request.voters, request.syncSet, request.term);
    m_record.term = request.term;
    m_record.votedFor = from.node;
    m_record.holder = NodeId::None;
    promiseTo(from, now);
}

void Voter::voteSelf(Term term) {
    m_record.term = term;
    m_record.votedFor = m_self;
    m_record.holder = NodeId::None;
}

void Voter::promiseTo(Speaker holder, Instant now) {
    const Duration kept = planted(Plant::ShortPromise) ? m_timing.promise / 3 : m_timing.promise;
    m_promiseUntil = m_promisedTo == holder ? std::max(m_promiseUntil, now + kept) : now + kept;
    m_promisedTo = holder;
}

Voter::Heed Voter::heed(NodeId from, Term term, bool& changed) {
    if (term < m_record.term) return Heed::Stale;
    if (term <= m_releasedHeard) return Heed::Ignore;
    if (term > m_record.term) {
        m_record.term = term;
        m_record.votedFor = from;
        m_record.holder = from;
        changed = true;
        return Heed::Accept;
    }
    if (m_record.holder != NodeId::None && m_record.holder != from) return Heed::Ignore; // I5: cannot be
    if (m_record.holder != from) {
        m_record.holder = from; // only the winner of a term speaks as its holder
        changed = true;
    }
    return Heed::Accept;
}

bool Voter::compatible(NodeId from, const VoterSet& theirs) const {
    if (theirs == m_record.voters) return theirs.nodes().contains(m_self);
    // a node that holds a newer two-voter record with the holder's tie can never be elected against it
    return m_self != NodeId::Witness && !m_record.voters.three() && m_record.voters.tieHolder == from;
}

Voter::Renewed Voter::renew(Speaker from, const Renew& renew, Instant now) {
    Renewed r;
    r.grant = Grant{.group = renew.group, .term = renew.term, .nonce = renew.nonce, .stamp = toNs(now)};
    if (!m_enrolled) {
        r.heed = Heed::Accept;
        r.grant.enrolled = false;
        return r;
    }
    r.heed = heed(from.node, renew.term, r.changed);
    if (r.heed != Heed::Accept) return r;
    const Stamp age = toNs(now) - renew.echo;
    const bool fresh = renew.echo > 0 && age >= 0 && age <= m_timing.serve.count();
    r.grant.promise = m_timing.promise.count();
    r.grant.promised = fresh && compatible(from.node, renew.voters);
    r.grant.voters = m_record.voters.version;
    r.grant.syncTerm = m_record.syncSet.term;
    r.grant.syncVersion = m_record.syncSet.version;
    if (r.grant.promised) {
        promiseTo(from, now);
    }
    return r;
}

Voter::Stored Voter::store(NodeId from, const StoreSyncSet& order) {
    Stored s;
    if (!m_enrolled) return s;
    s.heed = heed(from, order.term, s.changed);
    if (s.heed != Heed::Accept) return s;
    const VoterSet& v = order.voters;
    if (v.version > m_record.voters.version && v.tieHolder != m_self) {
        m_record.voters = v;
        s.changed = true;
    }
    if (order.syncSet.newerThan(m_record.syncSet)) {
        m_record.syncSet = order.syncSet;
        s.changed = true;
    }
    return s;
}

bool Voter::release(NodeId from, const Release& r, Instant now) {
    if (!m_enrolled || r.term < m_record.term) return false;
    if (r.term == m_record.term && m_record.holder != NodeId::None && m_record.holder != from) return false;
    m_releasedHeard = std::max(m_releasedHeard, r.term);
    if (m_promisedTo.node == from) m_promiseUntil = std::min(m_promiseUntil, now);
    bool changed = false;
    if (r.voters.members != 0 && r.voters.tieHolder == m_self)
        changed = learn(r.voters, planted(Plant::TieWithoutSet) ? m_record.syncSet : r.syncSet, r.term);
    const bool told = r.syncSet.members != 0 && !planted(Plant::TieWithoutSet);
    return (told && learnSet(r.syncSet)) || changed;
}

Voter::Stored Voter::propose(NodeId from, const ProposeVoters& p, bool standing) {
    Stored s;
    if (!m_enrolled || standing || p.voters.three() || p.voters.tieHolder != from) return s;
    s.heed = heed(from, p.term, s.changed);
    if (s.heed != Heed::Accept) return s;
    if (p.voters == m_record.voters) return s;
    if (p.voters.version <= m_record.voters.version) {
        s.heed = Heed::Ignore;
        return s;
    }
    m_record.voters = p.voters;
    s.changed = true;
    return s;
}

bool Voter::learn(const VoterSet& voters, const SyncSet& syncSet, Term told) {
    if (!m_enrolled || voters.version <= m_record.voters.version) return false;
    // a record without tie gives everybody's lone majority up; a tie for this node exists only where the old one
    // gave it up, and one for the other node takes only from this one. The witness is told of ties by a holder alone.
    if (!voters.harmless() && m_self == NodeId::Witness) return false;
    m_record.voters = voters;
    if (syncSet.newerThan(m_record.syncSet)) m_record.syncSet = syncSet;
    if (voters.tieHolder == m_self) outgrow(told);
    return true;
}

void Voter::outgrow(Term told) {
    if (told <= m_record.term || planted(Plant::TieWithoutTerm)) return;
    m_record.term = told;
    m_record.votedFor = m_record.holder = NodeId::None;
}

bool Voter::learnSet(const SyncSet& syncSet) {
    if (!m_enrolled || !syncSet.newerThan(m_record.syncSet)) return false;
    m_record.syncSet = syncSet;
    return true;
}

bool Voter::enrol(Speaker from, const Enrol& e, Instant now) {
    const Stamp age = toNs(now) - e.echo;
    if (m_enrolled || e.echo <= 0 || age < 0 || age > m_timing.serve.count()) return false;
    m_record = VoterRecord{.term = e.term,
                           .votedFor = from.node,
                           .holder = from.node,
                           .syncSet = e.syncSet,
                           .voters = e.voters,
                           .incarnation = m_freshIncarnation,
                           .intent = e.intent};
    m_enrolled = true;
    promiseTo(from, now);
    return true;
}

} // namespace hotpair::decision
