// How much of the event list is kept: on disk in segments, in memory for clients that ask.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace hotpair {

struct JournalLimits {
    qint64 segmentBytes = 4 << 20;
    int segments = 8;    ///< the oldest beyond that are removed
    int inMemory = 2000; ///< newest events at hand without the disk
};

} // namespace hotpair
