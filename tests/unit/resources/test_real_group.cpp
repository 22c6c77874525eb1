// A whole group on the real system: volume on a loop device, ext4, address, program; in network and mount
// namespaces of this test's own. The agent's part is played by a child process that is killed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/mount_namespace.h"
#include "fixture.h"
#include "tests/unit/platform/lab.h"

#include <QCoreApplication>
#include <QProcess>

#include <csignal>
#include <sys/mount.h>
#include <sys/stat.h>

using namespace hotpair;
using namespace hotpair::resources;

namespace {

const QString g = QStringLiteral("g");
const char* const names[] = {"data", "fs", "vip", "app"};

/// The mirror's place is taken by a plain file on a loop device.
class LoopVolumes final : public VolumeAttach {
public:
    explicit LoopVolumes(QString image)
        : m_image(std::move(image)) {}
    QJsonObject plan(const QString&) const override { return {}; }
    Result<AttachedVolume> attach(const QString&, const QString&, Instant, const CancelToken&) override {
        const QString device = losetup({QStringLiteral("-f"), QStringLiteral("--show"), m_image});
        if (device.isEmpty()) return makeError(Code::VOLUME_DETACHED);
        return AttachedVolume{device, {{QStringLiteral("device"), device}}, {}};
    }
    Result<void> detach(const QString&, const QJsonObject&, Instant) override {
        for (const QString& device : attached())
            losetup({QStringLiteral("-d"), device});
        return attached().isEmpty() ? Result<void>() : makeError(Code::VOLUME_DETACHED);
    }
    Result<std::optional<AttachedVolume>> adopt(const QString&, const QJsonObject& record, Instant) override {
        const QStringList devices = attached();
        if (devices.isEmpty()) return std::optional<AttachedVolume>();
        return std::optional(AttachedVolume{devices.first(), record, {}});
    }
    QStringList attached() const {
        const QString all = losetup({QStringLiteral("-n"), QStringLiteral("-O"), QStringLiteral("NAME"),
                                     QStringLiteral("-j"), m_image});
        return all.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }

private:
    static QString losetup(const QStringList& arguments) {
        QProcess p;
        p.start(QStringLiteral("losetup"), arguments);
        p.waitForFinished();
        return QString::fromLocal8Bit(p.readAllStandardOutput()).trimmed();
    }
    QString m_image;
};

ClusterConfig groupIn(const QString& directory) {
    ResourceConfig fs = resource("fs", FilesystemResource{QStringLiteral("data"),
                                                          QStringLiteral("ext4"),
                                                          directory + QStringLiteral("/mnt"),
                                                          {QStringLiteral("x-hotpair.format=if-blank")}});
    return cluster(
        {resource("data", VolumeResource{}), fs,
         resource("vip", AddressResource{QStringLiteral("192.0.2.100"), 24, QStringLiteral("hp0")}),
         resource("app", shell("echo started >> count; while :; do date +%N > beat; sleep 0.05; done"))});
}

struct RealMachine {
    explicit RealMachine(const QString& directory)
        : addresses(makeAddressControl())
        , mounts(makeMountControl())
        , services(makeServiceControl())
        , containment(makeContainment(directory))
        , volumes(directory + QStringLiteral("/image")) {}
    Seams seams() { return {*addresses, *mounts, *services, *containment, volumes, clock}; }
    std::unique_ptr<AddressControl> addresses;
    std::unique_ptr<MountControl> mounts;
    std::unique_ptr<ServiceControl> services;
    std::unique_ptr<Containment> containment;
    LoopVolumes volumes;
    SystemClock clock;
};

ClusterConfig configIn(const QString& directory) {
    ClusterConfig config = groupIn(directory);
    std::get<ProcessResource>(config.groups[0].resources[3].kind).workingDirectory =
        directory + QStringLiteral("/mnt");
    return config;
}

} // namespace

