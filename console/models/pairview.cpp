// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/models/pairview.h"

#include "console/models/redundancy.h"

namespace hotpair::console {

namespace {

constexpr double lossyPercent = 5.0; ///< of the last 100 beats

template<class List, class Match>
auto findIn(const List& list, Match match) -> decltype(&list.at(0)) {
    for (const auto& entry : list)
        if (match(entry)) return &entry;
    return nullptr;
}

const GroupStatus* groupOf(const Observation& o, const QString& name) {
    return o.status ? findIn(o.status->groups, [&](const GroupStatus& g) { return g.name == name; })
                    : nullptr;
}
const MirrorStatus* mirrorOf(const Observation& o, const QString& name) {
    return o.status ? findIn(o.status->mirrors, [&](const MirrorStatus& m) { return m.name == name; })
                    : nullptr;
}
const NodeStatus* nodeOf(const Observation& o, const QString& name) {
    return o.status ? findIn(o.status->nodes, [&](const NodeStatus& n) { return n.name == name; }) : nullptr;
}
bool current(const Observation& o) {
    return o.status && !o.stale;
}

/// Names in the order of first mention by either agent.
template<class Pick>
QStringList namesFrom(const PairInput& in, Pick pick) {
    QStringList names;
    for (const auto& agent : in.agents)
        if (agent.status)
            for (const auto& entry : pick(*agent.status))
                if (!names.contains(entry.name)) names << entry.name;
    return names;
}

/// Index of the agent whose word about a thing counts: current before stale, then by rank; -1: nobody speaks.
template<class Rank>
int bestAgent(const PairInput& in, Rank rank) {
    int best = -1;
    qint64 bestRank = -1;
    for (int i = 0; i < 2; ++i) {
        const qint64 r = rank(in.agents[size_t(i)]);
        if (r < 0) continue;
        const qint64 weighted = r + (current(in.agents[size_t(i)]) ? (qint64(1) << 60) : 0);
        if (weighted > bestRank) {
            bestRank = weighted;
            best = i;
        }
    }
    return best;
}

GroupView mergeGroup(const PairInput& in, const QString& name) {
    const int best = bestAgent(in, [&](const Observation& o) -> qint64 {
        const GroupStatus* g = groupOf(o, name);
        if (!g) return -1;
        const bool holds = !g->holder.isEmpty() && g->holder == o.status->node;
        return qint64(g->term) * 2 + (holds ? 1 : 0);
    });
    GroupView view;
    view.status = *groupOf(in.agents[size_t(best)], name);
    const auto& agent = in.agents[size_t(best)];
    view.stale = !current(agent);
    view.lastData = agent.lastData;
    view.health = view.stale ? Health::NoData : groupHealth(view.status);
    if (in.config)
        if (const GroupConfig* config = in.config->group(name))
            for (const auto& resource : config->resources)
                if (const auto* address = std::get_if<AddressResource>(&resource.kind))
                    view.addresses << address->address;
    return view;
}

MirrorView mergeMirror(const PairInput& in, const QString& name) {
    const int best = bestAgent(in, [&](const Observation& o) -> qint64 {
        const MirrorStatus* m = mirrorOf(o, name);
        if (!m) return -1;
        return m->role.value(o.status->node) == QLatin1String("source") ? 2 : 1;
    });
    const auto& agent = in.agents[size_t(best)];
    MirrorView view;
    view.status = *mirrorOf(agent, name);
    view.stale = !current(agent);
    view.lastData = agent.lastData;
    view.health = view.stale ? Health::NoData : mirrorHealth(view.status);
    for (auto it = view.status.role.cbegin(); it != view.status.role.cend(); ++it) {
        if (it.value() == QLatin1String("source")) view.source = it.key();
        if (it.value() == QLatin1String("target")) view.target = it.key();
    }
    return view;
}

LinkView mergeLink(const PairInput& in, const QString& name) {
    LinkView view;
    view.name = name;
    Health known = Health::Ok;
    for (size_t i = 0; i < 2; ++i) {
        const auto& agent = in.agents[i];
        if (!agent.status) continue;
        const LinkStatus* l = findIn(agent.status->links, [&](const LinkStatus& link) {
            return link.name == name && link.peer != QLatin1String("witness");
        });
        if (!l) continue;
        const bool fresh = current(agent);
        auto& slot = i == 0 ? view.first : view.second;
        if (fresh) {
            slot = *l;
            known = worst(known, linkHealth(*l));
            view.stale = false;
        }
        if (!view.lastData.isValid() || agent.lastData > view.lastData) view.lastData = agent.lastData;
    }
    view.health = view.stale ? Health::NoData : known;
    return view;
}

NodeView mergeNode(const PairInput& in, size_t index, const QString& name) {
    NodeView view;
    view.name = name;
    const auto& own = in.agents[index];
    const auto& peer = in.agents[1 - index];
    view.answering = current(own);
    const auto& speaker = current(own) || !current(peer) ? own : peer;
    if (const NodeStatus* n = nodeOf(speaker, name)) {
        view.state = n->state;
        view.version = n->version;
        view.stale = !current(speaker);
        view.health = n->state == QLatin1String("offline")   ? Health::Bad
                      : n->health == QLatin1String("failed") ? Health::Bad
                      : n->state != QLatin1String("online") || n->health == QLatin1String("warning")
                          ? Health::Warning
                          : Health::Ok;
    }
    view.lastData = own.lastData;
    if (view.stale) view.health = Health::NoData;
    if (current(own))
        for (const auto& alarm : own.status->alarms)
            view.alarms << alarm;
    return view;
}

WitnessView mergeWitness(const PairInput& in) {
    WitnessView view;
    Health best = Health::NoData;
    for (size_t i = 0; i < 2; ++i) {
        const auto& agent = in.agents[i];
        if (!agent.status) continue;
        const auto& w = agent.status->witness;
        if (w.state == QLatin1String("none")) continue;
        view.configured = true;
        view.stateSeenBy[i] = current(agent) ? w.state : QString();
        if (!view.lastData.isValid() || agent.lastData > view.lastData) view.lastData = agent.lastData;
        if (!current(agent)) continue;
        view.stale = false;
        const Health h = w.state == QLatin1String("online")    ? Health::Ok
                         : w.state == QLatin1String("offline") ? Health::Bad
                                                               : Health::Warning;
        best = best == Health::NoData ? h : h != best ? Health::Warning : best;
        if (w.ageMs >= 0 && (view.ageMs < 0 || w.ageMs < view.ageMs)) view.ageMs = w.ageMs;
    }
    view.health = view.stale ? Health::NoData : best;
    if (in.witness && current(*in.witness)) view.own = in.witness->status;
    return view;
}

void findContradictions(PairView& view, const PairInput& in) {
    const auto& a = in.agents[0];
    const auto& b = in.agents[1];
    if (!current(a) || !current(b)) return;
    const QString nameA = a.status->node, nameB = b.status->node;
    using K = Contradiction::Kind;
    for (const auto& g : view.groups) {
        const auto* ga = groupOf(a, g.status.name);
        const auto* gb = groupOf(b, g.status.name);
        if (!ga || !gb || ga->holder == gb->holder) continue;
        if (ga->holder == nameA && gb->holder == nameB)
            view.contradictions << Contradiction{K::TwoHolders, g.status.name, nameA, nameA, nameB, nameB};
        else if (!ga->holder.isEmpty() && !gb->holder.isEmpty())
            view.contradictions << Contradiction{K::HolderDiffers, g.status.name, nameA,
                                                 ga->holder,       nameB,         gb->holder};
    }
    for (const auto& m : view.mirrors) {
        const auto* ma = mirrorOf(a, m.status.name);
        const auto* mb = mirrorOf(b, m.status.name);
        if (ma && mb && ma->state != mb->state &&
            (ma->state == QLatin1String("in-sync") || mb->state == QLatin1String("in-sync")))
            view.contradictions << Contradiction{K::MirrorDiffers, m.status.name, nameA,
                                                 ma->state,        nameB,         mb->state};
    }
    if (a.status->witness.state != b.status->witness.state)
        view.contradictions << Contradiction{K::WitnessDiffers,       QString(), nameA,
                                             a.status->witness.state, nameB,     b.status->witness.state};
    for (const auto& [teller, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
        const auto* n = nodeOf(*teller, other->status->node);
        if (n && n->state == QLatin1String("offline"))
            view.contradictions << Contradiction{K::PeerOfflineButAnswers, n->name,
                                                 teller->status->node,     n->state,
                                                 other->status->node,      QStringLiteral("online")};
    }
    if (a.status->configRevision != b.status->configRevision)
        view.contradictions << Contradiction{K::RevisionDiffers,
                                             QString(),
                                             nameA,
                                             QString::number(a.status->configRevision),
                                             nameB,
                                             QString::number(b.status->configRevision)};
}

void assignRoles(PairView& view) {
    for (auto& node : view.nodes) {
        if (node.stale || node.state == QLatin1String("offline")) continue;
        node.role = NodeView::Role::Standby;
        for (const auto& group : view.groups)
            if (!group.stale && group.status.holder == node.name) node.role = NodeView::Role::Active;
    }
    // Whoever says of itself that it serves is shown as serving, also when the other one says so too.
    for (const auto& agent : view.agents)
        if (current(agent))
            for (const auto& group : agent.status->groups)
                for (auto& node : view.nodes)
                    if (group.holder == agent.status->node && node.name == group.holder)
                        node.role = NodeView::Role::Active;
}

} // namespace

Health groupHealth(const GroupStatus& s) {
    if (s.state == QLatin1String("active") || s.state == QLatin1String("both")) {
        for (const auto& r : s.resources)
            if (r.state == QLatin1String("failed")) return Health::Bad;
        return s.hold ? Health::Warning : Health::Ok;
    }
    if (s.state == QLatin1String("failed")) return Health::Bad;
    return Health::Warning;
}

Health mirrorHealth(const MirrorStatus& s) {
    if (s.state == QLatin1String("in-sync") || s.state == QLatin1String("replicating")) return Health::Ok;
    if (s.state == QLatin1String("split-brain") || s.state == QLatin1String("failed")) return Health::Bad;
    return Health::Warning;
}

Health linkHealth(const LinkStatus& s) {
    if (s.state == QLatin1String("down")) return Health::Bad;
    if (s.state != QLatin1String("up")) return Health::NoData;
    return s.lossPct >= lossyPercent ? Health::Warning : Health::Ok;
}

Health resourceHealth(const QString& state) {
    if (state == QLatin1String("running")) return Health::Ok;
    if (state == QLatin1String("failed")) return Health::Bad;
    if (state == QLatin1String("starting") || state == QLatin1String("stopping")) return Health::Warning;
    return Health::NoData;
}

const GroupView* PairView::group(const QString& wanted) const {
    return findIn(groups, [&](const GroupView& g) { return g.status.name == wanted; });
}

const NodeView* PairView::node(const QString& wanted) const {
    return findIn(nodes, [&](const NodeView& n) { return n.name == wanted; });
}

QString PairView::otherNode(const QString& node) const {
    for (const auto& n : nodes)
        if (n.name != node) return n.name;
    return {};
}

PairView mergePair(const PairInput& in) {
    PairView view;
    view.name = in.name;
    view.agents = in.agents;
    for (const auto& agent : in.agents) {
        if (!agent.status) continue;
        view.everHeard = true;
        if (current(agent)) view.stale = false;
        if (view.cluster.isEmpty()) view.cluster = agent.status->cluster;
        view.configRevision = qMax(view.configRevision, agent.status->configRevision);
        if (!view.lastData.isValid() || agent.lastData > view.lastData) view.lastData = agent.lastData;
    }
    QStringList nodeNames = namesFrom(in, [](const ClusterStatus& s) { return s.nodes; });
    view.configured = nodeNames.size() == 2;
    if (!view.configured) {
        view.health = view.stale ? Health::NoData : Health::Warning;
        return view;
    }
    // The agents come in the order of the saved addresses; the picture follows the configuration's order.
    PairInput ordered = in;
    const auto& first = in.agents[0].status;
    const auto& second = in.agents[1].status;
    if ((first && first->node == nodeNames[1]) || (second && second->node == nodeNames[0]))
        std::swap(ordered.agents[0], ordered.agents[1]);
    view.agents = ordered.agents;
    for (int i = 0; i < 2; ++i)
        view.nodes << mergeNode(ordered, size_t(i), nodeNames[i]);
    for (const auto& name : namesFrom(ordered, [](const ClusterStatus& s) { return s.groups; }))
        view.groups << mergeGroup(ordered, name);
    for (const auto& name : namesFrom(ordered, [](const ClusterStatus& s) { return s.mirrors; }))
        view.mirrors << mergeMirror(ordered, name);
    QStringList linkNames;
    for (const auto& agent : ordered.agents)
        if (agent.status)
            for (const auto& l : agent.status->links)
                if (l.peer != QLatin1String("witness") && !linkNames.contains(l.name)) linkNames << l.name;
    for (const auto& name : linkNames) {
        const LinkView link = mergeLink(ordered, name);
        link.relayed() ? void(view.relay = link) : view.links.append(link);
    }
    view.witness = mergeWitness(ordered);
    assignRoles(view);
    findContradictions(view, ordered);
    for (const auto& c : view.contradictions)
        if (c.kind == Contradiction::Kind::TwoHolders)
            for (auto& group : view.groups)
                if (group.status.name == c.subject) group.health = Health::Bad;
    view.redundancy = assessRedundancy(view, ordered.config);
    view.health = view.stale ? Health::NoData : view.redundancy.health;
    return view;
}

} // namespace hotpair::console
