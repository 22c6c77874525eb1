// The configuration of a pair as values: one document, versioned, replicated (contract 4). Loaded and checked by
// common/config; everybody else only reads it. Value types, no thread affinity.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/model/timing.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace hotpair {

/// An IPv4 or IPv6 address and a port, numeric: "10.0.0.1:7420", "[fd00::1]:7420".
struct Endpoint {
    QString host;
    quint16 port = 0;
    QString toString() const { return host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2").arg(host).arg(port) : QStringLiteral("%1:%2").arg(host).arg(port); }
    bool isValid() const { return !host.isEmpty() && port != 0; }
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class Arbitration { Witness, Fence, Manual, RiskAccepted };

struct LinkConfig {
    QString name;
    Endpoint address; ///< this node's end of the link, UDP
    QString device;   ///< or a serial line: this node's end of it
    int speed = 115200; ///< bits a second, of a serial line
    bool serial() const { return !device.isEmpty(); }
    friend bool operator==(const LinkConfig&, const LinkConfig&) = default;
};

struct NodeConfig {
    QString name;
    Endpoint control; ///< TCP, TLS: console, hotpairctl, peer sessions
    Endpoint mirror;  ///< TCP, TLS: volume mirror
    QString watchdog = QStringLiteral("/dev/watchdog"); ///< the device that profile strict opens
    QList<LinkConfig> links; ///< the same names on both nodes; link i joins both ends of that name
    friend bool operator==(const NodeConfig&, const NodeConfig&) = default;
};

struct WitnessConfig {
    Endpoint control; ///< TCP, TLS
    Endpoint link;    ///< UDP: votes and renewals
    friend bool operator==(const WitnessConfig&, const WitnessConfig&) = default;
};

enum class VolumeMode { Sync, MemorySync, Async };
enum class AttachMode { Auto, Nbd, NbdFuse, None }; ///< None: clients use the NBD socket themselves

struct VolumeConfig {
    QString name;
    qint64 size = 0; ///< bytes, multiple of 4096
    VolumeMode mode = VolumeMode::Sync;
    AttachMode attach = AttachMode::Auto;
    QMap<QString, QString> backing; ///< node name -> file, partition or LV; a missing regular file is created
    friend bool operator==(const VolumeConfig&, const VolumeConfig&) = default;
};

/// A fence device: something outside a node that can take its power away. Devices of one node are tried in
/// the order of the document. The OTHER node calls the agent.
struct FenceDeviceConfig {
    QString name;
    QString node;  ///< whose power it switches
    QString agent; ///< a program of Debian's fence-agents ("fence_ipmilan"), or an absolute path
    QMap<QString, QString> parameters; ///< name=value lines on the agent's standard input
    QMap<QString, QString> secrets;    ///< the same, but each value stands in an owner-only file: its path
    Duration timeout = std::chrono::seconds(20); ///< of one call; later is failed
    Duration check = std::chrono::minutes(10);   ///< how often its status is asked
    friend bool operator==(const FenceDeviceConfig&, const FenceDeviceConfig&) = default;
};

struct FolderConfig {
    QString name;
    QMap<QString, QString> path;
    friend bool operator==(const FolderConfig&, const FolderConfig&) = default;
};

/// How a running resource is watched beside its own process or unit.
struct MonitorConfig {
    std::optional<Endpoint> tcp; ///< connect succeeds = healthy
    Duration interval = std::chrono::seconds(1);
    friend bool operator==(const MonitorConfig&, const MonitorConfig&) = default;
};

struct VolumeResource {
    friend bool operator==(const VolumeResource&, const VolumeResource&) = default;
}; ///< the resource's name is the volume's name
struct FilesystemResource {
    QString volume, fstype, mountpoint;
    QStringList options;
    friend bool operator==(const FilesystemResource&, const FilesystemResource&) = default;
};
struct AddressResource {
    QString address;   ///< IPv4 or IPv6, numeric
    int prefix = 0;    ///< "/24"
    QString interface; ///< may be a Windows adapter name
    friend bool operator==(const AddressResource&, const AddressResource&) = default;
};
struct ProcessResource {
    QString program;       ///< absolute
    QStringList arguments; ///< never through a shell
    QString user;          ///< empty: the agent's own
    QMap<QString, QString> environment;
    QString workingDirectory;
    QString stopSignal = QStringLiteral("TERM");
    Duration stopTimeout = std::chrono::seconds(10); ///< then killed
    MonitorConfig monitor;
    friend bool operator==(const ProcessResource&, const ProcessResource&) = default;
};
struct ServiceResource {
    QString unit; ///< systemd unit or Windows service name
    MonitorConfig monitor;
    friend bool operator==(const ServiceResource&, const ServiceResource&) = default;
};
/// A program called as "PROGRAM start|stop|status"; exit 0 = done / running, 3 or 7 on status = not running.
struct ScriptResource {
    QString program;
    QStringList arguments;
    QMap<QString, QString> environment;
    Duration interval = std::chrono::seconds(10);
    friend bool operator==(const ScriptResource&, const ScriptResource&) = default;
};

using ResourceKind = std::variant<VolumeResource, FilesystemResource, AddressResource, ProcessResource,
                                  ServiceResource, ScriptResource>;

struct ResourceTimeouts {
    Duration start = std::chrono::seconds(60);
    Duration stop = std::chrono::seconds(30);
    Duration monitor = std::chrono::seconds(10);
    friend bool operator==(const ResourceTimeouts&, const ResourceTimeouts&) = default;
};

struct ResourceConfig {
    QString name;
    ResourceKind kind;
    QStringList after; ///< names of resources of the same group that must be running first, beside list order
    ResourceTimeouts timeout;
    friend bool operator==(const ResourceConfig&, const ResourceConfig&) = default;
};

enum class Placement { One, Both };
enum class Failback { Never, Immediate };

struct RestartConfig {
    int attempts = 2;
    Duration window = std::chrono::minutes(10);
    friend bool operator==(const RestartConfig&, const RestartConfig&) = default;
};

struct GroupConfig {
    QString name;
    Placement placement = Placement::One;
    QString preferred; ///< node name; empty: the first node
    Failback failback = Failback::Never;
    RestartConfig restart;
    QList<ResourceConfig> resources;
    friend bool operator==(const GroupConfig&, const GroupConfig&) = default;
};

struct ClusterConfig {
    QString name;
    QString profile; ///< "fast", "balanced", "strict" or "custom"
    Timing timing{};
    Arbitration arbitration = Arbitration::Manual;
    Duration fenceDelay = std::chrono::seconds(5); ///< a node that does not serve waits so long before it fences
    QList<NodeConfig> nodes; ///< none (not configured yet) or exactly two
    std::optional<WitnessConfig> witness;
    QList<FenceDeviceConfig> fence;
    QList<VolumeConfig> volumes;
    QList<FolderConfig> folders;
    QList<GroupConfig> groups;

    const NodeConfig* node(const QString& wanted) const {
        for (const auto& n : nodes)
            if (n.name == wanted) return &n;
        return nullptr;
    }
    const GroupConfig* group(const QString& wanted) const {
        for (const auto& g : groups)
            if (g.name == wanted) return &g;
        return nullptr;
    }
    const VolumeConfig* volume(const QString& wanted) const {
        for (const auto& v : volumes)
            if (v.name == wanted) return &v;
        return nullptr;
    }
    NodeId nodeId(const QString& wanted) const {
        for (int i = 0; i < nodes.size(); ++i)
            if (nodes[i].name == wanted) return NodeId(i);
        return wanted == QLatin1String("witness") ? NodeId::Witness : NodeId::None;
    }
    QString nodeName(NodeId id) const {
        if (id == NodeId::Witness) return QStringLiteral("witness");
        return int(id) < nodes.size() ? nodes[int(id)].name : QString();
    }
    friend bool operator==(const ClusterConfig&, const ClusterConfig&) = default;
};

} // namespace hotpair
