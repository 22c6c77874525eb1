// The planted faults by name: which rule each breaks and how many schedules are enough to find it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/plants.h"
#include "agent/decision/types.h"

#include <cstdint>
#include <optional>
#include <span>

namespace hotpair::simulation {

struct PlantRow {
    decision::Plant plant;
    const char* name;
    const char* rule;     ///< what is broken, with its place in safety.md or mirror.md
    std::uint64_t budget; ///< schedules within which it must show
    std::optional<decision::ArbitrationMode> mode = std::nullopt; ///< of every schedule; nothing: mixed
};

/// One row a plant, in the order of the enumeration.
std::span<const PlantRow> plantTable();
const PlantRow* plantNamed(const char* name);

} // namespace hotpair::simulation
