// What a resource leaves on the machine that must not outlive the lease. Value type.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"

#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace hotpair::resources {

struct Footprint {
    std::vector<CleanupAddress> addresses;
    std::vector<CleanupProcess> processes; ///< only those outside the group's containment
    QStringList mountpoints;               ///< detached lazily when fenced
    QStringList services;                  ///< killed through their manager when fenced

    bool empty() const {
        return addresses.empty() && processes.empty() && mountpoints.isEmpty() && services.isEmpty();
    }
    void add(const Footprint& other);
};
bool operator==(const Footprint& a, const Footprint& b);

QJsonObject toJson(const Footprint& footprint);
/// What cannot be read is left out.
Footprint footprintFromJson(const QJsonObject& json);

/// For the guard. False: more than fits.
bool fill(CleanupItems& items, const Footprint& footprint, const QString& containmentPlace);

} // namespace hotpair::resources
