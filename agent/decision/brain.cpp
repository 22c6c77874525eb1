// One input to one step: dispatch to the groups, then the clock. What the voter answers to whom is in
// messages.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/brain.h"

#include "agent/decision/messages.h"
#include "agent/decision/peer_power.h"
#include "agent/decision/plants.h"
#include "agent/decision/requests.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

VoterSet configuredVoters(const GroupSetup& g, ArbitrationMode mode) {
    return initialRecord(g, mode, 0).voters;
}

/// Role handlers see a consistent group: the end of the lease is looked at before anything else can extend
/// it.
template<class Body>
void inGroup(BrainState& s, Group& g, Instant now, Effects& out, Body body) {
    if (!g.started) return;
    Ctx c{s, g, now, out};
    leaseOver(c);
    body(c);
    beat(c);
    refuseOlder(c);
    tellGuard(c);
}

void startGroup(BrainState& s, Group& g, const GroupStarted& in, Instant now, Effects& out) {
    Ctx c{s, g, now, out};
    g.started = true;
    g.startedAt = now;
    g.voter.start(in.record, in.freshIncarnation, now);
    const VoterRecord& r = c.record();
    g.votersSaid = r.voters;
    if (in.mark && takeMark(c, *in.mark)) c.persist();
    g.releasePlanned = r.term > 0 && r.released >= r.term;
    g.role = Probing{.askAgain = now};
    refuseOlder(c);
    if (!in.adopted) return;
    const AdoptedLease& lease = *in.adopted;
    const bool ours =
        in.record && r.term == lease.term && r.holder == s.setup.self && r.released < lease.term;
    if (!ours || now >= lease.deadline) {
        out.push_back(FenceNow{g.setup.key, lease.term});
        c.become("ADOPTION_REFUSED", Fencing{.term = lease.term, .askAgain = now + s.setup.timing.stop});
        return;
    }
    // the set is committed again: whether the predecessor's last change was is not known
    // and neither is what it had started: until a start or stop says otherwise, everything may be running
    Activating next{.h = newHolding(c, lease.term, lease.deadline, true, {})};
    for (auto& run : g.resources)
        run.word = planted(Plant::AdoptForgets) ? ResourceWord::Stopped : ResourceWord::Unknown;
    setLease(c, next.h);
    matchHere(c); // an unbroken lease: nobody else was elected
    commitSet(c, next.h, r.syncSet.nodes(), r.syncSet.version + 1);
    c.become("ADOPTED", std::move(next));
}

void startGroups(BrainState& s, const std::vector<GroupStarted>& groups, Instant now, Effects& out) {
    for (const auto& in : groups)
        if (Group* g = s.find(in.group); g && !g->started) startGroup(s, *g, in, now, out);
}

void jumped(BrainState& s, Duration by, Instant now, Effects& out) {
    out.push_back(Raise{Code::CLOCK_JUMPED,
                        {{"node", s.setup.nodeNames[at(s.setup.self)]}, {"ms", std::to_string(toMs(by))}},
                        std::nullopt});
    s.lateUntil = now + s.setup.timing.promise;
    for (auto& g : s.groups)
        inGroup(s, g, now, out, [&](Ctx& c) { tell(c, ClockJumped{by}); });
}

/// The loop ran later than it asked for: after more than D/2 no election for P, after more than D (or 2 s)
/// whatever was believed before is not believed any more.
void measureLateness(BrainState& s, Instant now, Effects& out) {
    if (!s.wake || now <= *s.wake) return;
    const Duration late = now - *s.wake;
    if (late <= s.setup.timing.serve / 2) return;
    s.wake.reset();
    s.lateUntil = now + s.setup.timing.promise;
    if (late > std::min(s.setup.timing.serve, Duration(std::chrono::seconds(2))))
        return jumped(s, late, now, out);
    out.push_back(Raise{Code::LOOP_LATE,
                        {{"node", s.setup.nodeNames[at(s.setup.self)]}, {"ms", std::to_string(toMs(late))}},
                        std::nullopt});
}

/// Row 33. A holder whom another voter still grants was here first: it was only cut off from the one that says so.
bool grantedByOthers(const BrainState& s, NodeId by, Instant now) {
    for (const auto& g : s.groups)
        if (const Holding* h = holdingOf(g.role))
            for (const NodeId n : {NodeId::A, NodeId::B, NodeId::Witness})
                if (n != s.setup.self && n != by && h->granted[at(n)] > now) return true;
    return false;
}

