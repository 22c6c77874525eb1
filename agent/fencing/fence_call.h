// One call of a fence agent: name=value lines on its standard input, in a clean environment and a containment
// place of its own, with a deadline (platforms.md B.2). Secrets are read from their files for the call and
// stand in no argument, no environment and no message. Blocking: for worker threads; no shared state.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/fencing/fence_metadata.h"
#include "agent/platform/cancel_token.h"
#include "agent/platform/containment.h"
#include "common/base/clock.h"
#include "common/model/config.h"

#include <optional>

namespace hotpair::fencing {

enum class FenceAction { Off, Status };

/// What a device said about the power of its node.
enum class Power { Unknown, On, Off };

struct FenceAnswer {
    std::optional<Error> error; ///< nothing: off is verified, or the status was told
    Power power = Power::Unknown;
    Duration took{};
};

/// Only an exit code of 0 makes `Off` true; a deadline that passed is a failure, never a success. Errors:
/// FENCE_AGENT_UNKNOWN, FENCE_SECRET_UNREADABLE, FENCE_AGENT_FAILED{device, agent, how, detail},
/// PROGRAM_TIMED_OUT, CANCELLED.
FenceAnswer callFenceAgent(const FenceDeviceConfig& device, FenceAction action, Containment& containment,
                           const CancelToken& cancel);

/// Asks the agent about itself. FENCE_AGENT_UNKNOWN{agent, nearest}, FENCE_METADATA_UNREADABLE{agent, detail}.
Result<FenceMetadata> readFenceMetadata(const FenceDeviceConfig& device, Containment& containment,
                                        const CancelToken& cancel);

} // namespace hotpair::fencing
