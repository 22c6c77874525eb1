// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/host_facts.h"

#include <QFileInfo>

namespace hotpair {

/// Windows lets every process ask for a high priority class and lock its working set; it knows no watchdog
/// device.
HostFacts hostFacts() {
    HostFacts facts;
    facts.realtimePermitted = true;
    facts.memoryLockPermitted = true;
    return facts;
}

qint64 storageSize(const QString& path) {
    const QFileInfo file(path);
    return file.exists() ? file.size() : -1;
}

} // namespace hotpair
