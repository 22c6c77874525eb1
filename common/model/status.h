// The status document (contract 5) as values, and its JSON form: what `hotpairctl status --json` prints and the
// console receives as snapshot and deltas. Value types. Ages are milliseconds at the moment of sending; -1 = never.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/codes.h"
#include "common/base/result.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair {

struct NodeStatus {
    QString name;
    bool self = false;
    QString state = QStringLiteral("unknown"); ///< online offline unknown starting maintenance
    QString bootId;
    qint64 ageMs = -1;
    QString health = QStringLiteral("ok"); ///< ok warning failed
    QString version;                       ///< of the agent there
    friend bool operator==(const NodeStatus&, const NodeStatus&) = default;
};

struct WitnessStatus {
    QString state = QStringLiteral("unknown"); ///< online offline unknown none
    qint64 ageMs = -1;
    friend bool operator==(const WitnessStatus&, const WitnessStatus&) = default;
};

struct LinkStatus {
    QString name;
    QString peer;                              ///< node name, or "witness"
    QString state = QStringLiteral("unknown"); ///< up down unknown
    qint64 rttUs = -1, jitterUs = -1;
    double lossPct = 0;
    qint64 lastSeenMs = -1;
    qint64 sent = 0, received = 0, rejected = 0; ///< counters since start
    bool relayed = false; ///< no way of its own: what the witness says of the other node; it decides nothing
    friend bool operator==(const LinkStatus&, const LinkStatus&) = default;
};

struct ResourceStatus {
    QString name, type;
    QString state = QStringLiteral("stopped"); ///< stopped starting running stopping failed unknown
    QString node;
    std::optional<Error> lastError;
    qint64 startMs = -1; ///< how long its last start took here: the dry run's estimate
    friend bool operator==(const ResourceStatus&, const ResourceStatus&) = default;
};

struct GroupStatus {
    QString name;
    QString state = QStringLiteral("stopped"); ///< stopped starting active stopping failed held waiting both
    QString holder;                            ///< node name, empty: nobody known
    quint64 term = 0;
    qint64 leaseMs = -1; ///< left of the holder's lease, as known here; -1 when not known here
    QStringList eligible; ///< nodes that may take over now
    bool hold = false;
    int restarts = 0;
    QString preferred;
    std::optional<Error> waitingFor; ///< why it is not active, when it is not
    QList<ResourceStatus> resources;
    friend bool operator==(const GroupStatus&, const GroupStatus&) = default;
};

struct ResyncStatus {
    qint64 totalBytes = 0, doneBytes = 0, bytesPerSecond = 0;
    qint64 etaMs = -1;
    friend bool operator==(const ResyncStatus&, const ResyncStatus&) = default;
};

struct MirrorStatus {
    QString name;
    QString kind = QStringLiteral("volume"); ///< volume folder
    QString mode = QStringLiteral("sync");
    QString state = QStringLiteral("unconfigured"); ///< in-sync solo resyncing connecting paused split-brain failed unconfigured
    QMap<QString, QString> role; ///< node name -> source target none
    qint64 size = 0, dirtyBytes = 0, lagBytes = 0, lagMs = 0;
    qint64 writeBytesPerSecond = 0, readBytesPerSecond = 0;
    std::optional<ResyncStatus> resync;
    QString frontEnd;
    QString device; ///< where it is attached here, empty when it is not
    friend bool operator==(const MirrorStatus&, const MirrorStatus&) = default;
};

struct AlarmStatus {
    Code code = Code::INTERNAL_ERROR;
    QString since; ///< ISO 8601 UTC
    QMap<QString, QString> args;
    bool acknowledged = false;
    friend bool operator==(const AlarmStatus&, const AlarmStatus&) = default;
};

struct ClusterStatus {
    QString cluster; ///< empty: not configured yet
    QString node;    ///< who speaks
    QString time;    ///< ISO 8601 UTC with milliseconds, of the speaker
    int configRevision = 0;
    QList<NodeStatus> nodes;
    WitnessStatus witness;
    QList<LinkStatus> links;
    QList<GroupStatus> groups;
    QList<MirrorStatus> mirrors;
    QList<AlarmStatus> alarms;
    friend bool operator==(const ClusterStatus&, const ClusterStatus&) = default;
};

/// One line of the event list. Sequence numbers are per node and only grow; (node, seq) names an event for ever.
struct EventRecord {
    quint64 seq = 0;
    QString time; ///< ISO 8601 UTC with milliseconds
    QString node;
    Code code = Code::INTERNAL_ERROR;
    QMap<QString, QString> args;
    QString group; ///< or empty
    friend bool operator==(const EventRecord&, const EventRecord&) = default;
};

QJsonObject toJson(const ClusterStatus&);
QJsonObject toJson(const NodeStatus&);
QJsonObject toJson(const WitnessStatus&);
QJsonObject toJson(const LinkStatus&);
QJsonObject toJson(const ResourceStatus&);
QJsonObject toJson(const GroupStatus&);
QJsonObject toJson(const ResyncStatus&);
QJsonObject toJson(const MirrorStatus&);
QJsonObject toJson(const AlarmStatus&);
QJsonObject toJson(const EventRecord&);
QJsonObject toJson(const Error&);

/// Tolerant of unknown keys (a newer agent), never of wrong types: STATUS_MALFORMED{key}. Missing keys keep their
/// defaults. A code that this version does not know becomes CODE_OF_NEWER_VERSION with its name as argument "code".
Result<ClusterStatus> clusterStatusFromJson(const QJsonObject&);
Result<NodeStatus> nodeStatusFromJson(const QJsonObject&);
Result<WitnessStatus> witnessStatusFromJson(const QJsonObject&);
Result<LinkStatus> linkStatusFromJson(const QJsonObject&);
Result<GroupStatus> groupStatusFromJson(const QJsonObject&);
Result<MirrorStatus> mirrorStatusFromJson(const QJsonObject&);
Result<AlarmStatus> alarmStatusFromJson(const QJsonObject&);
Result<EventRecord> eventFromJson(const QJsonObject&);
/// Null gives nothing; something that is no error object gives STATUS_MALFORMED.
std::optional<Error> errorFromJson(const QJsonValue&);

} // namespace hotpair
