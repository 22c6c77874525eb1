// Where a group's processes live, so that all of them are found and killed for certain: cgroup v2
// directories, Windows job objects, or, where there is neither, a scan for processes that carry our mark.
// Thread-safe; kills are worker work.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QList>
#include <QMap>
#include <QString>

#include <memory>

namespace hotpair {

class Containment {
public:
    virtual ~Containment() = default;

    /// "cgroup", "job" or "scan": for the log and for the safety grade.
    virtual QString kind() const = 0;
    /// For CleanupItems.containment: covers all units of the group. Empty when this kind has none.
    virtual QString groupPlace(const QString& group) const = 0;
    /// Makes the unit's place ready. Empty when this kind has none. CONTAINMENT_FAILED{detail}.
    virtual Result<QString> prepare(const QString& group, const QString& unit) = 0;
    /// To be added to the environment of each process of the unit.
    virtual QMap<QString, QString> mark(const QString& group, const QString& unit) const = 0;
    /// SIGKILL or job termination to everything of the unit; an empty unit means the whole group.
    virtual void kill(const QString& group, const QString& unit) = 0;
    /// Something of the unit (empty: of the group) lives. True also when that cannot be told.
    virtual bool populated(const QString& group, const QString& unit) const = 0;
    virtual QList<CleanupProcess> members(const QString& group, const QString& unit) const = 0;
    /// Removes empty places.
    virtual void remove(const QString& group, const QString& unit) = 0;
    /// All groups that have a place, also those of a predecessor that the configuration no longer knows.
    virtual QStringList groups() const = 0;

    /// Kills until nothing lives or the time is over. True: nothing lives.
    bool killAndWait(const QString& group, const QString& unit, Duration time);
};

/// For this state directory; finds its predecessor's again. Never null.
std::unique_ptr<Containment> makeContainment(const QString& stateDirectory);

} // namespace hotpair
