// The lease is over: everything is being stopped at once; when that is proven, the term is given back so that
// nobody has to wait for P (safety.md 3.8, 4, I11, I13).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

void on(Ctx& c, Fencing& r, const Beat&) {
    if (r.stopped || c.now < r.askAgain) return;
    r.askAgain = c.now + std::max(c.timing().stop, Duration(std::chrono::seconds(1)));
    c.out.push_back(FenceNow{c.key(), r.term});
}

void on(Ctx& c, Fencing& r, const FenceDone& e) {
    if (r.stopped) return;
    const Args args{{"node", c.name(c.self())}, {"group", c.g.setup.name}};
    if (!e.ok) return c.raise(Code::FENCE_FAILED, args); // asked again with a later beat
    r.stopped = true;
    c.g.mirrorPromoted = false;
    for (auto& run : c.g.resources)
        run.word = ResourceWord::Stopped;
    c.raise(Code::FENCED, args);
    // what the guard said first is not taken back
    if (!e.mark || !takeMark(c, *e.mark))
        giveTermBack(c, r.term, c.peerAlive() ? c.peer() : NodeId::None, r.unusedShrink);
    r.waits = c.persist();
    if (c.g.storeBroken) { // cannot be said durably, so it is not said: the others wait for P
        c.out.push_back(ClearLease{c.key(), r.term});
        c.become("FENCED", standbyUntil(c.now + c.timing().promise));
    }
}

void on(Ctx& c, Fencing& r, const RecordStored& e) {
    if (!r.stopped || e.id < r.waits) return;
    const Term term = r.term;
    Release message{.group = c.key(), .term = term, .next = NodeId::None};
    message.intent = c.record().intent;
    const VoterSet& v = c.record().voters;
    message.syncSet = c.record().syncSet;
    if (!v.three() && v.tieHolder == c.peer()) message.voters = v;
    c.out.push_back(ClearLease{c.key(), term});
    c.toVoters(message);
    c.g.release = ReleaseNotice{message, releaseRepeats, c.now + c.timing().heartbeat};
    c.g.releasePlanned = false;
    c.become("FENCED", standbyUntil(c.now + c.timing().promise));
}

} // namespace hotpair::decision
