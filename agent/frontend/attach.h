// From a volume's NBD socket to a block device of this machine: what the `volume` resource starts and stops.
// Kernel nbd where the kernel has it, else nbdfuse and a loop device. The helper processes live outside the
// agent (own session, the caller's cgroup), so that a killed and restarted agent only pauses I/O; a state
// file with process id and start time lets the restarted agent adopt them, and anybody may kill them to make
// stuck I/O fail.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/model/config.h"

#include <QList>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace hotpair::frontend {

struct AttachSpec {
    QString volume;
    QString socketPath;                 ///< the NBD server of this node
    AttachMode mode = AttachMode::Auto; ///< None is refused: there is nothing to attach
    QString proxyProgram;               ///< hotpair-nbd-proxy of this installation
    QString cgroupPath; ///< directory of an existing cgroup v2 (or empty); helpers are moved into it before
                        ///< they start
    Duration timeout = std::chrono::seconds(10);
};

/// What is attached: enough to use it, to find it again and to kill it.
struct Attached {
    QString volume, device; ///< "/dev/loop3", "/dev/nbd0"
    AttachMode mode = AttachMode::None;
    QList<qint64>
        helperPids; ///< alive helpers: killing them all makes I/O on the device fail instead of hang
};

/// Main thread; work is done on an own worker thread, outcomes come through `post`. One operation a volume at
/// a time.
class Attacher {
public:
    using Post = std::function<void(std::function<void()>)>;
    /// runDirectory: STATE/run; state files are runDirectory/attach-<volume>.json, mount points below
    /// attach/.
    Attacher(QString runDirectory, Post post);
    ~Attacher();

    void attach(const AttachSpec& spec, std::function<void(Result<Attached>)> done);
    /// Takes the device away: in order when the server answers, by killing the helpers when the time is up.
    /// Also clears what a dead predecessor left half done. Ok when nothing is left; a device that is still
    /// mounted is an error (DEVICE_BUSY) and nothing is touched, unless `force` (fencing).
    void detach(const QString& volume, Duration timeout, bool force, std::function<void(Result<void>)> done);
    /// What an earlier agent attached and still works: adopted as is. Nothing when there is none or it is
    /// broken (then call detach with force).
    void adopt(const QString& volume, std::function<void(std::optional<Attached>)> done);
    /// Volumes that have a state file, so that start-up can adopt or undo them. Reads one directory.
    QStringList known() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hotpair::frontend
