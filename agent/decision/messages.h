// What arrives from the others and what this voter answers; what this node tells about itself. Internal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/rows.h"

#include <functional>

namespace hotpair::decision {

/// Runs the body within one group's step (lease looked at before, beat after).
using InGroup = std::function<void(Group&, const std::function<void(Ctx&)>&)>;

void receive(BrainState& s, const MessageReceived& in, Instant now, Effects& out, const InGroup& inGroup);
void seen(BrainState& s, NodeId from, BootId boot, Instant now);
void linkChanged(BrainState& s, const LinkState& in, Instant now, Effects& out);
void sendStates(BrainState& s, Instant now, Effects& out);
void refuseOlder(Ctx& c);
void persisted(Ctx& c, const Persisted& in);
/// Everything of a group that hangs on the clock.
void beat(Ctx& c);
Instant nextWake(const Ctx& c);

} // namespace hotpair::decision
