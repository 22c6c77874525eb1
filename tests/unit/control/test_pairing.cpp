// Pairing between real servers on 127.0.0.1, and the inviter's decisions without sockets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/invitations.h"
#include "tests/unit/control/fixture.h"

using namespace hotpair;
using namespace hotpair::control;

class TestPairing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void codeSurvivesHumans();
    void damagedCodesAreRefused();
    void pairIsMutualAndDurable();
    void pairedAgentsKeepASession();
    void witnessJoinsAndTheOtherNodeLearnsIt();
    void witnessBeforeThePairIsRefused();
    void fiveWrongProofsCloseTheInvitation();
    void invitationExpires();
    void codeWorksOnce();
    void manInTheMiddleGetsNothing();
    void strangerIsNoPeer();
    void namesAndMachinesAreNotTakenOver();
    void joiningAgainRepairs();
    void everyAddressNeedsAChoice();
    void damagedMembersFileIsAnError();
};

namespace {

QString invite(Machine& m) {
    Client c;
    if (!c.connectAs(m.localTarget(), {}, {})) return {};
    return c.ask(QStringLiteral("pair.invite")).result.value(QLatin1String("code")).toString();
}

Reply join(Machine& m, const QString& code, const char* verb = "pair.join") {
    Client c;
    if (!c.connectAs(m.localTarget(), {}, {})) return {};
    return c.ask(QLatin1String(verb), {{QStringLiteral("code"), code}});
}

/// The code with one bit of its secret turned, and a checksum that fits again.
QString withWrongSecret(const QString& text) {
    PairingCode code = *pairingCodeFromText(text);
    code.secret[3] = char(code.secret[3] ^ 4);
    return pairingCodeText(code);
}

PairingCode sample(const char* host = "10.0.0.1") {
    return {{QLatin1String(host), 7420},
            QByteArray(16, 'k'),
            QByteArray::fromHex("000102030405060708090a0b0c0d0eff")};
}

} // namespace

void TestPairing::codeSurvivesHumans() {
    for (const char* host : {"10.0.0.1", "fd00::1234"}) {
        const QString text = pairingCodeText(sample(host));
        QCOMPARE(*pairingCodeFromText(text), sample(host));
        QCOMPARE(*pairingCodeFromText(text.toLower().replace(QLatin1Char('-'), QLatin1Char(' '))),
                 sample(host));
        QString typed = text;
        typed.replace(QLatin1Char('0'), QLatin1Char('o')).replace(QLatin1Char('1'), QLatin1Char('l'));
        QCOMPARE(*pairingCodeFromText(typed), sample(host));
    }
    QVERIFY(pairingCodeText({{QStringLiteral("server.lan"), 7420}, QByteArray(16, 'k'), QByteArray(16, 's')})
                .isEmpty());
}

