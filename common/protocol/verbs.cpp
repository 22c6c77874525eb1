// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/verbs.h"

namespace hotpair {

namespace {

using enum Role;
using enum Venue;

// name, least role, peers too, venue, parameters
constexpr Verb table[] = {
    {"status", Viewer, true, Session, ""},
    {"status.subscribe", Viewer, true, Session, ""},
    {"events", Viewer, true, Local, "since? (ISO time) sinceSeq? limit?"},
    {"events.subscribe", Viewer, true, Session, ""},
    {"explain", Viewer, true, Local, "event (number in the journal of the asked node)"},
    {"links.history", Viewer, true, Local, "link sinceSeq?"},
    {"links.backtest", Viewer, true, Local, "detectMs since? (ISO time)"},
    {"check", Viewer, true, Local, ""},
    {"health", Viewer, true, Local, "here? (only the asked node)"},
    {"mirror.status", Viewer, true, Local, "volume"},
    {"config.show", Viewer, true, Local, "revision?"},
    {"config.history", Viewer, true, Local, ""},
    {"config.diff", Viewer, true, Local, "from? to? document?"},
    {"config.validate", Viewer, true, Local, "document"},

    {"switchover", Operator, true, Holder, "group to? dryRun?"},
    {"takeover", Operator, true, Local,
     "group force? yesLoseData? confirm? (force: admin, confirm = the group's name)"},
    {"group.start", Operator, true, Holder, "group"},
    {"group.stop", Operator, true, Holder, "group"},
    {"group.hold", Operator, true, Holder, "group"},
    {"group.resume", Operator, true, Holder, "group"},
    {"group.clear", Operator, true, Holder, "group"},
    {"mirror.verify", Operator, true, Holder, "volume"},
    {"mirror.resync", Operator, true, Holder, "volume"},
    {"mirror.pause", Operator, true, Holder, "volume"},
    {"mirror.resume", Operator, true, Holder, "volume"},
    {"fence.status", Viewer, true, Local, "here? (only devices that this node operates)"},
    {"fence.test", Operator, true, Local, "node powerOff? (admin: really switches it off)"},
    {"alarm.acknowledge", Operator, true, Local, "code args"},

    {"mirror.resolve", Admin, true, Pair, "volume keep yesLoseData?"},
    {"config.apply", Admin, false, Pair, "document (text) revision? (expected current)"},
    {"config.rollback", Admin, false, Pair, "revision"},
    {"audit", Admin, false, Local, "after? (record number) limit? verify?"},
    {"bundle.files", Admin, true, Local, "node? (of the pair; without it the asked one)"},
    {"bundle.read", Admin, true, Local,
     "name offset node?: a piece of one of bundle.files, and small ones after it; base64"},
    {"user.add", Admin, false, Session, "user password role"},
    {"user.remove", Admin, false, Session, "user"},
    {"user.passwd", Viewer, false, Session, "user password (own name, or admin)"},
    {"user.list", Admin, false, Session, ""},
    {"pair.invite", Admin, false, Session, "address? (where the joining side reaches this agent)"},
    {"pair.join", Admin, false, Session, "code"},
    {"witness.join", Admin, false, Session, "code"},

    // a machine that joins has no identity here yet; the one-time secret proves it, with its own limits
    {"pair.prove", Nobody, false, Session, "name control role proof"},

    // between agents only
    {"peer.config", Peer, true, Local, "whatever the runtime replicates: revision document phase"},
    {"peer.facts", Peer, true, Local, "what the node knows about itself, for check"},
    {"peer.audit", Peer, true, Local, "record hash: the head of the asker's audit trail, to be remembered"},
    {"peer.members", Peer, true, Session, "members: a list that grew (the witness joined)"},
};

} // namespace

QString roleName(Role role) {
    switch (role) {
    case Nobody: return QStringLiteral("nobody");
    case Viewer: return QStringLiteral("viewer");
    case Operator: return QStringLiteral("operator");
    case Admin: return QStringLiteral("admin");
    case Peer: return QStringLiteral("peer");
    }
    return QStringLiteral("nobody");
}

std::optional<Role> roleFromName(QStringView name) {
    for (Role role : {Viewer, Operator, Admin})
        if (name == roleName(role)) return role;
    return std::nullopt;
}

std::span<const Verb> verbs() {
    return table;
}

const Verb* findVerb(QStringView name) {
    for (const Verb& verb : table)
        if (name == QLatin1String(verb.name)) return &verb;
    return nullptr;
}

Role leastRole(const Verb& verb, const QJsonObject& params) {
    const bool force =
        params.value(QLatin1String("force")).toBool() ||
        params.value(QLatin1String("yesLoseData")).toBool() || params.value(QLatin1String("powerOff")).toBool();
    return force && verb.least == Operator ? Admin : verb.least;
}

bool mayAsk(Role role, const Verb& verb) {
    if (role == Peer) return verb.peer || verb.least == Nobody;
    if (verb.least == Peer) return false;
    return int(role) >= int(verb.least);
}

} // namespace hotpair
