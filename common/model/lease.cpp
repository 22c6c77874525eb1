// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/lease.h"

namespace hotpair {

namespace {

bool ok(NodeId n) {
    return n == NodeId::A || n == NodeId::B || n == NodeId::Witness || n == NodeId::None;
}
bool ok(const SyncSet& s) {
    return (s.members & ~3u) == 0;
} // the witness has no data
bool ok(const VoterSet& v) {
    if (v.members == 0) return v.version == 0 && v.tieHolder == NodeId::None; // a voter without memory
    if (v.members == 7) return v.tieHolder == NodeId::None;
    return v.members == 3 && v.tieHolder != NodeId::Witness && ok(v.tieHolder);
}
bool ok(const Intent& i) {
    return i.hold <= HoldReason::RestartsExhausted && (i.by == NodeId::A || i.by == NodeId::B);
}
bool ok(const GroupState& g) {
    return g.role <= RoleWord::Fencing && ok(g.holder) && ok(g.syncSet) && ok(g.voters) && ok(g.intent) &&
           g.lease >= 0;
}

bool good(const GroupStates& m) {
    if (m.groups.size() > GroupStates::groupsPerMessage) return false;
    for (const auto& g : m.groups)
        if (!ok(g)) return false;
    return true;
}
bool good(const Renew& m) {
    return ok(m.voters);
}
bool good(const Grant&) {
    return true;
}
bool good(const VoteRequest& m) {
    return ok(m.syncSet) && ok(m.voters);
}
bool good(const VoteReply& m) {
    return m.why <= Refusal::Fencing && ok(m.syncSet) && ok(m.voters);
}
bool good(const StoreSyncSet& m) {
    return ok(m.syncSet) && ok(m.voters);
}
bool good(const SyncSetStored& m) {
    return ok(m.syncSet);
}
bool good(const Release& m) {
    return ok(m.next) && ok(m.voters) && ok(m.syncSet) && ok(m.intent);
}
bool good(const StaleTerm&) {
    return true;
}
bool good(const ProposeVoters& m) {
    return ok(m.voters);
}
bool good(const VotersStored& m) {
    return ok(m.voters);
}
bool good(const Enrol& m) {
    return ok(m.syncSet) && ok(m.voters) && ok(m.intent);
}
bool good(const Query&) {
    return true;
}
bool good(const Report& m) {
    return ok(m.holder) && ok(m.syncSet) && ok(m.voters) && ok(m.intent);
}

} // namespace

bool wellFormed(const LeaseMessage& message) {
    return std::visit([](const auto& m) { return good(m); }, message);
}

bool wellFormed(const VoterRecord& r) {
    return ok(r.votedFor) && ok(r.holder) && ok(r.syncSet) && ok(r.voters) && ok(r.intent);
}

} // namespace hotpair
