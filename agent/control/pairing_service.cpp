// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/pairing_service.h"

#include "agent/control/joiner.h"

#include <QJsonDocument>

namespace hotpair::control {

static Error wrongParameter(const char* name, const char* detail) {
    return makeError(Code::PARAMETER_WRONG, {{QStringLiteral("name"), QLatin1String(name)},
                                             {QStringLiteral("detail"), QLatin1String(detail)}});
}

PairingService::PairingService(QString stateDir, QString nodeName, Endpoint listen,
                               std::shared_ptr<const Identity> identity, Members members,
                               Background& background, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_stateDir(std::move(stateDir))
    , m_nodeName(std::move(nodeName))
    , m_listen(std::move(listen))
    , m_identity(std::move(identity))
    , m_members(std::move(members))
    , m_background(background)
    , m_clock(clock) {}

Member PairingService::self() const {
    if (const Member* known = m_members.byName(m_nodeName)) return *known;
    return {m_nodeName, m_identity->id(), m_invitedTo};
}

void PairingService::invite(const ControlRequest& request, const Responder& responder) {
    if (m_members.selfIsWitness()) return responder.refused(makeError(Code::WITNESS_CANNOT_INVITE));
    Endpoint address = m_listen;
    if (const QString wanted = request.params.value(QLatin1String("address")).toString(); !wanted.isEmpty())
        address.host = wanted;
    else if (const Member* known = m_members.byName(m_nodeName))
        address = known->control;
    if (isEveryAddress(address.host))
        return responder.refused(
            makeError(Code::PAIRING_ADDRESS_NEEDED, {{QStringLiteral("address"), address.toString()}}));
    auto code = m_invitations.open(address, m_identity->id(), m_clock.now());
    if (!code) return responder.refused(code.error());
    m_invitedTo = address;
    responder.done({{QStringLiteral("code"), pairingCodeText(*code)},
                    {QStringLiteral("address"), address.toString()},
                    {QStringLiteral("validSeconds"),
                     qint64(std::chrono::duration_cast<std::chrono::seconds>(Invitations::lifetime).count())},
                    {QStringLiteral("tries"), Invitations::tries}});
}

void PairingService::prove(const ControlRequest& request, const Responder& responder) {
    const QString role = request.params.value(QLatin1String("role")).toString();
    const QString name = request.params.value(QLatin1String("name")).toString();
    const auto control = endpointFromText(request.params.value(QLatin1String("control")).toString());
    if (request.key.isEmpty())
        return responder.refused(wrongParameter("key", "the joining machine showed no certificate"));
    if (!isMemberName(name)) return responder.refused(wrongParameter("name", "not a node's name"));
    if (!control) return responder.refused(wrongParameter("control", "not an address and port"));
    if (role != QLatin1String("node") && role != QLatin1String("witness"))
        return responder.refused(wrongParameter("role", "node or witness"));
    if (m_busy) return responder.refused(makeError(Code::PAIRING_BUSY));

    JoinClaim claim{
        {name, request.key, *control},
        role == QLatin1String("node") ? JoinAs::Node : JoinAs::Witness,
        QByteArray::fromHex(request.params.value(QLatin1String("proof")).toString().left(128).toLatin1()),
        request.origin.left(request.origin.lastIndexOf(QLatin1Char(':')))
            .remove(QLatin1Char('['))
            .remove(QLatin1Char(']'))};
    auto members = m_invitations.judge(claim, m_members, self(), m_clock.now());
    if (!members) return responder.refused(members.error());

    Members forJoiner = *members;
    forJoiner.self = name;
    const QByteArray text = QJsonDocument(toJson(forJoiner)).toJson(QJsonDocument::Compact);
    const QByteArray key = members->clusterKey.toHex();
    const QByteArray proof =
        acceptProof(m_invitations.secret(), m_identity->id(), request.key, text + '\n' + key);
    adopt(*members, responder,
          {{QStringLiteral("members"), QString::fromUtf8(text)},
           {QStringLiteral("key"), QString::fromLatin1(key)},
           {QStringLiteral("proof"), QString::fromLatin1(proof.toHex())}});
}

void PairingService::join(const ControlRequest& request, JoinAs as, const Responder& responder) {
    auto code = pairingCodeFromText(request.params.value(QLatin1String("code")).toString());
    if (!code) return responder.refused(code.error());
    if (m_busy) return responder.refused(makeError(Code::PAIRING_BUSY));
    if (code->key == m_identity->id().left(PairingCode::keyBytes))
        return responder.refused(makeError(Code::PAIRING_WITH_ITSELF));
    if (m_members.paired()) {
        bool same = false; // joining again where we belong already repairs a pairing that was cut off
        for (const Member& m : m_members.nodes)
            same = same || m.id.left(PairingCode::keyBytes) == code->key;
        if (!same)
            return responder.refused(
                makeError(Code::ALREADY_PAIRED,
                          {{QStringLiteral("peer"),
                            m_members.peer() ? m_members.peer()->name : m_members.nodes[0].name}}));
    }
    m_busy = true;
    auto* joiner = new Joiner(m_identity, *code, {m_nodeName, m_identity->id(), m_listen}, as, this);
    connect(
        joiner, &Joiner::finished, this,
        [this, joiner, responder, secret = code->secret](const Reply& reply, const QByteArray& inviterId) {
            joiner->deleteLater();
            m_busy = false;
            if (!reply.ok()) return responder.reply(reply);
            onAccepted(secret, inviterId, reply.result, responder);
        });
    joiner->start();
}

void PairingService::onAccepted(const QByteArray& secret, const QByteArray& inviterId,
                                const QJsonObject& result, const Responder& responder) {
    const QByteArray text = result.value(QLatin1String("members")).toString().toUtf8();
    const QByteArray key = result.value(QLatin1String("key")).toString().toLatin1();
    const QByteArray proof = QByteArray::fromHex(result.value(QLatin1String("proof")).toString().toLatin1());
    auto members = membersFromJson(QJsonDocument::fromJson(text).object());
    const QByteArray expected = acceptProof(secret, inviterId, m_identity->id(), text + '\n' + key);
    if (!equalSecrets(proof, expected) || !members || members->self != m_nodeName ||
        !members->byId(inviterId) || members->byName(m_nodeName)->id != m_identity->id() || key.size() != 64)
        return responder.failed(
            makeError(Code::PAIRING_WRONG_PROOF, {{QStringLiteral("left"), QStringLiteral("0")}}));
    members->clusterKey = QByteArray::fromHex(key);
    adopt(*members, responder,
          {{QStringLiteral("self"), members->self},
           {QStringLiteral("peer"), members->byId(inviterId)->name},
           {QStringLiteral("members"), toJson(*members)}});
}

void PairingService::learn(const ControlRequest& request, const Responder& responder) {
    auto told = membersFromJson(request.params.value(QLatin1String("members")).toObject());
    if (!told || told->clusterId != m_members.clusterId || told->nodes.size() != m_members.nodes.size())
        return responder.refused(wrongParameter("members", "not the list of this pair"));
    for (qsizetype i = 0; i < told->nodes.size(); ++i)
        if (told->nodes[i].id != m_members.nodes[i].id)
            return responder.refused(wrongParameter("members", "other nodes than here"));
    if (!told->witness || told->witness == m_members.witness) return responder.done();
    // a witness can be learnt or move to another address; replacing it by another machine needs a pairing of
    // its own
    if (m_members.witness && m_members.witness->id != told->witness->id)
        return responder.refused(
            makeError(Code::ALREADY_PAIRED, {{QStringLiteral("peer"), m_members.witness->name}}));
    if (m_busy) return responder.refused(makeError(Code::PAIRING_BUSY));
    Members members = m_members;
    members.witness = told->witness;
    adopt(members, responder, {});
}

void PairingService::adopt(const Members& members, const Responder& responder, const QJsonObject& result) {
    m_busy = true;
    const bool started = m_background.run(
        this, [stateDir = m_stateDir, members] { return saveMembers(stateDir, members); },
        [this, members, responder, result](const Result<void>& saved) {
            m_busy = false;
            if (!saved) return responder.failed(saved.error());
            m_members = members;
            responder.done(result);
            Q_EMIT membersChanged();
        });
    if (started) return;
    m_busy = false;
    responder.refused(makeError(Code::PAIRING_BUSY));
}

} // namespace hotpair::control
