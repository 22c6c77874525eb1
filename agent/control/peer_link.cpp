// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/peer_link.h"

namespace hotpair::control {

PeerLink::PeerLink(std::shared_ptr<const Identity> identity, Member member, QObject* parent)
    : QObject(parent)
    , m_member(std::move(member))
    , m_client(QStringLiteral("hotpair-agent " HOTPAIR_VERSION)) {
    m_client.setIdentity(std::move(identity));
    m_client.refuseOtherKeys();
    connect(&m_client, &AgentClient::loggedIn, this, [this](Role role) {
        if (role == Role::Peer) Q_EMIT connected();
    });
    connect(&m_client, &AgentClient::disconnected, this, &PeerLink::disconnected);
    // It does not know our key (yet): a session without rights is no use, and pairing may be finished any
    // moment.
    connect(&m_client, &AgentClient::loginRequired, this, [this] {
        m_client.restart(makeError(Code::PEER_REFUSES_US, {{QStringLiteral("peer"), m_member.name}}));
    });
    m_client.connectTo({{}, m_member.control.host, m_member.control.port, m_member.id});
}

bool PeerLink::isConnected() const {
    return m_client.state() == AgentClient::State::Ready && m_client.role() == Role::Peer;
}

AgentClient::RequestId PeerLink::request(const QString& verb, const QJsonObject& params, QObject* context,
                                         AgentClient::ReplyHandler onReply, AgentClient::StepHandler onStep,
                                         int timeoutMs) {
    return m_client.request(verb, params, context, std::move(onReply), std::move(onStep), timeoutMs);
}

} // namespace hotpair::control
