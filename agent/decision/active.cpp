// Serving.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/rows.h"

namespace hotpair::decision {

void on(Ctx& c, Active& r, const Beat&) {
    holdingBeat(c, r.h);
    growIfComplete(c, r.h);
    failbackBeat(c, r);
}

void on(Ctx& c, Active& r, const RecordStored& e) {
    setStoredHere(c, r.h, e.id);
}

void on(Ctx& c, Active&, const ResourceFailed& e) {
    for (std::size_t i = 0; i < c.g.setup.resources.size(); ++i) {
        if (c.g.setup.resources[i].name != e.resource) continue;
        c.g.resources[i].word = ResourceWord::Failed;
        c.g.resources[i].lastError = Refused{e.code, e.args};
        return resourceTrouble(c, i, e.code, e.args);
    }
}

void on(Ctx& c, Active&, const GiveUp& e) {
    handOver(c, e);
}

} // namespace hotpair::decision
