// What a node knows about itself that decides how safe the pair is: gathered by each agent, sent to the other
// one that was asked. Value types; a fact that is not known says so and is never guessed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair::grade {

struct InterfaceFacts {
    QString name;
    int mtu = 0;
    QStringList addresses; ///< "10.0.0.1/24"
    friend bool operator==(const InterfaceFacts&, const InterfaceFacts&) = default;
};

struct BackingFacts {
    bool exists = false;
    qint64 size = 0;          ///< bytes
    bool onStateDisk = false; ///< same file system as the state directory
    friend bool operator==(const BackingFacts&, const BackingFacts&) = default;
};

struct LinkFacts {
    QString peer; ///< node name or "witness"
    bool proven = false;
    double lossPct = 0;
    qint64 worstRttUs = -1; ///< of the history at hand
    friend bool operator==(const LinkFacts&, const LinkFacts&) = default;
};

struct NodeFacts {
    QString node, version;
    int revision = 0;
    QList<InterfaceFacts> interfaces;
    QMap<QString, BackingFacts> backings; ///< by volume
    QMap<QString, LinkFacts> links;       ///< by link; "witness"
    QStringList missingPrograms;          ///< "group/resource/program"
    QString statePath, stateFileSystem;
    int stateUsedPct = -1;
    bool stateOnNetwork = false;
    std::optional<bool> clockSynchronised;
    bool watchdog = false;
    bool realtimePermitted = false, memoryLockPermitted = false;
    bool guardPresent = false;
    bool controlConnected = false; ///< its session to the other node
    QStringList readableSecrets;   ///< paths that others may read
    QStringList accounts;
    qint64 clockOffsetMs = 0; ///< of its wall clock against the asker's, measured by the asker
    friend bool operator==(const NodeFacts&, const NodeFacts&) = default;
};
QJsonObject toJson(const NodeFacts& facts);
/// Nothing when it is malformed or larger than the caps.
std::optional<NodeFacts> factsFromJson(const QJsonObject& json);

} // namespace hotpair::grade
