// Messages of the control protocol: there and back, and the table of verbs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/control_wire.h"
#include "common/protocol/status_delta.h"
#include "common/protocol/verbs.h"

#include <QJsonArray>
#include <QSet>
#include <QtTest>

using namespace hotpair;

class TestControlWire : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void repliesComeBack();
    void malformedReplyIsUnknown();
    void stepsComeBack();
    void verbsAreOnce();
    void rolesRise();
    void peersHaveNoHumanPowers();
    void forceNeedsAdmin();
    void deltasRebuildTheStatus();
    void malformedDeltasChangeNothing();
};

void TestControlWire::repliesComeBack() {
    for (Outcome outcome : {Outcome::Done, Outcome::Refused, Outcome::Failed, Outcome::Unknown}) {
        Reply reply{outcome, {{QStringLiteral("a"), 1}}, std::nullopt};
        if (outcome != Outcome::Done)
            reply.error = makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}});
        const Reply back = replyFromJson(toJson(reply));
        QVERIFY(back.outcome == outcome && back.result == reply.result && back.error == reply.error);
    }
}

void TestControlWire::malformedReplyIsUnknown() {
    for (const QJsonObject& json :
         {QJsonObject{}, QJsonObject{{QStringLiteral("outcome"), QStringLiteral("perhaps")}},
          QJsonObject{{QStringLiteral("outcome"), QStringLiteral("refused")}}}) {
        const Reply reply = replyFromJson(json);
        QVERIFY(reply.outcome == Outcome::Unknown);
        QVERIFY(reply.error->code == Code::PROTOCOL_ERROR);
    }
}

void TestControlWire::stepsComeBack() {
    const TaskStep step{2,
                        5,
                        Code::LINK_DOWN,
                        {{QStringLiteral("link"), QStringLiteral("lan")}},
                        TaskStep::State::Failed,
                        QStringLiteral("node-a"),
                        40,
                        makeError(Code::LINK_DOWN)};
    QVERIFY(taskStepFromJson(toJson(step)) == step);
    QVERIFY(!taskStepFromJson({}));
}

void TestControlWire::verbsAreOnce() {
    QSet<QString> names;
    for (const Verb& verb : verbs()) {
        QVERIFY2(!names.contains(QLatin1String(verb.name)), verb.name);
        names.insert(QLatin1String(verb.name));
        QCOMPARE(findVerb(QString::fromLatin1(verb.name)), &verb);
    }
    QVERIFY(!findVerb(u"switchover "));
    QVERIFY(!findVerb(u""));
}

void TestControlWire::rolesRise() {
    for (const Verb& verb : verbs()) {
        QVERIFY2(!mayAsk(Role::Viewer, verb) || mayAsk(Role::Operator, verb), verb.name);
        QVERIFY2(!mayAsk(Role::Operator, verb) || mayAsk(Role::Admin, verb), verb.name);
        if (mayAsk(Role::Nobody, verb))
            QCOMPARE(QByteArray(verb.name), QByteArray("pair.prove")); // the only one before login
    }
    QVERIFY(!mayAsk(Role::Viewer, *findVerb(u"switchover")));
    QVERIFY(mayAsk(Role::Operator, *findVerb(u"switchover")));
    QVERIFY(!mayAsk(Role::Operator, *findVerb(u"config.apply")));
}

void TestControlWire::peersHaveNoHumanPowers() {
    for (const Verb& verb : verbs()) {
        const QByteArray name(verb.name);
        if (name.startsWith("user.") || name == "config.apply" || name == "config.rollback" ||
            name == "pair.invite")
            QVERIFY2(!mayAsk(Role::Peer, verb), verb.name);
        if (name.startsWith("peer."))
            for (Role role : {Role::Nobody, Role::Viewer, Role::Operator, Role::Admin})
                QVERIFY2(!mayAsk(role, verb), verb.name);
    }
}

void TestControlWire::forceNeedsAdmin() {
    const Verb& takeover = *findVerb(u"takeover");
    QVERIFY(leastRole(takeover, {}) == Role::Operator);
    QVERIFY(leastRole(takeover, {{QStringLiteral("force"), true}}) == Role::Admin);
    QVERIFY(leastRole(takeover, {{QStringLiteral("yesLoseData"), true}}) == Role::Admin);
}

static ClusterStatus sample(int variant) {
    ClusterStatus s;
    s.cluster = QStringLiteral("erp");
    s.node = QStringLiteral("node-a");
    s.time = QStringLiteral("t%1").arg(variant);
    s.configRevision = variant / 2;
    for (int i = 0; i < 1 + variant % 3; ++i)
        s.links.append(
            {QStringLiteral("l%1").arg(i), QStringLiteral("node-b"), QStringLiteral("up"), variant * i});
    s.groups = {{QStringLiteral("db"), variant % 2 ? QStringLiteral("active") : QStringLiteral("starting")}};
    if (variant % 4 == 3) s.groups.prepend({QStringLiteral("web")});
    s.witness.ageMs = variant % 5;
    if (variant % 3 == 0)
        s.alarms = {{Code::LINK_DOWN, s.time, {{QStringLiteral("link"), QStringLiteral("l0")}}}};
    return s;
}

void TestControlWire::deltasRebuildTheStatus() {
    for (int from = 0; from < 12; ++from)
        for (int to = 0; to < 12; ++to) {
            ClusterStatus copy = sample(from);
            for (const StatusDelta& delta : statusDeltas(sample(from), sample(to)))
                QVERIFY(applyStatusDelta(copy, delta));
            QVERIFY(copy == sample(to));
        }
    QCOMPARE(statusDeltas(sample(1), sample(1)).size(), 1); // the head carries the time
}

void TestControlWire::malformedDeltasChangeNothing() {
    const QList<StatusDelta> bad = {
        {QStringLiteral("planets"), {}, QJsonObject{}},
        {QStringLiteral("links"), QStringLiteral("l9/node-b"),
         toJson(LinkStatus{QStringLiteral("l9"), QStringLiteral("node-b")})},
        {QStringLiteral("links"), QStringLiteral("l0/node-b"),
         toJson(LinkStatus{QStringLiteral("other"), QStringLiteral("node-b")})},
        {QStringLiteral("links"), QStringLiteral("l0/node-b"),
         QJsonObject{{QStringLiteral("rttUs"), QStringLiteral("fast")}}},
        {QStringLiteral("links"), {}, QJsonValue(3)},
        {QStringLiteral("links"), {}, QJsonArray{QJsonObject{{QStringLiteral("name"), 4}}}},
        {QStringLiteral("witness"), {}, QJsonValue()},
        {QStringLiteral("head"), {}, QJsonObject{}},
        {QStringLiteral("alarms"), QStringLiteral("LINK_DOWN"), QJsonObject{}}};
    for (const StatusDelta& delta : bad) {
        ClusterStatus status = sample(5);
        QVERIFY2(!applyStatusDelta(status, delta), qPrintable(delta.section));
        QVERIFY(status == sample(5));
    }
}

QTEST_GUILESS_MAIN(TestControlWire)
#include "test_control_wire.moc"
