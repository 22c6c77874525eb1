// Checks across the document: names, addresses, references. They run on what was read and look only at things
// without a problem of their own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/loading.h"

#include <QHash>

namespace hotpair {

void checkNodes(Loading&, const ClusterConfig&);   ///< nodes, links, witness: checks_nodes.cpp
void checkFence(Loading&, const ClusterConfig&);   ///< fence devices: checks_fence.cpp
void checkVolumes(Loading&, const ClusterConfig&); ///< checks_volumes.cpp
void checkGroups(Loading&, const ClusterConfig&);  ///< checks_groups.cpp

/// For messages: "a, b"; a dash when there is none.
inline QString listed(const QStringList& names) {
    return names.isEmpty() ? QStringLiteral("\u2013") : names.join(QStringLiteral(", "));
}

/// Those of the two nodes that could be read.
inline QStringList nodeNames(const ClusterConfig& config) {
    QStringList names;
    for (const NodeConfig& n : config.nodes)
        if (!n.name.isEmpty()) names << n.name;
    return names;
}

/// Tells values that must be unique but are not: first come, first kept.
class Unique {
public:
    Unique(Loading& loading, Code twice)
        : m_loading(loading)
        , m_twice(twice) {}
    /// The problem names `shown` and where the first one stands. Empty values are skipped.
    void add(const KeyPath& path, const QString& value, const QString& shown);

private:
    Loading& m_loading;
    const Code m_twice;
    QHash<QString, KeyPath> m_seen;
};

/// Names of one kind: alike but for case, or with one wire key, are refused.
class UniqueNames {
public:
    explicit UniqueNames(Loading& loading)
        : m_loading(loading)
        , m_names(loading, Code::CONFIG_DUPLICATE_NAME) {}
    void add(const KeyPath& path, const QString& name);

private:
    Loading& m_loading;
    Unique m_names;
    QHash<quint32, QString> m_keys;
};

} // namespace hotpair
