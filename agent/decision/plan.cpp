// What would happen: the dry run of a switchover or takeover, and what status shows of a group.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/messages.h"
#include "agent/decision/requests.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

/// Handlers take a Ctx; looking needs no effects.
struct Look {
    Effects none;
    Ctx c;
    Look(const BrainState& s, const Group& g, Instant now)
        : c{const_cast<BrainState&>(s), const_cast<Group&>(g), now, none} {}
};

GroupWord wordFor(const Ctx& c) {
    switch (wordOf(c.g.role)) {
    case RoleWord::Activating: return GroupWord::Starting;
    case RoleWord::Active:
        for (const auto& r : c.g.resources)
            if (r.word == ResourceWord::Failed) return GroupWord::Failed;
        return GroupWord::Active;
    case RoleWord::HandingOver:
    case RoleWord::Fencing: return GroupWord::Stopping;
    case RoleWord::Probing:
    case RoleWord::Standby:
    case RoleWord::Candidate: break;
    }
    if (c.peerClaims()) {
        switch (c.g.peer.state.role) {
        case RoleWord::Activating: return GroupWord::Starting;
        case RoleWord::Active: return GroupWord::Active;
        case RoleWord::HandingOver:
        case RoleWord::Fencing: return GroupWord::Stopping;
        case RoleWord::Probing:
        case RoleWord::Standby:
        case RoleWord::Candidate: break;
        }
    }
    const Intent& intent = c.record().intent;
    if (!intent.run) return GroupWord::Stopped;
    if (intent.hold == HoldReason::RestartsExhausted) return GroupWord::Failed;
    return intent.held() ? GroupWord::Held : GroupWord::Waiting;
}

NodeId holderFor(const Ctx& c) {
    if (serves(c.g.role)) return c.self();
    if (c.peerClaims()) return c.peer();
    return NodeId::None;
}

NodeSet eligibleFor(const Ctx& c) {
    NodeSet nodes;
    if (!serves(c.g.role) && ready(c) && !c.held()) nodes.insert(c.self());
    const bool idlePeer = c.peerFresh() && c.g.peer.state.role <= RoleWord::Candidate;
    if (idlePeer && c.g.peer.state.ready && c.record().syncSet.contains(c.peer()) && !c.held())
        nodes.insert(c.peer());
    return nodes;
}

std::optional<Duration> leaseFor(const Ctx& c) {
    if (const Holding* h = holdingOf(c.g.role)) return std::max(h->deadline - c.now, Duration(0));
    if (!c.peerClaims()) return std::nullopt;
    return std::max(Duration(c.g.peer.state.lease) - (c.now - c.g.peer.at), Duration(0));
}

GroupState stateOf(const Ctx& c) {
    const Holding* h = holdingOf(c.g.role);
    GroupState g;
    g.group = c.key();
    g.term = h ? h->term : c.record().term;
    g.role = wordOf(c.g.role);
    g.holder = c.record().holder;
    g.ready = ready(c);
    g.exhausted = c.g.exhaustedAt.has_value() && !c.s.shutdown; // who leaves is not ready for that reason alone
    g.failovers = std::uint8_t(std::min<std::size_t>(recent(c.g.failovers, c.now, flapWindow), 255));
    g.lease = h ? std::max<Stamp>((h->deadline - c.now).count(), 0) : 0;
    g.intent = c.record().intent;
    // others act on these two: never before a crash could not take them back
    if (c.g.durableId == c.g.lastId) {
        g.syncSet = c.record().syncSet;
        g.voters = c.record().voters;
    }
    return g;
}

} // namespace

void sendStates(BrainState& s, Instant now, Effects& out) {
    GroupStates message;
    message.groups.reserve(std::min(s.groups.size(), GroupStates::groupsPerMessage));
    for (auto& g : s.groups) {
        if (!g.started) continue;
        const Ctx c{s, g, now, out};
        message.groups.push_back(stateOf(c));
        if (message.groups.size() < GroupStates::groupsPerMessage) continue;
        out.push_back(Send{peerOf(s.setup.self), std::move(message)});
        message = {};
    }
    if (!message.groups.empty()) out.push_back(Send{peerOf(s.setup.self), std::move(message)});
}