void TestPairing::damagedCodesAreRefused() {
    const QString good = pairingCodeText(sample());
    for (qsizetype i = 0; i < good.size(); ++i) {
        QVERIFY(!pairingCodeFromText(good.left(i)));
        if (good[i] == QLatin1Char('-')) continue;
        QString bad = good;
        bad[i] = bad[i] == QLatin1Char('7') ? QLatin1Char('8') : QLatin1Char('7');
        QVERIFY2(!pairingCodeFromText(bad), qPrintable(bad));
    }
    for (const QString& bad : {QString(), good + QLatin1Char('7'), good + good,
                               QString(100'000, QLatin1Char('7')), QStringLiteral("ÄÖÜ"), QString(QChar(0))})
        QVERIFY(!pairingCodeFromText(bad));
}

void TestPairing::pairIsMutualAndDurable() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    QSignalSpy changedA(a.server.get(), &ControlServer::membersChanged),
        changedB(b.server.get(), &ControlServer::membersChanged);
    const Reply reply = join(b, invite(a));
    QCOMPARE(reply.outcome, Outcome::Done);
    QCOMPARE(reply.result.value(QLatin1String("peer")).toString(), QStringLiteral("node-a"));
    QCOMPARE(changedA.size(), 1);
    QCOMPARE(changedB.size(), 1);
    for (const Machine* m : {&a, &b}) {
        const Members members = *loadMembers(m->dir);
        QCOMPARE(members, m->server->members());
        QCOMPARE(members.self, m->options.nodeName);
        QCOMPARE(members.nodes.size(), 2);
        QCOMPARE(members.nodes[0], (Member{QStringLiteral("node-a"), a.identity->id(), a.options.listen}));
        QCOMPARE(members.nodes[1], (Member{QStringLiteral("node-b"), b.identity->id(), b.options.listen}));
        QVERIFY(members.clusterId != 0);
        QCOMPARE(members.clusterKey.size(), 32);
    }
    QCOMPARE(loadMembers(a.dir)->clusterKey, loadMembers(b.dir)->clusterKey);
    QCOMPARE(loadMembers(a.dir)->clusterId, loadMembers(b.dir)->clusterId);
    for (const AuditRecord& record : a.audit)
        QVERIFY(record.params.isEmpty() || !record.params.contains(QLatin1String("proof")));
}

void TestPairing::pairedAgentsKeepASession() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    QVERIFY(a.server->peer() && b.server->peer());
    QTRY_VERIFY_WITH_TIMEOUT(a.server->peer()->isConnected() && b.server->peer()->isConnected(), 10'000);
    b.backend.answer = [](const ControlRequest& request, const Responder& r) {
        r.done({{QStringLiteral("echo"), request.params.value(QLatin1String("group"))}});
    };
    std::optional<Reply> reply;
    a.server->peer()->request(QStringLiteral("group.stop"), {{QStringLiteral("group"), QStringLiteral("db")}},
                              this, [&](const Reply& r) { reply = r; });
    QTRY_VERIFY(reply);
    QCOMPARE(reply->result.value(QLatin1String("echo")).toString(), QStringLiteral("db"));
    QCOMPARE(b.backend.requests.last().role, Role::Peer);
    QCOMPARE(b.backend.requests.last().user, QStringLiteral("node-a"));
    QCOMPARE(b.backend.requests.last().key, a.identity->id());
    reply.reset();
    a.server->peer()->request(QStringLiteral("user.list"), {}, this, [&](const Reply& r) { reply = r; });
    QTRY_VERIFY(reply);
    QCOMPARE(reply->outcome, Outcome::Refused); // a peer is no administrator

    b.startServer(); // both come back by themselves
    QTRY_VERIFY_WITH_TIMEOUT(a.server->peer()->isConnected() && b.server->peer()->isConnected(), 15'000);
}

void TestPairing::witnessJoinsAndTheOtherNodeLearnsIt() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b")), w(QStringLiteral("witness"));
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    QCOMPARE(join(w, invite(a), "witness.join").outcome, Outcome::Done);
    QVERIFY(w.server->members().selfIsWitness());
    QVERIFY(!w.server->peer() && !w.server->witness());
    QTRY_VERIFY_WITH_TIMEOUT(b.server->members().witness.has_value(), 10'000);
    QCOMPARE(b.server->members().witness->id, w.identity->id());
    QCOMPARE(*loadMembers(b.dir), b.server->members());
    QTRY_VERIFY_WITH_TIMEOUT(a.server->witness()->isConnected() && b.server->witness()->isConnected(),
                             10'000);
    QCOMPARE(join(w, invite(b), "witness.join").outcome, Outcome::Done); // again: repairs
    Client c;
    QVERIFY(c.connectAs(w.localTarget(), {}, {}));
    QCOMPARE(c.ask(QStringLiteral("pair.invite")).error->code, Code::WITNESS_CANNOT_INVITE);
}

void TestPairing::witnessBeforeThePairIsRefused() {
    Machine a(QStringLiteral("node-a")), w(QStringLiteral("witness"));
    const Reply reply = join(w, invite(a), "witness.join");
    QCOMPARE(reply.outcome, Outcome::Refused);
    QCOMPARE(reply.error->code, Code::NOT_PAIRED_YET);
    QVERIFY(a.server->members().nodes.isEmpty());
}

void TestPairing::fiveWrongProofsCloseTheInvitation() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    const QString code = invite(a);
    for (int left = Invitations::tries - 1; left >= 0; --left) {
        const Reply reply = join(b, withWrongSecret(code));
        QCOMPARE(reply.error->code, Code::PAIRING_WRONG_PROOF);
        QCOMPARE(reply.error->args.value(QStringLiteral("left")), QString::number(left));
    }
    const Reply late = join(b, code);
    QCOMPARE(late.outcome, Outcome::Refused);
    QCOMPARE(late.error->code, Code::PAIRING_NO_INVITATION);
    QVERIFY(!a.server->members().paired() && !b.server->members().paired());
    QVERIFY(!QFile::exists(a.dir + QStringLiteral("/cluster/members.json")));
}

void TestPairing::invitationExpires() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    const QString code = invite(a);
    a.clock.advance(Invitations::lifetime);
    QCOMPARE(join(b, code).error->code, Code::PAIRING_EXPIRED);
    QCOMPARE(join(b, code).error->code, Code::PAIRING_NO_INVITATION);
}

void TestPairing::codeWorksOnce() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b")), c(QStringLiteral("node-c"));
    const QString code = invite(a);
    QCOMPARE(join(b, code).outcome, Outcome::Done);
    QCOMPARE(join(c, code).error->code, Code::PAIRING_NO_INVITATION);
    QCOMPARE(join(c, invite(a)).error->code, Code::ALREADY_PAIRED);
    QCOMPARE(join(b, invite(c)).error->code, Code::ALREADY_PAIRED);
}

void TestPairing::manInTheMiddleGetsNothing() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b")), mallory(QStringLiteral("node-a"));
    PairingCode code = *pairingCodeFromText(invite(a));
    code.address = mallory.options.listen; // whoever answers there has another key
    const Reply reply = join(b, pairingCodeText(code));
    QCOMPARE(reply.outcome, Outcome::Refused);
    QCOMPARE(reply.error->code, Code::PAIRING_WRONG_KEY);
    QVERIFY(mallory.audit.isEmpty()); // not even a greeting went there
    QVERIFY(!b.server->members().paired());
}

