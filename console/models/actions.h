// What an administrator can do to a pair: one row a verb. Menus, buttons, context menus, the request sent and
// the hotpairctl line shown all come from here, so they cannot drift apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/verbs.h"
#include "console/models/pairview.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QString>

#include <span>

namespace hotpair::console {

enum class ActionKind {
    Switchover,
    Takeover,
    Start,
    Stop,
    Hold,
    Resume,
    Clear,
    MirrorVerify,
    MirrorResync,
    MirrorPause,
    MirrorResume
};

/// One intended deed: verb + subject, and the node it moves to where there is one.
struct Action {
    ActionKind kind;
    QString subject;     ///< group or volume
    QString to;          ///< Switchover, Takeover: the node that will serve
    bool force = false;  ///< Takeover only
    bool dryRun = false; ///< Switchover, Takeover: plan only
    friend bool operator==(const Action&, const Action&) = default;
};

class Actions {
    Q_DECLARE_TR_FUNCTIONS(Actions)
public:
    static std::span<const ActionKind> forGroup(); ///< in the order of menus
    static std::span<const ActionKind> forMirror();
    static QString title(ActionKind kind);                                  ///< "Switch over…"
    static QString taskName(const Action& action);                          ///< "Planned switchover"
    static QString subjectText(const Action& action, const PairView& view); ///< "group db · node-a → node-b"
    static const char* iconName(ActionKind kind);
    static QString shortcut(ActionKind kind); ///< portable key sequence, may be empty

    static QString verb(ActionKind kind); ///< of common/protocol/verbs.h
    static QJsonObject params(const Action& action);
    static QString commandLine(const Action& action);

    /// Why this cannot be done now, in the user's language; empty: it can be tried (the agent decides in the
    /// end).
    static QString obstacle(const Action& action, const PairView& view, Role role);
};

} // namespace hotpair::console
