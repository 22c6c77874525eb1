// One connection to one agent, for the console and hotpairctl: TLS with a pinned fingerprint or the local
// socket, login, requests with live steps, automatic reconnect. Lives in one thread (the one with its event
// loop) and never blocks it. Nothing is sent to an agent whose fingerprint was not expected or accepted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/net/identity.h"
#include "common/protocol/control_wire.h"
#include "common/protocol/verbs.h"

#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace hotpair {

/// Where an agent is. Either `localSocket` (STATE/run/control.sock; role admin by file permission), or host
/// and port.
struct AgentTarget {
    QString localSocket;
    QString host; ///< name or address
    quint16 port = 7420;
    QByteArray pin; ///< expected SHA-256 of its public key, 32 bytes; empty: ask (fingerprintSeen) before
                    ///< anything is sent
    bool isLocal() const { return !localSocket.isEmpty(); }
    QString toString() const;
    friend bool operator==(const AgentTarget&, const AgentTarget&) = default;
};

class AgentClient final : public QObject {
    Q_OBJECT
public:
    enum class State {
        Idle, ///< connectTo() was not called, or disconnectFromAgent() was
        Connecting,
        AwaitingTrust, ///< fingerprintSeen was emitted: acceptFingerprint() or rejectFingerprint(), however
                       ///< late
        AwaitingLogin, ///< loginRequired was emitted: login(), however late
        Ready,         ///< requests are carried out
        Waiting,       ///< lost or refused, the next try is due
    };
    Q_ENUM(State)

    /// `name` goes into the greeting and the agent's audit: "hotpair-console 0.1.0".
    explicit AgentClient(QString name, QObject* parent = nullptr);
    ~AgentClient() override;

    /// The own key shown to the agent; agents among themselves are known by it. Call before connectTo().
    void setIdentity(std::shared_ptr<const Identity> identity);
    /// For machines and scripts: any key but the pin ends the connection (FINGERPRINT_CHANGED, or
    /// FINGERPRINT_UNKNOWN without a pin) instead of a question. Call before connectTo().
    void refuseOtherKeys();

    /// Ends what was and starts anew. With automatic reconnect (default) a lost connection is tried again
    /// after 0.25, 0.5, 1, 2, 4, 5, 5 ... s for ever, with the fingerprint accepted and the login given
    /// before.
    void connectTo(const AgentTarget& target);
    void setAutomaticReconnect(bool on);
    void disconnectFromAgent();

    /// Ends this connection for this reason and tries again with the usual back-off.
    void restart(const Error& reason);

    void acceptFingerprint();
    void rejectFingerprint(); ///< ends the connection; no reconnect
    /// Kept in memory for reconnects until disconnectFromAgent() or a refusal.
    void login(const QString& user, const QString& password);

    State state() const;
    const AgentTarget& target() const; ///< its pin is filled in once accepted
    Role role() const;                 ///< Nobody unless Ready
    QString user() const;
    QString nodeName() const; ///< of the agent, from its greeting
    QString agentVersion() const;
    bool hasCapability(const QString& name) const;
    std::optional<Error> lastError() const;

    using ReplyHandler = std::function<void(const Reply&)>;
    using StepHandler = std::function<void(const TaskStep&)>;
    using RequestId = quint64;
    /// `onReply` is called exactly once, later, in this thread (never from inside request()), unless
    /// `context` died or the request was forgotten. Not Ready: Unreachable. No answer within `timeoutMs`, or
    /// the connection breaks after sending: Unknown. Steps restart the timeout.
    RequestId request(const QString& verb, const QJsonObject& params, QObject* context, ReplyHandler onReply,
                      StepHandler onStep = {}, int timeoutMs = 30'000);
    void forget(RequestId id); ///< the agent is not told; the answer is dropped

Q_SIGNALS:
    void stateChanged(hotpair::AgentClient::State state);
    /// The agent's key. `expected` empty: first contact. Otherwise it differs from `expected`: a changed or a
    /// false agent. Nothing is sent before acceptFingerprint().
    void fingerprintSeen(const QByteArray& seen, const QByteArray& expected);
    /// `lastRefusal`: why the last login failed (LOGIN_REFUSED, LOGIN_LOCKED), nothing at first.
    void loginRequired(const std::optional<hotpair::Error>& lastRefusal);
    void loggedIn(hotpair::Role role); ///< and Ready
    void disconnected(const hotpair::Error& reason);
    // pushes, for ClusterStore
    void statusSnapshot(quint64 seq, int periodMs, const QJsonObject& status);
    void statusDelta(quint64 seq, const QString& section, const QString& name, const QJsonValue& value);
    void eventPushed(const QJsonObject& event);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair
