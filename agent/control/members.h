// Who belongs to the pair: the two nodes and the witness with their pinned keys, the cluster's number and
// key. Made by pairing, kept in STATE/cluster/{members.json,cluster.key} (0600). Value type; load and save do
// disk I/O.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/config.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace hotpair::control {

struct Member {
    QString name;
    QByteArray id;    ///< SHA-256 of its public key, 32 bytes: the pin
    Endpoint control; ///< where its agent listens
    friend bool operator==(const Member&, const Member&) = default;
};

struct Members {
    QString self;          ///< own name; one of nodes, or the witness's
    quint64 clusterId = 0; ///< random, never 0 once paired
    QByteArray clusterKey; ///< 32 bytes, secret: the heartbeats' keys are derived from it
    QList<Member> nodes;   ///< none (not paired) or two; the inviter first
    std::optional<Member> witness;

    bool paired() const { return nodes.size() == 2; }
    bool selfIsWitness() const { return witness && witness->name == self; }
    const Member* byId(const QByteArray& id) const;
    const Member* byName(const QString& name) const;
    const Member* peer() const; ///< the other node; null on the witness and when not paired
    friend bool operator==(const Members&, const Members&) = default;
};

QJsonObject toJson(const Member& member);
std::optional<Member> memberFromJson(const QJsonValue& json);
/// Without the cluster key, which never leaves its file but sealed in pairing.
QJsonObject toJson(const Members& members);
/// A whole pair whose names and keys are all different, or nothing.
std::optional<Members> membersFromJson(const QJsonObject& json);

/// "10.0.0.1:7420", "[fd00::1]:7420", "server.lan:7420".
std::optional<Endpoint> endpointFromText(const QString& text);
/// ASCII letters, digits, ". _ -", at most 63, not beginning with a dot or a dash.
bool isMemberName(const QString& name);

/// Not paired yet (no file) is not an error: an empty list. A file that others may read, or is damaged, is.
Result<Members> loadMembers(const QString& stateDir);
/// Durable (file and directory) when it returns.
Result<void> saveMembers(const QString& stateDir, const Members& members);

} // namespace hotpair::control
