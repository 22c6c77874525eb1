// Does this storage still answer? One small read that goes to the device, not to the page cache. Blocks as
// long as the storage does: call it on a thread that may hang. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace hotpair {

/// A file or block device. False: it cannot be opened or read.
bool storageAnswers(const QString& path);

} // namespace hotpair
