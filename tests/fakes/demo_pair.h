// A pair as two agents would describe it: the status documents, events and configuration that GUI tests start
// from. Plain values; a test changes what its story needs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"

#include <QDateTime>

namespace hotpair::fakes {

inline const QString nodeA = QStringLiteral("node-a");
inline const QString nodeB = QStringLiteral("node-b");

inline ResourceStatus resource(const QString& name, const QString& type, const QString& node,
                               qint64 startMs) {
    ResourceStatus r;
    r.name = name;
    r.type = type;
    r.state = node.isEmpty() ? QStringLiteral("stopped") : QStringLiteral("running");
    r.node = node;
    r.startMs = startMs;
    return r;
}

/// A running group of a volume, a file system, an address and a program.
inline GroupStatus group(const QString& name, const QString& holder, quint64 term) {
    GroupStatus g;
    g.name = name;
    g.state = holder.isEmpty() ? QStringLiteral("stopped") : QStringLiteral("active");
    g.holder = holder;
    g.term = term;
    g.leaseMs = holder.isEmpty() ? -1 : 1640;
    g.preferred = nodeA;
    if (!holder.isEmpty()) g.eligible = {holder == nodeA ? nodeB : nodeA};
    g.resources = {resource(QStringLiteral("data"), QStringLiteral("volume"), holder, 30),
                   resource(QStringLiteral("fs"), QStringLiteral("filesystem"), holder, 90),
                   resource(QStringLiteral("vip"), QStringLiteral("address"), holder, 40),
                   resource(QStringLiteral("app"), QStringLiteral("process"), holder, 1300)};
    return g;
}

inline LinkStatus link(const QString& name, const QString& peer, qint64 rttUs) {
    LinkStatus l;
    l.name = name;
    l.peer = peer;
    l.state = QStringLiteral("up");
    l.rttUs = rttUs;
    l.jitterUs = rttUs / 9;
    l.lastSeenMs = 90;
    return l;
}

/// What the witness says of the other node.
inline LinkStatus relay(const QString& peer) {
    LinkStatus l;
    l.name = QStringLiteral("witness-relay");
    l.peer = peer;
    l.state = QStringLiteral("up");
    l.lastSeenMs = 120;
    l.relayed = true;
    return l;
}

inline MirrorStatus mirror(const QString& name, const QString& source) {
    MirrorStatus m;
    m.name = name;
    m.state = QStringLiteral("in-sync");
    m.size = qint64(10) << 30;
    m.role = {{nodeA, source == nodeA ? QStringLiteral("source") : QStringLiteral("target")},
              {nodeB, source == nodeB ? QStringLiteral("source") : QStringLiteral("target")}};
    m.writeBytesPerSecond = 48'200'000;
    m.readBytesPerSecond = 12'400'000;
    m.frontEnd = QStringLiteral("nbd+unix:///%1?socket=/var/lib/hotpair/volumes/%1.nbd").arg(name);
    return m;
}

/// What `self` says of a healthy pair with one group held by node-a.
inline ClusterStatus healthy(const QString& self) {
    ClusterStatus s;
    s.cluster = QStringLiteral("erp");
    s.node = self;
    s.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    s.configRevision = 7;
    const QString peer = self == nodeA ? nodeB : nodeA;
    for (const auto& name : {nodeA, nodeB}) {
        NodeStatus n;
        n.name = name;
        n.self = name == self;
        n.state = QStringLiteral("online");
        n.ageMs = n.self ? 0 : 90;
        n.version = QStringLiteral("0.1.0");
        s.nodes << n;
    }
    s.witness.state = QStringLiteral("online");
    s.witness.ageMs = 80;
    s.links = {link(QStringLiteral("lan"), peer, 180), link(QStringLiteral("cross"), peer, 50), relay(peer)};
    s.groups = {group(QStringLiteral("db"), nodeA, 5)};
    s.mirrors = {mirror(QStringLiteral("data"), nodeA)};
    return s;
}

/// The configuration that fits healthy(), as text of contract 4.
inline QString document() {
    return QStringLiteral(R"({
  "cluster": { "name": "erp", "profile": "balanced", "arbitration": "witness" },
  "nodes": [
    { "name": "node-a", "control": "10.0.0.1:7420", "mirror": "10.1.0.1:7422",
      "links": [ { "name": "lan", "address": "10.0.0.1:7421" }, { "name": "cross", "address": "10.1.0.1:7421" } ] },
    { "name": "node-b", "control": "10.0.0.2:7420", "mirror": "10.1.0.2:7422",
      "links": [ { "name": "lan", "address": "10.0.0.2:7421" }, { "name": "cross", "address": "10.1.0.2:7421" } ] }
  ],
  "witness": { "control": "10.0.0.3:7420", "link": "10.0.0.3:7421" },
  "volumes": [ { "name": "data", "size": "10GiB", "mode": "sync", "attach": "auto",
                 "backing": { "node-a": "/dev/vg0/data", "node-b": "/dev/vg0/data" } } ],
  "groups": [ { "name": "db", "placement": "one", "preferred": "node-a", "failback": "never",
      "resources": [
        { "type": "volume", "name": "data" },
        { "type": "filesystem", "name": "fs", "volume": "data", "fstype": "ext4", "mountpoint": "/srv/db" },
        { "type": "address", "name": "vip", "address": "10.0.0.100/24", "interface": "eth0" },
        { "type": "process", "name": "app", "program": "/usr/bin/app" } ] } ]
})");
}

inline EventRecord event(quint64 seq, const QString& node, Code code, const Args& args, const QDateTime& time,
                         const QString& group = {}) {
    EventRecord e;
    e.seq = seq;
    e.node = node;
    e.code = code;
    e.args = args;
    e.time = time.toUTC().toString(Qt::ISODateWithMs);
    e.group = group;
    return e;
}

} // namespace hotpair::fakes
