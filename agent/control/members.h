// Who belongs to the pair: the two nodes and the witness with their pinned keys, the cluster's number and
// key. Made by pairing, kept in STATE/cluster/{members.json,cluster.key} (0600). Value type; load and save do
// disk I/O. SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/config.h"

#include <QByteArray>
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

/// Not paired yet (no file) is not an error: an empty list. A file that others may read, or is damaged, is.
Result<Members> loadMembers(const QString& stateDir);
/// Durable (file and directory) when it returns.
Result<void> saveMembers(const QString& stateDir, const Members& members);

} // namespace hotpair::control
