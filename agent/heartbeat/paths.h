// From the configuration to the ways between the voters, and between Qt's addresses and plain ones. Pure
// functions.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/heartbeat_types.h"
#include "agent/heartbeat/udp_address.h"

namespace hotpair::heartbeat {

/// Name of the link that a node has to the other one over the witness; reserved in configurations.
inline const QString relayedLink = QStringLiteral("witness-relay");

/// The paths of one voter. Empty when the pair has no nodes yet. On a node with a witness the last one is the
/// relayed.
QList<Path> pathsOf(const ClusterConfig& config, NodeId self);

/// How long without a proof of both directions until a link counts as down: five beats, but less than two
/// thirds of the promise, so that a candidate never waits for it longer than for the promise; never less than
/// three beats.
Duration linkDetection(const Timing& timing);

/// Numeric hosts only (the configuration has checked them); family 0 for anything else.
UdpAddress udpAddressOf(const Endpoint& endpoint);
QString textOf(const UdpAddress& address); ///< "10.0.0.1:7421"; empty when there is none

} // namespace hotpair::heartbeat
