// Does somebody accept connections there? Blocking, for worker threads; connects and closes, sends nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/model/config.h"

namespace hotpair::resources {

bool answersOnTcp(const Endpoint& endpoint, Duration timeout);

} // namespace hotpair::resources
