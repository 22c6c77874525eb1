// What this machine permits and has, as far as it matters for how safe a pair is. Reads a few small things of
// the system; nothing is changed. Microseconds, but for a file system that hangs: call it from a worker
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace hotpair {

struct HostFacts {
    std::optional<bool> clockSynchronised; ///< nothing: this system does not tell
    bool watchdog = false;                 ///< there is a watchdog device
    bool realtimePermitted = false;        ///< this process may use realtime priority
    bool memoryLockPermitted = false;      ///< ... and lock its memory
};
HostFacts hostFacts();

/// Bytes that a file, partition or logical volume has; -1: it is not there.
qint64 storageSize(const QString& path);

} // namespace hotpair
