// /proc/self/mountinfo (proc(5)). Include only from *_linux files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace hotpair {

struct MountEntry {
    QString root, mountpoint, fstype, source;
    quint32 major = 0, minor = 0;
    bool readOnly = false; ///< the mount or its filesystem
};

QList<MountEntry> readMountTable();

} // namespace hotpair
