// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/requests.h"

#include "agent/decision/peer_power.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

void reply(const Ctx& c, RequestId id, std::optional<Refused> refused = std::nullopt) {
    c.out.push_back(Reply{id, std::move(refused)});
}

void say(Ctx& c, std::size_t step, StepState state, std::optional<Code> code = std::nullopt) {
    c.out.push_back(TaskStep{c.g.task->id, std::uint16_t(step), state, code});
}

std::size_t steps(const Task& t) {
    return t.stops + t.demotes + t.releases + 1 + t.promotes + t.starts;
}

/// Steps up to `done` are done now; the next one runs.
void advance(Ctx& c, std::size_t done) {
    Task& t = *c.g.task;
    while (t.done < done) {
        say(c, t.done, StepState::Done);
        ++t.done;
        if (t.done < steps(t)) say(c, t.done, StepState::Running);
    }
}

void begin(Ctx& c, Task task) {
    for (const auto& r : c.g.setup.resources)
        task.limit += r.startTimeout + r.stopTimeout;
    task.limit += c.timing().promise * 4 + std::chrono::seconds(10);
    c.g.task = task;
    say(c, 0, StepState::Running);
}

/// How far the taking side has got, judged by its own or the other node's role.
void follow(Ctx& c, RoleWord role, std::size_t running) {
    const Task& t = *c.g.task;
    const std::size_t before = t.stops + t.demotes + t.releases;
    if (t.done < before) return;
    if (role == RoleWord::Activating) advance(c, before + 1 + (running > 0 ? t.promotes + running : 0));
    if (role != RoleWord::Active) return;
    advance(c, steps(t));
    c.g.task.reset();
}

void failTask(Ctx& c) {
    say(c, c.g.task->done, StepState::Failed, Code::SWITCHOVER_FAILED);
    c.raise(Code::SWITCHOVER_FAILED, {{"group", c.g.setup.name}, {"to", c.name(c.g.task->to)}});
    c.g.task.reset();
}

void setIntent(Ctx& c, bool run, HoldReason hold) {
    Intent wanted = c.record().intent;
    wanted.run = run;
    wanted.hold = hold;
    changeIntent(c, wanted);
}

Args names(const Ctx& c) {
    return {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"holder", c.name(c.peer())}};
}

std::optional<Refused> busy(const Ctx& c, std::string_view doing) {
    return Refused{Code::GROUP_BUSY, {{"group", c.g.setup.name}, {"doing", std::string(doing)}}};
}

} // namespace

void taskStep(Ctx& c) {
    if (c.g.task) advance(c, c.g.task->done + 1);
}

void taskBeat(Ctx& c) {
    if (!c.g.task) return;
    if (c.now >= c.g.task->limit) return failTask(c);
    if (c.g.task->to == c.self()) {
        std::size_t running = 0;
        for (const auto& r : c.g.resources)
            running += r.word == ResourceWord::Running;
        return follow(c, wordOf(c.g.role), running);
    }
    const bool back = std::holds_alternative<Active>(c.g.role) || std::holds_alternative<Fencing>(c.g.role);
    if (back) return failTask(c);
    if (c.g.peer.known && c.g.peer.state.term > c.record().released) follow(c, c.g.peer.state.role, 0);
}

std::optional<Refused> switchoverRefused(const Ctx& c, NodeId to) {
    if (c.self() == NodeId::Witness) return Refused{Code::WITNESS_ONLY, {}};
    const Args here = names(c);
    if (!std::holds_alternative<Active>(c.g.role)) {
        if (holdingOf(c.g.role))
            return busy(c, wordOf(c.g.role) == RoleWord::Activating ? "started" : "stopped");
        if (std::holds_alternative<Fencing>(c.g.role)) return busy(c, "stopped");
        if (c.peerClaims() && to == c.peer())
            return Refused{Code::ALREADY_THERE, {{"group", c.g.setup.name}, {"node", c.name(to)}}};
        return Refused{c.peerClaims() ? Code::HELD_ELSEWHERE : Code::NOBODY_HOLDS, here};
    }
    const Args there{{"node", c.name(c.peer())}, {"group", c.g.setup.name}};
    if (to == c.self())
        return Refused{Code::ALREADY_THERE, {{"group", c.g.setup.name}, {"node", c.name(to)}}};
    // the other node would not start a held group: it would be nowhere
    if (auto held = heldBecause(c)) return held;
    if (!c.peerFresh()) return Refused{Code::PEER_UNREACHABLE, there};
    if (!c.record().syncSet.contains(c.peer()) || (c.g.setup.mirrored && !c.g.mirror.replicating))
        return Refused{Code::MIRROR_NOT_IN_SYNC, there};
    if (!c.g.peer.state.ready) return Refused{Code::PEER_NOT_READY, there};
    return std::nullopt;
}

