// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/grade/grade.h"

#include "common/config/units.h"

#include <QHostAddress>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace hotpair::grade {

namespace {

using enum Code;

constexpr double lossyPct = 2;
constexpr double togetherPct = 50;
constexpr qint64 lossesThatTell = 10; ///< fewer may coincide by chance
constexpr qint64 clocksApartMs = 1'000;
constexpr int diskNearlyFullPct = 90;
constexpr int fewestRestarts = 1, mostRestarts = 5;
constexpr Duration shortestWindow = std::chrono::minutes(1);

/// Everything a rule may look at, and the list it adds to.
struct Rules {
    const Evidence& e;
    QList<Error>& out;

    void say(Code code, const Args& args = {}) const { out.append(makeError(code, args)); }
    QList<const NodeFacts*> nodes() const {
        QList<const NodeFacts*> both{&e.self};
        if (e.other) both.append(&*e.other);
        return both;
    }
    QStringList linkNames() const {
        QStringList names;
        for (const auto& link : e.config.nodes[0].links)
            names << link.name;
        return names;
    }
};

Args args(std::initializer_list<std::pair<const char*, QString>> list) {
    Args out;
    for (const auto& [key, value] : list)
        out.insert(QLatin1String(key), value);
    return out;
}

using Subnet = QPair<QHostAddress, int>;

/// The interface of a node with this address.
const InterfaceFacts* interfaceOf(const NodeFacts& node, const QString& address) {
    for (const auto& i : node.interfaces)
        for (const QString& a : i.addresses)
            if (QHostAddress(a.section(QLatin1Char('/'), 0, 0)) == QHostAddress(address)) return &i;
    return nullptr;
}

/// The network in which a node reaches an address directly, as "10.0.0.0/24".
QString subnetOf(const NodeFacts& node, const QString& address) {
    for (const auto& i : node.interfaces)
        for (const QString& a : i.addresses) {
            const Subnet subnet = QHostAddress::parseSubnet(a);
            if (subnet.second > 0 && QHostAddress(address).isInSubnet(subnet)) {
                // the network's own address: the host bits are cleared by parsing it shortened
                const QHostAddress host(a.section(QLatin1Char('/'), 0, 0));
                if (host.protocol() != QAbstractSocket::IPv4Protocol) return a;
                const quint32 mask = subnet.second >= 32 ? 0xFFFFFFFFu : ~(0xFFFFFFFFu >> subnet.second);
                return QStringLiteral("%1/%2")
                    .arg(QHostAddress(host.toIPv4Address() & mask).toString())
                    .arg(subnet.second);
            }
        }
    return {};
}

const LinkConfig* linkOf(const NodeConfig& node, const QString& name) {
    for (const auto& l : node.links)
        if (l.name == name) return &l;
    return nullptr;
}

QString figure(double value) {
    return QString::number(value, 'f', value < 10 ? 1 : 0);
}

template<class F>
void eachPair(const QStringList& names, F f) {
    for (qsizetype i = 0; i < names.size(); ++i)
        for (qsizetype j = i + 1; j < names.size(); ++j)
            f(names[i], names[j]);
}

// ---------------------------------------------------------------- links

void enoughLinks(const Rules& r) {
    const QStringList names = r.linkNames();
    if (names.size() == 1) r.say(CHECK_SINGLE_LINK, args({{"link", names.first()}}));
}

void linksApart(const Rules& r) {
    eachPair(r.linkNames(), [&r](const QString& one, const QString& two) {
        for (const auto* facts : r.nodes()) {
            const NodeConfig* node = r.e.config.node(facts->node);
            const LinkConfig *a = node ? linkOf(*node, one) : nullptr,
                             *b = node ? linkOf(*node, two) : nullptr;
            if (!a || !b) continue;
            const auto* ia = interfaceOf(*facts, a->address.host);
            const auto* ib = interfaceOf(*facts, b->address.host);
            if (ia && ib && ia->name == ib->name)
                return r.say(
                    CHECK_LINKS_SHARE_ADAPTER,
                    args({{"link", one}, {"other", two}, {"interface", ia->name}, {"node", facts->node}}));
            const QString subnet = subnetOf(*facts, a->address.host);
            if (!subnet.isEmpty() && subnet == subnetOf(*facts, b->address.host))
                return r.say(CHECK_LINKS_SHARE_SUBNET,
                             args({{"link", one}, {"other", two}, {"subnet", subnet}}));
        }
    });
}

void linksFailApart(const Rules& r) {
    for (const auto& l : r.e.losses)
        if (l.losses >= lossesThatTell && l.percent >= togetherPct)
            r.say(CHECK_LINKS_FAIL_TOGETHER,
                  args({{"link", l.link}, {"other", l.other}, {"percent", figure(l.percent)}}));
}

void linksHealthy(const Rules& r) {
    if (!r.e.other) return; // the node is what is down
    for (const QString& name : r.linkNames()) {
        const auto l = r.e.self.links.constFind(name);
        if (l == r.e.self.links.constEnd()) continue;
        const LinkConfig* end = linkOf(r.e.config.nodes[0], name);
        if (!l->proven)
            r.say(CHECK_LINK_DOWN, args({{"link", name}, {"port", QString::number(end->address.port)}}));
        else if (l->lossPct >= lossyPct)
            r.say(CHECK_LINK_LOSSY, args({{"link", name}, {"percent", figure(l->lossPct)}}));
    }
}

/// A renewal may be answered late once and must still arrive within the lease.
void timingFits(const Rules& r) {
    const Duration serve = r.e.config.timing.serve, renew = r.e.config.timing.renew;
    for (const QString& name : r.linkNames()) {
        qint64 worst = -1;
        for (const auto* facts : r.nodes())
            worst = std::max(worst, facts->links.value(name).worstRttUs);
        if (worst < 0) continue;
        const Duration trip = std::chrono::microseconds(worst);
        const Duration margin = serve - 2 * renew - trip;
        if (margin < serve / 10)
            r.say(CHECK_TIMING_TIGHT, args({{"link", name},
                                            {"worst", figure(double(worst) / 1000) + QStringLiteral(" ms")},
                                            {"serve", formatDuration(serve)},
                                            {"margin", QString::number(toMs(std::max(margin, Duration{}))) +
                                                           QStringLiteral(" ms")}}));
    }
}

void sameMtu(const Rules& r) {
    if (!r.e.other) return;
    const NodeConfig *mine = r.e.config.node(r.e.self.node), *theirs = r.e.config.node(r.e.other->node);
    if (!mine || !theirs) return;
    for (const QString& name : r.linkNames()) {
        const LinkConfig *a = linkOf(*mine, name), *b = linkOf(*theirs, name);
        const auto* ia = a ? interfaceOf(r.e.self, a->address.host) : nullptr;
        const auto* ib = b ? interfaceOf(*r.e.other, b->address.host) : nullptr;
        if (ia && ib && ia->mtu != ib->mtu)
            r.say(CHECK_MTU, args({{"link", name},
                                   {"mtu", QString::number(ia->mtu)},
                                   {"node", r.e.self.node},
                                   {"otherMtu", QString::number(ib->mtu)},
                                   {"other", r.e.other->node}}));
    }
}

// ---------------------------------------------------------------- arbiter

void hasArbiter(const Rules& r) {
    if (r.e.config.arbitration == Arbitration::Manual || r.e.config.arbitration == Arbitration::RiskAccepted)
        r.say(CHECK_NO_ARBITER);
}

void witnessElsewhere(const Rules& r) {
    if (!r.e.config.witness) return;
    const Endpoint& link = r.e.config.witness->link;
    for (const auto* facts : r.nodes())
        if (interfaceOf(*facts, link.host) || QHostAddress(link.host).isLoopback())
            return r.say(CHECK_WITNESS_ON_MEMBER, args({{"address", link.host}, {"node", facts->node}}));
    const QString subnet = subnetOf(r.e.self, link.host);
    const NodeConfig* node = r.e.config.node(r.e.self.node);
    if (subnet.isEmpty() || !node) return;
    // harmless while another link stays when this network fails
    const bool all = std::all_of(node->links.begin(), node->links.end(), [&](const LinkConfig& l) {
        return subnetOf(r.e.self, l.address.host) == subnet;
    });
    if (all && !node->links.isEmpty())
        r.say(CHECK_WITNESS_SAME_SUBNET, args({{"subnet", subnet}, {"link", node->links.first().name}}));
}

void witnessAnswers(const Rules& r) {
    if (!r.e.config.witness) return;
    for (const auto* facts : r.nodes()) {
        const auto w = facts->links.constFind(QStringLiteral("witness"));
        if (w != facts->links.constEnd() && !w->proven)
            r.say(CHECK_WITNESS_UNREACHABLE, args({{"node", facts->node}}));
    }
}

// ---------------------------------------------------------------- the two nodes

void bothAnswer(const Rules& r) {
    if (r.e.other) return;
    for (const auto& n : r.e.config.nodes)
        if (n.name != r.e.self.node) r.say(CHECK_PEER_OFFLINE, args({{"node", n.name}}));
}

void portsOpen(const Rules& r) {
    if (!r.e.other) return;
    for (const auto* facts : r.nodes()) {
        if (facts->controlConnected) continue;
        const NodeFacts& far = facts == &r.e.self ? *r.e.other : r.e.self;
        const NodeConfig* node = r.e.config.node(far.node);
        if (node)
            r.say(CHECK_PORT_BLOCKED, args({{"node", facts->node},
                                            {"address", node->control.toString()},
                                            {"purpose", QStringLiteral("control")}}));
    }
    for (const auto& m : r.e.status.mirrors) {
        const NodeConfig* node = r.e.config.node(r.e.other->node);
        if (node && m.state == QLatin1String("connecting"))
            return r.say(CHECK_PORT_BLOCKED, args({{"node", r.e.self.node},
                                                   {"address", node->mirror.toString()},
                                                   {"purpose", QStringLiteral("mirror")}}));
    }
}

void nodesAgree(const Rules& r) {
    if (!r.e.other) return;
    const NodeFacts &a = r.e.self, &b = *r.e.other;
    if (a.version != b.version)
        r.say(
            CHECK_VERSIONS_DIFFER,
            args({{"node", a.node}, {"version", a.version}, {"other", b.node}, {"otherVersion", b.version}}));
    if (a.revision != b.revision)
        r.say(CHECK_REVISIONS_DIFFER, args({{"node", a.node},
                                            {"revision", QString::number(a.revision)},
                                            {"other", b.node},
                                            {"otherRevision", QString::number(b.revision)}}));
    if (std::abs(b.clockOffsetMs) >= clocksApartMs)
        r.say(CHECK_CLOCKS_DIFFER,
              args({{"offset", figure(double(std::abs(b.clockOffsetMs)) / 1000) + QStringLiteral(" s")}}));
}

void machineFit(const Rules& r) {
    for (const auto* f : r.nodes()) {
        const Args node = args({{"node", f->node}});
        if (!f->guardPresent) r.say(CHECK_GUARD_MISSING, node);
        if (!f->realtimePermitted) r.say(CHECK_NOT_REALTIME, node);
        if (!f->memoryLockPermitted) r.say(CHECK_MEMORY_NOT_LOCKED, node);
        if (!f->watchdog) r.say(CHECK_NO_WATCHDOG, node);
        if (f->clockSynchronised == false) r.say(CHECK_CLOCK_NOT_SYNCHRONISED, node);
        if (f->stateUsedPct >= diskNearlyFullPct)
            r.say(CHECK_STATE_DISK_FULL, args({{"node", f->node},
                                               {"path", f->statePath},
                                               {"percent", QString::number(f->stateUsedPct)}}));
        if (f->stateOnNetwork)
            r.say(CHECK_STATE_ON_NETWORK,
                  args({{"node", f->node}, {"path", f->statePath}, {"type", f->stateFileSystem}}));
        for (const QString& path : f->readableSecrets)
            r.say(CHECK_KEY_NOT_PRIVATE, args({{"node", f->node}, {"path", path}}));
        if (f->accounts == QStringList{QStringLiteral("admin")}) r.say(CHECK_ONLY_DEFAULT_ACCOUNT, node);
    }
}

// ---------------------------------------------------------------- data

void backingsFit(const Rules& r) {
    for (const auto* f : r.nodes())
        for (const auto& volume : r.e.config.volumes) {
            const auto b = f->backings.constFind(volume.name);
            if (b == f->backings.constEnd() || !b->exists) continue;
            const Args where = args({{"node", f->node}, {"volume", volume.name}});
            if (b->size < volume.size) {
                Args sizes = where;
                sizes.insert(QStringLiteral("size"), formatSize(b->size));
                sizes.insert(QStringLiteral("needed"), formatSize(volume.size));
                r.say(CHECK_BACKING_TOO_SMALL, sizes);
            }
            if (b->onStateDisk) r.say(CHECK_BACKING_ON_STATE_DISK, where);
        }
}

void mirrorApart(const Rules& r) {
    const NodeConfig* node = r.e.config.node(r.e.self.node);
    if (!node || r.e.config.volumes.isEmpty()) return;
    const QString subnet = subnetOf(r.e.self, node->mirror.host);
    if (subnet.isEmpty()) return;
    for (const auto& g : r.e.config.groups)
        for (const auto& resource : g.resources)
            if (const auto* a = std::get_if<AddressResource>(&resource.kind);
                a && QHostAddress(a->address).isInSubnet(QHostAddress::parseSubnet(subnet)))
                return r.say(CHECK_MIRROR_ON_CLIENT_LAN, args({{"subnet", subnet}, {"address", a->address}}));
}

void mirrorsInSync(const Rules& r) {
    for (const auto& m : r.e.status.mirrors)
        if (m.state != QLatin1String("in-sync"))
            r.say(CHECK_MIRROR_NOT_IN_SYNC, args({{"volume", m.name}, {"state", m.state}}));
}

// ---------------------------------------------------------------- groups

void addressFits(const Rules& r, const GroupConfig& group, const AddressResource& a) {
    for (const auto* f : r.nodes()) {
        const auto i = std::find_if(f->interfaces.begin(), f->interfaces.end(),
                                    [&](const InterfaceFacts& known) { return known.name == a.interface; });
        const Args what = args(
            {{"node", f->node}, {"interface", a.interface}, {"address", a.address}, {"group", group.name}});
        if (i == f->interfaces.end()) {
            r.say(CHECK_INTERFACE_MISSING, what);
            continue;
        }
        const bool inside = std::any_of(i->addresses.begin(), i->addresses.end(), [&](const QString& own) {
            return own.section(QLatin1Char('/'), 0, 0) != a.address &&
                   QHostAddress(a.address).isInSubnet(QHostAddress::parseSubnet(own));
        });
        if (!inside) r.say(CHECK_ADDRESS_NO_SUBNET, what);
    }
}

void monitored(const Rules& r, const GroupConfig& group) {
    QString unwatched;
    for (const auto& resource : group.resources) {
        const auto* process = std::get_if<ProcessResource>(&resource.kind);
        const auto* service = std::get_if<ServiceResource>(&resource.kind);
        if (std::holds_alternative<ScriptResource>(resource.kind)) return; // asks its program
        if ((process && process->monitor.tcp) || (service && service->monitor.tcp)) return;
        if (process || service) unwatched = resource.name;
    }
    if (!unwatched.isEmpty()) r.say(CHECK_NO_MONITOR, args({{"group", group.name}, {"resource", unwatched}}));
}

void groupsSound(const Rules& r) {
    for (const auto& g : r.e.config.groups) {
        for (const auto& resource : g.resources)
            if (const auto* a = std::get_if<AddressResource>(&resource.kind)) addressFits(r, g, *a);
        monitored(r, g);
        if (g.failback == Failback::Immediate)
            r.say(CHECK_FAILBACK_IMMEDIATE,
                  args({{"group", g.name},
                        {"node", g.preferred.isEmpty() ? r.e.config.nodes[0].name : g.preferred}}));
        if (g.restart.attempts > mostRestarts || g.restart.attempts < fewestRestarts ||
            g.restart.window < shortestWindow)
            r.say(CHECK_RESTART_WINDOW, args({{"group", g.name},
                                              {"attempts", QString::number(g.restart.attempts)},
                                              {"window", formatDuration(g.restart.window)}}));
    }
    for (const auto& g : r.e.status.groups)
        if (g.hold) r.say(CHECK_GROUP_HELD, args({{"group", g.name}}));
    for (const auto* f : r.nodes())
        for (const QString& missing : f->missingPrograms)
            r.say(CHECK_PROGRAM_MISSING, args({{"node", f->node},
                                               {"group", missing.section(QLatin1Char('/'), 0, 0)},
                                               {"resource", missing.section(QLatin1Char('/'), 1, 1)},
                                               {"program", missing.section(QLatin1Char('/'), 2)}}));
}

} // namespace

QList<Error> graded(const Evidence& evidence) {
    QList<Error> findings;
    const Rules rules{evidence, findings};
    if (evidence.config.nodes.size() != 2) {
        rules.say(CHECK_NOTHING_CONFIGURED);
        return findings;
    }
    for (const auto rule : {enoughLinks, linksApart, linksFailApart, linksHealthy, timingFits, sameMtu,
                            hasArbiter, witnessElsewhere, witnessAnswers, bothAnswer, portsOpen, nodesAgree,
                            machineFit, backingsFit, mirrorApart, mirrorsInSync, groupsSound})
        rule(rules);
    std::stable_sort(findings.begin(), findings.end(), [](const Error& a, const Error& b) {
        return int(severityOf(a.code)) > int(severityOf(b.code));
    });
    return findings;
}

QString letter(const QList<Error>& findings) {
    const auto worst = std::max_element(findings.begin(), findings.end(), [](const Error& a, const Error& b) {
        return int(severityOf(a.code)) < int(severityOf(b.code));
    });
    if (worst == findings.end() || severityOf(worst->code) == Severity::Info) return QStringLiteral("A");
    return severityOf(worst->code) == Severity::Warning ? QStringLiteral("B") : QStringLiteral("C");
}

} // namespace hotpair::grade
