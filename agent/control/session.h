// One connection to the control port or the local socket: greeting, login, requests by the table of verbs,
// pushes. Knows the protocol and the limits; what requests mean, SessionHost knows. Main loop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/control/token_bucket.h"
#include "common/base/clock.h"
#include "common/net/channel.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace hotpair::control {

struct SessionLimits {
    int handshakeMs, loginMs, idleMs, requestsPerSecond;
};

/// What a session needs around it. Outlives its sessions.
class SessionHost : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual QJsonObject greeting() const = 0; ///< node, version, capabilities
    virtual QString
    memberWithKey(const QByteArray& key) const = 0; ///< name of the peer or witness, empty: none
    virtual void login(const QString& user, const QString& password, const QString& address, QObject* context,
                       std::function<void(const Result<Role>&)> answer) = 0;
    virtual void carryOut(const Verb& verb, const ControlRequest& request, const Responder& responder) = 0;
    virtual QJsonObject statusMessage() const = 0; ///< the snapshot; empty when there is none yet
    virtual void audit(const AuditRecord& record) = 0;
    virtual QJsonObject standing(const ControlRequest& request) const = 0; ///< see ControlBackend
};

class Session final : public QObject {
    Q_OBJECT
public:
    static constexpr int mostRequestsAtOnce = 64;
    static constexpr qint64 slowReaderBytes = 1 << 20; ///< pushes are left out; the client notices the gap
    static constexpr Duration loginStaysFresh = std::chrono::minutes(5);

    /// Takes the open channel over. `local`: the operating system has checked who it is.
    Session(Channel* channel, bool local, SessionLimits limits, SessionHost& host, const Clock& clock,
            QObject* parent);

    Role role() const { return m_role; }
    QString user() const { return m_user; }
    QString origin() const { return m_channel->peerAddress(); }
    bool isLocal() const { return m_local; }
    QByteArray key() const { return m_channel->peerId(); }

    bool wantsStatus() const { return m_wantsStatus; }
    void pushStatus(const QJsonObject& message);
    void pushEvent(const QJsonObject& message);
    void end(const Error& reason); ///< says why, then closes

Q_SIGNALS:
    void ended();

private:
    void onMessage(const QJsonObject& message);
    void onHello(const QJsonObject& message);
    void onLogin(const QJsonObject& message);
    void onRequest(const QJsonObject& message);
    void sessionVerb(const Verb& verb, const Responder& responder);
    Responder responderFor(qint64 id, const Verb* verb, const ControlRequest& request);
    void become(Role role, const QString& user);
    ControlRequest requestOf(const QString& verb, const QJsonObject& params) const;

    Channel* m_channel; ///< child
    const bool m_local;
    const SessionLimits m_limits;
    SessionHost& m_host;
    const Clock& m_clock;
    TokenBucket m_tokens;
    QTimer m_deadline;
    bool m_greeted = false;
    bool m_checkingLogin = false;
    Role m_role = Role::Nobody;
    QString m_user;
    Instant m_loginAt{};
    int m_running = 0; ///< requests without an answer yet
    bool m_wantsStatus = false;
    bool m_wantsEvents = false;
};

} // namespace hotpair::control