void identityTaken(BrainState& s, NodeId by, Instant now, Effects& out) {
    if (s.impostor || grantedByOthers(s, by, now)) return;
    s.impostor = true;
    const Args args{{"node", s.setup.nodeNames[at(s.setup.self)]}, {"by", s.setup.nodeNames[at(by)]}};
    out.push_back(Raise{Code::IDENTITY_TAKEN, args, std::nullopt});
    for (auto& g : s.groups)
        inGroup(s, g, now, out, [&](Ctx& c) {
            if (holdingOf(c.g.role)) {
                const std::string term = std::to_string(c.record().term);
                return fence(c, "IDENTITY_TAKEN", Code::LEASE_LOST,
                             {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", term}});
            }
            if (std::holds_alternative<Candidate>(c.g.role)) c.become("IDENTITY_TAKEN", standbyUntil(c.now));
        });
}

void tickNode(BrainState& s, Instant now, Effects& out) {
    if (s.setup.self != NodeId::Witness && s.started && now >= s.nextBeat) {
        s.nextBeat = now + s.setup.timing.heartbeat;
        sendStates(s, now, out);
    }
    if (s.setup.arbitration != ArbitrationMode::Witness || s.setup.self == NodeId::Witness || !s.started)
        return;
    // a standby does not talk to the witness: its link tells; a holder also misses the answers
    bool known = false, proven = false, talks = false;
    for (const auto& l : s.links)
        if (l.state.peer == NodeId::Witness) {
            known = true;
            proven = proven || l.state.proven;
        }
    for (const auto& g : s.groups)
        talks = talks || holdingOf(g.role);
    const NodeSeen& w = s.seen[at(NodeId::Witness)];
    if (!talks) s.talksSince.reset();
    if (talks && !s.talksSince) s.talksSince = now;
    const bool silent =
        now - std::max({w.at, s.startedAt, s.talksSince.value_or(now)}) > s.setup.timing.promise;
    // who neither talks nor has a link keeps the opinion it has
    const bool guess = talks ? silent : s.witnessMissed && !(w.seen && now - w.at < s.setup.timing.promise);
    const bool missed = known ? !proven && now - s.startedAt > s.setup.timing.promise : guess;
    if (missed != s.witnessMissed) {
        s.witnessMissed = missed;
        out.push_back(Raise{missed ? Code::WITNESS_LOST : Code::WITNESS_BACK, {}, std::nullopt});
    }
}

/// What each kind of input means. Facts are always accepted.
struct Step {
    BrainState& s;
    Instant now;
    Effects& out;

    template<class In>
    void toRole(GroupKey key, const In& in) {
        if (Group* g = s.find(key)) inGroup(s, *g, now, out, [&](Ctx& c) { tell(c, in); });
    }
    void all() {
        for (auto& g : s.groups)
            inGroup(s, g, now, out, [](Ctx&) {});
    }
    void operator()(const Started& in) {
        s.started = true;
        s.boot = in.boot;
        s.startedAt = s.peerLostAt = now;
        s.nextBeat = now;
        startGroups(s, in.groups, now, out);
        all();
    }
    void operator()(const Tick&) { all(); }
    void operator()(const LinkState& in) {
        linkChanged(s, in, now, out);
        all();
    }
    void operator()(const MessageReceived& in) {
        if (in.from == s.setup.self || in.from == NodeId::None) return;
        seen(s, in.from, in.boot, now);
        receive(s, in, now, out, [this](Group& g, auto body) { inGroup(s, g, now, out, body); });
    }
    void operator()(const HeartbeatSeen& in) { seen(s, in.from, in.boot, now); }
    void operator()(const Persisted& in) {
        if (Group* g = s.find(in.group)) inGroup(s, *g, now, out, [&](Ctx& c) { persisted(c, in); });
    }
    void operator()(const MirrorState& in) {
        if (Group* g = s.find(in.group)) g->mirror = in;
        toRole(in.group, in);
    }
    void operator()(const ResourceOutcome& in) { toRole(in.group, in); }
    void operator()(const ResourceFailed& in) { toRole(in.group, in); }
    void operator()(const MirrorNeedsSolo& in) { toRole(in.group, in); }
    void operator()(const MirrorPromoted& in) { toRole(in.group, in); }
    void operator()(const MirrorDemoted& in) { toRole(in.group, in); }
    void operator()(const MirrorGrowReady& in) { toRole(in.group, in); }
    void operator()(const ProgressProven& in) { toRole(in.group, in); }
    void operator()(const FenceDone& in) { toRole(in.group, in); }
    void operator()(const GuardBegan& in) { toRole(in.group, in); }
    void operator()(const ClockJumped& in) { jumped(s, in.by, now, out); }
    void operator()(const PeerFenced& in) {
        peerFenced(s, in, now, out, [this](Group& g, auto body) { inGroup(s, g, now, out, body); });
    }
    void operator()(const GatewayState& in) {
        if (in.answers) s.gatewayAt = now;
        all();
    }
    void operator()(const IdentityTaken& in) { identityTaken(s, in.by, now, out); }
    void operator()(const ConfigChanged& in) {
        changeSetup(s, in.setup);
        startGroups(s, in.added, now, out);
        all();
    }
    void operator()(const Shutdown&) {
        s.shutdown = true;
        all();
    }
    void operator()(const Switchover& in) { request(in); }
    void operator()(const Takeover& in) { request(in); }
    void operator()(const GroupCommand& in) { request(in); }

    template<class Request>
    void request(const Request& in) {
        Group* g = s.find(in.group);
        if (!g || !g->started) {
            out.push_back(
                Reply{in.id, Refused{Code::GROUP_UNKNOWN, {{"group", g ? g->setup.name : std::string()}}}});
            return;
        }
        inGroup(s, *g, now, out, [&](Ctx& c) { asked(c, in); });
    }
};

void schedule(BrainState& s, Instant now, Effects& out) {
    Instant wake = s.setup.self == NodeId::Witness ? now + std::chrono::seconds(1) : s.nextBeat;
    wake = std::min(wake, powerWake(s, now));
    for (auto& g : s.groups)
        if (g.started) {
            Ctx c{s, g, now, out};
            wake = std::min(wake, nextWake(c));
        }
    wake = std::max(wake, now + std::chrono::microseconds(200)); // never a busy loop
    if (s.wake && *s.wake == wake) return;
    s.wake = wake;
    out.push_back(WakeAt{wake});
}

void sayIdle(BrainState& s, Effects& out) {
    if (!s.shutdown || s.idleSaid) return;
    for (const auto& g : s.groups)
        if (g.started &&
            (serves(g.role) || !g.pledge.done || (g.release && g.release->left == releaseRepeats)))
            return;
    s.idleSaid = true;
    out.push_back(Idle{});
}

} // namespace

BrainState::BrainState(Setup s)
    : setup(std::move(s)) {
    groups.reserve(setup.groups.size());
    for (const auto& g : setup.groups)
        groups.emplace_back(g, setup.self, setup.timing, configuredVoters(g, setup.arbitration));
}

void changeSetup(BrainState& s, const Setup& next) {
    s.setup = next;
    for (auto& g : s.groups) {
        g.voter.setTiming(next.timing);
        const auto it = std::find_if(next.groups.begin(), next.groups.end(),
                                     [&](const GroupSetup& n) { return n.key == g.setup.key; });
        g.removed = it == next.groups.end();
        if (!g.removed) takeSetup(g, *it);
    }
    std::erase_if(s.groups, [](const Group& g) { return g.removed && !serves(g.role); });
    for (const auto& n : next.groups)
        if (!s.find(n.key))
            s.groups.emplace_back(n, next.self, next.timing, configuredVoters(n, next.arbitration));
}

Brain::Brain(Setup setup)
    : m_state(std::make_unique<BrainState>(std::move(setup))) {}
Brain::Brain(std::unique_ptr<BrainState> state)
    : m_state(std::move(state)) {}
Brain Brain::resumed(BrainState state) {
    return Brain(std::make_unique<BrainState>(std::move(state)));
}
Brain::Brain(const Brain& other)
    : m_state(std::make_unique<BrainState>(*other.m_state)) {}
Brain& Brain::operator=(const Brain& other) {
    if (this != &other) m_state = std::make_unique<BrainState>(*other.m_state);
    return *this;
}
Brain::Brain(Brain&&) noexcept = default;
Brain& Brain::operator=(Brain&&) noexcept = default;
Brain::~Brain() = default;

Effects Brain::step(const Input& input, Instant now) {
    Effects out;
    step(input, now, out);
    return out;
}

void Brain::step(const Input& input, Instant now, Effects& out) {
    BrainState& s = *m_state;
    measureLateness(s, now, out);
    std::visit(Step{s, now, out}, input);
    if (!s.started) return;
    tickNode(s, now, out);
    powerBeat(s, now, out);
    std::erase_if(s.groups, [](const Group& g) { return g.removed && !serves(g.role); });
    sayIdle(s, out);
    schedule(s, now, out);
}

const Setup& Brain::setup() const {
    return m_state->setup;
}

const VoterRecord* Brain::record(GroupKey group) const {
    const Group* g = m_state->find(group);
    return g ? &g->voter.record() : nullptr;
}

} // namespace hotpair::decision
