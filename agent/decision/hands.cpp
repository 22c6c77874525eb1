// What role handlers act with: records, messages, events, looks at the other node.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

#ifdef HOTPAIR_PLANTS
thread_local Plant activePlant = Plant::None;
#endif

Group* BrainState::find(GroupKey key) {
    for (auto& g : groups)
        if (g.setup.key == key) return &g;
    return nullptr;
}

const Group* BrainState::find(GroupKey key) const {
    for (const auto& g : groups)
        if (g.setup.key == key) return &g;
    return nullptr;
}

const std::string& Ctx::name(NodeId n) const {
    static const std::string nobody = "-";
    return n == NodeId::None ? nobody : s.setup.nodeNames[at(n)];
}

PersistId Ctx::persist() {
    // a voter without memory must not find a record of its own making at its next start (I15)
    if (!g.voter.enrolled()) return g.lastId;
    hushGuard(*this);
    out.push_back(Persist{key(), ++g.lastId, record()});
    if (record().voters != g.votersSaid) {
        g.votersSaid = record().voters;
        g.votersId = g.lastId;
    }
    return g.lastId;
}

void Ctx::send(NodeId to, LeaseMessage message) const {
    out.push_back(Send{to, std::move(message)});
}

void Ctx::sendDurable(NodeId to, LeaseMessage message) {
    if (g.storeBroken) return; // what cannot be stored is not answered
    if (g.durableId == g.lastId || planted(Plant::AnswerBeforeDurable))
        send(to, std::move(message));
    else
        g.deferred.push_back(Deferred{g.lastId, Send{to, std::move(message)}});
}

void Ctx::toVoters(const LeaseMessage& message) const {
    if (peer() != NodeId::None) send(peer(), message);
    if (s.setup.arbitration == ArbitrationMode::Witness && self() != NodeId::Witness)
        send(NodeId::Witness, message);
}

void Ctx::raise(Code code, Args args) const {
    out.push_back(Raise{code, std::move(args), key()});
}

void Ctx::become(std::string_view row, Role next) {
    out.push_back(Moved{key(), wordOf(g.role), wordOf(next), row, record().term});
    g.role = std::move(next);
}

bool Ctx::peerAlive() const {
    for (const auto& l : s.links)
        if (l.state.peer == peer() && l.state.proven) return true;
    return false;
}

bool Ctx::peerFresh() const {
    return g.peer.known && peerAlive() && now - g.peer.at <= std::max(timing().heartbeat * 5, timing().serve);
}

bool Ctx::peerClaims() const {
    if (!peerFresh()) return false;
    const GroupState& p = g.peer.state;
    const bool claims = p.role == RoleWord::Activating || p.role == RoleWord::Active ||
                        p.role == RoleWord::HandingOver || p.role == RoleWord::Fencing;
    return claims && p.term >= record().term && p.term > g.voter.releasedHeard();
}

bool Ctx::heard(NodeId n, Duration within) const {
    const NodeSeen& seen = s.seen[at(n)];
    return seen.seen && now - seen.at <= within;
}

RoleWord wordOf(const Role& role) {
    return RoleWord(role.index());
}

bool serves(const Role& role) {
    return role.index() >= std::size_t(RoleWord::Activating);
}

Holding* holdingOf(Role& role) {
    if (auto* r = std::get_if<Active>(&role)) return &r->h;
    if (auto* r = std::get_if<Activating>(&role)) return &r->h;
    if (auto* r = std::get_if<HandingOver>(&role)) return &r->h;
    return nullptr;
}

const Holding* holdingOf(const Role& role) {
    return holdingOf(const_cast<Role&>(role));
}

std::size_t recent(std::vector<Instant>& instants, Instant now, Duration window) {
    std::erase_if(instants, [&](Instant t) { return now - t > window; });
    return instants.size();
}

} // namespace hotpair::decision
