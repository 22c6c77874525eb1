// Requests of people: accepted or refused with a code, their live steps, and a changed configuration.
// Internal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/rows.h"

namespace hotpair::decision {

void asked(Ctx& c, const Switchover& in);
void asked(Ctx& c, const Takeover& in);
void asked(Ctx& c, const GroupCommand& in);
/// A running group whose resources changed is stopped down to the first difference and started from there.
void takeSetup(Group& g, const GroupSetup& next);
void changeSetup(BrainState& s, const Setup& next);

/// Shared with the dry run (plan.cpp): why not, or nothing.
std::optional<Refused> switchoverRefused(const Ctx& c, NodeId to);
std::optional<Refused> takeoverRefused(const Ctx& c, bool force);
Plan switchoverPlan(const GroupSetup& g, NodeId from, NodeId to);
Plan takeoverPlan(const GroupSetup& g, NodeId self);

} // namespace hotpair::decision
