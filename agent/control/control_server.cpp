// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/control_server.h"

#include "agent/control/background.h"
#include "agent/control/pairing_service.h"
#include "agent/control/peer_link.h"
#include "agent/control/session.h"
#include "agent/control/user_service.h"
#include "agent/platform/durable_file.h"
#include "common/base/logging.h"
#include "common/net/local_channel.h"
#include "common/net/tls_listener.h"
#include "common/protocol/status_delta.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QLocalServer>

#include <algorithm>

namespace hotpair::control {

class ControlServer::Private final : public SessionHost {
public:
    Private(ControlServer* q, ControlOptions o, std::shared_ptr<const Identity> own, Users people,
            Members list, ControlBackend& b, const Clock& c)
        : q(q)
        , options(std::move(o))
        , identity(std::move(own))
        , backend(b)
        , clock(c)
        , users(options.stateDir, std::move(people), background, clock)
        , pairing(options.stateDir, options.nodeName, options.listen, identity, std::move(list), background,
                  clock)
        , listener(identity, {options.connections, options.connectionsPerAddress, options.handshakeMs}) {
        connect(&listener, &TlsListener::accepted, this,
                [this](TlsChannel* channel) { start(channel, false); });
        connect(&local, &QLocalServer::newConnection, this, [this] { acceptLocal(); });
        connect(&pairing, &PairingService::membersChanged, this, [this] { onMembersChanged(); });
        connect(&users, &UserService::credentialsChanged, this,
                [this](const QString& user, const QString& except) {
                    endSessions([&](const Session& s) {
                        return !s.isLocal() && s.role() != Role::Peer && s.user() == user &&
                               s.origin() != except;
                    });
                });
    }

    // SessionHost
    QJsonObject greeting() const override {
        return {{QStringLiteral("node"), options.nodeName},
                {QStringLiteral("version"), options.version},
                {QStringLiteral("capabilities"),
                 QJsonArray{QStringLiteral("status"), QStringLiteral("events"), QStringLiteral("steps")}}};
    }
    QString memberWithKey(const QByteArray& key) const override {
        const Member* member = pairing.members().byId(key);
        return member && member->name != options.nodeName ? member->name : QString();
    }
    void login(const QString& user, const QString& password, const QString& address, QObject* context,
               std::function<void(const Result<Role>&)> answer) override {
        users.login(user, password, address, context, std::move(answer));
    }
    QJsonObject statusMessage() const override {
        if (!hasStatus) return {};
        return {{QStringLiteral("type"), QStringLiteral("status")},
                {QStringLiteral("seq"), qint64(seq)},
                {QStringLiteral("periodMs"), options.statusPeriodMs},
                {QStringLiteral("status"), toJson(status)}};
    }
    void audit(const AuditRecord& record) override { Q_EMIT q->audited(record); }
    QJsonObject standing(const ControlRequest& request) const override { return backend.standing(request); }

    void carryOut(const Verb& verb, const ControlRequest& request, const Responder& responder) override {
        if (verb.venue != Venue::Session) return backend.handle(request, responder);
        const QLatin1String name(verb.name);
        if (name == QLatin1String("status")) return answerStatus(responder);
        if (name == QLatin1String("user.add")) return users.add(request, responder);
        if (name == QLatin1String("user.remove")) return users.remove(request, responder);
        if (name == QLatin1String("user.passwd")) return users.changePassword(request, responder);
        if (name == QLatin1String("user.list")) return users.list(responder);
        if (name == QLatin1String("pair.invite")) return pairing.invite(request, responder);
        if (name == QLatin1String("pair.prove")) return pairing.prove(request, responder);
        if (name == QLatin1String("pair.join")) return pairing.join(request, JoinAs::Node, responder);
        if (name == QLatin1String("witness.join")) return pairing.join(request, JoinAs::Witness, responder);
        if (name == QLatin1String("peer.members")) return pairing.learn(request, responder);
        responder.refused(makeError(Code::VERB_UNKNOWN, {{QStringLiteral("verb"), request.verb}}));
    }

    void answerStatus(const Responder& responder) const {
        if (!hasStatus) return responder.failed(makeError(Code::AGENT_STARTING));
        responder.done({{QStringLiteral("status"), toJson(status)}});
    }

    void start(Channel* channel, bool isLocal) {
        auto* session =
            new Session(channel, isLocal,
                        {options.handshakeMs, options.loginMs, options.idleMs, options.requestsPerSecond},
                        *this, clock, this);
        sessions.append(session);
        connect(session, &Session::ended, this, [this, session] {
            if (sessions.removeOne(session)) session->deleteLater();
        });
    }

    void acceptLocal() {
        while (QLocalSocket* socket = local.nextPendingConnection()) {
            if (sessions.size() >= options.connections + localReserve) {
                socket->abort();
                socket->deleteLater();
                continue;
            }
            start(LocalChannel::accept(socket, this), true);
        }
    }

    template<class Which>
    void endSessions(Which which) {
        const auto now = sessions; // ending changes the list
        for (Session* session : now)
            if (which(*session)) session->end(makeError(Code::SESSION_REVOKED));
    }

