// The state directory's first things: who this machine is and where its agent listens. Used by the agent at
// start and by hotpairctl init, which works without a running agent. Disk I/O: not in a main loop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/model/config.h"
#include "common/net/identity.h"

#include <QString>

#include <memory>

namespace hotpair::control {

/// /var/lib/hotpair, or %ProgramData%\HotPair.
QString defaultStateDir();

/// STATE/node.json: written by init, read at every start.
struct NodeSettings {
    QString name;
    Endpoint listen; ///< control port
};

/// Identity, key, users.json with one administrator "admin", node.json (last: it marks the directory as
/// complete). Refuses a directory that has one already (STATE_EXISTS). The directory is made, or, when empty,
/// made private.
Result<void> initState(const QString& stateDir, const NodeSettings& node, const QString& adminPassword);

/// STATE_MISSING {stateDir} when init was never run there.
Result<NodeSettings> loadNodeSettings(const QString& stateDir);
/// IDENTITY_INVALID, FILE_NOT_PRIVATE.
Result<std::shared_ptr<const Identity>> loadIdentity(const QString& stateDir);

} // namespace hotpair::control
