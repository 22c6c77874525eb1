// The seam to the mirror: makes a mirrored volume appear as a local block device, and vanish again. The
// runtime injects the body that uses agent/frontend; the resource driver "volume" only calls it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace hotpair::resources {

struct AttachedVolume {
    QString device;     ///< "/dev/nbd0", "/dev/loop3"; empty when the volume is configured not to be attached
    QJsonObject record; ///< what a successor needs to find it again or to undo it; kept in run/resources.json
    std::vector<CleanupProcess>
        helpers; ///< processes that must die when the lease is lost (nbdfuse, nbd-client)
};

/// Called on worker threads, may block until the deadline; at most one call per volume at a time. Errors name
/// the volume and a remedy. A body must return soon after the token is cancelled.
class VolumeAttach {
public:
    virtual ~VolumeAttach() = default;

    /// Called before anything exists: what attach would leave behind if the agent died inside it (kept as the
    /// record).
    virtual QJsonObject plan(const QString& volume) const = 0;
    /// place: the containment directory (cgroup v2) that helper processes must be born in; empty: none.
    virtual Result<AttachedVolume> attach(const QString& volume, const QString& place, Instant deadline,
                                          const CancelToken& cancel) = 0;
    /// Detached and verified, or an error. An already detached volume is success. The record may be of plan()
    /// only.
    virtual Result<void> detach(const QString& volume, const QJsonObject& record, Instant deadline) = 0;
    /// What a dead predecessor attached, taken over without interruption; nothing when it is not attached
    /// (any more).
    virtual Result<std::optional<AttachedVolume>> adopt(const QString& volume, const QJsonObject& record,
                                                        Instant deadline) = 0;
};

} // namespace hotpair::resources
