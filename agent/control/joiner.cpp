// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/joiner.h"

namespace hotpair::control {

Joiner::Joiner(std::shared_ptr<const Identity> identity, PairingCode code, Member self, JoinAs as,
               QObject* parent)
    : QObject(parent)
    , m_client(QStringLiteral("hotpair-agent " HOTPAIR_VERSION))
    , m_code(std::move(code))
    , m_self(std::move(self))
    , m_as(as) {
    m_client.setIdentity(std::move(identity));
    m_client.setAutomaticReconnect(false);
    connect(&m_client, &AgentClient::fingerprintSeen, this, &Joiner::onKey);
    connect(&m_client, &AgentClient::loginRequired, this, &Joiner::prove);
    connect(&m_client, &AgentClient::loggedIn, this, &Joiner::prove); // it knows us already: joining again
    connect(&m_client, &AgentClient::disconnected, this, [this](const Error& reason) {
        end({m_proved ? Outcome::Unknown : Outcome::Failed, {}, reason});
    });
}

void Joiner::start() {
    m_client.connectTo({{}, m_code.address.host, m_code.address.port, {}});
}

void Joiner::onKey(const QByteArray& seen) {
    if (seen.left(PairingCode::keyBytes) != m_code.key) {
        end({Outcome::Refused,
             {},
             makeError(Code::PAIRING_WRONG_KEY, {{QStringLiteral("target"), m_code.address.toString()},
                                                 {QStringLiteral("fingerprint"), fingerprintText(seen)}})});
        m_client.rejectFingerprint();
        return;
    }
    m_inviterId = seen;
    m_client.acceptFingerprint();
}

void Joiner::prove() {
    if (m_proved) return;
    m_proved = true;
    const QJsonObject params{
        {QStringLiteral("name"), m_self.name},
        {QStringLiteral("control"), m_self.control.toString()},
        {QStringLiteral("role"),
         m_as == JoinAs::Witness ? QStringLiteral("witness") : QStringLiteral("node")},
        {QStringLiteral("proof"),
         QString::fromLatin1(joinProof(m_code.secret, m_inviterId, m_self, m_as).toHex())}};
    m_client.request(
        QStringLiteral("pair.prove"), params, this, [this](const Reply& reply) { end(reply); }, {},
        timeoutMs);
}

void Joiner::end(const Reply& reply) {
    if (std::exchange(m_ended, true)) return;
    Q_EMIT finished(reply, m_inviterId);
}

} // namespace hotpair::control
