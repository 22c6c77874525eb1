// Values that the heartbeat thread and its owner exchange.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/datagram.h"
#include "agent/heartbeat/link_monitor.h"
#include "common/base/clock.h"
#include "common/model/config.h"
#include "common/model/lease.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <array>
#include <optional>

namespace hotpair::heartbeat {

/// One way to one voter. On a node: one per configured link to the peer, and one to the witness. On the
/// witness: one per node, both with the same local end.
struct Path {
    QString name;  ///< the link's name; "witness" for the witness path
    LinkKey key{}; ///< nameKey of it
    NodeId peer = NodeId::None;
    Endpoint local;  ///< empty host: any address and port, chosen by route (a node's end of the witness path)
    Endpoint remote; ///< empty host: learned from the peer's authenticated datagrams (the witness's view)
    QString device = {}; ///< a serial line instead of local and remote
    int speed = 0;
    bool relayed = false; ///< what the witness says about the other node, no way of our own
    friend bool operator==(const Path&, const Path&) = default;
};

struct Setup {
    NodeId self = NodeId::None;
    BootId boot = 0;
    QByteArray clusterKey; ///< 32 bytes
    QList<Path> paths;
    Timing timing{};
    Duration upStability =
        std::chrono::seconds(10); ///< a link that was down is up only after so long without a gap
};

struct Received {
    NodeId from = NodeId::None;
    BootId boot = 0;
    LeaseMessage message;
    Instant at;        ///< when the thread took it from the socket
    bool beat = false; ///< it came as the body of a beat
};

struct LinkChange {
    QString link;
    NodeId peer = NodeId::None;
    bool proven = false; ///< both directions work right now
    bool up = false;     ///< what screens and alarms show: proven, and after a DOWN for upStability
    bool oneWay = false; ///< down although the peer is still heard: only one direction works
    Instant at;
    bool relayed = false; ///< of the path over the witness: to be shown, not to be decided by
};

/// Measured since the path was configured. Ages in the receiver's clock.
struct PathStatistics {
    QString link;
    NodeId peer = NodeId::None;
    bool proven = false;
    bool up = false;
    bool oneWay = false;
    bool relayed = false;
    Duration rtt{-1};                ///< smoothed; negative: not known
    Duration jitter{-1};             ///< smoothed mean deviation of the round trip
    double lossPct = 0;              ///< worse direction, over the last 100 beats
    std::optional<Instant> lastSeen; ///< last accepted datagram
    quint64 sent = 0, received = 0;
    std::array<quint64, rejectReasons> rejected{};
    quint64 rejectedTotal = 0;
    quint64 newestSample = 0; ///< highest sequence of history()
};

} // namespace hotpair::heartbeat
