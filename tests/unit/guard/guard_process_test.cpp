// The real guard, a stand-in agent, a real address and a real control group, in a network namespace of this
// process. Needs root; skipped otherwise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/datagram.h"
#include "common/base/clock.h"
#include "common/protocol/lease_wire.h"

#include <QDir>
#include <QFile>
#include <QNetworkDatagram>
#include <QNetworkInterface>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <csignal>
#include <net/if.h>
#include <sched.h>
#include <unistd.h>

using namespace hotpair;
using namespace std::chrono_literals;

namespace {

constexpr auto bound = 800; // ms: D + X of the stand-in's timing
const QString virtualAddress = QStringLiteral("10.99.7.1");

bool run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    return process.waitForFinished(5000) && process.exitCode() == 0;
}

QString cgroupRoot() {
    QFile mounts(QStringLiteral("/proc/mounts"));
    if (!mounts.open(QIODevice::ReadOnly)) return {};
    const QList<QByteArray> lines = mounts.readAll().split('\n');
    for (const auto& line : lines) {
        const auto parts = line.split(' ');
        if (parts.size() > 2 && parts[2] == "cgroup2") return QString::fromLocal8Bit(parts[1]);
    }
    return {};
}

bool addressIsUp() {
    QProcess process;
    process.start(QStringLiteral("ip"),
                  {QStringLiteral("-o"), QStringLiteral("address"), QStringLiteral("show"),
                   QStringLiteral("dev"), QStringLiteral("lo")});
    process.waitForFinished(5000);
    return process.readAll().contains(virtualAddress.toLatin1() + "/32");
}

/// A service: the address, and a process in a control group of its own.
struct Service {
    Service()
        : cgroup(cgroupRoot() + QStringLiteral("/hotpair-guard-test-%1").arg(::getpid())) {}
    ~Service() {
        QFile kill(cgroup + QStringLiteral("/cgroup.kill"));
        if (kill.open(QIODevice::WriteOnly)) kill.write("1");
        kill.close();
        (void)QTest::qWaitFor([&] { return QDir().rmdir(cgroup); }, 2000);
    }
    bool start() {
        if (!QDir().mkpath(cgroup)) return false;
        if (!run(QStringLiteral("ip"),
                 {QStringLiteral("address"), QStringLiteral("replace"),
                  virtualAddress + QStringLiteral("/32"), QStringLiteral("dev"), QStringLiteral("lo")}))
            return false;
        application.start(QStringLiteral("sleep"), {QStringLiteral("1000")});
        if (!application.waitForStarted()) return false;
        QFile procs(cgroup + QStringLiteral("/cgroup.procs"));
        return procs.open(QIODevice::WriteOnly) &&
               procs.write(QByteArray::number(application.processId())) > 0;
    }
    bool runs() { return application.state() == QProcess::Running; }
    bool gone() { return !runs() && !addressIsUp(); }

    QString cgroup;
    QProcess application;
};

struct Agent {
    Agent(const QString& state, const Service& service, quint16 port) {
        process.setProgram(QStringLiteral(GUARD_AGENT));
        process.setArguments({state, QStringLiteral(GUARD_PROGRAM), virtualAddress,
                              QString::number(::if_nametoindex("lo")), service.cgroup,
                              QString::number(port)});
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start();
    }
    ~Agent() {
        if (process.state() == QProcess::NotRunning) return;
        send(SIGKILL);
        process.waitForFinished(5000);
    }
    void send(int signal) const { ::kill(pid_t(process.processId()), signal); }
    void killHard() {
        send(SIGKILL);
        process.waitForFinished(5000);
    }
    bool said(const QByteArray& word) {
        output += process.readAll();
        return ('\n' + output).contains('\n' + word + ' ');
    }
    qint64 number(const QByteArray& word) {
        said(word);
        const QList<QByteArray> lines = output.split('\n');
        for (const auto& line : lines)
            if (line.startsWith(word + ' ')) return line.mid(word.size() + 1).toLongLong();
        return -1;
    }
    QProcess process;
    QByteArray output;
};