class TestRealGroup : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<RealMachine> m_machine;
    std::unique_ptr<Runner> m_runner;
    QProcess m_agent;
    QList<FoundItem> m_found;
    const InterfaceAddress m_vip{QHostAddress(QStringLiteral("192.0.2.100")), 24, QStringLiteral("hp0")};

    QByteArray inside(const char* file) const {
        QFile f(m_dir->filePath(QStringLiteral("mnt/")) + QLatin1String(file));
        return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
    }
    /// The agent that will be killed; in a mount namespace of its own when asked for, as under `ip netns
    /// exec`.
    bool startAgent(bool ownMounts) {
        const QStringList self{QCoreApplication::applicationFilePath(), QStringLiteral("--agent"),
                               m_dir->path()};
        m_agent.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        if (ownMounts)
            m_agent.start(QStringLiteral("unshare"), QStringList{QStringLiteral("-m")} + self);
        else
            m_agent.start(self.first(), self.mid(1));
        return m_agent.waitForStarted() &&
               QTest::qWaitFor([&] { return m_agent.bytesAvailable() > 0; }, 30000) &&
               m_agent.readAll().contains("running");
    }
    bool recover(const QSet<QString>& adopt) {
        m_machine = std::make_unique<RealMachine>(m_dir->path());
        m_runner = std::make_unique<Runner>(m_dir->path(), m_machine->seams());
        m_runner->configure(configIn(m_dir->path()));
        bool done = false;
        connect(m_runner.get(), &Runner::recovered, this, [&](const QList<FoundItem>& found) {
            m_found = found;
            done = true;
        });
        m_runner->recover(adopt, seconds(10));
        return QTest::qWaitFor([&] { return done; }, 20000);
    }

private Q_SLOTS:
    void initTestCase() {
        if (!lab::isRoot()) QSKIP("needs root: makes namespaces, loop devices and mounts");
        QVERIFY(lab::ip(QStringLiteral("link add hp0 type veth peer name hp1")));
        QVERIFY(lab::ip(QStringLiteral("link set hp0 up")));
        QVERIFY(lab::ip(QStringLiteral("link set hp1 up")));
    }
    void init() {
        if (!lab::isRoot()) return;
        m_dir = std::make_unique<QTemporaryDir>();
        QFile image(m_dir->filePath(QStringLiteral("image")));
        QVERIFY(image.open(QIODevice::ReadWrite) && image.resize(32 << 20));
    }
    void cleanup() {
        if (!m_dir) return;
        m_agent.kill();
        m_agent.waitForFinished();
        m_runner.reset();
        m_machine = std::make_unique<RealMachine>(m_dir->path());
        m_machine->containment->killAndWait(g, {}, seconds(2));
        m_machine->containment->remove(g, {});
        ::umount2(m_dir->filePath(QStringLiteral("mnt")).toLocal8Bit().constData(), MNT_DETACH);
        (void)m_machine->volumes.detach({}, {}, {});
        (void)m_machine->addresses->remove(m_vip);
        QVERIFY(m_machine->volumes.attached().isEmpty());
        m_dir.reset();
    }

    void isAdoptedWithoutInterruption() {
        QVERIFY(startAgent(false));
        m_agent.kill();
        m_agent.waitForFinished();
        const QByteArray beat = inside("beat");
        QTRY_VERIFY(inside("beat") != beat); // the service goes on without the agent
        QVERIFY(recover({g}));
        QCOMPARE(m_found.size(), 4);
        for (const FoundItem& item : m_found)
            QVERIFY2(item.action == FoundItem::Action::Adopted, qPrintable(item.resource));
        QCOMPARE(inside("count"), QByteArray("started\n"));
        QVERIFY(*m_machine->addresses->present(m_vip));
    }
    void isUndoneCompletely() {
        QVERIFY(startAgent(false));
        m_agent.kill();
        m_agent.waitForFinished();
        QVERIFY(recover({}));
        for (const FoundItem& item : m_found)
            QVERIFY2(item.action == FoundItem::Action::Undone, qPrintable(item.resource));
        QVERIFY(!*m_machine->addresses->present(m_vip));
        QVERIFY(!m_machine->mounts->mountedAt(m_dir->filePath(QStringLiteral("mnt"))));
        QVERIFY(m_machine->volumes.attached().isEmpty());
        QVERIFY(!m_machine->containment->populated(g, {}));
    }
    void isFencedInTimeAlsoWhenStopped() {
        QVERIFY(startAgent(false));
        m_agent.kill();
        m_agent.waitForFinished();
        QVERIFY(recover({g}));
        for (const CleanupProcess& p : m_machine->containment->members(g, {}))
            ::kill(pid_t(p.pid), SIGSTOP);
        std::optional<bool> fenced;
        connect(m_runner.get(), &Runner::fenced, this, [&](const QString&, bool ok) { fenced = ok; });
        const SystemClock clock;
        const Instant before = clock.now();
        m_runner->fenceNow(g, milliseconds(1000));
        QVERIFY(QTest::qWaitFor([&] { return fenced.has_value(); }));
        QVERIFY(*fenced);
        QVERIFY2(toMs(clock.now() - before) < 1000, "X of profile balanced");
        QVERIFY(!*m_machine->addresses->present(m_vip));
        QVERIFY(!m_machine->containment->populated(g, {}));
        QTRY_VERIFY_WITH_TIMEOUT(!m_runner->anythingRunning(g), 20000); // tidied up: unmounted, detached
        QVERIFY(!m_machine->mounts->mountedAt(m_dir->filePath(QStringLiteral("mnt"))));
    }
    /// The part of a planned switchover that is ours; most of it is the short conflict probe.
    void anAddressMovesQuickly() {
        QVERIFY(recover({}));
        QMap<quint64, StepReport> reports;
        connect(m_runner.get(), &Runner::finished, this,
                [&](const StepReport& r) { reports.insert(r.ticket, r); });
        const quint64 up = m_runner->start(g, QStringLiteral("vip"), seconds(5), {1, true});
        QVERIFY(QTest::qWaitFor([&] { return reports.contains(up); }));
        const quint64 down = m_runner->stop(g, QStringLiteral("vip"), seconds(5));
        QVERIFY(QTest::qWaitFor([&] { return reports.contains(down); }));
        QCOMPARE(reports[up].outcome.kind, OutcomeKind::Done);
        QCOMPARE(reports[down].outcome.kind, OutcomeKind::Done);
        qInfo("up %lld ms, down %lld ms", static_cast<long long>(toMs(reports[up].took)),
              static_cast<long long>(toMs(reports[down].took)));
    }
    void theSuccessorFindsMountsOfAnotherMountNamespace() {
        QVERIFY(startAgent(true));
        QVERIFY(inside("beat").isEmpty()); // not seen from here: the mount is the agent's own
        m_agent.kill();
        m_agent.waitForFinished();
        QProcess successor; // must be single-threaded when it enters, so it is a process of its own
        successor.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        successor.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--successor"), m_dir->path()});
        QVERIFY(successor.waitForFinished(30000));
        QCOMPARE(successor.readAll().trimmed(), QByteArray("entered data:0 fs:0 vip:0 app:0 stopped"));
    }
};

