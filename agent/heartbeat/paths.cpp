// From the configuration to the ways between the voters.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/paths.h"

#include <QHostAddress>
#include <QNetworkInterface>

#include <algorithm>
#include <cstring>

namespace hotpair::heartbeat {
namespace {

const QString witnessPath = QStringLiteral("witness");

LinkKey keyOf(const QString& name) {
    const QByteArray utf8 = name.toUtf8();
    return LinkKey(nameKey(std::string_view(utf8.constData(), std::size_t(utf8.size()))));
}

Endpoint anyPort() {
    return {};
}

} // namespace

QList<Path> pathsOf(const ClusterConfig& config, NodeId self) {
    QList<Path> paths;
    if (config.nodes.size() != 2) return paths;
    if (self == NodeId::Witness) {
        if (config.witness)
            for (const auto node : {NodeId::A, NodeId::B})
                paths.append({witnessPath, keyOf(witnessPath), node, config.witness->link, {}});
        return paths;
    }
    if (self != NodeId::A && self != NodeId::B) return paths;
    const auto& mine = config.nodes[int(self)].links;
    const auto& theirs = config.nodes[int(peerOf(self))].links;
    for (const auto& link : mine) {
        const auto other = std::find_if(theirs.begin(), theirs.end(),
                                        [&](const LinkConfig& l) { return l.name == link.name; });
        if (other != theirs.end())
            paths.append({link.name, keyOf(link.name), peerOf(self), link.address, other->address, link.device,
                          link.speed});
    }
    if (config.witness) {
        paths.append({witnessPath, keyOf(witnessPath), NodeId::Witness, anyPort(), config.witness->link});
        Path relayed{relayedLink, keyOf(relayedLink), peerOf(self), {}, {}};
        relayed.relayed = true;
        paths.append(relayed);
    }
    return paths;
}

Duration linkDetection(const Timing& timing) {
    return std::max(3 * timing.heartbeat, std::min(5 * timing.heartbeat, timing.promise * 2 / 3));
}

UdpAddress udpAddressOf(const Endpoint& endpoint) {
    UdpAddress out;
    const QHostAddress host(endpoint.host);
    out.port = endpoint.port;
    if (host.protocol() == QAbstractSocket::IPv4Protocol) {
        out.family = 4;
        const quint32 v4 = host.toIPv4Address();
        for (int i = 0; i < 4; ++i)
            out.bytes[std::size_t(i)] = std::uint8_t(v4 >> (24 - 8 * i));
    } else if (host.protocol() == QAbstractSocket::IPv6Protocol) {
        out.family = 6;
        const Q_IPV6ADDR v6 = host.toIPv6Address();
        std::memcpy(out.bytes.data(), v6.c, 16);
        if (!host.scopeId().isEmpty())
            out.scope = std::uint32_t(QNetworkInterface::interfaceIndexFromName(host.scopeId()));
    }
    return out;
}

QString textOf(const UdpAddress& address) {
    if (address.family != 4 && address.family != 6) return QString();
    QHostAddress host;
    if (address.family == 4) {
        quint32 v4 = 0;
        for (int i = 0; i < 4; ++i)
            v4 = v4 << 8 | address.bytes[std::size_t(i)];
        host.setAddress(v4);
    } else {
        host.setAddress(address.bytes.data());
    }
    return Endpoint{host.toString(), address.port}.toString();
}

} // namespace hotpair::heartbeat
