// Loop devices by ioctl. Linux only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QString>

namespace hotpair::frontend {

/// A free loop device over this file, with direct I/O where the file system below can: "/dev/loop3". The
/// label (at most 63 bytes) stays with the device.
Result<QString> attachLoopDevice(const QString& file, const QString& label);
/// Taken away now, or by the kernel when its last user closes it.
void detachLoopDevice(const QString& device);
/// Whom the device shows now. Broken: bound to a file whose server is dead, so the kernel cannot say.
enum class LoopUse { Free, Other, Ours, Broken };
LoopUse loopDeviceUse(const QString& device, const QString& label);

} // namespace hotpair::frontend
