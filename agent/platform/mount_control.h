// Filesystems of service volumes. Everything that touches the device is done by a helper program with a
// deadline, because a thread that hangs in the kernel could not be killed. Worker threads; thread-safe.
// Errors name device and mount point.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace hotpair {

struct DeviceContent {
    QString fstype;     ///< "ext4", "xfs" ...; empty when nothing is recognised
    bool blank = false; ///< nothing recognised and the first MiB is all zero
};

struct MountedFilesystem {
    QString device, mountpoint, fstype;
    bool readOnly = false;
};

/// Surroundings of one call.
struct MountStep {
    QString place; ///< containment place for the helper program (containment.h), may be empty
    Instant deadline;
    CancelToken cancel;
};

class MountControl {
public:
    virtual ~MountControl() = default;

    virtual Result<DeviceContent> content(const QString& device, const MountStep& step) = 0;
    /// Repairs what can be repaired without a question, as at boot. FILESYSTEM_DAMAGED{device, detail}.
    virtual Result<void> check(const QString& device, const QString& fstype, const MountStep& step) = 0;
    /// Destroys what is on the device: only for one whose content() is blank.
    virtual Result<void> format(const QString& device, const QString& fstype, const MountStep& step) = 0;
    virtual Result<void> mount(const QString& device, const QString& mountpoint, const QString& fstype,
                               const QStringList& options, const MountStep& step) = 0;
    /// Not mounted is success. FILESYSTEM_BUSY{mountpoint, holders}.
    virtual Result<void> unmount(const QString& mountpoint, const MountStep& step) = 0;
    /// Out of sight at once, gone when the last user is; for fencing.
    virtual Result<void> detachLazily(const QString& mountpoint, const MountStep& step) = 0;
    virtual std::optional<MountedFilesystem> mountedAt(const QString& mountpoint) = 0;
    /// "postgres (pid 812)", at most ten.
    virtual QStringList holders(const QString& mountpoint) = 0;
};

/// Never null.
std::unique_ptr<MountControl> makeMountControl();

} // namespace hotpair
