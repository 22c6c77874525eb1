// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/models/actions.h"

#include "console/models/language.h"

#include <QRegularExpression>

namespace hotpair::console {

namespace {

struct Row {
    ActionKind kind;
    const char* verb;
    const char* command; ///< hotpairctl words before the subject
    const char* icon;
    const char* shortcut;
};

constexpr Row rows[] = {
    {ActionKind::Switchover, "switchover", "switchover", "switchover", "Ctrl+Shift+S"},
    {ActionKind::Takeover, "takeover", "takeover", "takeover", "Ctrl+Shift+T"},
    {ActionKind::Start, "group.start", "group start", "start", "Ctrl+Shift+R"},
    {ActionKind::Stop, "group.stop", "group stop", "stop", "Ctrl+Shift+X"},
    {ActionKind::Hold, "group.hold", "group hold", "hold", "Ctrl+Shift+H"},
    {ActionKind::Resume, "group.resume", "group resume", "resume", "Ctrl+Shift+U"},
    {ActionKind::Clear, "group.clear", "group clear", "clear", "Ctrl+Shift+K"},
    {ActionKind::MirrorVerify, "mirror.verify", "mirror verify", "clear", ""},
    {ActionKind::MirrorResync, "mirror.resync", "mirror resync", "refresh", ""},
    {ActionKind::MirrorPause, "mirror.pause", "mirror pause", "hold", ""},
    {ActionKind::MirrorResume, "mirror.resume", "mirror resume", "resume", ""},
};
constexpr ActionKind groupKinds[] = {ActionKind::Switchover, ActionKind::Takeover, ActionKind::Start,
                                     ActionKind::Stop,       ActionKind::Hold,     ActionKind::Resume,
                                     ActionKind::Clear};
constexpr ActionKind mirrorKinds[] = {ActionKind::MirrorVerify, ActionKind::MirrorResync,
                                      ActionKind::MirrorPause, ActionKind::MirrorResume};

const Row& row(ActionKind kind) {
    return rows[size_t(kind)];
}

bool isMirror(ActionKind kind) {
    return kind >= ActionKind::MirrorVerify;
}

/// For a POSIX shell: plain words stay as they are.
QString quoted(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString inner = word;
    return QLatin1Char('\'') + inner.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

} // namespace

std::span<const ActionKind> Actions::forGroup() {
    return groupKinds;
}
std::span<const ActionKind> Actions::forMirror() {
    return mirrorKinds;
}

QString Actions::title(ActionKind kind) {
    switch (kind) {
    case ActionKind::Switchover: return tr("Switch over…");
    case ActionKind::Takeover: return tr("Take over…");
    case ActionKind::Start: return tr("Start");
    case ActionKind::Stop: return tr("Stop");
    case ActionKind::Hold: return tr("Hold");
    case ActionKind::Resume: return tr("Resume");
    case ActionKind::Clear: return tr("Clear failure");
    case ActionKind::MirrorVerify: return tr("Verify");
    case ActionKind::MirrorResync: return tr("Resynchronise");
    case ActionKind::MirrorPause: return tr("Pause");
    case ActionKind::MirrorResume: return tr("Resume");
    }
    return {};
}

QString Actions::taskName(const Action& a) {
    switch (a.kind) {
    case ActionKind::Switchover: return a.dryRun ? tr("Switchover rehearsal") : tr("Planned switchover");
    case ActionKind::Takeover:
        return a.dryRun ? tr("Takeover rehearsal") : a.force ? tr("Forced takeover") : tr("Takeover");
    case ActionKind::Start: return tr("Start group");
    case ActionKind::Stop: return tr("Stop group");
    case ActionKind::Hold: return tr("Hold group");
    case ActionKind::Resume: return tr("Resume group");
    case ActionKind::Clear: return tr("Clear failure");
    case ActionKind::MirrorVerify: return tr("Verify mirror");
    case ActionKind::MirrorResync: return tr("Resynchronise mirror");
    case ActionKind::MirrorPause: return tr("Pause mirror");
    case ActionKind::MirrorResume: return tr("Resume mirror");
    }
    return {};
}

QString Actions::subjectText(const Action& a, const PairView& view) {
    if (isMirror(a.kind)) return tr("volume %1").arg(a.subject);
    if (a.to.isEmpty()) return tr("group %1").arg(a.subject);
    const QString from = view.otherNode(a.to);
    return tr("group %1 · %2 → %3").arg(a.subject, from, a.to);
}

const char* Actions::iconName(ActionKind kind) {
    return row(kind).icon;
}
QString Actions::shortcut(ActionKind kind) {
    return QLatin1String(row(kind).shortcut);
}
QString Actions::verb(ActionKind kind) {
    return QLatin1String(row(kind).verb);
}

QJsonObject Actions::params(const Action& a) {
    if (isMirror(a.kind)) return {{QStringLiteral("volume"), a.subject}};
    QJsonObject p{{QStringLiteral("group"), a.subject}};
    if (a.kind == ActionKind::Switchover && !a.to.isEmpty()) p.insert(QStringLiteral("to"), a.to);
    if (a.dryRun) p.insert(QStringLiteral("dryRun"), true);
    if (a.force) {
        p.insert(QStringLiteral("force"), true);
        p.insert(QStringLiteral("yesLoseData"), true);
        p.insert(QStringLiteral("confirm"), a.subject);
    }
    return p;
}

QString Actions::commandLine(const Action& a) {
    QString line =
        QStringLiteral("hotpairctl %1 %2").arg(QLatin1String(row(a.kind).command), quoted(a.subject));
    if (a.kind == ActionKind::Switchover && !a.to.isEmpty()) line += QStringLiteral(" --to ") + quoted(a.to);
    if (a.force) line += QStringLiteral(" --force --yes-lose-data");
    if (a.dryRun) line += QStringLiteral(" --dry-run");
    return line;
}

namespace {

QString groupObstacle(const Action& a, const GroupView& g, const PairView& view) {
    const auto& s = g.status;
    const bool serving = s.state == QLatin1String("active") || s.state == QLatin1String("both");
    const bool moving = s.state == QLatin1String("starting") || s.state == QLatin1String("stopping");
    if (moving && a.kind != ActionKind::Hold && a.kind != ActionKind::Stop && !a.force)
        return Actions::tr("Group %1 is just moving; wait until it has settled.").arg(s.name);
    switch (a.kind) {
    case ActionKind::Switchover: {
        if (!serving) return Actions::tr("Group %1 is not running; start it first.").arg(s.name);
        const QString to = a.to.isEmpty() ? view.otherNode(s.holder) : a.to;
        if (to == s.holder) return Actions::tr("%1 holds group %2 already.").arg(to, s.name);
        if (!g.isEligible(to)) return Actions::tr("%1 cannot take over group %2 now.").arg(to, s.name);
        return {};
    }
    case ActionKind::Takeover:
        if (serving && a.to == s.holder) return Actions::tr("%1 holds group %2 already.").arg(a.to, s.name);
        return {};
    case ActionKind::Start: return serving ? Actions::tr("Group %1 is running.").arg(s.name) : QString();
    case ActionKind::Stop:
        return s.state == QLatin1String("stopped") ? Actions::tr("Group %1 is stopped already.").arg(s.name)
                                                   : QString();
    case ActionKind::Hold:
        return s.hold ? Actions::tr("Group %1 is on hold already.").arg(s.name) : QString();
    case ActionKind::Resume: return s.hold ? QString() : Actions::tr("Group %1 is not on hold.").arg(s.name);
    case ActionKind::Clear: {
        bool trouble = s.state == QLatin1String("failed") || s.restarts > 0;
        for (const auto& r : s.resources)
            trouble = trouble || r.lastError || r.state == QLatin1String("failed");
        return trouble ? QString() : Actions::tr("Group %1 has no failure to clear.").arg(s.name);
    }
    default: return {};
    }
}

QString mirrorObstacle(const Action& a, const MirrorView& m) {
    const QString& state = m.status.state;
    if (a.kind == ActionKind::MirrorVerify && state != QLatin1String("in-sync"))
        return Actions::tr("Mirror %1 is not in sync.").arg(m.status.name);
    if (a.kind == ActionKind::MirrorPause && state == QLatin1String("paused"))
        return Actions::tr("Mirror %1 is paused already.").arg(m.status.name);
    if (a.kind == ActionKind::MirrorResume && state != QLatin1String("paused"))
        return Actions::tr("Mirror %1 is not paused.").arg(m.status.name);
    return {};
}

} // namespace

QString Actions::obstacle(const Action& a, const PairView& view, Role role) {
    if (view.stale) return tr("No current data from this pair.");
    const Verb* verbRow = findVerb(verb(a.kind));
    if (role == Role::Nobody) return tr("Not logged in to an agent of this pair.");
    if (!verbRow || !mayAsk(role, *verbRow))
        return tr("Your role (%1) may not do this.").arg(text::userRoleWord(roleName(role), language()));
    if (a.force && role != Role::Admin)
        return tr("Your role (%1) may not do this.").arg(text::userRoleWord(roleName(role), language()));
    if (isMirror(a.kind)) {
        for (const auto& m : view.mirrors)
            if (m.status.name == a.subject) return mirrorObstacle(a, m);
        return tr("Select a mirror first.");
    }
    const GroupView* g = view.group(a.subject);
    if (!g) return tr("Select a group first.");
    return groupObstacle(a, *g, view);
}

} // namespace hotpair::console
