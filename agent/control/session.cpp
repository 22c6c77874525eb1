// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/session.h"

#include "common/base/limits.h"
#include "common/base/logging.h"
#include "common/model/status.h"

#include <QPointer>

namespace hotpair::control {

namespace {

QJsonObject message(const char* type) {
    return {{QStringLiteral("type"), QLatin1String(type)}};
}

Error protocolError(const char* detail) {
    return makeError(Code::PROTOCOL_ERROR, {{QStringLiteral("detail"), QLatin1String(detail)}});
}

/// What may stand in the audit trail: never passwords, codes, keys; of a document only how long it was.
QJsonObject withoutSecrets(QJsonObject params) {
    for (const char* secret : {"password", "code", "proof", "key"})
        params.remove(QLatin1String(secret));
    if (const QString document = params.value(QLatin1String("document")).toString(); !document.isEmpty())
        params.insert(QStringLiteral("document"), QStringLiteral("(%1 characters)").arg(document.size()));
    return params;
}

/// Every request that changes something; of those between agents only the ones that carry a person's wish.
bool changesSomething(const Verb& verb) {
    const QLatin1String name(verb.name);
    if (verb.least == Role::Peer) return name == QLatin1String("peer.config");
    if (name == QLatin1String("bundle.read")) return false; // bundle.files before it says who took the files
    return verb.least != Role::Viewer || name == QLatin1String("user.passwd");
}

bool worthAuditing(const Verb* verb, const Reply& reply, const QJsonObject& before,
                   const QJsonObject& after) {
    if (!verb || reply.outcome == Outcome::Refused) return true;
    // agents compare their configurations whenever they meet: only what came of it counts
    return changesSomething(*verb) && (verb->least != Role::Peer || before != after);
}

} // namespace

Session::Session(Channel* channel, bool local, SessionLimits limits, SessionHost& host, const Clock& clock,
                 QObject* parent)
    : QObject(parent)
    , m_channel(channel)
    , m_local(local)
    , m_limits(limits)
    , m_host(host)
    , m_clock(clock)
    , m_tokens(limits.requestsPerSecond, 2.0 * limits.requestsPerSecond, clock.now()) {
    channel->setParent(this);
    connect(channel, &Channel::received, this, &Session::onMessage);
    connect(channel, &Channel::closed, this, &Session::ended);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        qCDebug(logControl) << "session of" << origin() << "ended: nothing heard in time";
        m_channel->abort();
        Q_EMIT ended();
    });
    m_deadline.start(m_limits.handshakeMs);
}

void Session::end(const Error& reason) {
    QJsonObject bye = message("bye");
    bye.insert(QStringLiteral("error"), toJson(reason));
    m_channel->send(bye);
    m_channel->disconnect(this); // nothing more is taken from it
    m_channel->close();
    QMetaObject::invokeMethod(this, &Session::ended, Qt::QueuedConnection);
}

void Session::onMessage(const QJsonObject& m) {
    if (!m_tokens.take(m_clock.now()))
        return end(makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), origin()}}));
    if (m_role != Role::Nobody) m_deadline.start(m_limits.idleMs);
    const QString type = m.value(QLatin1String("type")).toString();
    if (!m_greeted) {
        if (type == QLatin1String("hello")) return onHello(m);
        return end(protocolError("no greeting"));
    }
    if (type == QLatin1String("ping")) return m_channel->send(message("pong"));
    if (type == QLatin1String("login")) return onLogin(m);
    if (type == QLatin1String("request")) return onRequest(m);
    end(protocolError("message of an unknown type"));
}

void Session::onHello(const QJsonObject& m) {
    const int theirs = m.value(QLatin1String("protocol")).toInt();
    if (theirs != controlProtocolVersion)
        return end(makeError(Code::PROTOCOL_VERSION_UNKNOWN,
                             {{QStringLiteral("theirs"), QString::number(theirs)},
                              {QStringLiteral("ours"), QString::number(controlProtocolVersion)}}));
    m_greeted = true;
    m_deadline.start(m_limits.loginMs);
    if (m_local)
        become(Role::Admin, QStringLiteral("local"));
    else if (const QString member = m_host.memberWithKey(key()); !member.isEmpty())
        become(Role::Peer, member);
    QJsonObject hello = m_host.greeting();
    hello.insert(QStringLiteral("type"), QStringLiteral("hello"));
    hello.insert(QStringLiteral("protocol"), controlProtocolVersion);
    hello.insert(QStringLiteral("role"),
                 m_role == Role::Nobody ? QJsonValue() : QJsonValue(roleName(m_role)));
    m_channel->send(hello);
}

void Session::become(Role role, const QString& user) {
    m_role = role;
    m_user = user;
    m_loginAt = m_clock.now();
    m_channel->setFrameCap(limits::controlFrameBytes);
    m_deadline.start(m_limits.idleMs);
}

