// The joining side of pairing: connects to the address in the code, goes on only with the key in the code,
// proves the secret, hands back what the inviter answered. One use; main loop, never blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/invitations.h"
#include "common/client/agent_client.h"

#include <QObject>

#include <memory>

namespace hotpair::control {

class Joiner final : public QObject {
    Q_OBJECT
public:
    static constexpr int timeoutMs = 20'000;

    Joiner(std::shared_ptr<const Identity> identity, PairingCode code, Member self, JoinAs as,
           QObject* parent);
    void start();

Q_SIGNALS:
    void finished(const hotpair::Reply& reply, const QByteArray& inviterId); ///< once

private:
    void onKey(const QByteArray& seen);
    void prove();
    void end(const Reply& reply);

    AgentClient m_client;
    const PairingCode m_code;
    const Member m_self;
    const JoinAs m_as;
    QByteArray m_inviterId;
    bool m_proved = false;
    bool m_ended = false;
};

} // namespace hotpair::control
