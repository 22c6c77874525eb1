// The configuration in use as this agent sees it: who it is, and the names behind the keys of the decision
// core and the wire. Immutable; a new configuration makes a new picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/types.h"
#include "common/base/result.h"
#include "common/model/config.h"

#include <optional>

namespace hotpair::runtime {

GroupKey groupKey(const QString& name);
VolumeKey volumeKey(const QString& name);

decision::Args toCoreArgs(const Args& args);
Args fromCoreArgs(const decision::Args& args);
Error toError(const decision::Refused& refused);

struct Picture {
    int revision = 0; ///< 0: not configured
    ClusterConfig config;
    NodeId self = NodeId::None;

    bool configured() const { return revision > 0; }
    bool isWitness() const { return self == NodeId::Witness; }
    QString selfName() const { return config.nodeName(self); }
    const NodeConfig* selfNode() const { return config.node(selfName()); }
    const NodeConfig* peerNode() const { return config.node(config.nodeName(peerOf(self))); }
    const GroupConfig* group(GroupKey key) const;
    QString groupName(GroupKey key) const; ///< empty when unknown
    /// Volumes that resources of the group use, in its order.
    QStringList volumesOf(const GroupConfig& group) const;
    decision::Setup setup() const; ///< for the decision core
};

/// The volume takes it over while clients write (mode); anything else makes its engine anew.
bool changesLive(const VolumeConfig& now, VolumeConfig wanted);

} // namespace hotpair::runtime