namespace {

int playAgent(QCoreApplication& app, const QString& directory) {
    RealMachine machine(directory);
    Runner runner(directory, machine.seams());
    runner.configure(configIn(directory));
    QObject::connect(&runner, &Runner::finished, &app, [](const StepReport& report) {
        if (report.outcome.kind != OutcomeKind::Done)
            qWarning("%ls: %s", qUtf16Printable(report.resource),
                     std::string(codeName(report.outcome.error->code)).c_str());
        if (report.resource != QLatin1String("app")) return;
        ::puts("running");
        ::fflush(stdout);
    });
    int next = 0;
    QObject::connect(&runner, &Runner::finished, &app, [&](const StepReport&) {
        if (++next < 4) runner.start(g, QLatin1String(names[next]), seconds(20), {});
    });
    runner.start(g, QLatin1String(names[0]), seconds(20), {});
    return app.exec();
}

/// Adopts what the killed agent left, then stops it in order.
int playSuccessor(QCoreApplication& app, const QString& directory, bool entered) {
    RealMachine machine(directory);
    Runner runner(directory, machine.seams());
    runner.configure(configIn(directory));
    QByteArray words = entered ? "entered" : "stayed";
    int next = 3;
    QObject::connect(&runner, &Runner::recovered, &app, [&](const QList<FoundItem>& found) {
        for (const FoundItem& item : found)
            words += ' ' + item.resource.toUtf8() + ':' + QByteArray::number(int(item.action));
        runner.stop(g, QLatin1String(names[next]), seconds(10));
    });
    QObject::connect(&runner, &Runner::finished, &app, [&](const StepReport& report) {
        if (report.outcome.kind != OutcomeKind::Done) return app.exit(1);
        if (next-- > 0)
            runner.stop(g, QLatin1String(names[next]), seconds(10));
        else {
            ::puts((words + (machine.volumes.attached().isEmpty() ? " stopped" : " left")).constData());
            app.quit();
        }
    });
    runner.recover({g}, seconds(10));
    return app.exec();
}

} // namespace

int main(int argc, char** argv) {
    const QString role = QString::fromLocal8Bit(argc > 2 ? argv[1] : "");
    const QString directory = QString::fromLocal8Bit(argc > 2 ? argv[2] : "");
    bool entered = false;
    if (role.startsWith(QLatin1String("--"))) {
        ::mkdir((directory + QStringLiteral("/run")).toLocal8Bit().constData(), 0700);
        entered = rejoinMountNamespace(directory);
    } else if (lab::enterOwnNetwork() && ::unshare(CLONE_NEWNS) == 0) {
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    }
    QCoreApplication app(argc, argv);
    if (role == QLatin1String("--agent")) return playAgent(app, directory);
    if (role == QLatin1String("--successor")) return playSuccessor(app, directory, entered);
    TestRealGroup test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_real_group.moc"
