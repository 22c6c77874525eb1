// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/client/agent_client.h"

#include "common/base/limits.h"
#include "common/base/logging.h"
#include "common/model/status.h"
#include "common/net/local_channel.h"
#include "common/net/tls_channel.h"

#include <QJsonArray>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <map>

namespace hotpair {

namespace {

constexpr int firstRetryMs = 250;
constexpr int longestRetryMs = 5'000;
constexpr int greetingMs = 5'000;
constexpr int pingMs = 5'000;     // silence after which we ask whether the agent is still there
constexpr int silenceMs = 15'000; // silence after which it is not

QJsonObject message(const char* type) {
    return {{QStringLiteral("type"), QLatin1String(type)}};
}

} // namespace

QString AgentTarget::toString() const {
    if (isLocal()) return localSocket;
    return host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2").arg(host).arg(port)
                                           : QStringLiteral("%1:%2").arg(host).arg(port);
}

class AgentClient::Private {
public:
    struct Pending {
        QPointer<QObject> context;
        ReplyHandler onReply;
        StepHandler onStep;
        QString verb;
        int timeoutMs = 0;
        std::unique_ptr<QTimer> timer;
    };

    Private(AgentClient* q, QString name)
        : q(q)
        , name(std::move(name)) {
        retry.setSingleShot(true);
        greeting.setSingleShot(true);
        QObject::connect(&retry, &QTimer::timeout, q, [this] { open(); });
        QObject::connect(&greeting, &QTimer::timeout, q, [this] {
            lost(makeError(Code::AGENT_UNREACHABLE,
                           {{QStringLiteral("target"), target.toString()},
                            {QStringLiteral("detail"), QStringLiteral("no greeting")}}));
        });
        QObject::connect(&keepAlive, &QTimer::timeout, q, [this] { onKeepAlive(); });
        keepAlive.setInterval(pingMs);
    }

    void setState(State next) {
        if (state == next) return;
        state = next;
        Q_EMIT q->stateChanged(next);
    }

    void open() {
        dropChannel();
        setState(State::Connecting);
        if (target.isLocal()) {
            channel = LocalChannel::connectTo(target.localSocket, q);
        } else {
            auto* tls = TlsChannel::connectTo(target.host, target.port, identity, target.pin, policy, q);
            QObject::connect(tls, &TlsChannel::trustNeeded, q,
                             [this](const QByteArray& seen, const QByteArray& expected) {
                                 seenKey = seen;
                                 setState(State::AwaitingTrust);
                                 Q_EMIT q->fingerprintSeen(seen, expected);
                             });
            channel = tls;
        }
        QObject::connect(channel, &Channel::opened, q, [this] { greet(); });
        QObject::connect(channel, &Channel::received, q, [this](const QJsonObject& m) { onMessage(m); });
        QObject::connect(channel, &Channel::closed, q, [this](const Error& reason) { broken(reason); });
    }

    void greet() {
        channel->setFrameCap(limits::controlFrameBytes);
        QJsonObject hello = message("hello");
        hello.insert(QStringLiteral("protocol"), controlProtocolVersion);
        hello.insert(QStringLiteral("client"), name);
        hello.insert(QStringLiteral("capabilities"),
                     QJsonArray{QStringLiteral("status"), QStringLiteral("events"), QStringLiteral("steps")});
        channel->send(hello);
        greeting.start(greetingMs);
    }

    void dropChannel() {
        greeting.stop();
        keepAlive.stop();
        if (!channel) return;
        channel->disconnect(q);
        channel->close();
        channel->deleteLater();
        channel = nullptr;
    }

    /// A person is being asked and nothing else is under way. An agent does not keep a connection open for
    /// that long.
    bool waitsForPerson() const {
        return pending.empty() &&
               (state == State::AwaitingTrust || (state == State::AwaitingLogin && loginUser.isEmpty()));
    }

    /// Closed by the other side or the network.
    void broken(const Error& reason) {
        if (!waitsForPerson()) return lost(reason);
        dropChannel(); // the answer opens a new one: asking the same again would not help anybody
    }

    /// The connection is gone for this reason: whoever waits for an answer is told, then the next try is due.
    void lost(const Error& reason) {
        if (channel) channel->abort();
        dropChannel();
        role = Role::Nobody;
        error = reason;
        const bool final = reason.code == Code::PROTOCOL_VERSION_UNKNOWN ||
                           reason.code == Code::FINGERPRINT_CHANGED ||
                           reason.code == Code::FINGERPRINT_UNKNOWN;
        const bool again = reconnect && (!final || policy == TlsChannel::OtherKey::Refuse) && wanted;
        const QPointer<AgentClient> alive(q);
        failPending(reason);
        if (!alive) return;
        setState(again ? State::Waiting : State::Idle);
        if (again && !retry.isActive()) {
            retry.start(retryMs);
            retryMs = std::min(retryMs * 2, longestRetryMs);
        }
        Q_EMIT q->disconnected(reason);
    }

    void failPending(const Error& reason) {
        auto gone = std::exchange(pending, {});
        for (auto& [id, p] : gone)
            answer(p, {Outcome::Unknown, {}, reason});
    }