Instant nextWake(const Ctx& c) {
    Instant wake = c.now + std::chrono::hours(1);
    const auto by = [&](Instant t) {
        if (t > c.now) wake = std::min(wake, t);
    };
    if (const Holding* h = holdingOf(c.g.role)) {
        by(h->deadline);
        if (!h->probing) by(h->nextRenew);
    } else if (const auto* r = std::get_if<Candidate>(&c.g.role)) {
        by(r->askAgain);
        if (r->phase == Candidate::Phase::Asking) by(r->began + c.timing().serve);
    } else if (const auto* r = std::get_if<Standby>(&c.g.role)) {
        by(r->notBefore);
        if (const auto free = c.g.voter.mayStandAt(c.now)) by(*free);
    } else if (const auto* r = std::get_if<Probing>(&c.g.role)) {
        by(r->askAgain);
    } else if (const auto* r = std::get_if<Fencing>(&c.g.role)) {
        by(r->askAgain);
    }
    if (c.g.release) by(c.g.release->next);
    if (c.g.pledge.until && !c.g.pledge.done) by(*c.g.pledge.until);
    return wake;
}

Plan switchoverPlan(const GroupSetup& g, NodeId from, NodeId to) {
    Plan p{from, to, {}};
    for (auto r = g.resources.rbegin(); r != g.resources.rend(); ++r)
        p.steps.push_back({StepKind::StopResource, from, r->name});
    if (g.mirrored) p.steps.push_back({StepKind::DemoteMirror, from, g.name});
    p.steps.push_back({StepKind::Release, from, g.name});
    const Plan rest = takeoverPlan(g, to);
    p.steps.insert(p.steps.end(), rest.steps.begin(), rest.steps.end());
    return p;
}

Plan takeoverPlan(const GroupSetup& g, NodeId self) {
    Plan p{NodeId::None, self, {}};
    p.steps.push_back({StepKind::Elect, self, g.name});
    if (g.mirrored) p.steps.push_back({StepKind::PromoteMirror, self, g.name});
    for (const auto& r : g.resources)
        p.steps.push_back({StepKind::StartResource, self, r.name});
    return p;
}

std::variant<Plan, Refused> Brain::planSwitchover(GroupKey group, NodeId to, Instant now) const {
    const Group* g = m_state->find(group);
    if (!g) return Refused{Code::GROUP_UNKNOWN, {}};
    const Look look(*m_state, *g, now);
    if (to == NodeId::None) to = look.c.peer();
    if (auto why = switchoverRefused(look.c, to)) return *why;
    return switchoverPlan(g->setup, m_state->setup.self, to);
}

std::variant<Plan, Refused> Brain::planTakeover(GroupKey group, bool force, Instant now) const {
    const Group* g = m_state->find(group);
    if (!g) return Refused{Code::GROUP_UNKNOWN, {}};
    const Look look(*m_state, *g, now);
    if (auto why = takeoverRefused(look.c, force)) return *why;
    return takeoverPlan(g->setup, m_state->setup.self);
}

std::optional<GroupView> Brain::view(GroupKey group, Instant now) const {
    const Group* g = m_state->find(group);
    if (!g) return std::nullopt;
    const Look look(*m_state, *g, now);
    const Ctx& c = look.c;
    GroupView v;
    v.state = wordFor(c);
    v.role = wordOf(g->role);
    v.holder = holderFor(c);
    v.term = std::max(c.record().term, c.peerClaims() ? g->peer.state.term : Term(0));
    v.leaseLeft = leaseFor(c);
    v.syncSet = c.record().syncSet;
    v.voters = c.record().voters;
    v.eligible = eligibleFor(c);
    v.intent = c.record().intent;
    for (const Instant t : g->restarts)
        v.restarts += now - t <= g->setup.restartWindow;
    if (v.holder == NodeId::None) v.waitingFor = g->waiting;
    for (std::size_t i = 0; i < g->resources.size(); ++i)
        v.resources.push_back({g->setup.resources[i].name, g->resources[i].word, g->resources[i].lastError});
    return v;
}

std::string_view groupWord(GroupWord word) {
    switch (word) {
    case GroupWord::Stopped: return "stopped";
    case GroupWord::Starting: return "starting";
    case GroupWord::Active: return "active";
    case GroupWord::Stopping: return "stopping";
    case GroupWord::Failed: return "failed";
    case GroupWord::Held: return "held";
    case GroupWord::Waiting: return "waiting";
    }
    return "waiting";
}

std::string_view resourceWord(ResourceWord word) {
    switch (word) {
    case ResourceWord::Stopped: return "stopped";
    case ResourceWord::Starting: return "starting";
    case ResourceWord::Running: return "running";
    case ResourceWord::Stopping: return "stopping";
    case ResourceWord::Failed: return "failed";
    case ResourceWord::Unknown: return "unknown";
    }
    return "unknown";
}

} // namespace hotpair::decision
