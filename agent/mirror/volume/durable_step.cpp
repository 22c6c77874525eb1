// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/durable_step.h"

#include <cstddef>

namespace hotpair::mirror {

std::string_view stepName(DurableStep step) {
    constexpr std::string_view names[] = {
        "open",          "promote",         "force",       "active",       "extent-hot",
        "extent-ahead",  "make-room",       "solo",        "handshake",    "mark",
        "mark-here",     "mark-heard",      "resync-plan", "resync-begin", "resync-progress",
        "resync-stored", "resync-complete", "demote",      "abandon",      "initialise",
        "verify-marks",  "discard",         "flush",       "target-flush", "promote-flush",
        "resync-flush",  "abandon-flush"};
    static_assert(std::size(names) == durableSteps);
    return names[std::size_t(step)];
}

} // namespace hotpair::mirror
