// The one table of requests: verb, least role, who carries it out (quality.md 3: deny by default). The server
// checks it before anything else sees a request; clients use it to grey what their role may not do.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringView>

#include <optional>
#include <span>

namespace hotpair {

/// Roles of people, in rising order. Peer is the other agent of the pair or the witness, known by its pinned
/// certificate; it stands outside the order and has verbs of its own. Nobody = not logged in.
enum class Role { Nobody, Viewer, Operator, Admin, Peer };
QString roleName(Role role);                        ///< "viewer", ...
std::optional<Role> roleFromName(QStringView name); ///< people's roles only: viewer, operator, admin

/// Who carries a verb out.
enum class Venue {
    Session, ///< agent/control itself
    Local,   ///< the runtime of the agent that was asked
    Holder,  ///< the runtime of the group's or volume's holder: the asked agent forwards to its peer where
             ///< needed
    Pair,    ///< both nodes: the asked agent replicates to its peer
};

struct Verb {
    const char* name;
    Role least; ///< of people; Nobody: before login (pairing proves itself)
    bool peer;  ///< may a pinned peer ask it
    Venue venue;
    const char* params; ///< for people reading this table: names of parameters, ? = optional
};

std::span<const Verb> verbs();
const Verb* findVerb(QStringView name);
bool mayAsk(Role role, const Verb& verb);
/// What these parameters raise it to: whoever forces or switches power off must be an
/// admin.
Role leastRole(const Verb& verb, const QJsonObject& params);

} // namespace hotpair
