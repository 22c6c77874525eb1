// Pairing as requests: invites, admits, joins, and tells the peer about a witness that joined. Owns the list
// of members; every change is on disk before anybody hears of it. Main loop; files are written in the
// background.
//   joiner -> pair.prove {name, control, role: node|witness, proof: hex}
//   inviter -> {members: text, key: hex, proof: hex}      proof over text and key, with the same secret
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/invitations.h"
#include "agent/control/members.h"
#include "common/net/identity.h"

#include <QObject>

#include <memory>

namespace hotpair::control {

class PairingService final : public QObject {
    Q_OBJECT
public:
    PairingService(QString stateDir, QString nodeName, Endpoint listen,
                   std::shared_ptr<const Identity> identity, Members members, Background& background,
                   const Clock& clock, QObject* parent = nullptr);

    const Members& members() const { return m_members; }

    void invite(const ControlRequest& request, const Responder& responder);
    void prove(const ControlRequest& request, const Responder& responder);
    void join(const ControlRequest& request, JoinAs as, const Responder& responder);
    void learn(const ControlRequest& request, const Responder& responder);

Q_SIGNALS:
    void membersChanged();

private:
    Member self() const;
    /// Saves and then adopts; one change at a time (PAIRING_BUSY).
    void adopt(const Members& members, const Responder& responder, const QJsonObject& result);
    void onAccepted(const QByteArray& secret, const QByteArray& inviterId, const QJsonObject& result,
                    const Responder& responder);

    const QString m_stateDir, m_nodeName;
    const Endpoint m_listen;
    const std::shared_ptr<const Identity> m_identity;
    Members m_members;
    Background& m_background;
    const Clock& m_clock;
    Invitations m_invitations;
    Endpoint m_invitedTo; ///< own address as given out in the open invitation
    bool m_busy = false;
};

} // namespace hotpair::control
