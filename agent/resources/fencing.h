// Taking a group down by force, on a worker thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/driver.h"
#include "agent/resources/record_store.h"

namespace hotpair::resources {

struct FencePass {
    CleanupItems items;
    QStringList services;
    Instant deadline;
};

/// Addresses gone, everything killed. Nothing: all of it is certain.
std::optional<Error> runFencePass(const QString& group, const FencePass& pass, Seams seams);

struct Settling {
    QString name;
    std::shared_ptr<Driver> driver;
    Footprint footprint;
    bool gone = false; ///< result
};

/// After everything was killed: unmounts (lazily when it must), detaches, tidies up; erases the records of
/// what is gone. The list is in the order of start; it is worked off backwards.
void settleGroup(const QString& group, std::vector<Settling>& members, RecordStore& store, Seams seams);

} // namespace hotpair::resources
