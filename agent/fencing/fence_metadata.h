// What a fence agent says about itself (`AGENT -o metadata`, the resource-agent XML of fence-agents): its
// parameters with type and default, and the actions it can do. Pure: bytes in, values out. Caps come before
// allocation; document types and entities are refused.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace hotpair::fencing {

struct FenceParameter {
    QString name;
    QString type; ///< string integer second boolean select; a word of a newer agent counts as string
    bool required = false;
    bool deprecated = false; ///< an older spelling of another one
    QString obsoletes;       ///< the older spelling of this one
    QStringList choices;     ///< of a select
    bool hasDefault = false;
    QString description;
};

struct FenceMetadata {
    QString agent;
    QList<FenceParameter> parameters;
    QStringList actions;

    const FenceParameter* find(const QString& name) const {
        for (const auto& p : parameters)
            if (p.name == name) return &p;
        return nullptr;
    }
};

/// Tolerates lines before and after the document (agents print warnings of their interpreter).
/// FENCE_METADATA_UNREADABLE{detail}.
Result<FenceMetadata> parseFenceMetadata(const QByteArray& output);

} // namespace hotpair::fencing
