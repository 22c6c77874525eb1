// Steps between a configuration on disk and a running decision core that are easier to read on their own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/guard/guard_client.h"
#include "agent/runtime/picture.h"
#include "agent/voting/record_store.h"

#include <functional>
#include <map>
#include <vector>

namespace hotpair::runtime {

/// Loads the voter record of every group. A group that is new against `before` gets its initial record,
/// durable before `then` is called. `before` null (start of the agent): a missing record is lost memory, this
/// voter is mute (I15). Reads small files; then() comes in context's thread, perhaps before this returns.
void prepareRecords(voting::RecordStore& store, const Picture& picture, const ClusterConfig* before,
                    QObject* context, std::function<void(std::vector<decision::GroupStarted>)> then);

/// Leases of a dead predecessor that are still armed and have time left.
std::map<GroupKey, decision::AdoptedLease> stillRunning(const QList<guard::LeaseReport>& leases, Instant now);

/// What a running pair must not have changed under it, as far as this node holds groups (both nodes are
/// asked): a running group's resources and volumes; timing, arbitration, nodes and witness while anything
/// runs.
Result<void> changePermitted(const Picture& current, const ClusterConfig& wanted,
                             const decision::Brain& brain, Instant now);

} // namespace hotpair::runtime
