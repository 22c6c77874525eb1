// Giving the group up in order: stop in reverse, demote the mirror, durable release, then tell the voters
// (safety.md 3.7, 3.8, 3.10 c, I13).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/plants.h"
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

using Stage = HandingOver::Stage;

void notice(Ctx& c, Term term, NodeId to, bool planned) {
    Release message{.group = c.key(), .term = term, .next = to, .planned = planned};
    message.intent = c.record().intent;
    const VoterSet& v = c.record().voters;
    message.syncSet = c.record().syncSet;
    if (!v.three() && v.tieHolder == to) message.voters = v;
    c.toVoters(message);
    c.g.release = ReleaseNotice{message, releaseRepeats, c.now + c.timing().heartbeat};
}

void storeRelease(Ctx& c, HandingOver& r) {
    r.stage = Stage::Releasing;
    giveTermBack(c, r.h.term, r.to, r.h.unusedShrink);
    r.waits = c.persist();
}

void demote(Ctx& c, HandingOver& r) {
    if (!c.g.mirrorPromoted) return storeRelease(c, r);
    r.stage = Stage::Demoting;
    r.limit = c.now + mirrorPatience;
    c.out.push_back(MirrorDemote{c.key()});
}

void demoteFailed(Ctx& c, std::string_view row) {
    fence(c, row, Code::RESOURCE_STOP_FAILED,
          {{"resource", "mirror"}, {"group", c.g.setup.name}, {"node", c.name(c.self())}});
}

void stopFailed(Ctx& c, std::size_t i) {
    c.g.resources[i].word = ResourceWord::Unknown;
    fence(c, "STOP_FAILED", Code::RESOURCE_STOP_FAILED,
          {{"resource", c.g.setup.resources[i].name}, {"group", c.g.setup.name}, {"node", c.name(c.self())}});
}

} // namespace

void giveTermBack(Ctx& c, Term term, NodeId to, bool unusedShrink) {
    VoterRecord& rec = c.g.voter.edit();
    if (unusedShrink && rec.syncSet.term == term && rec.syncSet.nodes() == NodeSet::of(c.self()))
        rec.syncSet = SyncSet{NodeSet::of(NodeId::A, NodeId::B).bits(), rec.syncSet.version + 1, term};
    rec.released = std::max(rec.released, term);
    // two voters: the lone majority goes along with the group, stored here before it is told; never to a node
    // that lacks writes or its own memory, and never without the sync set (counter-examples of the simulator:
    // tests/scenarios)
    const bool able = c.peerFresh() && c.g.peer.state.ready;
    if (!rec.voters.three() && rec.voters.tieHolder != c.peer() && to == c.peer() && able &&
        (rec.syncSet.contains(to) || planted(Plant::TieWithoutSet)))
        // above a proposal of ours that the other node may have stored without our knowing (3.10 a)
        rec.voters = VoterSet{3, std::max(rec.voters.version + 1, c.g.peer.state.voters.version) + 1, to};
}

bool takeMark(Ctx& c, const Release& mark) {
    VoterRecord& rec = c.g.voter.edit();
    if (!c.g.voter.enrolled() || rec.term != mark.term || planted(Plant::MarkIgnored)) return false;
    rec.released = std::max(rec.released, mark.term);
    if (mark.syncSet.newerThan(rec.syncSet)) rec.syncSet = mark.syncSet;
    if (mark.voters.version > rec.voters.version) rec.voters = mark.voters;
    return true;
}

void stopNext(Ctx& c, HandingOver& r) {
    while (r.next != noResource) {
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
    demote(c, r);
}

void handOver(Ctx& c, const GiveUp& e) {
    HandingOver next{.h = std::move(*holdingOf(c.g.role))};
    next.to = e.to;
    next.planned = e.planned;
    next.next = c.g.resources.empty() ? noResource : c.g.resources.size() - 1;
    c.become(e.row, std::move(next));
    if (planted(Plant::EarlyRelease)) notice(c, c.record().term, e.to, e.planned);
    stopNext(c, std::get<HandingOver>(c.g.role));
}

void on(Ctx& c, HandingOver& r, const Beat&) {
    holdingBeat(c, r.h);
    if (r.stage == Stage::Stopping && r.next != noResource && c.now >= r.limit) return stopFailed(c, r.next);
    if (r.stage == Stage::Demoting && c.now >= r.limit) demoteFailed(c, "DEMOTE_OVERDUE");
}

void on(Ctx& c, HandingOver& r, const ResourceOutcome& e) {
    if (r.stage != Stage::Stopping || r.next == noResource || e.action != Action::Stop ||
        c.g.setup.resources[r.next].name != e.resource)
        return;
    if (e.outcome != Outcome::Done) return stopFailed(c, r.next);
    c.g.resources[r.next].word = ResourceWord::Stopped;
    taskStep(c);
    stopNext(c, r);
}

void on(Ctx& c, HandingOver& r, const MirrorDemoted& e) {
    if (r.stage != Stage::Demoting) return;
    if (!e.ok) return demoteFailed(c, "DEMOTE_FAILED");
    c.g.mirrorPromoted = false;
    taskStep(c);
    storeRelease(c, r);
}

void on(Ctx& c, HandingOver& r, const RecordStored& e) {
    setStoredHere(c, r.h, e.id);
    if (r.stage != Stage::Releasing || e.id < r.waits) return;
    const Term term = r.h.term;
    const NodeId to = r.to;
    const bool planned = r.planned;
    c.out.push_back(ClearLease{c.key(), term});
    notice(c, term, to, planned);
    c.g.releasePlanned = planned;
    taskStep(c);
    // the other node has the first word; if it does not come, this one stands again
    const Duration way = to == c.self() ? Duration(0) : c.timing().promise + c.timing().serve;
    c.become("RELEASED", standbyUntil(c.now + way));
    c.raise(Code::GROUP_RELEASED,
            {{"node", c.name(c.self())}, {"group", c.g.setup.name}, {"term", std::to_string(term)}});
}

} // namespace hotpair::decision
