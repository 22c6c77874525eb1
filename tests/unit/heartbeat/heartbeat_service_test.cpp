// Two services and a witness in one process over 127.0.0.1, joined by relays that can cut a direction,
// repeat, corrupt and record. Real threads and sockets, so this one waits for events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/heartbeat/paths.h"

#include <QNetworkDatagram>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

#include <ctime>

using namespace hotpair;
using namespace hotpair::heartbeat;
using namespace std::chrono_literals;

namespace {

const QByteArray clusterKey(32, 'k');
constexpr Timing fastTiming{20ms, 40ms, 400ms, 50ms, 600ms};

/// One direction of a link: what is sent to its port goes on to `target`.
class Relay : public QObject {
public:
    explicit Relay(quint16 targetPort)
        : target(targetPort) {
        socket.bind(QHostAddress::LocalHost, 0);
        connect(&socket, &QUdpSocket::readyRead, this, [this] {
            while (socket.hasPendingDatagrams()) {
                recorded.append(socket.receiveDatagram().data());
                if (!cut) forward(recorded.last());
                if (!cut && twice) forward(recorded.last());
            }
        });
    }
    void forward(const QByteArray& bytes) { socket.writeDatagram(bytes, QHostAddress::LocalHost, target); }
    quint16 port() const { return socket.localPort(); }

    QUdpSocket socket;
    quint16 target;
    QList<QByteArray> recorded;
    bool cut = false, twice = false;
};

quint16 freePort() {
    QUdpSocket probe;
    probe.bind(QHostAddress::LocalHost, 0);
    return probe.localPort();
}

Endpoint local(quint16 port) {
    return {QStringLiteral("127.0.0.1"), port};
}

/// Nodes A and B with two links, each direction through a relay.
struct Pair {
    Pair() {
        for (int i = 0; i < 2; ++i) {
            const auto portA = freePort(), portB = freePort();
            aToB[i] = std::make_unique<Relay>(portB);
            bToA[i] = std::make_unique<Relay>(portA);
            const QString name = i ? QStringLiteral("cross") : QStringLiteral("lan");
            const LinkKey key{nameKey(i ? "cross" : "lan")};
            setupA.paths.append({name, key, NodeId::B, local(portA), local(aToB[i]->port())});
            setupB.paths.append({name, key, NodeId::A, local(portB), local(bToA[i]->port())});
        }
        setupA.self = NodeId::A;
        setupB.self = NodeId::B;
        setupA.boot = 100;
        setupB.boot = 200;
        for (auto* s : {&setupA, &setupB}) {
            s->clusterKey = clusterKey;
            s->timing = fastTiming;
            s->upStability = 300ms;
        }
        restartA();
        restartB();
    }
    void restartA() {
        a = std::make_unique<HeartbeatService>(clock, HeartbeatService::SigningSink());
        a->configure(setupA);
    }
    void restartB() {
        b = std::make_unique<HeartbeatService>(clock, HeartbeatService::SigningSink());
        b->configure(setupB);
    }
    bool allUp() const {
        for (const auto* service : {a.get(), b.get()}) {
            const auto statistics = service->statistics();
            if (statistics.size() != 2 || !statistics[0].up || !statistics[1].up) return false;
        }
        return true;
    }

    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    std::unique_ptr<Relay> aToB[2], bToA[2];
    Setup setupA, setupB;
    std::unique_ptr<HeartbeatService> a, b;
};

Query question(std::int64_t nonce) {
    Query q;
    q.group = GroupKey(7);
    q.nonce = nonce;
    return q;
}

std::int64_t nonceOf(const QVariant& argument) {
    const auto message = argument.value<Received>().message;
    const auto* q = std::get_if<Query>(&message);
    return q ? q->nonce : -1;
}

double cpuSeconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

} // namespace

class HeartbeatServiceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linksComeUpAndAreMeasured() {
        Pair pair;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        QTRY_VERIFY(pair.a->history(0, 0).size() >= 5);
        const auto s = pair.a->statistics();
        QCOMPARE(s[0].link, QStringLiteral("lan"));
        QVERIFY(s[0].rtt >= 0ns && s[0].rtt < 1s);
        QVERIFY(s[0].jitter >= 0ns);
        QVERIFY(s[0].sent > 0 && s[0].received > 0 && s[0].lastSeen);
        const auto samples = pair.a->history(0, 0);
        for (int i = 0; i < samples.size(); ++i)
            QCOMPARE(samples[i].seq, quint64(i + 1));
        QCOMPARE(pair.a->history(0, samples.last().seq - 2, 2).size(), 2);
        QVERIFY(pair.a->history(5, 0).isEmpty());
    }

    void messagesArriveOnceOverTwoLinks() {
        Pair pair;
        QSignalSpy spy(pair.b.get(), &HeartbeatService::received);
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        pair.aToB[0]->twice = true;
        pair.a->send(NodeId::B, question(1));
        pair.a->send(NodeId::B, question(2));
        QTRY_VERIFY(spy.size() >= 2);
        pair.aToB[0]->cut = true; // the other link carries on alone
        pair.a->send(NodeId::B, question(3));
        QTRY_COMPARE(spy.size(), 3);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(nonceOf(spy[i][0]), i + 1);
        const auto first = spy[0][0].value<Received>();
        QVERIFY(first.from == NodeId::A && first.boot == 100 && !first.beat);
        QVERIFY(pair.clock->now() - first.at < 10s && first.at <= pair.clock->now());
    }

    void beatsCarryTheStateSet() {
        Pair pair;
        QSignalSpy spy(pair.b.get(), &HeartbeatService::received);
        pair.a->setBeat(NodeId::B, {question(5), question(6)});
        QTRY_VERIFY(spy.size() >= 4);
        bool beat = false, beside = false;
        for (const auto& call : spy) {
            beat = beat || (nonceOf(call[0]) == 5 && call[0].value<Received>().beat);
            beside = beside || (nonceOf(call[0]) == 6 && !call[0].value<Received>().beat);
        }
        QVERIFY(beat && beside);
    }

    void oneWayCutIsDownOnBothSidesAndComesBack() {
        Pair pair;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        QSignalSpy changesA(pair.a.get(), &HeartbeatService::linkChanged);
        pair.aToB[0]->cut = true;
        QTRY_VERIFY(!pair.a->statistics()[0].up && !pair.b->statistics()[0].up);
        QTRY_VERIFY(pair.a->statistics()[0].oneWay);
        QVERIFY(pair.a->statistics()[1].up); // the other link is not touched
        const auto change = changesA.last()[0].value<LinkChange>();
        QVERIFY(change.link == QStringLiteral("lan") && change.peer == NodeId::B && !change.up);
        pair.aToB[0]->cut = false;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
    }

    void replaysAreDroppedAlsoAfterARestart() {
        Pair pair;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        pair.a->send(NodeId::B, question(9));
        QTRY_VERIFY(pair.aToB[0]->recorded.size() > 20);
        const auto recorded = pair.aToB[0]->recorded;
        QSignalSpy before(pair.b.get(), &HeartbeatService::received);
        for (const auto& bytes : recorded)
            pair.aToB[0]->forward(bytes);
        QTRY_VERIFY(pair.b->statistics()[0].rejected[std::size_t(Reject::Replayed)] >=
                    quint64(recorded.size()) / 2);
        QCOMPARE(before.size(), 0);
        pair.a.reset(); // the true sender is silent
        pair.restartB();
        QTRY_COMPARE(pair.b->statistics().size(), 2); // its sockets are open
        QSignalSpy after(pair.b.get(), &HeartbeatService::received);
        for (const auto& bytes : recorded)
            pair.aToB[0]->forward(bytes);
        QTRY_VERIFY(pair.b->statistics().value(0).rejected[std::size_t(Reject::Unproven)] >=
                    quint64(recorded.size()));
        QCOMPARE(after.size(), 0);
        QVERIFY(!pair.b->statistics()[0].proven);
        pair.restartA(); // and the living one is heard at once
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
    }

    void corruptedAndForeignAreCountedAndReported() {
        Pair pair;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        QSignalSpy spy(pair.b.get(), &HeartbeatService::intruder);
        QByteArray corrupted = pair.aToB[0]->recorded.last(), foreign = corrupted;
        corrupted[corrupted.size() - 1] = char(corrupted.back() ^ 1);
        foreign[8] = char(foreign[8] ^ 1);
        for (int i = 0; i < 50; ++i) {
            pair.aToB[0]->forward(corrupted);
            pair.aToB[0]->forward(foreign);
        }
        const auto rejected = [&](Reject r) { return pair.b->statistics()[0].rejected[std::size_t(r)]; };
        QTRY_COMPARE(rejected(Reject::BadMac), quint64(50));
        QTRY_COMPARE(rejected(Reject::WrongCluster), quint64(50));
        QTRY_COMPARE(spy.size(), 2); // one report each, not a hundred
        QVERIFY(spy[0][1].toString().startsWith(QStringLiteral("127.0.0.1:")));
        QVERIFY(pair.b->statistics()[0].up);
    }

    void ownPacketsReflectedAreDropped() {
        Pair pair;
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        Relay mirror(pair.bToA[0]->target); // straight back into A's port
        for (const auto& bytes : pair.aToB[0]->recorded)
            mirror.forward(bytes);
        QTRY_VERIFY(pair.a->statistics()[0].rejected[std::size_t(Reject::Reflected)] > 0);
        QVERIFY(pair.a->statistics()[0].up);
    }

    void witnessLearnsWhereItsNodesAre() {
        const auto clock = std::make_shared<SystemClock>();
        const auto port = freePort();
        const LinkKey key{nameKey("witness")};
        const QString name = QStringLiteral("witness");
        HeartbeatService witness(clock, {}), a(clock, {}), b(clock, {});
        QSignalSpy heard(&witness, &HeartbeatService::received), answered(&a, &HeartbeatService::received);
        Setup w{NodeId::Witness,
                1,
                clusterKey,
                {{name, key, NodeId::A, local(port), {}}, {name, key, NodeId::B, local(port), {}}},
                fastTiming};
        Setup forA{NodeId::A, 2, clusterKey, {{name, key, NodeId::Witness, {}, local(port)}}, fastTiming};
        Setup forB = forA;
        forB.self = NodeId::B;
        witness.configure(w);
        a.configure(forA);
        b.configure(forB);
        QTRY_VERIFY(witness.statistics().size() == 2 && witness.statistics()[0].up &&
                    witness.statistics()[1].up);
        QTRY_VERIFY(a.statistics().value(0).up && b.statistics().value(0).up);
        b.send(NodeId::Witness, question(4));
        QTRY_COMPARE(heard.size(), 1);
        QVERIFY(heard[0][0].value<Received>().from == NodeId::B);
        witness.send(NodeId::A, question(5));
        QTRY_COMPARE(answered.size(), 1);
    }

    /// The nodes have no way to each other, only to the witness; then one of them falls silent.
    void theWitnessTellsOfTheOtherNode() {
        const auto clock = std::make_shared<SystemClock>();
        const auto port = freePort();
        const LinkKey key{nameKey("witness")};
        const QString name = QStringLiteral("witness");
        HeartbeatService witness(clock, {}), a(clock, {});
        auto b = std::make_unique<HeartbeatService>(clock, HeartbeatService::SigningSink());
        QSignalSpy changes(&a, &HeartbeatService::linkChanged), heard(&a, &HeartbeatService::received);
        witness.configure({NodeId::Witness,
                           1,
                           clusterKey,
                           {{name, key, NodeId::A, local(port), {}}, {name, key, NodeId::B, local(port), {}}},
                           fastTiming});
        const auto node = [&](NodeId self, BootId boot) {
            Path relayed{relayedLink,
                         LinkKey(nameKey("witness-relay")),
                         self == NodeId::A ? NodeId::B : NodeId::A,
                         {},
                         {}};
            relayed.relayed = true;
            Setup setup{
                self, boot, clusterKey, {{name, key, NodeId::Witness, {}, local(port)}, relayed}, fastTiming};
            setup.upStability = 300ms;
            return setup;
        };
        a.configure(node(NodeId::A, 2));
        b->configure(node(NodeId::B, 3));
        const auto relay = [](const HeartbeatService& service) { return service.statistics().value(1); };
        QTRY_VERIFY_WITH_TIMEOUT(relay(a).up && relay(*b).up, 20000);
        QCOMPARE(relay(a).link, relayedLink);
        QVERIFY(relay(a).relayed && relay(a).peer == NodeId::B && relay(a).received > 0);
        QTRY_VERIFY(!a.history(1, 0).isEmpty() && !a.history(1, 0).last().lost);
        QVERIFY(std::all_of(changes.begin(), changes.end(), [](const auto& c) {
            const auto change = c[0].template value<LinkChange>();
            return change.relayed == (change.peer == NodeId::B); // told apart: it must decide nothing
        }));
        QCOMPARE(heard.size(), 0); // a word is no lease message
        b.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!relay(a).proven && !relay(a).up, 20000);
        QVERIFY(a.statistics().value(0).up); // the way to the witness itself goes on
        QTRY_VERIFY(a.history(1, 0).last().lost);
    }

    void missingAddressIsReportedAndTriedAgain() {
        const auto clock = std::make_shared<SystemClock>();
        QUdpSocket occupant;
        QVERIFY(occupant.bind(QHostAddress::LocalHost, 0));
        HeartbeatService service(clock, {});
        QSignalSpy spy(&service, &HeartbeatService::bindFailed);
        service.configure(
            {NodeId::A,
             1,
             clusterKey,
             {{QStringLiteral("lan"), LinkKey(1), NodeId::B, local(occupant.localPort()), local(9)}},
             fastTiming});
        QTRY_COMPARE(spy.size(), 1);
        QVERIFY(spy[0][1].value<Error>().code == Code::HEARTBEAT_BIND_FAILED);
        occupant.close();
        QTRY_VERIFY(service.statistics().value(0).sent > 0);
    }

    void signingPathsFollowTheSession() {
        Pair pair;
        std::mutex mutex;
        std::map<int, SigningPath> told;
        pair.a = std::make_unique<HeartbeatService>(pair.clock, [&](int index, const SigningPath& path) {
            const std::lock_guard lock(mutex);
            told[index] = path;
        });
        QSignalSpy spy(pair.b.get(), &HeartbeatService::received);
        pair.a->configure(pair.setupA);
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        SigningPath path;
        {
            const std::lock_guard lock(mutex);
            path = told[0];
        }
        // what another process signs with it is accepted as this node's
        const auto now = pair.clock->now();
        Buffer buffer;
        const std::vector<std::uint8_t> body{13, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 42}; // Query{7, 42}
        const auto length =
            seal(headerFor(path, Kind::Message, sequenceAt(now) + 50, now), body, path.key, buffer);
        pair.aToB[0]->forward(QByteArray(reinterpret_cast<const char*>(buffer.data()), qsizetype(length)));
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(nonceOf(spy[0][0]), 42);
    }

    void costsAlmostNothing() {
        Pair pair;
        pair.setupA.timing = pair.setupB.timing = *profileTiming("balanced");
        pair.restartA();
        pair.restartB();
        QTRY_VERIFY_WITH_TIMEOUT(pair.allUp(), 20000);
        const double start = cpuSeconds();
        QTest::qWait(3000);
        // two services and four relays share this process; each service alone must stay far below 1 % of a
        // core
        const double share = (cpuSeconds() - start) / 3.0;
        QVERIFY2(share < 0.02, qPrintable(QString::number(share)));
    }
};

QTEST_GUILESS_MAIN(HeartbeatServiceTest)
#include "heartbeat_service_test.moc"
