// Sessions over real TLS on 127.0.0.1: login, roles, requests, pushes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/login_guard.h"
#include "agent/control/session.h"
#include "common/client/cluster_store.h"
#include "common/net/tls_channel.h"
#include "tests/unit/control/fixture.h"

using namespace hotpair;
using namespace hotpair::control;

namespace {
const QString admin = QStringLiteral("admin");
QJsonObject group(const char* name) {
    return {{QStringLiteral("group"), QLatin1String(name)}};
}
} // namespace

class TestSessions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rightPasswordGivesTheRole();
    void wrongPasswordIsRefusedThenLocked();
    void wrongPinSendsNothing();
    void unknownKeyIsAskedAbout();
    void slowPeopleAreNotAskedTwice();
    void localSocketIsAdmin();
    void viewerMayNotSwitchOver();
    void operatorMayNotForce();
    void beforeLoginNothingIsCarriedOut();
    void unknownVerbIsRefused();
    void answersComeLaterWithSteps();
    void forgottenAnswerBecomesUnknown();
    void answerAfterTheSessionIsDropped();
    void statusIsSnapshotThenDeltas();
    void usersAreManaged();
    void removedUserIsOut();
    void auditHasNoSecrets();
};

void TestSessions::rightPasswordGivesTheRole() {
    Machine m(QStringLiteral("node-a"));
    Client c;
    QVERIFY(c.connectAs(m.target(), admin, password));
    QCOMPARE(c.agent.role(), Role::Admin);
    QCOMPARE(c.agent.nodeName(), QStringLiteral("node-a"));
    const Reply reply = c.ask(QStringLiteral("group.start"), group("db"));
    QCOMPARE(reply.outcome, Outcome::Done);
    QCOMPARE(m.backend.requests.size(), 1);
    QCOMPARE(m.backend.requests[0].user, admin);
    QCOMPARE(m.backend.requests[0].role, Role::Admin);
}

void TestSessions::wrongPasswordIsRefusedThenLocked() {
    Machine m(QStringLiteral("node-a"));
    for (int i = 0; i < LoginGuard::freeTries; ++i) {
        Client c;
        QSignalSpy asked(&c.agent, &AgentClient::loginRequired);
        QVERIFY(!c.connectAs(m.target(), admin, QStringLiteral("wrong horse")));
        QCOMPARE(asked[0][0].value<std::optional<Error>>()->code, Code::LOGIN_REFUSED);
    }
    Client c;
    QSignalSpy asked(&c.agent, &AgentClient::loginRequired);
    QVERIFY(!c.connectAs(m.target(), admin, password)); // right, but too soon
    QCOMPARE(asked[0][0].value<std::optional<Error>>()->code, Code::LOGIN_LOCKED);
    m.clock.advance(LoginGuard::firstWait);
    QVERIFY(Client().connectAs(m.target(), admin, password));
}

void TestSessions::wrongPinSendsNothing() {
    Machine m(QStringLiteral("node-a"));
    Client c;
    c.agent.refuseOtherKeys();
    AgentTarget target = m.target();
    target.pin[0] = char(target.pin[0] ^ 1);
    QVERIFY(!c.connectAs(target, admin, password));
    QCOMPARE(c.agent.lastError()->code, Code::FINGERPRINT_CHANGED);
    QVERIFY(m.audit.isEmpty());
}

void TestSessions::unknownKeyIsAskedAbout() {
    Machine m(QStringLiteral("node-a"));
    Client c;
    AgentTarget target = m.target();
    target.pin.clear();
    QSignalSpy seen(&c.agent, &AgentClient::fingerprintSeen);
    QSignalSpy ready(&c.agent, &AgentClient::loggedIn);
    c.agent.connectTo(target);
    c.agent.login(admin, password);
    QVERIFY(seen.wait(10'000));
    QCOMPARE(c.agent.state(), AgentClient::State::AwaitingTrust);
    QCOMPARE(seen[0][0].toByteArray(), m.identity->id());
    QVERIFY(seen[0][1].toByteArray().isEmpty());
    QCOMPARE(c.ask(QStringLiteral("status")).outcome, Outcome::Unreachable);
    c.agent.acceptFingerprint();
    QVERIFY(ready.wait(10'000));
    QCOMPARE(c.agent.target().pin, m.identity->id());
}

void TestSessions::slowPeopleAreNotAskedTwice() {
    Machine m(QStringLiteral("node-a"));
    AgentClient agent(QStringLiteral("test"));
    AgentTarget target = m.target();
    target.pin.clear();
    QSignalSpy seen(&agent, &AgentClient::fingerprintSeen), asked(&agent, &AgentClient::loginRequired);
    QSignalSpy gone(&agent, &AgentClient::disconnected), ready(&agent, &AgentClient::loggedIn);
    agent.connectTo(target);
    QVERIFY(seen.wait(10'000));
    m.startServer(); // every connection ends while the person compares
    QTRY_VERIFY(!agent.findChild<Channel*>()); // noticed
    agent.acceptFingerprint();
    QVERIFY(asked.wait(10'000));
    m.startServer(); // and again while the password is looked up
    QTRY_VERIFY(!agent.findChild<Channel*>()); // noticed
    QCOMPARE(agent.state(), AgentClient::State::AwaitingLogin);
    agent.login(admin, password);
    QVERIFY(ready.wait(10'000));
    QCOMPARE(seen.size(), 1);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(gone.size(), 0);
}

void TestSessions::localSocketIsAdmin() {
    Machine m(QStringLiteral("node-a"));
    Client c;
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    QCOMPARE(c.agent.role(), Role::Admin);
    QCOMPARE(c.ask(QStringLiteral("group.stop"), group("db")).outcome, Outcome::Done);
    QCOMPARE(m.backend.requests[0].user, QStringLiteral("local"));
    QCOMPARE(QFile::permissions(localSocketName(m.dir)) &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

static Reply addUser(Machine& m, const char* name, const char* role) {
    Client c;
    if (!c.connectAs(m.localTarget(), {}, {})) return {};
    return c.ask(QStringLiteral("user.add"), {{QStringLiteral("user"), QLatin1String(name)},
                                              {QStringLiteral("role"), QLatin1String(role)},
                                              {QStringLiteral("password"), password}});
}

void TestSessions::viewerMayNotSwitchOver() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(addUser(m, "eve", "viewer").outcome, Outcome::Done);
    Client c;
    QVERIFY(c.connectAs(m.target(), QStringLiteral("eve"), password));
    for (const Verb& verb : verbs()) {
        if (verb.least == Role::Viewer || verb.least == Role::Nobody) continue;
        const Reply reply = c.ask(QLatin1String(verb.name), group("db"));
        QVERIFY2(reply.outcome == Outcome::Refused && reply.error->code == Code::ROLE_TOO_LOW, verb.name);
    }
    QVERIFY(m.backend.requests.isEmpty());
    QCOMPARE(c.ask(QStringLiteral("config.show")).outcome, Outcome::Done);
}

void TestSessions::operatorMayNotForce() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(addUser(m, "olga", "operator").outcome, Outcome::Done);
    Client c;
    QVERIFY(c.connectAs(m.target(), QStringLiteral("olga"), password));
    QJsonObject params = group("db");
    QCOMPARE(c.ask(QStringLiteral("takeover"), params).outcome, Outcome::Done);
    params.insert(QStringLiteral("force"), true);
    const Reply forced = c.ask(QStringLiteral("takeover"), params);
    QCOMPARE(forced.outcome, Outcome::Refused);
    QCOMPARE(forced.error->code, Code::ROLE_TOO_LOW);

    Client boss;
    QVERIFY(boss.connectAs(m.target(), admin, password));
    QCOMPARE(boss.ask(QStringLiteral("takeover"), params).outcome, Outcome::Done);
    m.clock.advance(Session::loginStaysFresh);
    const Reply stale = boss.ask(QStringLiteral("takeover"), params);
    QCOMPARE(stale.outcome, Outcome::Refused);
    QCOMPARE(stale.error->code, Code::LOGIN_NOT_FRESH);
}

void TestSessions::beforeLoginNothingIsCarriedOut() {
    Machine m(QStringLiteral("node-a"));
    TlsChannel* channel = TlsChannel::connectTo(QStringLiteral("127.0.0.1"), m.options.listen.port, nullptr,
                                                m.identity->id(), TlsChannel::OtherKey::Refuse, this);
    QSignalSpy opened(channel, &Channel::opened);
    QVERIFY(opened.wait(5'000));
    QSignalSpy received(channel, &Channel::received);
    channel->send({{QStringLiteral("type"), QStringLiteral("hello")}, {QStringLiteral("protocol"), 1}});
    channel->send({{QStringLiteral("type"), QStringLiteral("request")},
                   {QStringLiteral("id"), 1},
                   {QStringLiteral("verb"), QStringLiteral("group.start")}});
    QTRY_COMPARE(received.size(), 2);
    const Reply reply = replyFromJson(received[1][0].toJsonObject());
    QCOMPARE(reply.outcome, Outcome::Refused);
    QCOMPARE(reply.error->code, Code::LOGIN_NEEDED);
    QVERIFY(m.backend.requests.isEmpty());
    delete channel;
}

void TestSessions::unknownVerbIsRefused() {
    Machine m(QStringLiteral("node-a"));
    Client c;
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    const Reply reply = c.ask(QStringLiteral("format.disk"));
    QCOMPARE(reply.outcome, Outcome::Refused);
    QCOMPARE(reply.error->code, Code::VERB_UNKNOWN);
}

void TestSessions::answersComeLaterWithSteps() {
    Machine m(QStringLiteral("node-a"));
    std::optional<Responder> kept;
    m.backend.answer = [&](const ControlRequest&, const Responder& r) { kept = r; };
    Client c;
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    QTimer::singleShot(0, this, [&] {
        QTRY_VERIFY(kept);
        kept->step({0,
                    2,
                    Code::LINK_UP,
                    {{QStringLiteral("link"), QStringLiteral("lan")}},
                    TaskStep::State::Running,
                    QStringLiteral("node-a"),
                    -1,
                    {}});
        kept->step({0,
                    2,
                    Code::LINK_UP,
                    {{QStringLiteral("link"), QStringLiteral("lan")}},
                    TaskStep::State::Done,
                    QStringLiteral("node-a"),
                    12,
                    {}});
        kept->done({{QStringLiteral("holder"), QStringLiteral("node-b")}});
        kept->failed(makeError(Code::INTERNAL_ERROR)); // too late: the first answer counts
    });
    const Reply reply = c.ask(QStringLiteral("switchover"), group("db"));
    QCOMPARE(reply.outcome, Outcome::Done);
    QCOMPARE(reply.result.value(QLatin1String("holder")).toString(), QStringLiteral("node-b"));
    QCOMPARE(c.steps.size(), 2);
    QCOMPARE(c.steps[1].state, TaskStep::State::Done);
    QCOMPARE(c.steps[1].elapsedMs, 12);
}

void TestSessions::forgottenAnswerBecomesUnknown() {
    Machine m(QStringLiteral("node-a"));
    m.backend.answer = [](const ControlRequest&, const Responder&) {};
    Client c;
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    QCOMPARE(c.ask(QStringLiteral("group.start"), group("db")).outcome, Outcome::Unknown);
}

void TestSessions::answerAfterTheSessionIsDropped() {
    Machine m(QStringLiteral("node-a"));
    std::optional<Responder> kept;
    m.backend.answer = [&](const ControlRequest&, const Responder& r) { kept = r; };
    auto c = std::make_unique<Client>();
    QVERIFY(c->connectAs(m.localTarget(), {}, {}));
    std::optional<Reply> reply;
    c->agent.request(QStringLiteral("group.start"), group("db"), this, [&](const Reply& r) { reply = r; });
    QTRY_VERIFY(kept);
    c->agent.disconnectFromAgent();
    QCOMPARE(reply->outcome, Outcome::Unknown);
    QTest::qWait(20); // the server hears of it
    kept->done();
    QCOMPARE(m.audit.last().outcome, Outcome::Done); // nobody hears it, the trail has it
}

void TestSessions::statusIsSnapshotThenDeltas() {
    Machine m(QStringLiteral("node-a"));
    ClusterStatus status;
    status.node = QStringLiteral("node-a");
    status.time = QStringLiteral("2026-01-01T00:00:00.000Z");
    status.links = {{QStringLiteral("lan"), QStringLiteral("node-b")},
                    {QStringLiteral("cross"), QStringLiteral("node-b")}};
    m.server->publish(status);
    Client c;
    ClusterStore store(m.clock);
    store.follow(&c.agent);
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    QTRY_VERIFY(store.hasStatus());
    QCOMPARE(store.status(), status);

    QSignalSpy links(&store, &ClusterStore::linksChanged), nodes(&store, &ClusterStore::nodesChanged);
    status.links[1].rttUs = 180;
    m.server->publish(status);
    QTRY_COMPARE(store.status(), status);
    QCOMPARE(links.size(), 1);
    QCOMPARE(nodes.size(), 0);
    status.nodes = {{QStringLiteral("node-a"), true}};
    status.configRevision = 3;
    m.server->publish(status);
    QTRY_COMPARE(store.status(), status);
    QCOMPARE(c.ask(QStringLiteral("status")).result.value(QLatin1String("status")).toObject(),
             toJson(status));

    QVERIFY(!store.stale());
    m.clock.advance(2 * store.period() + std::chrono::milliseconds(1));
    QVERIFY(store.stale());
}

void TestSessions::usersAreManaged() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(addUser(m, "olga", "operator").outcome, Outcome::Done);
    QCOMPARE(addUser(m, "olga", "viewer").error->code, Code::USER_EXISTS);
    QCOMPARE(addUser(m, "bob", "king").error->code, Code::PARAMETER_WRONG);
    QCOMPARE(addUser(m, "../x", "viewer").error->code, Code::USER_NAME_UNFIT);
    Client c;
    QVERIFY(c.connectAs(m.localTarget(), {}, {}));
    QCOMPARE(c.ask(QStringLiteral("user.remove"), {{QStringLiteral("user"), admin}}).error->code,
             Code::USER_LAST_ADMIN);
    Client olga;
    QVERIFY(olga.connectAs(m.target(), QStringLiteral("olga"), password));
    const QJsonObject other{{QStringLiteral("user"), admin},
                            {QStringLiteral("password"), QStringLiteral("owned by olga")}};
    QCOMPARE(olga.ask(QStringLiteral("user.passwd"), other).error->code, Code::ROLE_TOO_LOW);
    const QJsonObject own{{QStringLiteral("user"), QStringLiteral("olga")},
                          {QStringLiteral("password"), QStringLiteral("new password")}};
    QCOMPARE(olga.ask(QStringLiteral("user.passwd"), own).outcome, Outcome::Done);
    m.startServer(); // from the file
    QVERIFY(!Client().connectAs(m.target(), QStringLiteral("olga"), password));
    QVERIFY(Client().connectAs(m.target(), QStringLiteral("olga"), QStringLiteral("new password")));
}

void TestSessions::removedUserIsOut() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(addUser(m, "eve", "viewer").outcome, Outcome::Done);
    Client eve, boss;
    QVERIFY(eve.connectAs(m.target(), QStringLiteral("eve"), password));
    QVERIFY(boss.connectAs(m.target(), admin, password));
    QSignalSpy gone(&eve.agent, &AgentClient::disconnected);
    QCOMPARE(
        boss.ask(QStringLiteral("user.remove"), {{QStringLiteral("user"), QStringLiteral("eve")}}).outcome,
        Outcome::Done);
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(eve.agent.lastError()->code, Code::SESSION_REVOKED);
    QCOMPARE(boss.agent.state(), AgentClient::State::Ready);
}

void TestSessions::auditHasNoSecrets() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(addUser(m, "eve", "viewer").outcome, Outcome::Done);
    QVERIFY(Client().connectAs(m.target(), QStringLiteral("eve"), password));
    QCOMPARE(m.audit.size(), 2);
    QCOMPARE(m.audit[0].verb, QStringLiteral("user.add"));
    QVERIFY(!m.audit[0].params.contains(QLatin1String("password")));
    QCOMPARE(m.audit[1].verb, QStringLiteral("login"));
    QVERIFY(m.audit[1].params.isEmpty());
}

QTEST_GUILESS_MAIN(TestSessions)
#include "test_sessions.moc"