/// The guards of that state directory, found as an administrator would.
QList<pid_t> guardsOf(const QString& state) {
    QList<pid_t> pids;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const auto& entry : entries) {
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(entry));
        if (!entry[0].isDigit() || !commandLine.open(QIODevice::ReadOnly)) continue;
        const auto parts = commandLine.readAll().split('\0');
        if (parts.value(0).endsWith("hotpair-guard") && parts.value(1) == state.toLocal8Bit())
            pids.append(entry.toInt());
    }
    return pids;
}

} // namespace

class GuardProcessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (::geteuid() != 0) QSKIP("needs root: a network namespace and a control group");
        QVERIFY(::unshare(CLONE_NEWNET) == 0);
        QVERIFY(run(QStringLiteral("ip"), {QStringLiteral("link"), QStringLiteral("set"),
                                           QStringLiteral("lo"), QStringLiteral("up")}));
        QVERIFY(!cgroupRoot().isEmpty());
    }

    void init() {
        state = std::make_unique<QTemporaryDir>();
        peer = std::make_unique<QUdpSocket>();
        QVERIFY(peer->bind(QHostAddress::LocalHost, 0));
        service = std::make_unique<Service>();
        QVERIFY(service->start());
    }

    void cleanup() {
        service.reset();
        for (const auto pid : guardsOf(state->path()))
            ::kill(pid, SIGKILL);
        QFile::remove(QFile::symLinkTarget(state->filePath(QStringLiteral("run/lease.shm"))));
    }

    void stoppedAgentIsFencedAndReleased() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        QTest::qWait(700); // longer than one lease: it is being renewed
        QVERIFY(service->runs() && addressIsUp());
        const auto stoppedAt = SystemClock().now();
        agent.send(SIGSTOP);
        QTRY_VERIFY(peer->hasPendingDatagrams());
        const auto took = toMs(SystemClock().now() - stoppedAt);
        QVERIFY2(took <= bound, qPrintable(QString::number(took)));
        QTRY_VERIFY_WITH_TIMEOUT(!service->runs(), 1000);
        QVERIFY(!addressIsUp()); // gone before the Release was sent
        verifyRelease(1);
        agent.send(SIGCONT);
        QTRY_VERIFY(agent.said("lost")); // and the agent that comes back sees it
    }

    void killedAgentIsSucceededInTime() {
        qint64 boot = 0;
        {
            Agent agent(state->path(), *service, peer->localPort());
            QTRY_VERIFY(agent.said("armed"));
            boot = agent.number("boot");
            agent.killHard();
        }
        Agent successor(state->path(), *service, peer->localPort());
        QTRY_VERIFY(successor.said("goes-on"));
        QCOMPARE(successor.number("boot"), boot);
        QTest::qWait(900);
        QVERIFY(service->runs() && addressIsUp());
        QVERIFY(!peer->hasPendingDatagrams());
        QCOMPARE(guardsOf(state->path()).size(), 1);
    }

    void killedAgentWithoutSuccessor() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        agent.killHard();
        QTRY_VERIFY_WITH_TIMEOUT(service->gone(), 3 * bound);
        QTRY_VERIFY(peer->hasPendingDatagrams());
        verifyRelease(1);
        QTRY_VERIFY(guardsOf(state->path()).isEmpty()); // nobody left to guard for
    }

    void bothKilledIsUndoneByTheNextAgent() {
        {
            Agent agent(state->path(), *service, peer->localPort());
            QTRY_VERIFY(agent.said("armed"));
            for (const auto pid : guardsOf(state->path()))
                ::kill(pid, SIGKILL);
            agent.killHard();
        }
        QTest::qWait(bound);
        QVERIFY(service->runs() && addressIsUp()); // nobody was there to stop it
        Agent successor(state->path(), *service, peer->localPort());
        QTRY_VERIFY(successor.said("fresh")); // too late to go on
        QCOMPARE(successor.number("found"), 1);
        QTRY_VERIFY_WITH_TIMEOUT(service->gone(), 3000);
        QTRY_VERIFY(peer->hasPendingDatagrams());
        verifyRelease(1);
    }

    void killedGuardIsReplacedBeforeItIsMissed() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        const auto guards = guardsOf(state->path());
        QCOMPARE(guards.size(), 1);
        ::kill(guards.first(), SIGKILL);
        QTRY_VERIFY(agent.said("guard-lost"));
        QTRY_COMPARE(agent.output.count("guard 0"), 2);
        QTest::qWait(900);
        QVERIFY(!agent.said("lost") && service->runs() && addressIsUp());
        agent.send(SIGSTOP); // and the new one does its work
        QTRY_VERIFY_WITH_TIMEOUT(service->gone(), 3 * bound);
    }

    void guardIsDeafToTermination() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        const auto guards = guardsOf(state->path());
        for (const int signal : {SIGTERM, SIGINT, SIGHUP})
            ::kill(guards.first(), signal);
        QTest::qWait(100);
        QCOMPARE(guardsOf(state->path()), guards);
    }

    void orderlyEndLeavesEverythingAlone() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        agent.process.write("end\n");
        QTRY_VERIFY(agent.said("disarmed"));
        QTRY_VERIFY(guardsOf(state->path()).isEmpty());
        QTest::qWait(bound);
        QVERIFY(service->runs() && addressIsUp()); // stopping it was the agent's business
        QVERIFY(!peer->hasPendingDatagrams());
        Agent next(state->path(), *service, peer->localPort());
        QTRY_VERIFY(next.said("armed"));
        QVERIFY(next.said("fresh"));
        QCOMPARE(next.number("found"), -1);
    }

    void blockOfADeletedDirectoryIsNotBelieved() {
        {
            Agent agent(state->path(), *service, peer->localPort());
            QTRY_VERIFY(agent.said("armed"));
            for (const auto pid : guardsOf(state->path()))
                ::kill(pid, SIGKILL);
            agent.killHard();
        }
        // the directory's number is used again for a new one: only the link, which it does not have, tells
        QVERIFY(QFile::remove(state->filePath(QStringLiteral("run/lease.shm"))));
        Agent next(state->path(), *service, peer->localPort());
        QTRY_VERIFY(next.said("armed"));
        QVERIFY(next.said("fresh"));
        QCOMPARE(next.number("found"), -1);
    }

    void twoAgentsDoNotShareAState() {
        Agent agent(state->path(), *service, peer->localPort());
        QTRY_VERIFY(agent.said("armed"));
        Agent second(state->path(), *service, peer->localPort());
        QTRY_VERIFY(second.said("AGENT_RUNS_ALREADY"));
    }

private:
    void verifyRelease(Term term) {
        const QByteArray bytes = peer->receiveDatagram().data();
        const std::vector<std::uint8_t> key(32, 'k');
        heartbeat::Opener opener;
        opener.self = NodeId::B;
        opener.cluster = heartbeat::clusterNumber(key);
        opener.keyFrom[0] = heartbeat::directionKey(key, NodeId::A, NodeId::B);
        const auto opened = heartbeat::open(
            {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())}, opener);
        QVERIFY(opened.ok);
        const auto message = decodeLease(opened.body);
        QVERIFY(message && std::holds_alternative<Release>(*message));
        QVERIFY(std::get<Release>(*message).term == term && std::get<Release>(*message).byGuard);
    }

    std::unique_ptr<QTemporaryDir> state;
    std::unique_ptr<QUdpSocket> peer;
    std::unique_ptr<Service> service;
};

QTEST_GUILESS_MAIN(GuardProcessTest)
#include "guard_process_test.moc"