    static void answer(Pending& p, const Reply& reply) {
        if (p.context && p.onReply) p.onReply(reply);
    }

    void onKeepAlive() {
        if (++silentPings * pingMs >= silenceMs)
            return broken(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), target.toString()}}));
        if (channel) channel->send(message("ping"));
    }

    void onMessage(const QJsonObject& m) {
        silentPings = 0;
        const QString type = m.value(QLatin1String("type")).toString();
        if (type == QLatin1String("pong")) return;
        if (type == QLatin1String("hello")) return onHello(m);
        if (type == QLatin1String("login")) return onLogin(m);
        if (type == QLatin1String("reply")) return onReply(m);
        if (type == QLatin1String("step")) return onStep(m);
        if (type == QLatin1String("status"))
            return Q_EMIT q->statusSnapshot(quint64(m.value(QLatin1String("seq")).toInteger()),
                                            m.value(QLatin1String("periodMs")).toInt(1000),
                                            m.value(QLatin1String("status")).toObject());
        if (type == QLatin1String("delta"))
            return Q_EMIT q->statusDelta(quint64(m.value(QLatin1String("seq")).toInteger()),
                                         m.value(QLatin1String("section")).toString(),
                                         m.value(QLatin1String("name")).toString(),
                                         m.value(QLatin1String("value")));
        if (type == QLatin1String("event"))
            return Q_EMIT q->eventPushed(m.value(QLatin1String("event")).toObject());
        if (type == QLatin1String("bye")) {
            const auto why = errorFromJson(m.value(QLatin1String("error")));
            return lost(
                why ? *why
                    : makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), target.toString()}}));
        }
        qCDebug(logNet) << "message of an unknown type ignored:" << type;
    }

    void onHello(const QJsonObject& m) {
        if (m.value(QLatin1String("protocol")).toInt() != controlProtocolVersion)
            return lost(makeError(
                Code::PROTOCOL_VERSION_UNKNOWN,
                {{QStringLiteral("theirs"), QString::number(m.value(QLatin1String("protocol")).toInt())},
                 {QStringLiteral("ours"), QString::number(controlProtocolVersion)}}));
        greeting.stop();
        keepAlive.start();
        silentPings = 0;
        node = m.value(QLatin1String("node")).toString();
        version = m.value(QLatin1String("version")).toString();
        capabilities.clear();
        for (const QJsonValue& c : m.value(QLatin1String("capabilities")).toArray())
            capabilities << c.toString();
        const QString given = m.value(QLatin1String("role")).toString();
        if (given == roleName(Role::Peer)) return ready(Role::Peer);
        if (const auto known = roleFromName(given)) return ready(*known);
        setState(State::AwaitingLogin);
        if (!loginUser.isEmpty()) return sendLogin();
        Q_EMIT q->loginRequired(std::nullopt);
    }

    void sendLogin() {
        QJsonObject m = message("login");
        m.insert(QStringLiteral("user"), loginUser);
        m.insert(QStringLiteral("password"), loginPassword);
        channel->send(m);
    }

    void onLogin(const QJsonObject& m) {
        if (const auto known = roleFromName(m.value(QLatin1String("role")).toString())) return ready(*known);
        const auto why = errorFromJson(m.value(QLatin1String("error")));
        error = why ? *why : makeError(Code::LOGIN_REFUSED);
        if (error->code == Code::LOGIN_REFUSED) loginPassword.clear(), loginUser.clear();
        setState(State::AwaitingLogin);
        Q_EMIT q->loginRequired(error);
    }

    void ready(Role given) {
        role = given;
        error.reset();
        retryMs = firstRetryMs;
        setState(State::Ready);
        Q_EMIT q->loggedIn(given);
    }

    std::map<RequestId, Pending>::iterator find(const QJsonObject& m) {
        return pending.find(RequestId(m.value(QLatin1String("id")).toInteger()));
    }

    void onReply(const QJsonObject& m) {
        const auto it = find(m);
        if (it == pending.end()) return; // forgotten, or answered by the timeout
        Pending p = std::move(it->second);
        pending.erase(it);
        answer(p, replyFromJson(m));
    }

    void onStep(const QJsonObject& m) {
        const auto it = find(m);
        if (it == pending.end()) return;
        it->second.timer->start(it->second.timeoutMs);
        const auto step = taskStepFromJson(m.value(QLatin1String("step")).toObject());
        if (step && it->second.context && it->second.onStep) it->second.onStep(*step);
    }

    void timedOut(RequestId id) {
        const auto it = pending.find(id);
        if (it == pending.end()) return;
        Pending p = std::move(it->second);
        p.timer.release()->deleteLater(); // we are in its signal
        pending.erase(it);
        answer(p, {Outcome::Unknown,
                   {},
                   makeError(Code::REQUEST_TIMED_OUT,
                             {{QStringLiteral("verb"), p.verb},
                              {QStringLiteral("seconds"), QString::number(p.timeoutMs / 1000.0)}})});
    }

    AgentClient* q;
    QString name;
    std::shared_ptr<const Identity> identity;
    AgentTarget target;
    TlsChannel::OtherKey policy = TlsChannel::OtherKey::Ask;
    bool reconnect = true;
    bool wanted = false; ///< connectTo() without disconnectFromAgent()
    State state = State::Idle;
    Role role = Role::Nobody;
    QString loginUser, loginPassword;
    QString node, version;
    QStringList capabilities;
    std::optional<Error> error;
    QByteArray seenKey;
    Channel* channel = nullptr; ///< child of q
    QTimer retry, greeting, keepAlive;
    int retryMs = firstRetryMs;
    int silentPings = 0;
    RequestId lastId = 0;
    std::map<RequestId, Pending> pending;
};