    void onMembersChanged() {
        endSessions(
            [this](const Session& s) { return s.role() == Role::Peer && memberWithKey(s.key()).isEmpty(); });
        keepLinks();
        Q_EMIT q->membersChanged(pairing.members());
    }

    /// A link to each other member, but from the witness to none: it only answers.
    void keepLinks() {
        const Members& members = pairing.members();
        const bool none = !listening || members.selfIsWitness();
        keep(peerLink, none || !members.peer() ? nullptr : members.peer());
        keep(witnessLink, none || !members.witness ? nullptr : &*members.witness);
        tellWitness();
    }

    void keep(std::unique_ptr<PeerLink>& link, const Member* member) {
        if (link && member && link->member() == *member) return;
        if (link) link.release()->deleteLater();
        if (!member) return;
        link = std::make_unique<PeerLink>(identity, *member);
        connect(link.get(), &PeerLink::connected, this, [this] { tellWitness(); });
    }

    /// The peer may not have been there when the witness joined.
    void tellWitness() {
        if (!peerLink || !peerLink->isConnected() || !pairing.members().witness) return;
        peerLink->request(QStringLiteral("peer.members"),
                          {{QStringLiteral("members"), toJson(pairing.members())}}, this,
                          [](const Reply& reply) {
                              if (reply.error)
                                  qCWarning(logControl)
                                      << "the peer does not take the list of members:"
                                      << QString::fromUtf8(codeName(reply.error->code).data());
                          });
    }

    static constexpr int localReserve = 16; ///< local sessions are let in even when the port is crowded

    ControlServer* q;
    const ControlOptions options;
    const std::shared_ptr<const Identity> identity;
    ControlBackend& backend;
    const Clock& clock;
    Background background;
    UserService users;
    PairingService pairing;
    TlsListener listener;
    QLocalServer local;
    QList<Session*> sessions; ///< children
    std::unique_ptr<PeerLink> peerLink, witnessLink;
    bool listening = false;
    ClusterStatus status;
    bool hasStatus = false;
    quint64 seq = 0;
};

ControlServer::ControlServer(ControlOptions options, std::shared_ptr<const Identity> identity, Users users,
                             Members members, ControlBackend& backend, const Clock& clock, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(options), std::move(identity), std::move(users),
                                  std::move(members), backend, clock)) {}

ControlServer::~ControlServer() {
    for (Session* session : std::exchange(d->sessions, {}))
        delete session;
}

Result<void> ControlServer::listen() {
    if (auto listening = d->listener.listenOn(d->options.listen); !listening) return listening;
    d->listening = true;
    d->keepLinks();
    return {};
}

Result<void> ControlServer::listenLocal() {
    const QString name = localSocketName(d->options.stateDir);
    if (auto made = makePrivateDirectory(QDir(d->options.stateDir).filePath(QStringLiteral("run"))); !made)
        return made;
    QLocalServer::removeServer(
        name); // of a predecessor; that it is gone, the caller's lock on the directory says
    d->local.setSocketOptions(QLocalServer::UserAccessOption);
    if (!d->local.listen(name))
        return makeError(Code::LISTEN_FAILED, {{QStringLiteral("address"), name},
                                               {QStringLiteral("detail"), d->local.errorString()}});
    if (QFileInfo::exists(name)) QFile::setPermissions(name, QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

quint16 ControlServer::port() const {
    return d->listener.serverPort();
}
const Members& ControlServer::members() const {
    return d->pairing.members();
}
PeerLink* ControlServer::peer() const {
    return d->peerLink.get();
}
PeerLink* ControlServer::witness() const {
    return d->witnessLink.get();
}

void ControlServer::publish(const ClusterStatus& status) {
    const bool first = !std::exchange(d->hasStatus, true);
    if (std::none_of(d->sessions.cbegin(), d->sessions.cend(),
                     [](const Session* s) { return s->wantsStatus(); })) {
        d->status = status; // nobody listens: the next snapshot starts from here
        return;
    }
    const QList<StatusDelta> deltas = first ? QList<StatusDelta>() : statusDeltas(d->status, status);
    d->status = status;
    if (first) {
        const QJsonObject snapshot = d->statusMessage();
        for (Session* session : std::as_const(d->sessions))
            session->pushStatus(snapshot);
    }
    for (const StatusDelta& delta : deltas) {
        const QJsonObject message{{QStringLiteral("type"), QStringLiteral("delta")},
                                  {QStringLiteral("seq"), qint64(++d->seq)},
                                  {QStringLiteral("section"), delta.section},
                                  {QStringLiteral("name"), delta.name},
                                  {QStringLiteral("value"), delta.value}};
        const auto now = d->sessions; // a push may end a session
        for (Session* session : now)
            session->pushStatus(message);
    }
}

void ControlServer::publishEvent(const EventRecord& event) {
    const QJsonObject message{{QStringLiteral("type"), QStringLiteral("event")},
                              {QStringLiteral("event"), toJson(event)}};
    const auto now = d->sessions;
    for (Session* session : now)
        session->pushEvent(message);
}

} // namespace hotpair::control
