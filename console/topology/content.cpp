// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/topology/content.h"

#include "console/models/language.h"
#include "console/models/sentences.h"

#include <algorithm>

namespace hotpair::console {

namespace {

constexpr qsizetype stripsShown = 2;

QString word(text::StateOf whose, const QString& state) {
    return text::stateWord(whose, state, language());
}

bool disputed(const PairView& view, const QString& group) {
    for (const auto& c : view.contradictions)
        if (c.subject == group &&
            (c.kind == Contradiction::Kind::TwoHolders || c.kind == Contradiction::Kind::HolderDiffers))
            return true;
    return false;
}

QList<GroupItem::Part> chainOf(const GroupStatus& status, bool stale) {
    QList<GroupItem::Part> chain;
    for (const auto& r : status.resources)
        chain << GroupItem::Part{r.name, resourceHealth(r.state), text::resourceTypeWord(r.type, language()),
                                 stale ? QString() : word(text::StateOf::Resource, r.state)};
    return chain;
}

const Error* lastErrorOf(const GroupStatus& status) {
    for (const auto& r : status.resources)
        if (r.lastError) return &*r.lastError;
    return nullptr;
}

} // namespace

QStringList TopologyContent::claimants(const PairView& view, const GroupView& group) {
    QStringList names;
    for (const auto& agent : view.agents) {
        if (!agent.status || (agent.stale && !group.stale)) continue;
        for (const auto& g : agent.status->groups)
            if (g.name == group.status.name && !g.holder.isEmpty() && !names.contains(g.holder) &&
                (g.holder == agent.status->node || disputed(view, g.name)))
                names << g.holder;
    }
    if (names.isEmpty() && !group.status.holder.isEmpty()) names << group.status.holder;
    return names;
}

ServerItem::Content TopologyContent::server(const PairView& view, const NodeView& node) {
    Q_UNUSED(view)
    ServerItem::Content c;
    c.name = node.name;
    c.health = node.health;
    c.stale = node.stale;
    c.active = node.role == NodeView::Role::Active;
    if (node.stale) {
        c.badge = word(text::StateOf::Node, QStringLiteral("unknown"));
        c.info = Sentences::noDataSince(node.lastData);
    } else {
        c.badge = node.state == QLatin1String("online") ? Sentences::role(node.role)
                                                        : word(text::StateOf::Node, node.state);
        c.info = node.answering ? (node.version.isEmpty() ? QString() : tr("agent %1").arg(node.version))
                                : tr("as the other server sees it");
    }
    if (!node.stale) {
        qsizetype shown = 0;
        for (const auto& alarm : node.alarms) {
            if (alarm.acknowledged || severityOf(alarm.code) == Severity::Info) continue;
            if (++shown > stripsShown) continue;
            c.strips << ServerItem::Strip{Sentences::alarm(alarm), severityOf(alarm.code) == Severity::Warning
                                                                       ? Health::Warning
                                                                       : Health::Bad};
        }
        if (shown > stripsShown)
            c.strips.last().text = tr("%1 more alarms: see events").arg(shown - stripsShown + 1);
    }
    return c;
}

GroupItem::Content TopologyContent::holder(const PairView& view, const GroupView& g, const QString& node) {
    const auto& s = g.status;
    GroupItem::Content c;
    c.group = s.name;
    c.node = node;
    c.look = GroupItem::Look::Holder;
    c.title = s.name;
    c.stale = g.stale;
    c.health = g.health;
    c.disputed = disputed(view, s.name);
    QStringList corner{tr("term %1").arg(s.term)};
    if (!g.stale && s.leaseMs >= 0) corner << tr("lease %1 s").arg(double(s.leaseMs) / 1000.0, 0, 'f', 1);
    c.corner = corner.join(QStringLiteral(" · "));
    c.chain = chainOf(s, g.stale);
    if (g.stale) {
        c.note = Sentences::noDataSince(g.lastData);
    } else if (const Error* error = lastErrorOf(s)) {
        c.note = text::sentence(*error, language());
        c.noteHealth = Health::Bad;
    } else if (s.hold) {
        c.note = tr("On hold: no automatic takeover");
        c.noteHealth = Health::Warning;
    } else {
        QStringList note{word(text::StateOf::Group, s.state)};
        if (s.restarts > 0) note << tr("restarts %1").arg(s.restarts);
        c.note = note.join(QStringLiteral(" · "));
        c.noteHealth = s.state == QLatin1String("active") || s.state == QLatin1String("both")
                           ? Health::Ok
                           : Health::Warning;
        if (s.restarts > 0) c.noteHealth = Health::Warning;
    }
    return c;
}

GroupItem::Content TopologyContent::idle(const PairView& view, const GroupView& g, const QString& node) {
    GroupItem::Content c = holder(view, g, node);
    c.look = GroupItem::Look::Idle;
    c.corner = word(text::StateOf::Group, g.status.state);
    if (!g.stale && g.status.waitingFor) {
        c.note = text::sentence(*g.status.waitingFor, language());
        c.noteHealth = g.health;
    } else if (!g.stale && !lastErrorOf(g.status)) {
        c.note = tr("No server holds this group");
        c.noteHealth = g.health;
    }
    return c;
}

GroupItem::Content TopologyContent::ghost(const PairView& view, const GroupView& g, const QString& node) {
    const auto& s = g.status;
    GroupItem::Content c;
    c.group = s.name;
    c.node = node;
    c.look = GroupItem::Look::Ghost;
    const NodeView* server = view.node(node);
    const bool blind = g.stale || !server || server->stale;
    c.stale = blind;
    c.health = Health::NoData;
    if (blind) {
        c.title = tr("%1 · not known").arg(s.name);
        c.note = Sentences::noDataSince(g.lastData);
    } else if (server->state == QLatin1String("offline")) {
        c.title = tr("%1 · no standby").arg(s.name);
        c.note = tr("%1 is offline").arg(node);
        c.health = Health::Bad;
        c.noteHealth = Health::Bad;
    } else if (s.eligible.contains(node)) {
        c.title = tr("%1 · ready to take over").arg(s.name);
        c.note = view.mirrors.isEmpty() ? tr("Nothing to copy: can start here at once")
                                        : tr("Data is the same as on %1").arg(s.holder);
        c.hint = tr("Drag the group's card here to switch over");
    } else {
        c.title = tr("%1 · cannot take over now").arg(s.name);
        c.note = tr("This server does not have the newest data, or is held back");
        c.health = Health::Warning;
        c.noteHealth = Health::Warning;
        for (const auto& m : view.mirrors)
            if (m.health != Health::Ok)
                c.note = tr("Mirror %1: %2").arg(m.status.name, word(text::StateOf::Mirror, m.status.state));
    }
    return c;
}

LabelItem::Content TopologyContent::link(const LinkView& link) {
    LabelItem::Content c;
    c.pill = true;
    c.stale = link.stale;
    c.health = link.health;
    c.showHealth = link.health != Health::Ok;
    c.title = tr("heartbeat %1 %2").arg(link.name, Sentences::linkFigures(link));
    return c;
}

QString TopologyContent::linkToolTip(const PairView& view, const LinkView& link) {
    QStringList lines;
    const std::optional<LinkStatus>* ends[] = {&link.first, &link.second};
    for (int i = 0; i < 2 && i < view.nodes.size(); ++i) {
        const auto& end = *ends[i];
        if (!end) {
            lines << tr("%1: %2").arg(view.nodes[i].name,
                                      Sentences::noDataSince(view.agents[size_t(i)].lastData));
            continue;
        }
        if (end->relayed) {
            lines << tr("%1: %2, the other server heard %3")
                         .arg(view.nodes[i].name, word(text::StateOf::Link, end->state),
                              text::humanAge(end->lastSeenMs, language()));
            continue;
        }
        lines << tr("%1: %2, round trip %3, jitter %4, loss %5, last beat %6")
                     .arg(view.nodes[i].name, word(text::StateOf::Link, end->state),
                          Sentences::milliseconds(end->rttUs), Sentences::milliseconds(end->jitterUs),
                          Sentences::percent(end->lossPct), text::humanAge(end->lastSeenMs, language()));
    }
    return lines.join(QLatin1Char('\n'));
}

double TopologyContent::resyncProgress(const MirrorStatus& m) {
    if (!m.resync || m.resync->totalBytes <= 0) return -1;
    return double(m.resync->doneBytes) / double(m.resync->totalBytes);
}

LabelItem::Content TopologyContent::mirror(const MirrorView& m) {
    const auto& s = m.status;
    LabelItem::Content c;
    c.stale = m.stale;
    c.health = m.health;
    c.showHealth = true;
    if (m.stale) {
        c.title = tr("mirror %1").arg(s.name);
        c.lines << Sentences::noDataSince(m.lastData);
        return c;
    }
    c.title = s.mode == QLatin1String("sync") ? tr("synchronous mirror %1").arg(s.name)
                                              : tr("mirror %1 (%2)").arg(s.name, s.mode);
    c.lines << tr("%1 · writes %2")
                   .arg(word(text::StateOf::Mirror, s.state),
                        text::humanRate(s.writeBytesPerSecond, language()));
    if (s.resync) {
        c.progress = resyncProgress(s);
        const QString percent = Sentences::percent(qRound(qMax(0.0, c.progress) * 1000) / 10.0);
        c.lines << (s.resync->etaMs >= 0
                        ? tr("%1 at %2 · %3 left")
                              .arg(percent, text::humanRate(s.resync->bytesPerSecond, language()),
                                   text::humanMs(s.resync->etaMs / 1000 * 1000, language()))
                        : tr("%1 at %2").arg(percent, text::humanRate(s.resync->bytesPerSecond, language())));
    } else {
        c.lines << tr("behind by %1").arg(text::humanBytes(s.dirtyBytes, language()));
    }
    return c;
}

LabelItem::Content TopologyContent::clients(const PairView& view) {
    LabelItem::Content c;
    c.stale = view.stale;
    QStringList lines;
    QStringList all;
    for (const auto& g : view.groups) {
        QStringList names = g.addresses;
        if (names.isEmpty())
            for (const auto& r : g.status.resources)
                if (r.type == QLatin1String("address")) names << r.name;
        if (names.isEmpty()) continue;
        all << names;
        const QString where = g.stale || g.status.holder.isEmpty() ? tr("nowhere known") : g.status.holder;
        lines << tr("%1 %2 → %3").arg(g.status.name, names.join(QStringLiteral(", ")), where);
    }
    if (all.isEmpty()) {
        c.title = tr("Clients");
        c.lines << tr("no virtual address configured");
    } else if (all.size() == 1 && lines.size() == 1) {
        c.title = tr("Clients · virtual address %1").arg(all.first());
        c.lines << (view.stale ? Sentences::noDataSince(view.lastData) : lines.first());
    } else {
        c.title = tr("Clients · virtual addresses");
        c.lines = lines;
    }
    return c;
}

LabelItem::Content TopologyContent::witness(const PairView& view) {
    const auto& w = view.witness;
    LabelItem::Content c;
    c.title = tr("Witness");
    c.showHealth = true;
    c.health = w.health;
    c.stale = w.stale;
    if (w.stale) {
        c.lines << Sentences::noDataSince(w.lastData);
        return c;
    }
    const bool differ =
        !w.stateSeenBy[0].isEmpty() && !w.stateSeenBy[1].isEmpty() && w.stateSeenBy[0] != w.stateSeenBy[1];
    if (differ) {
        for (size_t i = 0; i < 2; ++i)
            c.lines << tr("%1 says: %2")
                           .arg(view.nodes[qsizetype(i)].name,
                                word(text::StateOf::Witness, w.stateSeenBy[i]));
    } else {
        const QString state = w.stateSeenBy[0].isEmpty() ? w.stateSeenBy[1] : w.stateSeenBy[0];
        c.lines << (w.ageMs >= 0
                        ? tr("%1 · seen %2")
                              .arg(word(text::StateOf::Witness, state), text::humanAge(w.ageMs, language()))
                        : word(text::StateOf::Witness, state));
    }
    // worth a line when it tells something: a direct way is down, or this one is
    const bool troubled = std::any_of(view.links.begin(), view.links.end(),
                                      [](const LinkView& l) { return l.health != Health::Ok; });
    if (view.relay && !view.relay->stale && (troubled || view.relay->health != Health::Ok))
        c.lines << (view.relay->health == Health::Ok ? tr("the servers hear of each other over it")
                                                     : tr("no word of the other server over it"));
    if (w.own) {
        QStringList votes;
        for (const auto& g : w.own->groups)
            if (!g.holder.isEmpty()) votes << tr("%1: %2 (term %3)").arg(g.name, g.holder).arg(g.term);
        if (!votes.isEmpty()) c.lines << tr("votes · %1").arg(votes.join(QStringLiteral(", ")));
    }
    return c;
}

QString TopologyContent::groupToolTip(const GroupView& g) {
    QStringList lines;
    for (const auto& r : g.status.resources) {
        QString line = QStringLiteral("%1 · %2 · %3")
                           .arg(r.name, text::resourceTypeWord(r.type, language()),
                                word(text::StateOf::Resource, r.state));
        if (r.lastError)
            line += QStringLiteral("\n    ") + text::sentence(*r.lastError, language()) +
                    QStringLiteral("\n    ") + text::advice(*r.lastError, language());
        lines << line;
    }
    if (g.status.waitingFor)
        lines << text::sentence(*g.status.waitingFor, language())
              << text::advice(*g.status.waitingFor, language());
    return lines.join(QLatin1Char('\n'));
}

} // namespace hotpair::console
