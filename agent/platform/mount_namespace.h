// An agent that runs in a mount namespace of its own (`ip netns exec`, a container) leaves its mounts there
// when it dies; its successor, started the same way, would get another one and not see them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace hotpair {

/// To be called first in main(), while there is one thread: enters the mount namespace that the predecessor
/// of this state directory noted, if some process still keeps it alive, and keeps the working directory. Then
/// notes the present one in run/mount-namespace. True: another namespace was entered. Where that is not
/// possible nothing happens, and mounts in the lost namespace are gone with its last process anyway. On
/// Windows there are none.
bool rejoinMountNamespace(const QString& stateDirectory);

} // namespace hotpair
