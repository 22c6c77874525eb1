// Fence devices: metadata, the check against it, real calls of a small agent of our own and of Debian's
// fence_dummy, the order of devices, the schedule.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/fencing/fence_check.h"
#include "agent/fencing/fence_devices.h"
#include "agent/platform/process.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;
using namespace hotpair::fencing;
using namespace std::chrono_literals;

namespace {

const QByteArray metadataXml = R"(/usr/lib/python: DeprecationWarning
<?xml version="1.0" ?>
<resource-agent name="fence_small" shortdesc="small" >
<parameters>
 <parameter name="action" unique="0" required="1"><content type="string" default="reboot"/></parameter>
 <parameter name="ipaddr" required="1" deprecated="1"><content type="string"/></parameter>
 <parameter name="ip" required="1" obsoletes="ipaddr"><content type="string"/><shortdesc lang="en">Address</shortdesc></parameter>
 <parameter name="password" required="0"><content type="string"/></parameter>
 <parameter name="mode" required="0"><content type="select"><option value="good"/><option value="bad"/><option value="slow"/><option value="tells"/><option value="isoff"/></content></parameter>
 <parameter name="lanplus" required="0"><content type="boolean" default="0"/></parameter>
 <parameter name="delay" required="0"><content type="second" default="0"/></parameter>
</parameters>
<actions><action name="on" automatic="0"/><action name="off"/><action name="status"/></actions>
</resource-agent>
)";

/// Follows the protocol: lines on standard input, exit 0 only for a verified off.
const char* const agentScript = R"(#!/bin/sh
here=$(dirname "$0")
if [ "$1" = -o ]; then cat "$here/metadata"; exit 0; fi
mode=good
while IFS= read -r line; do
    case $line in action=*) action=${line#action=};; mode=*) mode=${line#mode=};; password=*) password=${line#password=};; esac
done
echo "$action $mode" >>"$here/calls"
tr '\0' ' ' </proc/$$/cmdline >>"$here/argv"; tr '\0' '\n' </proc/$$/environ >>"$here/argv"
case $mode in
    bad) echo "Connection timed out" >&2; exit 5;;
    slow) sleep 60 & wait;;
    tells) echo "login with $password refused" >&2; exit 3;;
    isoff) [ "$action" = status ] && { echo "Status: OFF"; exit 2; };;
esac
[ "$action" = off ] && echo "$password" >"$here/off-with"
exit 0
)";

class FakeClock final : public Clock {
public:
    Instant now() const override { return time; }
    Instant time{1h};
};

} // namespace

class FencingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        write(QStringLiteral("metadata"), metadataXml);
        write(QStringLiteral("agent"), agentScript);
        QFile::setPermissions(path(QStringLiteral("agent")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void metadataIsRead() {
        const auto read = parseFenceMetadata(metadataXml);
        QVERIFY(read.ok());
        QCOMPARE(read->agent, QStringLiteral("fence_small"));
        QCOMPARE(read->parameters.size(), 7);
        QCOMPARE(read->find(QStringLiteral("ip"))->obsoletes, QStringLiteral("ipaddr"));
        QCOMPARE(read->find(QStringLiteral("ip"))->description, QStringLiteral("Address"));
        QCOMPARE(read->find(QStringLiteral("mode"))->choices.size(), 5);
        QVERIFY(read->find(QStringLiteral("ipaddr"))->deprecated);
        QCOMPARE(read->actions.size(), 3);
    }

    void metadataThatIsNone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("words") << QByteArray("Traceback (most recent call last)");
        QTest::newRow("cut off") << metadataXml.left(metadataXml.size() / 2);
        QTest::newRow("broken") << QByteArray("<resource-agent><parameters></resource-agent>");
        QTest::newRow("no action") << QByteArray("<resource-agent name='x'></resource-agent>");
        QTest::newRow("entities") << QByteArray(
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaa\">]><resource-agent>&a;</resource-agent>");
    }
    void metadataThatIsNone() {
        QFETCH(QByteArray, text);
        const auto read = parseFenceMetadata(text);
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, Code::FENCE_METADATA_UNREADABLE);
    }

    void checkNamesWhatIsWrong_data() {
        using Map = QMap<QString, QString>;
        QTest::addColumn<Map>("parameters");
        QTest::addColumn<int>("code"); // -1: fine
        QTest::addColumn<QString>("argument");
        const auto s = [](const char* text) { return QString::fromLatin1(text); };
        QTest::newRow("fine") << Map{{s("ip"), s("::1")}} << -1 << QString();
        QTest::newRow("older spelling") << Map{{s("ipaddr"), s("::1")}} << -1 << QString();
        QTest::newRow("missing") << Map{} << int(Code::FENCE_PARAMETER_MISSING) << s("ip");
        QTest::newRow("unknown") << Map{{s("ip"), s("x")}, {s("lanplsu"), s("1")}}
                                 << int(Code::FENCE_PARAMETER_UNKNOWN) << s("lanplus");
        QTest::newRow("no boolean") << Map{{s("ip"), s("x")}, {s("lanplus"), s("maybe")}}
                                    << int(Code::FENCE_PARAMETER_TYPE) << s("true, false");
        QTest::newRow("no seconds") << Map{{s("ip"), s("x")}, {s("delay"), s("5s")}}
                                    << int(Code::FENCE_PARAMETER_TYPE) << s("10 (s)");
        QTest::newRow("no choice") << Map{{s("ip"), s("x")}, {s("mode"), s("odd")}}
                                   << int(Code::FENCE_PARAMETER_TYPE) << s("good, bad, slow, tells, isoff");
    }
    void checkNamesWhatIsWrong() {
        using Map = QMap<QString, QString>;
        QFETCH(Map, parameters);
        QFETCH(int, code);
        QFETCH(QString, argument);
        FenceDeviceConfig config = device("d", "good");
        config.parameters = parameters;
        const auto problems = checkFenceDevice(config, *parseFenceMetadata(metadataXml));
        QCOMPARE(problems.isEmpty(), code == -1);
        if (code == -1) return;
        QCOMPARE(int(problems[0].code), code);
        QVERIFY2(problems[0].args.values().contains(argument), qPrintable(problems[0].args.values().join(u'|')));
    }

    void offCountsOnlyWithExitZero() {
        auto containment = makeContainment(m_dir->path());
        const CancelToken never;
        const auto good = callFenceAgent(device("d", "good"), FenceAction::Off, *containment, never);
        QVERIFY(!good.error);
        QCOMPARE(good.power, Power::Off);
        const auto bad = callFenceAgent(device("d", "bad"), FenceAction::Off, *containment, never);
        QCOMPARE(bad.error->code, Code::FENCE_AGENT_FAILED);
        QCOMPARE(bad.error->args[QStringLiteral("how")], QStringLiteral("exit 5"));
        QCOMPARE(bad.error->args[QStringLiteral("detail")], QStringLiteral("Connection timed out"));
        // a device that says "off" to a status call says nothing about an off that was asked for
        QCOMPARE(callFenceAgent(device("d", "isoff"), FenceAction::Status, *containment, never).power, Power::Off);
        auto gone = device("d", "good");
        gone.agent = QStringLiteral("fence_ipmilna");
        QCOMPARE(callFenceAgent(gone, FenceAction::Off, *containment, never).error->code,
                 Code::FENCE_AGENT_UNKNOWN);
    }

    void slowDeviceIsAFailureAndLeavesNothingBehind() {
        auto containment = makeContainment(m_dir->path());
        auto config = device("d", "slow");
        config.timeout = 1s;
        const auto late = callFenceAgent(config, FenceAction::Off, *containment, {});
        QCOMPARE(late.error->code, Code::PROGRAM_TIMED_OUT);
        QCOMPARE(late.power, Power::Unknown);
        QVERIFY(late.took < 20s); // the agent sleeps for longer
        for (const QString& group : containment->groups())
            QVERIFY(!containment->populated(group, {})); // the sleeping child of the agent is dead, too
    }

    void secretsStayOutOfArgumentsAndMessages() {
        auto containment = makeContainment(m_dir->path());
        auto config = device("d", "good");
        const QString secret = path(QStringLiteral("secret"));
        config.secrets.insert(QStringLiteral("password"), secret);
        QCOMPARE(callFenceAgent(config, FenceAction::Off, *containment, {}).error->code,
                 Code::FENCE_SECRET_UNREADABLE); // there is none
        write(QStringLiteral("secret"), "Tr0ub4dor&3\n");
        QFile::setPermissions(secret, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        QCOMPARE(callFenceAgent(config, FenceAction::Off, *containment, {}).error->code, Code::FILE_NOT_PRIVATE);
        QFile::setPermissions(secret, QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(!callFenceAgent(config, FenceAction::Off, *containment, {}).error);
        QCOMPARE(content(QStringLiteral("off-with")).trimmed(), QByteArray("Tr0ub4dor&3"));
        QVERIFY(!content(QStringLiteral("argv")).contains("Tr0ub4dor"));
        config.parameters[QStringLiteral("mode")] = QStringLiteral("tells");
        const auto told = callFenceAgent(config, FenceAction::Off, *containment, {});
        QCOMPARE(told.error->args[QStringLiteral("detail")], QStringLiteral("login with *** refused"));
        write(QStringLiteral("secret"), "one\naction=on\n");
        QCOMPARE(callFenceAgent(config, FenceAction::Off, *containment, {}).error->code,
                 Code::FENCE_SECRET_UNREADABLE);
    }

    void devicesAreTriedInOrder() {
        FenceDevices devices(m_dir->path(), std::make_shared<SystemClock>());
        auto other = device("mine", "good");
        other.node = QStringLiteral("node-b");
        devices.configure({device("first", "bad"), other, device("second", "good"), device("third", "good")},
                          QStringLiteral("node-b"));
        QVERIFY(devices.operates(QStringLiteral("node-a")));
        QVERIFY(!devices.operates(QStringLiteral("node-b"))); // nobody switches himself off
        QList<FenceAttempt> attempts, again;
        int answers = 0;
        devices.powerOff(QStringLiteral("node-a"), [&](const QList<FenceAttempt>& a) { attempts = a, ++answers; });
        devices.powerOff(QStringLiteral("node-a"), [&](const QList<FenceAttempt>& a) { again = a, ++answers; });
        QTRY_COMPARE(answers, 2);
        QCOMPARE(attempts.size(), 2);
        QVERIFY(attempts[0].answer.error && !attempts[1].answer.error);
        QCOMPARE(attempts[1].device, QStringLiteral("second"));
        // an answer to the first question says nothing about the time after the second one
        QCOMPARE(content(QStringLiteral("calls")).count("off "), 4);
        devices.powerOff(QStringLiteral("node-b"), [&](const QList<FenceAttempt>& a) { attempts = a, ++answers; });
        QTRY_COMPARE(answers, 3);
        QVERIFY(attempts.isEmpty());
    }

    void scheduleTestsAndMissesDevices() {
        auto clock = std::make_shared<FakeClock>();
        FenceDevices devices(m_dir->path(), clock);
        QSignalSpy tested(&devices, &FenceDevices::tested), untested(&devices, &FenceDevices::untested);
        devices.configure({device("d", "good")}, QStringLiteral("node-b"));
        QTRY_COMPARE(tested.size(), 1); // at once
        QVERIFY(!devices.states()[0].error);
        QCOMPARE(devices.states()[0].power, Power::On);
        clock->time += 9min;
        devices.look();
        clock->time += 2min;
        devices.look();
        QTRY_COMPARE(tested.size(), 2);
        QCOMPARE(content(QStringLiteral("calls")).count("status "), 2);
        devices.configure({device("d", "bad")}, QStringLiteral("node-b"));
        QTRY_COMPARE(tested.size(), 3);
        QCOMPARE(devices.states()[0].error->code, Code::FENCE_AGENT_FAILED);
        QCOMPARE(untested.size(), 0);
        clock->time += 24h;
        devices.look();
        devices.look();
        QCOMPARE(untested.size(), 1); // told once
    }

    void configurationIsExamined() {
        FenceDevices devices(m_dir->path(), std::make_shared<SystemClock>());
        std::optional<Result<void>> answer;
        const auto note = [&](Result<void> r) { answer = std::move(r); };
        devices.examine({device("d", "good")}, QStringLiteral("node-b"), this, note);
        QTRY_VERIFY(answer);
        QVERIFY(answer->ok());
        answer.reset();
        auto wrong = device("d", "good");
        wrong.parameters.insert(QStringLiteral("lanplsu"), QStringLiteral("1"));
        devices.examine({wrong}, QStringLiteral("node-b"), this, note);
        QTRY_VERIFY(answer);
        QCOMPARE(answer->error().code, Code::FENCE_PARAMETER_UNKNOWN);
        answer.reset();
        devices.examine({wrong}, QStringLiteral("node-a"), this, note); // the other node's business
        QVERIFY(answer && answer->ok());
    }

    /// The real package: metadata, status, off, status.
    void debianFenceDummy() {
        if (findProgram(QStringLiteral("fence_dummy")).isEmpty()) QSKIP("the package fence-agents is not installed");
        auto containment = makeContainment(m_dir->path());
        FenceDeviceConfig config;
        config.name = QStringLiteral("dummy");
        config.node = QStringLiteral("node-a");
        config.agent = QStringLiteral("fence_dummy");
        config.parameters = {{QStringLiteral("type"), QStringLiteral("file")},
                             {QStringLiteral("status_file"), path(QStringLiteral("power"))}};
        write(QStringLiteral("power"), "on");
        const auto metadata = readFenceMetadata(config, *containment, {});
        QVERIFY(metadata.ok());
        QVERIFY(checkFenceDevice(config, *metadata).isEmpty());
        QCOMPARE(callFenceAgent(config, FenceAction::Status, *containment, {}).power, Power::On);
        const auto off = callFenceAgent(config, FenceAction::Off, *containment, {});
        QVERIFY2(!off.error, off.error ? qPrintable(off.error->args.value(QStringLiteral("detail"))) : "");
        QCOMPARE(callFenceAgent(config, FenceAction::Status, *containment, {}).power, Power::Off);
        config.parameters.insert(QStringLiteral("status_fiel"), QStringLiteral("x"));
        QCOMPARE(checkFenceDevice(config, *metadata)[0].args[QStringLiteral("nearest")],
                 QStringLiteral("status_file"));
    }

private:
    QString path(const QString& name) const { return m_dir->filePath(name); }
    void write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QByteArray content(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    FenceDeviceConfig device(const char* name, const char* mode) const {
        FenceDeviceConfig d;
        d.name = QLatin1String(name);
        d.node = QStringLiteral("node-a");
        d.agent = path(QStringLiteral("agent"));
        d.parameters = {{QStringLiteral("ip"), QStringLiteral("10.0.9.1")},
                        {QStringLiteral("mode"), QLatin1String(mode)}};
        return d;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_GUILESS_MAIN(FencingTest)
#include "fencing_test.moc"
