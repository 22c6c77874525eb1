// What would happen if a server died now: the verdict and the reasons behind the banner. Pure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"

namespace hotpair::console {

/// Reasons come worst first. An estimate is given only when every part of it is known: the timing of the
/// configuration and the measured start times of the groups' resources.
Redundancy assessRedundancy(const PairView& view, const std::optional<ClusterConfig>& config);

} // namespace hotpair::console