AgentClient::AgentClient(QString name, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(name))) {}

AgentClient::~AgentClient() {
    d->wanted = false;
    d->dropChannel();
}

void AgentClient::setIdentity(std::shared_ptr<const Identity> identity) {
    d->identity = std::move(identity);
}

void AgentClient::refuseOtherKeys() {
    d->policy = TlsChannel::OtherKey::Refuse;
}

void AgentClient::connectTo(const AgentTarget& target) {
    disconnectFromAgent();
    d->target = target;
    d->wanted = true;
    d->error.reset();
    d->retryMs = firstRetryMs;
    d->open();
}

void AgentClient::setAutomaticReconnect(bool on) {
    d->reconnect = on;
}

void AgentClient::disconnectFromAgent() {
    d->wanted = false;
    d->retry.stop();
    d->dropChannel();
    d->loginUser.clear();
    d->loginPassword.clear();
    d->role = Role::Nobody;
    d->failPending(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), d->target.toString()}}));
    d->setState(State::Idle);
}

void AgentClient::restart(const Error& reason) {
    // queued: called from a handler of the very channel that ends
    QMetaObject::invokeMethod(
        this,
        [this, reason] {
            if (d->channel) d->lost(reason);
        },
        Qt::QueuedConnection);
}

void AgentClient::acceptFingerprint() {
    if (d->state != State::AwaitingTrust) return;
    d->target.pin = d->seenKey;
    auto* tls = qobject_cast<TlsChannel*>(d->channel);
    if (!tls) return d->open();
    d->setState(State::Connecting);
    tls->trust();
}

void AgentClient::rejectFingerprint() {
    if (d->state != State::AwaitingTrust) return;
    d->wanted = false;
    d->lost(
        makeError(Code::FINGERPRINT_UNKNOWN, {{QStringLiteral("target"), d->target.toString()},
                                              {QStringLiteral("fingerprint"), fingerprintText(d->seenKey)}}));
}

void AgentClient::login(const QString& user, const QString& password) {
    d->loginUser = user;
    d->loginPassword = password;
    if (d->state != State::AwaitingLogin) return;
    if (d->channel)
        d->sendLogin();
    else
        d->open();
}

AgentClient::State AgentClient::state() const {
    return d->state;
}
const AgentTarget& AgentClient::target() const {
    return d->target;
}
Role AgentClient::role() const {
    return d->role;
}
QString AgentClient::user() const {
    return d->target.isLocal() ? QStringLiteral("local") : d->loginUser;
}
QString AgentClient::nodeName() const {
    return d->node;
}
QString AgentClient::agentVersion() const {
    return d->version;
}
bool AgentClient::hasCapability(const QString& name) const {
    return d->capabilities.contains(name);
}
std::optional<Error> AgentClient::lastError() const {
    return d->error;
}

AgentClient::RequestId AgentClient::request(const QString& verb, const QJsonObject& params, QObject* context,
                                            ReplyHandler onReply, StepHandler onStep, int timeoutMs) {
    const RequestId id = ++d->lastId;
    const Verb* known = findVerb(verb);
    const bool beforeLogin = known && known->least == Role::Nobody && d->state == State::AwaitingLogin;
    if (d->state != State::Ready && !beforeLogin) {
        const Error why = d->error ? *d->error
                                   : makeError(Code::AGENT_UNREACHABLE,
                                               {{QStringLiteral("target"), d->target.toString()},
                                                {QStringLiteral("detail"), QStringLiteral("not connected")}});
        QMetaObject::invokeMethod(
            context,
            [onReply = std::move(onReply), why] {
                if (onReply) onReply({Outcome::Unreachable, {}, why});
            },
            Qt::QueuedConnection);
        return id;
    }
    QJsonObject m = message("request");
    m.insert(QStringLiteral("id"), qint64(id));
    m.insert(QStringLiteral("verb"), verb);
    m.insert(QStringLiteral("params"), params);
    Private::Pending p{context, std::move(onReply), std::move(onStep),
                       verb,    timeoutMs,          std::make_unique<QTimer>()};
    p.timer->setSingleShot(true);
    connect(p.timer.get(), &QTimer::timeout, this, [this, id] { d->timedOut(id); });
    p.timer->start(timeoutMs);
    d->pending.emplace(id, std::move(p));
    d->channel->send(m);
    return id;
}

void AgentClient::forget(RequestId id) {
    d->pending.erase(id);
}

} // namespace hotpair
