// The control port and the local socket of an agent: greeting, login, roles, pairing, requests, pushed status
// and events. Lives in the agent's main loop; password hashing and file writing happen in a thread of its
// own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/control/members.h"
#include "agent/control/users.h"
#include "common/base/clock.h"
#include "common/model/status.h"
#include "common/net/identity.h"

#include <QObject>

#include <memory>

namespace hotpair::control {

class PeerLink;

struct ControlOptions {
    QString stateDir;
    QString nodeName;
    QString version;
    Endpoint listen;          ///< TLS; host "0.0.0.0" or "::" listens on all
    int statusPeriodMs = 500; ///< how often the runtime publishes; clients grey what is older than two
    // limits
    int handshakeMs = 5'000; ///< from accept to the end of TLS and greeting
    int loginMs = 60'000;    ///< from greeting to login
    int idleMs = 120'000;    ///< without a frame (clients ping every 30 s)
    int connections = 256;   ///< in all
    int connectionsPerAddress = 32;
    int requestsPerSecond = 50; ///< token bucket per session, burst of twice that
};

class ControlServer final : public QObject {
    Q_OBJECT
public:
    /// `backend` and `clock` outlive the server.
    /// `users` and `members` as loaded at start.
    ControlServer(ControlOptions options, std::shared_ptr<const Identity> identity, Users users,
                  Members members, ControlBackend& backend, const Clock& clock, QObject* parent = nullptr);
    ~ControlServer() override;

    Result<void> listen();      ///< the TLS port
    Result<void> listenLocal(); ///< STATE/run/control.sock, owner only; role admin
    quint16 port() const;       ///< that it really listens on (listen.port 0: any)

    const Members& members() const;

    /// The session to the other node, to the witness (null: none belongs to us, or we are the witness). Kept
    /// connected from listen() on; the pointers hold until membersChanged.
    PeerLink* peer() const;
    PeerLink* witness() const;

    /// The whole status as it is now: the server finds what changed and sends deltas to subscribers.
    void publish(const ClusterStatus& status);
    void publishEvent(const EventRecord& event);

Q_SIGNALS:
    /// Every request that changes something, every login, every refusal; also pairing.
    void audited(const hotpair::control::AuditRecord& record);
    /// Paired, or the witness joined: members.json and cluster.key are on disk already.
    void membersChanged(const hotpair::control::Members& members);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair::control
