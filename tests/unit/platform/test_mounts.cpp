// A filesystem on a loop device in a private mount namespace.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/mount_control.h"
#include "lab.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#include <sys/mount.h>

using namespace hotpair;
using std::chrono::seconds;

class TestMounts : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_device;
    std::unique_ptr<MountControl> m_mounts = makeMountControl();

    QString point() const { return m_dir.filePath(QStringLiteral("mnt with space")); }
    static MountStep step() { return {{}, SystemClock().now() + seconds(20), {}}; }

private Q_SLOTS:
    void initTestCase() {
        if (!lab::isRoot()) QSKIP("needs root: attaches a loop device and mounts");
        QFile image(m_dir.filePath(QStringLiteral("image")));
        QVERIFY(image.open(QIODevice::ReadWrite));
        QVERIFY(image.resize(32 << 20));
        QProcess losetup;
        losetup.start(QStringLiteral("losetup"),
                      {QStringLiteral("-f"), QStringLiteral("--show"), image.fileName()});
        QVERIFY(losetup.waitForFinished());
        m_device = QString::fromLocal8Bit(losetup.readAllStandardOutput()).trimmed();
        if (m_device.isEmpty()) QSKIP("no loop device is free here");
        QVERIFY(QDir().mkpath(point()));
    }
    void cleanupTestCase() {
        if (m_device.isEmpty()) return;
        (void)m_mounts->detachLazily(point(), step());
        lab::run(QStringLiteral("losetup"), {QStringLiteral("-d"), m_device});
    }

    void aNewVolumeIsBlankAndFormattedOnce() {
        auto content = m_mounts->content(m_device, step());
        QVERIFY(content.ok());
        QVERIFY(content->blank);
        QVERIFY(m_mounts->format(m_device, QStringLiteral("ext4"), step()).ok());
        content = m_mounts->content(m_device, step());
        QVERIFY(!content->blank);
        QCOMPARE(content->fstype, QStringLiteral("ext4"));
        QVERIFY(m_mounts->check(m_device, QStringLiteral("ext4"), step()).ok());
    }
    void mountsAndUnmounts() {
        QVERIFY(!m_mounts->mountedAt(point()));
        QVERIFY(
            m_mounts->mount(m_device, point(), QStringLiteral("ext4"), {QStringLiteral("noatime")}, step())
                .ok());
        const auto mounted = m_mounts->mountedAt(point());
        QVERIFY(mounted.has_value());
        QCOMPARE(mounted->device, m_device);
        QVERIFY(!mounted->readOnly);
        QVERIFY(m_mounts->unmount(point(), step()).ok());
        QVERIFY(!m_mounts->mountedAt(point()));
        QVERIFY(m_mounts->unmount(point(), step()).ok()); // not mounted is success
    }
    void saysWhoHoldsIt() {
        QVERIFY(m_mounts->mount(m_device, point(), QStringLiteral("ext4"), {}, step()).ok());
        QProcess holder;
        holder.setWorkingDirectory(point());
        holder.start(QStringLiteral("sleep"), {QStringLiteral("60")});
        QVERIFY(holder.waitForStarted());
        const auto busy = m_mounts->unmount(point(), step());
        QVERIFY(!busy.ok());
        QCOMPARE(busy.error().code, Code::FILESYSTEM_BUSY);
        QVERIFY2(busy.error().args[QStringLiteral("holders")].contains(
                     QStringLiteral("sleep (pid %1)").arg(holder.processId())),
                 qPrintable(busy.error().args[QStringLiteral("holders")]));
        QVERIFY(m_mounts->detachLazily(point(), step()).ok());
        QVERIFY(!m_mounts->mountedAt(point()));
        holder.kill();
        holder.waitForFinished();
    }
    void refusesWhatIsDamaged() {
        QProcess dd; // superblock kept, the descriptors behind it destroyed
        dd.start(QStringLiteral("dd"), {QStringLiteral("if=/dev/urandom"), QStringLiteral("of=") + m_device,
                                        QStringLiteral("bs=1024"), QStringLiteral("seek=2"),
                                        QStringLiteral("count=200"), QStringLiteral("conv=notrunc")});
        QVERIFY(dd.waitForFinished());
        const auto checked = m_mounts->check(m_device, QStringLiteral("ext4"), step());
        QVERIFY(!checked.ok());
        QCOMPARE(checked.error().code, Code::FILESYSTEM_DAMAGED);
    }
    void aMissingDeviceIsNotBlank() {
        const auto content = m_mounts->content(QStringLiteral("/dev/hotpair-none"), step());
        QVERIFY(!content.ok() || !content->blank);
    }
};

int main(int argc, char** argv) {
    // an own mount namespace: nothing that is mounted here is seen outside, nothing is left after us
    if (lab::isRoot() && ::unshare(CLONE_NEWNS) == 0)
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    QCoreApplication app(argc, argv);
    TestMounts test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_mounts.moc"
