// Priority over everything ordinary, for a thread that only wakes shortly. Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace hotpair::heartbeat {

/// Realtime priority for the calling thread; the higher level is above the lower. False: the system did not
/// permit it (no privilege, or in a container); the thread then runs on as an ordinary one.
enum class RealtimeLevel { Heartbeat, Guard };
bool raiseThisThread(RealtimeLevel level);

} // namespace hotpair::heartbeat
