// The rows of groups and of each resource type. A new type: its struct in common/model/config.h, its rows and
// its line in resourceTypes() here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/rows.h"

namespace hotpair {

ObjectListKind<GroupConfig> groupListKind();

} // namespace hotpair
