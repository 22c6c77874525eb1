// Helper processes that outlive the agent: own session, caller's cgroup, known by process id AND start time,
// so that a reused id is never taken for ours. Linux only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair::frontend {

struct HelperProcess {
    qint64 pid = 0;
    quint64 startTime = 0; ///< field 22 of /proc/<pid>/stat
};

/// Absolute path of an installed program, or empty. Only the system's directories, never the working
/// directory.
QString findProgram(const QString& name);

/// Starts it detached (its parent is init), in the cgroup when one is given, output appended to logFile.
/// Nothing of the agent's descriptors or environment goes along.
std::optional<HelperProcess> startHelper(const QStringList& command, const QString& cgroupPath,
                                         const QString& logFile);

/// A process that runs (or is stuck), not a zombie, and still the one we started.
bool helperAlive(const HelperProcess& helper);
void signalHelper(const HelperProcess& helper, int signal);
bool waitForEnd(const HelperProcess& helper, Instant deadline);

} // namespace hotpair::frontend