std::optional<Refused> takeoverRefused(const Ctx& c, bool force) {
    const Args here = names(c);
    if (c.self() == NodeId::Witness) return Refused{Code::WITNESS_ONLY, {}};
    if (force && waitsForPower(c)) return std::nullopt;
    if (std::holds_alternative<Active>(c.g.role))
        return Refused{Code::ALREADY_THERE, {{"group", c.g.setup.name}, {"node", c.name(c.self())}}};
    if (serves(c.g.role)) return busy(c, "changed");
    if (c.s.shutdown) return Refused{Code::SHUTTING_DOWN, here};
    if (c.s.impostor) return impostor(c);
    if (c.g.storeBroken) return Refused{Code::RECORD_UNWRITABLE, here};
    if (c.peerClaims()) return Refused{Code::USE_SWITCHOVER, here};
    if (force) return std::nullopt;
    if (std::holds_alternative<Probing>(c.g.role)) return Refused{Code::PROBING, here};
    std::optional<Instant> later;
    if (auto why = obstacle(c, true, later)) return why;
    if (c.record().voters.majority(NodeSet::of(c.self()))) return std::nullopt;
    std::string missing;
    NodeSet reach = NodeSet::of(c.self());
    for (const NodeId n : {c.peer(), NodeId::Witness})
        if (c.record().voters.nodes().contains(n)) {
            if (c.heard(n, std::max(c.timing().promise, Duration(std::chrono::seconds(3)))))
                reach.insert(n);
            else
                missing += (missing.empty() ? "" : ", ") + c.name(n);
        }
    // a quiet witness speaks only when spoken to: with three voters the election itself finds out
    if (c.record().voters.three() || c.record().voters.majority(reach)) return std::nullopt;
    return Refused{Code::NO_MAJORITY, {{"group", c.g.setup.name}, {"missing", missing}}};
}

void asked(Ctx& c, const Switchover& in) {
    const NodeId to = in.to == NodeId::None ? c.peer() : in.to;
    if (auto why = switchoverRefused(c, to)) return reply(c, in.id, std::move(why));
    reply(c, in.id);
    c.raise(Code::SWITCHOVER_BEGUN,
            {{"group", c.g.setup.name}, {"from", c.name(c.self())}, {"to", c.name(to)}});
    const std::size_t n = c.g.setup.resources.size(), m = c.g.setup.mirrored ? 1 : 0;
    begin(c, Task{.id = in.id,
                  .to = to,
                  .stops = n,
                  .demotes = m,
                  .releases = 1,
                  .promotes = m,
                  .starts = n,
                  .limit = c.now});
    tell(c, GiveUp{to, true, "SWITCHOVER"});
}

void asked(Ctx& c, const Takeover& in) {
    if (auto why = takeoverRefused(c, in.force)) return reply(c, in.id, std::move(why));
    reply(c, in.id);
    if (!c.record().intent.run) setIntent(c, true, c.record().intent.hold);
    begin(c, Task{.id = in.id,
                  .to = c.self(),
                  .promotes = std::size_t(c.g.setup.mirrored ? 1 : 0),
                  .starts = c.g.setup.resources.size(),
                  .limit = c.now});
    if (in.force && std::holds_alternative<Probing>(c.g.role)) c.become("ASKED", standbyUntil(c.now));
    c.g.exhaustedAt.reset();
    if (in.force && waitsForPower(c)) return declareOff(c);
    tell(c, Stand{in.force});
}

void asked(Ctx& c, const GroupCommand& in) {
    if (c.self() == NodeId::Witness) return reply(c, in.id, Refused{Code::WITNESS_ONLY, {}});
    if (c.g.storeBroken) return reply(c, in.id, Refused{Code::RECORD_UNWRITABLE, names(c)});
    const Intent now = c.record().intent;
    if (in.verb == GroupVerb::Start && now.hold != HoldReason::None && !serves(c.g.role))
        return reply(c, in.id, heldBecause(c));
    reply(c, in.id);
    switch (in.verb) {
    case GroupVerb::Start:
        setIntent(c, true, now.hold);
        forgive(c);
        startWanted(c);
        break;
    case GroupVerb::Stop: setIntent(c, false, now.hold); break;
    case GroupVerb::Hold:
        setIntent(c, now.run, HoldReason::Administrator);
        c.raise(Code::GROUP_HELD, names(c));
        break;
    case GroupVerb::Resume:
    case GroupVerb::Clear:
        setIntent(c, now.run, HoldReason::None);
        forgive(c);
        startWanted(c);
        c.raise(Code::GROUP_RESUMED, names(c));
        break;
    }
}

void takeSetup(Group& g, const GroupSetup& next) {
    std::size_t same = 0;
    const auto& old = g.setup.resources;
    while (same < old.size() && same < next.resources.size() && old[same].name == next.resources[same].name)
        ++same;
    const bool equal = same == old.size() && same == next.resources.size();
    if (equal || !serves(g.role)) {
        useSetup(g, next);
        return;
    }
    g.nextSetup = next;
}

} // namespace hotpair::decision
