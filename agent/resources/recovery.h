// What a dead predecessor left: adopt it or undo it. On a worker thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/driver.h"
#include "agent/resources/record_store.h"
#include "agent/resources/runner.h"

namespace hotpair::resources {

struct RecoveryTask {
    QString stateDirectory;
    ClusterConfig config;
    QSet<QString> adopt;
    Instant deadline;
    QList<ResourceRecord> records; ///< in the order of their start
};

struct RecoveredResource {
    ResourceRecord record;
    std::shared_ptr<Driver> driver;
    bool running = false; ///< adopted; false: it could not be undone and may still be there
};

struct RecoveryResult {
    QList<FoundItem> found;
    std::vector<RecoveredResource> present;
};

RecoveryResult adoptOrUndo(const RecoveryTask& task, RecordStore& store, Seams seams);

} // namespace hotpair::resources
