// An agent's control side without the rest of the agent: a state directory, a server on 127.0.0.1, a
// recording backend.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_server.h"
#include "agent/control/peer_link.h"
#include "agent/control/state.h"
#include "common/net/local_channel.h"

#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

namespace hotpair::control {

class ManualClock final : public Clock {
public:
    Instant now() const override { return m_now; }
    void advance(Duration by) { m_now += by; }

private:
    Instant m_now = fromNs(1'000'000'000'000);
};

/// Remembers what it was asked; answers by `answer`.
class RecordingBackend final : public ControlBackend {
public:
    void handle(const ControlRequest& request, Responder responder) override {
        requests.append(request);
        answer(request, responder);
    }
    QList<ControlRequest> requests;
    std::function<void(const ControlRequest&, const Responder&)> answer =
        [](const ControlRequest&, const Responder& r) { r.done(); };
};

inline const QString password = QStringLiteral("correct horse");

/// One machine: state made by initState, server on a port that the system picks.
struct Machine {
    explicit Machine(const QString& name, std::function<void(ControlOptions&)> adjust = {})
        : dir(root.filePath(QStringLiteral("state"))) {
        const NodeSettings node{name, {QStringLiteral("127.0.0.1"), freePort()}};
        if (auto made = initState(dir, node, password); !made)
            qFatal("init: %s", codeName(made.error().code).data());
        identity = *loadIdentity(dir);
        options = {dir, name, QStringLiteral("0.1.0"), node.listen};
        if (adjust) adjust(options);
        startServer();
    }
    void startServer() {
        server.reset();
        server = std::make_unique<ControlServer>(options, identity, *loadUsers(dir), *loadMembers(dir),
                                                 backend, clock);
        QObject::connect(server.get(), &ControlServer::audited,
                         [this](const AuditRecord& r) { audit.append(r); });
        if (auto up = server->listen(); !up) qFatal("listen: %s", codeName(up.error().code).data());
        if (auto up = server->listenLocal(); !up) qFatal("local: %s", codeName(up.error().code).data());
    }
    static quint16 freePort() {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        return probe.serverPort();
    }
    AgentTarget target() const {
        return {{}, QStringLiteral("127.0.0.1"), options.listen.port, identity->id()};
    }
    AgentTarget localTarget() const { return {localSocketName(dir), {}, 0, {}}; }

    QTemporaryDir root;
    QString dir;
    ManualClock clock;
    RecordingBackend backend;
    std::shared_ptr<const Identity> identity;
    ControlOptions options;
    std::unique_ptr<ControlServer> server;
    QList<AuditRecord> audit;
};

/// A client that waits by running the event loop.
struct Client {
    Client()
        : agent(QStringLiteral("test")) {
        agent.setAutomaticReconnect(false);
    }
    bool connectAs(const AgentTarget& target, const QString& user, const QString& secret) {
        QSignalSpy refused(&agent, &AgentClient::disconnected);
        QSignalSpy ready(&agent, &AgentClient::loggedIn);
        QSignalSpy asked(&agent, &AgentClient::loginRequired);
        agent.connectTo(target);
        agent.login(user, secret);
        std::ignore =
            QTest::qWaitFor([&] { return refused.size() + ready.size() + asked.size() > 0; }, 10'000);
        return ready.size() == 1;
    }
    Reply ask(const QString& verb, const QJsonObject& params = {}) {
        std::optional<Reply> reply;
        steps.clear();
        agent.request(
            verb, params, &agent, [&](const Reply& r) { reply = r; },
            [&](const TaskStep& s) { steps.append(s); });
        std::ignore = QTest::qWaitFor([&] { return reply.has_value(); }, 30'000);
        return reply.value_or(Reply{});
    }
    AgentClient agent;
    QList<TaskStep> steps;
};

} // namespace hotpair::control

namespace hotpair {
/// So that a failed comparison prints names.
inline char* toString(Code code) {
    return qstrdup(codeName(code).data());
}
inline char* toString(Outcome outcome) {
    return QTest::toString(outcomeName(outcome));
}
inline char* toString(Role role) {
    return QTest::toString(roleName(role));
}
} // namespace hotpair
