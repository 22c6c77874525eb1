// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/health_desk.h"

#include "agent/health/judge.h"
#include "common/model/status.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QNetworkInterface>

namespace hotpair::runtime {

using control::ControlRequest;
using control::Responder;

namespace {

constexpr int otherTimeoutMs = 60'000; ///< its disks may be slow to tell

/// Interfaces that this node's part of the configuration runs over: those of its addresses, and those that
/// its groups' addresses name.
QStringList portsInUse(const Picture& picture) {
    QStringList addresses, ports;
    if (const NodeConfig* node = picture.selfNode()) {
        addresses << node->control.host << node->mirror.host;
        for (const auto& link : node->links)
            addresses << link.address.host;
    }
    for (const auto& i : QNetworkInterface::allInterfaces())
        for (const auto& a : i.addressEntries())
            if (addresses.contains(a.ip().toString())) ports << i.name();
    for (const auto& group : picture.config.groups)
        for (const auto& resource : group.resources)
            if (const auto* address = std::get_if<AddressResource>(&resource.kind))
                ports << address->interface;
    return ports;
}

/// Where this pair keeps something: the state directory, and volumes that are files.
QStringList pathsInUse(const QString& stateDir, const Picture& picture) {
    QStringList paths{stateDir};
    for (const auto& volume : picture.config.volumes)
        if (const QString path = volume.backing.value(picture.selfName()); !path.isEmpty())
            paths << QFileInfo(path).path();
    return paths;
}

QJsonObject silent(const QString& node, const Error& error) {
    return {{QStringLiteral("node"), node}, {QStringLiteral("error"), toJson(error)}};
}

} // namespace

HealthDesk::HealthDesk(Rooms rooms, QObject* parent)
    : QObject(parent)
    , m_rooms(std::move(rooms)) {}

void HealthDesk::handle(const ControlRequest& request, const Responder& responder) {
    const bool onlyHere = request.role == Role::Peer || request.params[QStringLiteral("here")].toBool() ||
                          m_rooms.picture().isWitness();
    read([this, onlyHere, responder](const QJsonObject& here) {
        if (!onlyHere && m_rooms.peer()) return askOther(here, responder);
        responder.done({{QStringLiteral("nodes"), QJsonArray{here}}});
    });
}

void HealthDesk::read(std::function<void(const QJsonObject&)> then) {
    const QString self = m_rooms.self();
    const bool accepted = m_background.run(
        this,
        [paths = pathsInUse(m_rooms.stateDir, m_rooms.picture()), cancel = m_cancel] {
            return health::readSensors(paths, cancel);
        },
        [this, self, then](const health::Sensors& sensors) {
            QJsonArray readings;
            for (const auto& reading : health::readings(sensors, portsInUse(m_rooms.picture())))
                readings.append(toJson(reading));
            then({{QStringLiteral("node"), self},
                  {QStringLiteral("readings"), readings},
                  {QStringLiteral("smartctlMissing"), sensors.smartctlMissing}});
        });
    if (!accepted) then(silent(self, makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), self}})));
}

void HealthDesk::askOther(const QJsonObject& here, const Responder& responder) {
    control::PeerLink* peer = m_rooms.peer();
    const QString other = peer->member().name;
    const auto answer = [here, responder](const QJsonObject& there) {
        responder.done({{QStringLiteral("nodes"), QJsonArray{here, there}}});
    };
    if (!peer->isConnected())
        return answer(silent(other, makeError(Code::PEER_UNREACHABLE, {{QStringLiteral("node"), other}})));
    peer->request(
        QStringLiteral("health"), {}, this,
        [other, answer](const Reply& reply) {
            if (reply.ok()) return answer(reply.result[QStringLiteral("nodes")].toArray().first().toObject());
            answer(silent(other, reply.error.value_or(makeError(Code::INTERNAL_ERROR))));
        },
        {}, otherTimeoutMs);
}

} // namespace hotpair::runtime