void Session::onLogin(const QJsonObject& m) {
    if (m_role != Role::Nobody || m_checkingLogin) return end(protocolError("login twice"));
    m_checkingLogin = true;
    const QString user = m.value(QLatin1String("user")).toString().left(64);
    const QString address = origin().left(origin().lastIndexOf(QLatin1Char(':')));
    m_host.login(user, m.value(QLatin1String("password")).toString(), address, this,
                 [this, user](const Result<Role>& result) {
                     m_checkingLogin = false;
                     QJsonObject answer = message("login");
                     AuditRecord record{user, origin(), QStringLiteral("login")};
                     if (result) {
                         become(*result, user);
                         record.role = *result;
                         answer.insert(QStringLiteral("role"), roleName(*result));
                     } else {
                         record.outcome = Outcome::Refused;
                         record.error = result.error();
                         answer.insert(QStringLiteral("error"), toJson(result.error()));
                     }
                     m_channel->send(answer);
                     m_host.audit(record);
                 });
}

ControlRequest Session::requestOf(const QString& verb, const QJsonObject& params) const {
    ControlRequest request{verb, params, m_role, m_user, origin(), key()};
    request.freshLogin = m_local || m_role == Role::Peer || m_clock.now() - m_loginAt < loginStaysFresh;
    return request;
}

Responder Session::responderFor(qint64 id, const Verb* verb, const ControlRequest& request) {
    ++m_running;
    const QPointer<Session> session(this);
    const QJsonObject before = verb && changesSomething(*verb) ? m_host.standing(request) : QJsonObject();
    Responder::Sink sink;
    sink.reply = [session, host = QPointer<SessionHost>(&m_host), id, verb, request,
                  before](const Reply& reply) {
        const QJsonObject after = before.isEmpty() || !host ? QJsonObject() : host->standing(request);
        if (host && worthAuditing(verb, reply, before, after))
            host->audit({request.user, request.origin, request.verb.left(64), withoutSecrets(request.params),
                         reply.outcome, reply.error, request.role, before, after});
        if (!session) return;
        --session->m_running;
        QJsonObject m = toJson(reply);
        m.insert(QStringLiteral("type"), QStringLiteral("reply"));
        m.insert(QStringLiteral("id"), id);
        session->m_channel->send(m);
    };
    sink.step = [session, id](const TaskStep& step) {
        if (!session) return;
        QJsonObject m = message("step");
        m.insert(QStringLiteral("id"), id);
        m.insert(QStringLiteral("step"), toJson(step));
        session->m_channel->send(m);
    };
    return Responder(std::move(sink));
}

void Session::onRequest(const QJsonObject& m) {
    const ControlRequest request =
        requestOf(m.value(QLatin1String("verb")).toString(), m.value(QLatin1String("params")).toObject());
    const Verb* verb = findVerb(request.verb);
    const bool tooMany = m_running >= mostRequestsAtOnce;
    const Responder responder = responderFor(m.value(QLatin1String("id")).toInteger(), verb, request);
    if (tooMany)
        return responder.refused(makeError(Code::TOO_MANY_REQUESTS, {{QStringLiteral("origin"), origin()}}));
    if (!verb)
        return responder.refused(
            makeError(Code::VERB_UNKNOWN, {{QStringLiteral("verb"), request.verb.left(64)}}));
    if (m_role == Role::Nobody && verb->least != Role::Nobody)
        return responder.refused(makeError(Code::LOGIN_NEEDED));
    const Role needed = leastRole(*verb, request.params);
    if (!mayAsk(m_role, *verb) || (m_role != Role::Peer && int(m_role) < int(needed)))
        return responder.refused(makeError(Code::ROLE_TOO_LOW, {{QStringLiteral("verb"), request.verb},
                                                                {QStringLiteral("needed"), roleName(needed)},
                                                                {QStringLiteral("user"), m_user},
                                                                {QStringLiteral("role"), roleName(m_role)}}));
    if (needed != verb->least && !request.freshLogin)
        return responder.refused(makeError(Code::LOGIN_NOT_FRESH));
    if (request.verb == QLatin1String("status.subscribe") ||
        request.verb == QLatin1String("events.subscribe"))
        return sessionVerb(*verb, responder);
    m_host.carryOut(*verb, request, responder);
}

void Session::sessionVerb(const Verb& verb, const Responder& responder) {
    responder.done();
    if (QLatin1String(verb.name) == QLatin1String("events.subscribe")) {
        m_wantsEvents = true;
        return;
    }
    m_wantsStatus = true;
    if (const QJsonObject snapshot = m_host.statusMessage(); !snapshot.isEmpty()) m_channel->send(snapshot);
}

void Session::pushStatus(const QJsonObject& m) {
    if (m_wantsStatus && m_channel->pendingBytes() < slowReaderBytes) m_channel->send(m);
}

void Session::pushEvent(const QJsonObject& m) {
    if (m_wantsEvents && m_channel->pendingBytes() < slowReaderBytes) m_channel->send(m);
}

} // namespace hotpair::control
