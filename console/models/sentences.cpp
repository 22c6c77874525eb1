// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/models/sentences.h"

#include "console/models/language.h"

namespace hotpair::console {

QString Sentences::role(NodeView::Role role) {
    switch (role) {
    case NodeView::Role::Active: return tr("Active");
    case NodeView::Role::Standby: return tr("Standby");
    case NodeView::Role::None: break;
    }
    return tr("Unknown");
}

QString Sentences::pair(const PairView& view) {
    if (!view.everHeard) return tr("not connected");
    if (view.stale) return noDataSince(view.lastData);
    if (!view.configured) return tr("not configured");
    if (view.redundancy.reasons.isEmpty()) return tr("normal");
    switch (view.redundancy.reasons.first().kind) {
    case Reason::Kind::TwoHolders: return tr("two holders!");
    case Reason::Kind::GroupFailed: return tr("group failed");
    case Reason::Kind::ResourceFailed: return tr("resource failed");
    case Reason::Kind::GroupWithoutHolder: return tr("service down");
    case Reason::Kind::GroupStopped: return tr("group stopped");
    case Reason::Kind::NodeOffline: return tr("node offline");
    case Reason::Kind::NodeSilent: return tr("agent silent");
    case Reason::Kind::MirrorBroken: return tr("mirror broken");
    case Reason::Kind::MirrorBehind: return tr("mirror behind");
    case Reason::Kind::NotEligible: return tr("no standby");
    case Reason::Kind::WitnessOffline: return tr("no witness");
    case Reason::Kind::LinkDown: return tr("link down");
    case Reason::Kind::LinkLossy: return tr("link lossy");
    case Reason::Kind::GroupHeld: return tr("on hold");
    case Reason::Kind::Disagreement: return tr("views differ");
    case Reason::Kind::AlarmRaised: return tr("alarm");
    }
    return {};
}

QString Sentences::verdict(const Redundancy& r) {
    switch (r.health) {
    case Health::Ok: return tr("Redundancy intact");
    case Health::Warning: return tr("Redundancy reduced");
    case Health::NoData: return tr("No current data");
    case Health::Bad: break;
    }
    if (!r.reasons.isEmpty()) {
        using K = Reason::Kind;
        const K kind = r.reasons.first().kind;
        if (kind == K::TwoHolders) return tr("Two holders at once");
        if (kind == K::GroupFailed || kind == K::ResourceFailed || kind == K::GroupWithoutHolder)
            return tr("Service down");
    }
    return tr("No redundancy");
}

QString Sentences::reason(const Reason& r) {
    switch (r.kind) {
    case Reason::Kind::TwoHolders: return tr("Group %1 is held by both servers").arg(r.subject);
    case Reason::Kind::GroupFailed: return tr("Group %1 has failed").arg(r.subject);
    case Reason::Kind::ResourceFailed: return tr("Group %1: resource %2 has failed").arg(r.subject, r.detail);
    case Reason::Kind::GroupWithoutHolder: return tr("Group %1 is served by nobody").arg(r.subject);
    case Reason::Kind::GroupStopped: return tr("Group %1 is stopped").arg(r.subject);
    case Reason::Kind::NodeOffline: return tr("Server %1 is offline").arg(r.subject);
    case Reason::Kind::NodeSilent: return tr("The agent on %1 does not answer this console").arg(r.subject);
    case Reason::Kind::MirrorBroken:
        return tr("Mirror %1: %2")
            .arg(r.subject, text::stateWord(text::StateOf::Mirror, r.detail, language()));
    case Reason::Kind::MirrorBehind:
        return tr("Mirror %1: %2")
            .arg(r.subject, text::stateWord(text::StateOf::Mirror, r.detail, language()));
    case Reason::Kind::NotEligible: return tr("%2 cannot take over group %1 now").arg(r.subject, r.detail);
    case Reason::Kind::WitnessOffline: return tr("The witness is not seen by both servers");
    case Reason::Kind::LinkDown: return tr("Heartbeat link %1 is down").arg(r.subject);
    case Reason::Kind::LinkLossy: return tr("Heartbeat link %1 loses beats").arg(r.subject);
    case Reason::Kind::GroupHeld: return tr("Group %1 is on hold: no automatic takeover").arg(r.subject);
    case Reason::Kind::Disagreement:
        return r.subject.isEmpty() ? tr("The two servers tell different things")
                                   : tr("The two servers tell different things about %1").arg(r.subject);
    case Reason::Kind::AlarmRaised:
        return r.subject + QStringLiteral(" · ") + text::sentence(r.said, language());
    }
    return {};
}

QString Sentences::contradiction(const Contradiction& c) {
    using K = Contradiction::Kind;
    const auto word = [](text::StateOf whose, const QString& state) {
        return text::stateWord(whose, state, language());
    };
    switch (c.kind) {
    case K::TwoHolders:
        return tr("%1 and %2 both say that they hold group %3").arg(c.firstNode, c.secondNode, c.subject);
    case K::HolderDiffers:
        return tr("Holder of group %1: %2 says %3, %4 says %5")
            .arg(c.subject, c.firstNode, c.first, c.secondNode, c.second);
    case K::MirrorDiffers:
        return tr("Mirror %1: %2 says “%3”, %4 says “%5”")
            .arg(c.subject, c.firstNode, word(text::StateOf::Mirror, c.first), c.secondNode,
                 word(text::StateOf::Mirror, c.second));
    case K::WitnessDiffers:
        return tr("Witness: %1 says “%2”, %3 says “%4”")
            .arg(c.firstNode, word(text::StateOf::Witness, c.first), c.secondNode,
                 word(text::StateOf::Witness, c.second));
    case K::PeerOfflineButAnswers:
        return tr("%1 says that %2 is offline, but %2 answers this console").arg(c.firstNode, c.secondNode);
    case K::RevisionDiffers:
        return tr("Configuration: %1 has revision %2, %3 has revision %4")
            .arg(c.firstNode, c.first, c.secondNode, c.second);
    }
    return {};
}

QString Sentences::clock(const QDateTime& time) {
    if (!time.isValid()) return QStringLiteral("–");
    const QDateTime local = time.toLocalTime();
    return local.date() == QDate::currentDate() ? local.toString(QStringLiteral("HH:mm:ss"))
                                                : local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString Sentences::noDataSince(const QDateTime& lastData) {
    return lastData.isValid() ? tr("no data since %1").arg(clock(lastData)) : tr("no data yet");
}

QString Sentences::milliseconds(qint64 microseconds) {
    if (microseconds < 0) return QStringLiteral("–");
    const double ms = double(microseconds) / 1000.0;
    return QStringLiteral("%1 ms").arg(ms, 0, 'f', ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

QString Sentences::percent(double value) {
    return QStringLiteral("%1%").arg(value, 0, 'f', value > 0 && value < 10 ? 1 : 0);
}

QString Sentences::linkName(const LinkView& link) {
    return link.relayed() ? tr("over the witness") : link.name;
}

QString Sentences::linkFigures(const LinkView& link) {
    const LinkStatus* best = link.best();
    if (link.stale || !best) return noDataSince(link.lastData);
    if (link.health == Health::Bad) {
        const bool firstDown = link.first && link.first->state == QLatin1String("down");
        const bool secondDown = link.second && link.second->state == QLatin1String("down");
        if (firstDown != secondDown && link.first && link.second) return tr("one way only");
        return tr("down");
    }
    if (link.relayed()) return tr("heard %1").arg(text::humanAge(best->lastSeenMs, language()));
    double loss = best->lossPct;
    if (link.first && link.second) loss = qMax(link.first->lossPct, link.second->lossPct);
    return QStringLiteral("%1 · %2").arg(milliseconds(best->rttUs), percent(loss));
}

QString Sentences::alarm(const AlarmStatus& alarm) {
    return text::sentence(alarm.code, alarm.args, language());
}

QString Sentences::ifFails(const Redundancy& r) {
    if (r.ifFails.isEmpty() || r.takenOverBy.isEmpty() || r.aboutMs < 0) return {};
    return tr("if %1 lost power now, %2 would take over in about <b>%3</b>, losing <b>%4</b>")
        .arg(r.ifFails.toHtmlEscaped(), r.takenOverBy.toHtmlEscaped(),
             text::humanMs(r.aboutMs / 100 * 100, language()), text::humanBytes(r.bytesAtRisk, language()));
}

} // namespace hotpair::console
