// The process resource with real processes, and its life across the death of the agent.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/process.h"
#include "fixture.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTcpServer>

#include <csignal>

using namespace hotpair;
using namespace hotpair::resources;

namespace {

const QString g = QStringLiteral("g");

/// Ends quickly when asked, slowly by itself.
const char* const obedient = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

} // namespace

class TestProcessResource : public QObject {
    Q_OBJECT
    static CleanupProcess mainProcess(Bench& b) {
        const QList<CleanupProcess> all = b.processes();
        return all.isEmpty() ? CleanupProcess{} : all.first();
    }

private Q_SLOTS:
    void startsStopsAndKeepsItsLog() {
        Bench b(cluster({resource("app", shell("echo hello; echo oops >&2; exec sleep 60"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QFile log(b.directory.filePath(QStringLiteral("log/g-app.log")));
        QTRY_VERIFY(log.size() >= 11);
        QVERIFY(log.open(QIODevice::ReadOnly));
        QCOMPARE(log.readAll(), QByteArray("hello\noops\n"));
        QCOMPARE(b.stop("app").kind, OutcomeKind::Done);
        QVERIFY(b.processes().isEmpty());
    }
    void aCrashIsNoticedWithItsReason() {
        Bench b(cluster({resource(
            "app", shell("read x; echo out of memory >&2; exit 3"))})); // stdin is empty: ends at once
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_COMPARE(b.failures.size(), 1);
        const Error error = b.failures.first().second;
        QCOMPARE(error.code, Code::PROCESS_ENDED);
        QCOMPARE(error.args[QStringLiteral("how")], QStringLiteral("exit 3"));
        QCOMPARE(error.args[QStringLiteral("detail")], QStringLiteral("out of memory"));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done); // said to run already; the core stops it first
        QCOMPARE(b.stop("app").kind, OutcomeKind::Done);
    }
    void aKillIsNoticedAtOnce() {
        Bench b(cluster({resource("app", shell("exec sleep 60"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_VERIFY(mainProcess(b).pid != 0);
        ::kill(pid_t(mainProcess(b).pid), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(b.failures.size(), 1, 1000);
        QCOMPARE(b.failures.first().second.args[QStringLiteral("how")], QStringLiteral("signal 9"));
    }
    void theStubbornIsKilledAfterItsTime() {
        const QTemporaryDir dir;
        const QString deaf = dir.filePath(QStringLiteral("deaf")); // there once the signal is ignored
        const QByteArray script =
            "trap '' TERM; : >'" + QFile::encodeName(deaf) + "'; while :; do sleep 0.05; done";
        Bench b(cluster({resource("app", shell(script.constData()))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_VERIFY(QFile::exists(deaf));
        const SystemClock clock;
        const Instant before = clock.now();
        QCOMPARE(b.stop("app").kind, OutcomeKind::Done);
        const auto took = toMs(clock.now() - before);
        QVERIFY2(took >= 300, qPrintable(QString::number(took)));
        QVERIFY(b.processes().isEmpty());
    }
    void whatTheMainProcessLeavesIsKilledWithIt() {
        Bench b(cluster({resource(
            "app",
            shell("setsid sleep 61 & setsid sleep 62 & trap 'exit 0' TERM; while :; do sleep 0.05; done"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_VERIFY(b.processes().size() >= 3);
        QCOMPARE(b.stop("app").kind, OutcomeKind::Done);
        QVERIFY(b.processes().isEmpty());
    }
    void saysWhatIsWrongWithTheProgram() {
        ProcessResource spec;
        spec.program = QStringLiteral("/nowhere/app");
        Bench b(cluster({resource("app", spec)}));
        const Outcome outcome = b.start("app");
        QCOMPARE(outcome.kind, OutcomeKind::Failed);
        QCOMPARE(outcome.error->code, Code::PROGRAM_NOT_STARTED);
    }
    void isReadyWhenItAnswers() {
        QTcpServer server; // stands for the application's own port
        QVERIFY(server.listen(QHostAddress::LocalHost));
        ProcessResource spec = shell(obedient);
        spec.monitor.tcp = Endpoint{QStringLiteral("127.0.0.1"), server.serverPort()};
        spec.monitor.interval = milliseconds(30);
        Bench b(cluster({resource("app", spec)}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        server.close();
        QTRY_COMPARE(b.failures.size(), 1);
        QCOMPARE(b.failures.first().second.code, Code::RESOURCE_NOT_ANSWERING);
        QVERIFY(server.listen(QHostAddress::LocalHost, quint16(spec.monitor.tcp->port)));
        QTRY_COMPARE(b.healthy.size(), 1);
    }
    void aProgramThatNeverAnswersFailsAndIsGone() {
        ProcessResource spec = shell(obedient);
        spec.monitor.tcp = Endpoint{QStringLiteral("127.0.0.1"), 1};
        Bench b(cluster({resource("app", spec)}));
        const Outcome outcome = b.start("app", milliseconds(900));
        QCOMPARE(outcome.kind, OutcomeKind::Failed);
        QCOMPARE(outcome.error->code, Code::RESOURCE_NOT_ANSWERING);
        QVERIFY(b.processes().isEmpty());
    }
    void aProgramThatEndsWhileWeWaitFailsAtOnce() {
        ProcessResource spec = shell("exit 4");
        spec.monitor.tcp = Endpoint{QStringLiteral("127.0.0.1"), 1};
        Bench b(cluster({resource("app", spec)}));
        const Outcome outcome = b.start("app", seconds(20));
        QCOMPARE(outcome.kind, OutcomeKind::Failed);
        QCOMPARE(outcome.error->code, Code::PROCESS_ENDED);
    }
    void isAdoptedWithoutInterruptionAndStillWatched() {
        Bench b(cluster({resource("app", shell("exec sleep 60"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_VERIFY(mainProcess(b).pid != 0);
        const CleanupProcess before = mainProcess(b);
        b.renew();
        QVERIFY(b.recover({g}));
        QCOMPARE(b.found->size(), 1);
        QCOMPARE(b.found->first().action, FoundItem::Action::Adopted);
        QCOMPARE(mainProcess(b).pid, before.pid);
        ::kill(pid_t(before.pid), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(b.failures.size(), 1, 1000);
        QCOMPARE(b.stop("app").kind, OutcomeKind::Done);
    }
    void whatDiedMeanwhileIsNotAdopted() {
        Bench b(cluster({resource("app", shell("setsid sleep 61 & exec sleep 60"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_COMPARE(b.processes().size(), 2);
        b.runner.reset();
        QFile record(b.directory.filePath(QStringLiteral("run/resources.json")));
        QVERIFY(record.open(QIODevice::ReadOnly));
        const QByteArray recorded = record.readAll();
        for (const CleanupProcess& p : b.processes())
            if (recorded.contains(QByteArray::number(p.pid))) ::kill(pid_t(p.pid), SIGKILL);
        QTRY_COMPARE(b.processes().size(), 1); // the orphan
        b.renew();
        QVERIFY(b.recover({g}));
        QCOMPARE(b.found->first().action, FoundItem::Action::Undone);
        QVERIFY(b.processes().isEmpty()); // the orphan too
    }

    /// The agent is killed at a random instant of start, run and stop; whatever it left is found and undone.
    void survivesKillAtAnyInstant() {
        Bench b(cluster({resource("app", shell(obedient)), resource("second", shell(obedient))}));
        b.runner.reset();
        auto* random = QRandomGenerator::global();
        int alive = 0;
        for (int round = 0; round < 25; ++round) {
            QProcess agent;
            agent.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--agent"), b.directory.path()});
            QVERIFY(agent.waitForStarted());
            QVERIFY(agent.waitForReadyRead(10000)); // it begins now
            QTest::qWait(int(random->bounded(60)));
            agent.kill();
            agent.waitForFinished();
            if (!b.processes().isEmpty()) ++alive;
            b.renew();
            QVERIFY(b.recover({}));
            for (const FoundItem& item : *b.found)
                QVERIFY2(item.action == FoundItem::Action::Undone, qPrintable(item.resource));
            QVERIFY(b.processes().isEmpty());
            QVERIFY(!b.records().contains("\"app\""));
            b.runner.reset();
        }
        QVERIFY2(alive > 0, "no kill hit a running process: the test would prove nothing");
    }
};

/// The part of the agent in survivesKillAtAnyInstant: starts and stops for ever.
int playAgent(QCoreApplication& app, const QString& directory) {
    fakes::FakeMachine machine(directory);
    Runner runner(directory, machine.seams());
    runner.configure(cluster({resource("app", shell(obedient)), resource("second", shell(obedient))}));
    const auto startAll = [&] {
        for (const char* name : {"app", "second"})
            runner.start(g, QLatin1String(name), seconds(5), {});
    };
    QObject::connect(&runner, &Runner::finished, &app, [&](const StepReport& report) {
        if (report.resource != QLatin1String("second")) return;
        if (report.step == Step::Stop) return startAll();
        for (const char* name : {"app", "second"})
            runner.stop(g, QLatin1String(name), seconds(5));
    });
    ::puts("begin");
    ::fflush(stdout);
    startAll();
    return app.exec();
}

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == QLatin1String("--agent")) return playAgent(app, app.arguments().value(2));
    TestProcessResource test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_process_resource.moc"
