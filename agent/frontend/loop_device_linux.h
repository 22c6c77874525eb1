// Loop devices by ioctl. Linux only. SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QString>

namespace hotpair::frontend {

/// A free loop device over this file, with direct I/O where the file system below can: "/dev/loop3".
Result<QString> attachLoopDevice(const QString& file);
/// Taken away now, or by the kernel when its last user closes it.
void detachLoopDevice(const QString& device);
/// What the device shows now; empty: nothing.
QString loopBackingFile(const QString& device);

} // namespace hotpair::frontend