void TestPairing::strangerIsNoPeer() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b")), c(QStringLiteral("node-b"));
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    PeerLink link(c.identity, {QStringLiteral("node-a"), a.identity->id(), a.options.listen});
    QSignalSpy refused(&link, &PeerLink::disconnected);
    QVERIFY(refused.wait(10'000));
    QCOMPARE(refused[0][0].value<Error>().code, Code::PEER_REFUSES_US);
    PeerLink swapped(b.identity, {QStringLiteral("node-a"), c.identity->id(), a.options.listen});
    QSignalSpy wrong(&swapped, &PeerLink::disconnected);
    QVERIFY(wrong.wait(10'000));
    QCOMPARE(wrong[0][0].value<Error>().code, Code::FINGERPRINT_CHANGED);
}

void TestPairing::namesAndMachinesAreNotTakenOver() {
    const Member self{QStringLiteral("node-a"), QByteArray(32, 'a'), {QStringLiteral("10.0.0.1"), 7420}};
    const Member other{QStringLiteral("node-b"), QByteArray(32, 'b'), {QStringLiteral("10.0.0.2"), 7420}};
    const auto judged = [&](Member joiner, JoinAs as, const Members& members) {
        Invitations invitations;
        const PairingCode code = *invitations.open(self.control, self.id, Instant{});
        return invitations.judge(
            {joiner, as, joinProof(code.secret, self.id, joiner, as), QStringLiteral("10.0.0.9")}, members,
            self, Instant{});
    };
    QCOMPARE(judged({QStringLiteral("node-a"), other.id, other.control}, JoinAs::Node, {}).error().code,
             Code::NAME_TAKEN);
    QCOMPARE(judged({QStringLiteral("node-b"), self.id, other.control}, JoinAs::Node, {}).error().code,
             Code::NAME_TAKEN);
    const Members pair = *judged(other, JoinAs::Node, {});
    QCOMPARE(judged({QStringLiteral("node-b"), QByteArray(32, 'c'), other.control}, JoinAs::Node, pair)
                 .error()
                 .code,
             Code::NAME_TAKEN);
    QCOMPARE(judged({QStringLiteral("node-c"), QByteArray(32, 'c'), other.control}, JoinAs::Node, pair)
                 .error()
                 .code,
             Code::ALREADY_PAIRED);
    QCOMPARE(judged({QStringLiteral("w"), other.id, other.control}, JoinAs::Witness, pair).error().code,
             Code::ALREADY_PAIRED);
    // listening on every address: where it really came from is where it is
    QCOMPARE(judged({QStringLiteral("node-b"), other.id, {QStringLiteral("0.0.0.0"), 7421}}, JoinAs::Node, {})
                 ->nodes[1]
                 .control,
             (Endpoint{QStringLiteral("10.0.0.9"), 7421}));
    // the proof is bound to all of the claim
    Invitations invitations;
    const PairingCode code = *invitations.open(self.control, self.id, Instant{});
    const QByteArray proof = joinProof(code.secret, self.id, other, JoinAs::Node);
    QCOMPARE(invitations.judge({other, JoinAs::Witness, proof, {}}, pair, self, Instant{}).error().code,
             Code::PAIRING_WRONG_PROOF);
    QCOMPARE(invitations
                 .judge({{other.name, QByteArray(32, 'm'), other.control}, JoinAs::Node, proof, {}}, {}, self,
                        Instant{})
                 .error()
                 .code,
             Code::PAIRING_WRONG_PROOF);
    QCOMPARE(invitations.judge({other, JoinAs::Node, {}, {}}, {}, self, Instant{}).error().code,
             Code::PAIRING_WRONG_PROOF);
    QVERIFY(invitations.judge({other, JoinAs::Node, proof, {}}, {}, self, Instant{}).ok());
}

void TestPairing::joiningAgainRepairs() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    const Members before = a.server->members();
    QVERIFY(
        QDir(b.dir + QStringLiteral("/cluster")).removeRecursively()); // as if our answer had never arrived
    b.startServer();
    QVERIFY(!b.server->members().paired());
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    QCOMPARE(a.server->members(), before);
    QCOMPARE(b.server->members().clusterKey, before.clusterKey);
}

void TestPairing::everyAddressNeedsAChoice() {
    Machine a(QStringLiteral("node-a"), [](ControlOptions& o) { o.listen.host = QStringLiteral("0.0.0.0"); });
    Client c;
    QVERIFY(c.connectAs(a.localTarget(), {}, {}));
    QCOMPARE(c.ask(QStringLiteral("pair.invite")).error->code, Code::PAIRING_ADDRESS_NEEDED);
    const Reply reply =
        c.ask(QStringLiteral("pair.invite"), {{QStringLiteral("address"), QStringLiteral("127.0.0.1")}});
    QCOMPARE(reply.outcome, Outcome::Done);
    QCOMPARE(pairingCodeFromText(reply.result.value(QLatin1String("code")).toString())->address,
             (Endpoint{QStringLiteral("127.0.0.1"), a.options.listen.port}));
}

void TestPairing::damagedMembersFileIsAnError() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    QVERIFY(loadMembers(a.dir).ok()); // not paired is no error
    QCOMPARE(join(b, invite(a)).outcome, Outcome::Done);
    QFile file(a.dir + QStringLiteral("/cluster/members.json"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.resize(file.size() / 2);
    file.close();
    QCOMPARE(loadMembers(a.dir).error().code, Code::STATE_FILE_DAMAGED);
    QVERIFY(QFile::setPermissions(b.dir + QStringLiteral("/cluster/cluster.key"),
                                  QFile::ReadOwner | QFile::ReadOther));
    QCOMPARE(loadMembers(b.dir).error().code, Code::FILE_NOT_PRIVATE);
}

QTEST_GUILESS_MAIN(TestPairing)
#include "test_pairing.moc"
