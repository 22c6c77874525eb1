// The session that this agent keeps to one other member (peer node or witness): TLS with both keys pinned,
// connected again by itself. For replication of the configuration and forwarded requests; leases never travel
// here. Requests of the other side arrive at the ControlBackend with the role Peer. Main loop only, never
// blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/members.h"
#include "common/client/agent_client.h"
#include "common/net/identity.h"

#include <QObject>

#include <memory>

namespace hotpair::control {

class PeerLink final : public QObject {
    Q_OBJECT
public:
    PeerLink(std::shared_ptr<const Identity> identity, Member member, QObject* parent = nullptr);

    const Member& member() const { return m_member; }
    bool isConnected() const;
    /// As AgentClient::request: exactly one reply, later; Unreachable when there is no session now.
    AgentClient::RequestId request(const QString& verb, const QJsonObject& params, QObject* context,
                                   AgentClient::ReplyHandler onReply, AgentClient::StepHandler onStep = {},
                                   int timeoutMs = 10'000);

Q_SIGNALS:
    void connected();
    void disconnected(const hotpair::Error& reason);

private:
    Member m_member;
    AgentClient m_client;
};

} // namespace hotpair::control
