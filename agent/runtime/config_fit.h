// Does a configuration fit this machine? Interfaces, programs, users, services, file systems and backings
// that it names must be there, or the first failover would be the one that finds out. Blocking: for a worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/configuration.h"

namespace hotpair::runtime {

/// What this node lacks, by place in the document; empty: it fits.
QList<ConfigFinding> whatNodeLacks(const ClusterConfig& config, const QString& node);

} // namespace hotpair::runtime
