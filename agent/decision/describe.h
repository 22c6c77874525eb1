// Inputs and effects of the decision core as one readable line each: for golden stories and for the
// simulator's trace.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/types.h"

#include <string>

namespace hotpair {

std::string describe(const LeaseMessage& message);
std::string describe(const decision::Input& input);
std::string describe(const decision::Effect& effect);

} // namespace hotpair
