// Real processes: launching, naming, containing and killing them, and the cleanup that the guard uses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/cleanup.h"
#include "agent/platform/containment.h"
#include "agent/platform/process.h"
#include "agent/platform/process_watch.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

using namespace hotpair;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

ProgramSpec shell(const char* script) {
    ProgramSpec spec;
    spec.program = QStringLiteral("/bin/sh");
    spec.arguments = {QStringLiteral("-c"), QString::fromLatin1(script)};
    return spec;
}

Instant in(Duration time) {
    return SystemClock().now() + time;
}

} // namespace

class TestProcess : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_state;
    std::unique_ptr<Containment> m_containment;

    QString log() const { return m_state->filePath(QStringLiteral("log")); }
    QByteArray logged() const {
        QFile file(log());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    ProgramSpec contained(const char* script) {
        ProgramSpec spec = shell(script);
        spec.place = *m_containment->prepare(QStringLiteral("g"), QStringLiteral("r"));
        spec.environment = m_containment->mark(QStringLiteral("g"), QStringLiteral("r"));
        return spec;
    }

private Q_SLOTS:
    void init() {
        m_state = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_state->path()).mkpath(QStringLiteral("run")));
        m_containment = makeContainment(m_state->path());
    }
    void cleanup() {
        QVERIFY(m_containment->killAndWait(QStringLiteral("g"), {}, seconds(2)));
        m_containment->remove(QStringLiteral("g"), {});
    }

    void argumentsArriveUntouched() {
        ProgramSpec spec;
        spec.program = QStringLiteral("/usr/bin/printf");
        spec.arguments = {QStringLiteral("[%s]"), QStringLiteral("a b"), QStringLiteral("$HOME;`id`"),
                          QStringLiteral("\"q'\n")};
        const auto result = runProgram(spec, in(seconds(5)), {});
        QVERIFY(result.ok());
        QCOMPARE(result->output, QByteArray("[a b][$HOME;`id`][\"q'\n]"));
    }
    void theEnvironmentIsClean() {
        qputenv("HOTPAIR_TEST_SECRET", "x");
        ProgramSpec spec;
        spec.program = QStringLiteral("/usr/bin/env");
        spec.environment.insert(QStringLiteral("GIVEN"), QStringLiteral("1"));
        const auto result = runProgram(spec, in(seconds(5)), {});
        QVERIFY(result.ok());
        QVERIFY(!result->output.contains("HOTPAIR_TEST_SECRET"));
        QVERIFY(result->output.contains("GIVEN=1"));
        QVERIFY(result->output.contains("PATH=/usr"));
    }
    void noDescriptorAndNoSignalMaskIsInherited() {
        QFile open(QStringLiteral("/etc/hostname"));
        QVERIFY(open.open(QIODevice::ReadOnly));
        sigset_t term, before;
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        sigprocmask(SIG_BLOCK, &term, &before);
        const auto result = runProgram(
            shell("ls /proc/self/fd; grep -E 'SigBlk|SigIgn' /proc/self/status"), in(seconds(5)), {});
        sigprocmask(SIG_SETMASK, &before, nullptr);
        QVERIFY(result.ok());
        QVERIFY2(result->output.startsWith("0\n1\n2\n3\nSig"), result->output.constData());
        QVERIFY2(result->output.contains("SigBlk:\t0000000000000000"), result->output.constData());
    }
    void saysWhyItCannotStart_data() {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("directory");
        QTest::addColumn<int>("code");
        QTest::newRow("relative") << QStringLiteral("sh") << QString() << QString()
                                  << int(Code::PROGRAM_NOT_STARTED);
        QTest::newRow("missing") << QStringLiteral("/nowhere/x") << QString() << QString()
                                 << int(Code::PROGRAM_NOT_STARTED);
        QTest::newRow("not executable")
            << QStringLiteral("/etc/passwd") << QString() << QString() << int(Code::PROGRAM_NOT_STARTED);
        QTest::newRow("user") << QStringLiteral("/bin/sh") << QStringLiteral("nobody-here") << QString()
                              << int(Code::USER_UNKNOWN);
        QTest::newRow("directory") << QStringLiteral("/bin/sh") << QString() << QStringLiteral("/nowhere")
                                   << int(Code::PROGRAM_NOT_STARTED);
    }
    void saysWhyItCannotStart() {
        QFETCH(QString, program);
        QFETCH(QString, user);
        QFETCH(QString, directory);
        QFETCH(int, code);
        ProgramSpec spec;
        spec.program = program;
        spec.user = user;
        spec.workingDirectory = directory;
        const auto started = launch(spec);
        QVERIFY(!started.ok());
        QCOMPARE(int(started.error().code), code);
        QVERIFY(!started.error().args.isEmpty());
    }
    void itDoesNotRunUnlessItWasWrittenDown() {
        ProgramSpec spec = shell("echo ran");
        spec.logFile = log();
        CleanupProcess seen;
        const auto refused = launch(spec, [&](const CleanupProcess& p) -> Result<void> {
            seen = p;
            return makeError(Code::FILE_UNWRITABLE);
        });
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Code::FILE_UNWRITABLE);
        QVERIFY(seen.pid > 1);
        QVERIFY(!ProcessHandle::open(seen));
        QCOMPARE(logged(), QByteArray());
    }
    void itDoesNotRunWhenItsParentDiesBeforeWritingItDown() {
        // a child of ours plays the agent and dies between fork and record
        ProgramSpec spec = shell("echo ran");
        spec.logFile = log();
        int report[2];
        QCOMPARE(::pipe(report), 0);
        const pid_t agent = ::fork();
        if (agent == 0) {
            (void)launch(spec, [&](const CleanupProcess& p) -> Result<void> {
                [[maybe_unused]] const auto n = ::write(report[1], &p, sizeof p);
                ::kill(::getpid(), SIGKILL);
                return {};
            });
            ::_exit(1);
        }
        CleanupProcess child;
        QCOMPARE(::read(report[0], &child, sizeof child), ssize_t(sizeof child));
        ::waitpid(agent, nullptr, 0);
        QTRY_VERIFY(!ProcessHandle::open(child));
        QCOMPARE(logged(), QByteArray());
        ::close(report[0]);
        ::close(report[1]);
    }
    void aReusedPidIsNotTheProcess() {
        auto process = launch(shell("sleep 60"));
        QVERIFY(process.ok());
        CleanupProcess other = process->identity();
        other.startTime += 1;
        QVERIFY(!ProcessHandle::open(other));
        CleanupItems items;
        items.processes[items.processCount++] = other;
        QVERIFY(cleanUp(items, 1'000'000).clean());
        QVERIFY(!process->waitForEnd(Duration::zero()));
        process->kill();
        QVERIFY(process->waitForEnd(seconds(2)));
        QCOMPARE(process->endText(), QStringLiteral("signal 9"));
    }
    void theEndIsNoticedAtOnce() {
        auto process = launch(shell("read x < /dev/null; exec sleep 60"));
        QVERIFY(process.ok());
        ProcessWatch watch(process->identity());
        QSignalSpy ended(&watch, &ProcessWatch::ended);
        QVERIFY(!ended.wait(50));
        process->kill();
        QVERIFY(ended.wait(1000));
        ProcessWatch late(process->identity()); // already gone: said too
        QSignalSpy lateEnded(&late, &ProcessWatch::ended);
        QVERIFY(lateEnded.wait(1000));
    }
    void aHelperIsKilledAtItsDeadline() {
        const SystemClock clock;
        const Instant before = clock.now();
        const auto result = runProgram(shell("trap '' TERM; sleep 60 & sleep 60"), in(milliseconds(100)), {});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, Code::PROGRAM_TIMED_OUT);
        QVERIFY(toMs(clock.now() - before) < 2000);
    }
    void aCancelledHelperIsKilled() {
        CancelToken cancel;
        cancel.cancel();
        const auto result = runProgram(shell("sleep 60"), in(seconds(30)), cancel);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, Code::CANCELLED);
    }
    void outputIsCapped() {
        const auto result = runProgram(shell("head -c 1000000 /dev/zero"), in(seconds(10)), {});
        QVERIFY(result.ok());
        QCOMPARE(result->output.size(), 64 * 1024);
    }
    void containmentFindsDetachedChildren() {
        auto process = launch(contained("setsid sleep 60 & setsid sleep 61 & exit 0"));
        QVERIFY(process.ok());
        QVERIFY(process->waitForEnd(seconds(5)));
        QTRY_COMPARE(m_containment->members(QStringLiteral("g"), QStringLiteral("r")).size(), 2);
        QVERIFY(m_containment->populated(QStringLiteral("g"), {}));
        QCOMPARE(m_containment->groups(), QStringList{QStringLiteral("g")});
        QVERIFY(m_containment->killAndWait(QStringLiteral("g"), QStringLiteral("r"), seconds(2)));
        QVERIFY(!m_containment->populated(QStringLiteral("g"), {}));
    }
    void aSuccessorFindsTheSameContainment() {
        auto process = launch(contained("sleep 60"));
        QVERIFY(process.ok());
        const auto successor = makeContainment(m_state->path());
        QVERIFY(successor->populated(QStringLiteral("g"), QStringLiteral("r")));
        QCOMPARE(successor->groupPlace(QStringLiteral("g")), m_containment->groupPlace(QStringLiteral("g")));
    }
    void cleanUpKillsTheStoppedAndTheStubborn() {
        auto process = launch(contained("trap '' TERM INT; sleep 60 & while :; do sleep 1; done"));
        QVERIFY(process.ok());
        QTRY_VERIFY(m_containment->members(QStringLiteral("g"), {}).size() >= 2);
        for (const CleanupProcess& p : m_containment->members(QStringLiteral("g"), {}))
            ::kill(pid_t(p.pid), SIGSTOP);
        CleanupItems items;
        const QByteArray place = m_containment->groupPlace(QStringLiteral("g")).toLocal8Bit();
        std::memcpy(items.containment, place.constData(), size_t(place.size()));
        for (const CleanupProcess& p : m_containment->members(QStringLiteral("g"), {}))
            items.processes[items.processCount++] = p;
        const SystemClock clock;
        const Instant before = clock.now();
        QVERIFY(cleanUp(items, 500'000'000).clean());
        QVERIFY2(toMs(clock.now() - before) < 500, "within the budget");
        QVERIFY(!m_containment->populated(QStringLiteral("g"), {}));
        QVERIFY(cleanUp(items, 1'000'000).clean()); // again: all is gone already
    }
};

QTEST_GUILESS_MAIN(TestProcess)
#include "test_process.moc"
