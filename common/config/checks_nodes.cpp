// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/addresses.h"
#include "common/config/checks.h"

#include <algorithm>

namespace hotpair {

void Unique::add(const KeyPath& path, const QString& value, const QString& shown) {
    if (value.isEmpty()) return;
    const auto first = m_seen.constFind(value);
    if (first == m_seen.constEnd()) {
        m_seen.insert(value, path);
        return;
    }
    m_loading.problem(path, m_twice,
                      {{QStringLiteral("value"), shown}, {QStringLiteral("other"), keyPathText(*first)}});
}

void UniqueNames::add(const KeyPath& path, const QString& name) {
    if (name.isEmpty()) return;
    m_names.add(path, name.toLower(), name);
    const QByteArray utf8 = name.toUtf8();
    const quint32 key = nameKey({utf8.constData(), std::size_t(utf8.size())});
    const QString other = m_keys.value(key);
    if (other.isEmpty())
        m_keys.insert(key, name);
    else if (other != name)
        m_loading.problem(path, Code::CONFIG_NAME_CLASH,
                          {{QStringLiteral("value"), name}, {QStringLiteral("other"), other}});
}

namespace {

KeyPath nodePath(qsizetype i) {
    return KeyPath{} / "nodes" / i;
}

bool isV6(const Endpoint& e) {
    return e.host.contains(QLatin1Char(':'));
}

void checkNames(Loading& loading, const ClusterConfig& config) {
    const auto reserved = [&](const KeyPath& path, const QString& name) {
        // the third voter's name everywhere, and that of the way over it
        if (name.compare(QLatin1String("witness"), Qt::CaseInsensitive) == 0 ||
            name.compare(QLatin1String("witness-relay"), Qt::CaseInsensitive) == 0)
            loading.problem(path, Code::CONFIG_RESERVED_NAME, {{QStringLiteral("value"), name}});
    };
    UniqueNames nodes(loading);
    for (qsizetype i = 0; i < config.nodes.size(); ++i) {
        nodes.add(nodePath(i) / "name", config.nodes[i].name);
        reserved(nodePath(i) / "name", config.nodes[i].name);
        UniqueNames links(loading);
        for (qsizetype j = 0; j < config.nodes[i].links.size(); ++j) {
            const LinkConfig& link = config.nodes[i].links[j];
            const KeyPath path = nodePath(i) / "links" / j;
            links.add(path / "name", link.name);
            reserved(path / "name", link.name);
            if (link.serial() == link.address.isValid() && loading.clean(path))
                loading.problem(path, Code::CONFIG_LINK_ONE_WAY, {{QStringLiteral("link"), link.name}});
        }
    }
}

/// TCP and UDP ports are different things: each has its own round of comparing.
void checkAddresses(Loading& loading, const ClusterConfig& config) {
    Unique tcp(loading, Code::CONFIG_ADDRESS_TWICE);
    Unique udp(loading, Code::CONFIG_ADDRESS_TWICE);
    Unique lines(loading, Code::CONFIG_ADDRESS_TWICE);
    const auto add = [](Unique& unique, const KeyPath& path, const Endpoint& e) {
        if (e.isValid()) unique.add(path, e.toString(), e.toString());
    };
    for (qsizetype i = 0; i < config.nodes.size(); ++i) {
        const NodeConfig& node = config.nodes[i];
        add(tcp, nodePath(i) / "control", node.control);
        add(tcp, nodePath(i) / "mirror", node.mirror);
        for (qsizetype j = 0; j < node.links.size(); ++j) {
            const LinkConfig& link = node.links[j];
            const KeyPath path = nodePath(i) / "links" / j;
            if (link.serial())
                lines.add(path / "device", node.name + QLatin1Char('\n') + link.device, link.device);
            else
                add(udp, path / "address", link.address);
        }
    }
    if (!config.witness) return;
    add(tcp, KeyPath{} / "witness" / "control", config.witness->control);
    add(udp, KeyPath{} / "witness" / "link", config.witness->link);
}

void sameFamily(Loading& loading, const KeyPath& path, const Endpoint& a, const Endpoint& b) {
    if (a.isValid() && b.isValid() && isV6(a) != isV6(b))
        loading.problem(path, Code::CONFIG_FAMILIES_DIFFER,
                        {{QStringLiteral("value"), b.toString()}, {QStringLiteral("other"), a.toString()}});
}

const LinkConfig* linkOf(const NodeConfig& node, const QString& name) {
    const auto i = std::find_if(node.links.begin(), node.links.end(),
                                [&](const LinkConfig& l) { return l.name == name; });
    return i == node.links.end() ? nullptr : &*i;
}

/// Both ends of each link exist and can talk to each other.
void checkPairing(Loading& loading, const ClusterConfig& config) {
    const NodeConfig& a = config.nodes[0];
    const NodeConfig& b = config.nodes[1];
    sameFamily(loading, nodePath(1) / "control", a.control, b.control);
    sameFamily(loading, nodePath(1) / "mirror", a.mirror, b.mirror);
    const bool known[] = {loading.clean(nodePath(0) / "links"), loading.clean(nodePath(1) / "links")};
    for (qsizetype i = 0; i < 2; ++i) {
        const NodeConfig& here = config.nodes[i];
        const NodeConfig& there = config.nodes[1 - i];
        const KeyPath links = nodePath(i) / "links";
        if (here.links.isEmpty() && known[i])
            loading.problem(links, Code::CONFIG_NO_LINK, {{QStringLiteral("node"), here.name}});
        for (qsizetype j = 0; j < here.links.size(); ++j) {
            const LinkConfig& link = here.links[j];
            const LinkConfig* end = linkOf(there, link.name);
            if (end == nullptr && !link.name.isEmpty() && known[1 - i] && !there.links.isEmpty())
                loading.problem(links / j / "name", Code::CONFIG_LINK_ONE_SIDED,
                                {{QStringLiteral("link"), link.name}, {QStringLiteral("node"), here.name}});
            else if (end != nullptr && i == 1 && end->serial() != link.serial())
                loading.problem(links / j, Code::CONFIG_LINK_KINDS_DIFFER, {{QStringLiteral("link"), link.name}});
            else if (end != nullptr && i == 1)
                sameFamily(loading, links / j / "address", end->address, link.address);
        }
    }
}

} // namespace

void checkNodes(Loading& loading, const ClusterConfig& config) {
    const KeyPath nodes = KeyPath{} / "nodes";
    if (config.nodes.size() != qsizetype(limits::nodes) && loading.clean(nodes))
        loading.problem(nodes, Code::CONFIG_TWO_NODES,
                        {{QStringLiteral("count"), QString::number(config.nodes.size())}});
    checkNames(loading, config);
    checkAddresses(loading, config);
    if (config.nodes.size() == qsizetype(limits::nodes)) checkPairing(loading, config);
    if (config.arbitration == Arbitration::Witness && !config.witness)
        loading.problem(KeyPath{} / "cluster" / "arbitration", Code::CONFIG_WITNESS_MISSING);
}

} // namespace hotpair
