// With the lease in hand: commit, promote, start resources in order; also the way up again after a failed
// resource (safety.md 3.5).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

namespace hotpair::decision {

namespace {

using Stage = Activating::Stage;

/// Each resource keeps its own state and last error when others come, go or change places before it.
std::vector<ResourceRun> byName(const Group& g, const GroupSetup& next) {
    std::vector<ResourceRun> runs(next.resources.size());
    for (std::size_t i = 0; i < runs.size(); ++i)
        for (std::size_t j = 0; j < g.setup.resources.size() && j < g.resources.size(); ++j)
            if (g.setup.resources[j].name == next.resources[i].name) runs[i] = g.resources[j];
    return runs;
}

bool storedEnough(const Ctx& c, const Holding& h) {
    return c.g.setup.mirrored ? h.setCommitted : h.setDurable;
}

void failed(Ctx& c, std::size_t i, ResourceWord word, Code code, Args args) {
    c.g.resources[i].word = word;
    c.g.resources[i].lastError = Refused{code, args};
    resourceTrouble(c, i, code, std::move(args));
}

void promote(Ctx& c, Activating& r) {
    r.stage = Stage::Promoting;
    r.next = 0;
    if (!c.g.setup.mirrored) {
        r.stage = Stage::Starting;
        return startNext(c, r);
    }
    c.g.mirrorPromoted = true;
    r.limit = c.now + mirrorPatience;
    c.out.push_back(MirrorPromote{c.key(), r.h.term, r.h.forced});
    if (r.h.wantsSolo) needsSolo(c, r.h);
}

/// Not tried again at once: the other node first.
void promotionFailed(Ctx& c) {
    c.g.exhaustedAt = c.now;
    c.raise(Code::PROMOTION_FAILED, {{"group", c.g.setup.name}, {"node", c.name(c.self())}});
    handOver(c, GiveUp{c.peer(), false, "PROMOTION_FAILED"});
}

void pauseOver(Ctx& c, Activating& r) {
    if (c.now < r.limit) return;
    r.stage = Stage::Starting;
    startNext(c, r);
}

/// Before a restart: everything above the failed resource goes first, in reverse order.
void stopForRestart(Ctx& c, Activating& r) {
    while (r.next != noResource && r.next + 1 > r.until) {
        auto& run = c.g.resources[r.next];
        if (run.word != ResourceWord::Stopped) {
            run.word = ResourceWord::Stopping;
            const auto& setup = c.g.setup.resources[r.next];
            r.limit = c.now + setup.stopTimeout + outcomeGrace;
            c.out.push_back(StopResource{c.key(), setup.name, c.now + setup.stopTimeout});
            return;
        }
        --r.next; // wraps to noResource below the first
    }
    if (c.g.nextSetup) useSetup(c.g, GroupSetup(*c.g.nextSetup));
    r.stage = Stage::Pausing;
    r.next = r.until;
    r.limit = c.now + r.pause;
    pauseOver(c, r);
}

void overdue(Ctx& c, Activating& r) {
    if (c.now < r.limit) return;
    const auto& name = c.g.setup.resources[r.next].name;
    const Args args{{"resource", name}, {"group", c.g.setup.name}, {"node", c.name(c.self())}};
    if (r.stage == Stage::Stopping) return fence(c, "STOP_OVERDUE", Code::RESOURCE_STOP_FAILED, args);
    failed(c, r.next, ResourceWord::Unknown, Code::RESOURCE_NO_OUTCOME, args);
}

} // namespace

void useSetup(Group& g, GroupSetup next) {
    g.resources = byName(g, next);
    g.setup = std::move(next);
    g.nextSetup.reset();
}

void startNext(Ctx& c, Activating& r) {
    if (r.next >= c.g.setup.resources.size()) {
        const Term term = r.h.term;
        c.g.waiting.reset();
        c.become("ALL_RUNNING", Active{.h = std::move(r.h)});
        c.raise(Code::GROUP_ACTIVE,
                {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(term)}});
        return;
    }
    const auto& setup = c.g.setup.resources[r.next];
    c.g.resources[r.next].word = ResourceWord::Starting;
    r.limit = c.now + setup.startTimeout + outcomeGrace;
    c.out.push_back(StartResource{c.key(), setup.name, c.now + setup.startTimeout});
}

void restartFrom(Ctx& c, Holding h, std::size_t until, std::string_view row, Duration pause) {
    Activating next{.h = std::move(h), .stage = Stage::Stopping};
    next.until = until;
    next.pause = pause;
    next.next = c.g.resources.empty() ? noResource : c.g.resources.size() - 1;
    c.become(row, std::move(next));
    stopForRestart(c, std::get<Activating>(c.g.role));
}

void on(Ctx& c, Activating& r, const Beat&) {
    holdingBeat(c, r.h);
    switch (r.stage) {
    case Stage::Committing:
        if (storedEnough(c, r.h)) promote(c, r);
        return;
    case Stage::Promoting:
        if (c.now >= r.limit) promotionFailed(c);
        return;
    case Stage::Stopping:
    case Stage::Starting: return overdue(c, r);
    case Stage::Pausing: return pauseOver(c, r);
    }
}

void on(Ctx& c, Activating& r, const RecordStored& e) {
    setStoredHere(c, r.h, e.id);
}

void on(Ctx& c, Activating& r, const MirrorPromoted& e) {
    if (r.stage != Stage::Promoting || e.term != r.h.term) return;
    if (e.ok) {
        if (!c.record().born) {
            c.g.voter.edit().born = true;
            c.persist();
        }
        r.stage = Stage::Starting;
        return startNext(c, r);
    }
    c.g.mirrorPromoted = false;
    promotionFailed(c);
}

void on(Ctx& c, Activating& r, const ResourceOutcome& e) {
    if (r.next >= c.g.setup.resources.size() || c.g.setup.resources[r.next].name != e.resource) return;
    auto& run = c.g.resources[r.next];
    if (r.stage == Stage::Starting && e.action == Action::Start) {
        if (e.outcome != Outcome::Done)
            return failed(c, r.next,
                          e.outcome == Outcome::Failed ? ResourceWord::Failed : ResourceWord::Unknown, e.code,
                          e.args);
        run = ResourceRun{ResourceWord::Running, std::nullopt};
        ++r.next;
        startNext(c, r);
    } else if (r.stage == Stage::Stopping && e.action == Action::Stop) {
        if (e.outcome != Outcome::Done) {
            run.word = ResourceWord::Unknown;
            return fence(c, "STOP_FAILED", Code::RESOURCE_STOP_FAILED,
                         {{"resource", e.resource}, {"group", c.g.setup.name}, {"node", c.name(c.self())}});
        }
        run.word = ResourceWord::Stopped;
        stopForRestart(c, r);
    }
}

void on(Ctx& c, Activating& r, const ResourceFailed& e) {
    // one that already runs fails while a later one is still being started
    for (std::size_t i = 0; i < c.g.setup.resources.size(); ++i)
        if (c.g.setup.resources[i].name == e.resource && c.g.resources[i].word == ResourceWord::Running &&
            (r.stage == Stage::Starting || r.stage == Stage::Pausing))
            return failed(c, i, ResourceWord::Failed, e.code, e.args);
}

void on(Ctx& c, Activating&, const GiveUp& e) {
    handOver(c, e);
}

} // namespace hotpair::decision
