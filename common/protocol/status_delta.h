// The sections in which a status document travels as deltas: one table for the sender (what changed) and the
// receiver (apply). A section is the head, the witness, or a list of named things; a delta replaces one thing
// of a list, or a whole section (name ""), as when things were added, removed or reordered. Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"

#include <QJsonValue>
#include <QList>
#include <QString>

namespace hotpair {

struct StatusDelta {
    QString section; ///< head nodes witness links groups mirrors alarms
    QString name;
    QJsonValue value;
};

/// What turns `before` into `after`; always ends with the head (it carries the time), so never empty.
QList<StatusDelta> statusDeltas(const ClusterStatus& before, const ClusterStatus& after);

/// False and nothing changed: an unknown section or thing, or a malformed value.
bool applyStatusDelta(ClusterStatus& status, const StatusDelta& delta);

} // namespace hotpair
