// A configured fence device against what its agent says about itself. Pure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/fencing/fence_metadata.h"
#include "common/model/config.h"

namespace hotpair::fencing {

/// Everything that is wrong: FENCE_PARAMETER_UNKNOWN with the nearest one, FENCE_PARAMETER_MISSING,
/// FENCE_PARAMETER_TYPE, FENCE_ACTION_MISSING. Empty: fine.
QList<Error> checkFenceDevice(const FenceDeviceConfig& device, const FenceMetadata& metadata);

} // namespace hotpair::fencing
