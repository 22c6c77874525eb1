// I14: after a start (and after a clock jump) no node acts from memory; it first learns the newest term, sync
// set and intent from a majority.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

#include <algorithm>

namespace hotpair::decision {

namespace {

bool enough(const Ctx& c, NodeSet heard) {
    if (c.self() == NodeId::Witness || !c.g.voter.enrolled()) return true; // has no say anyway
    heard.insert(c.self());
    return c.record().voters.majority(heard);
}

} // namespace

void on(Ctx& c, Probing& r, const Beat&) {
    if (enough(c, r.heard)) return c.become("NEWEST_KNOWN", standbyUntil(c.now));
    c.g.waiting = Refused{Code::PROBING, {{"node", c.name(c.self())}, {"group", c.g.setup.name}}};
    if (c.now < r.askAgain) return;
    r.askAgain = c.now + c.timing().heartbeat;
    c.toVoters(Query{c.key(), toNs(c.now)});
}

void on(Ctx& c, Probing& r, const ReportHeard& e) {
    if (e.report.enrolled) r.heard.insert(e.from);
    on(c, r, Beat{});
}

void on(Ctx& c, Probing&, const HolderHeard& e) {
    if (e.from != c.self()) c.become("HOLDER_HEARD", standbyUntil(c.now));
}

} // namespace hotpair::decision
