// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixture.h"

using namespace hotpair;
using namespace hotpair::resources;

namespace {

const QString g = QStringLiteral("g");
const AddressResource vipSpec{QStringLiteral("192.0.2.100"), 24, QStringLiteral("eth0")};
const InterfaceAddress vip{QHostAddress(vipSpec.address), 24, vipSpec.interface};

ClusterConfig withAddress() {
    return cluster({resource("vip", vipSpec)});
}

} // namespace

class TestRunner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void startsAnnouncesAndStops() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        QVERIFY(*b.machine.addresses.present(vip));
        QVERIFY(b.runner->anythingRunning(g));
        QVERIFY(b.records().contains("192.0.2.100"));
        QTRY_VERIFY(b.machine.addresses.announcements >= 3); // at once, after 100 and after 300 ms
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);    // running already
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QVERIFY(!*b.machine.addresses.present(vip));
        QVERIFY(!b.runner->anythingRunning(g));
        QVERIFY(!b.records().contains("192.0.2.100"));
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done); // stopped already
    }
    void announcesAgainWhenThePeerChangesButNeverWhatIsGone() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        QTRY_COMPARE(b.machine.addresses.announcements.load(), 5);
        b.runner->announceAgain();
        QTRY_COMPARE(b.machine.addresses.announcements.load(), 10);
        b.runner->announceAgain();
        QTRY_VERIFY(b.machine.addresses.announcements >= 11);
        QVERIFY(b.machine.addresses.remove(vip).ok()); // as the guard does
        const int before = b.machine.addresses.announcements;
        b.runner->announceAgain();
        QTest::qWait(1000); // three of both encores
        QVERIFY(b.machine.addresses.announcements <= before + 1); // one may have been on its way
    }
    void theGuardKnowsBeforeItExists() {
        Bench b(withAddress());
        bool early = false;
        connect(b.runner.get(), &Runner::cleanupChanged, this, [&](const QString& group) {
            if (b.runner->cleanupItems(group).addressCount == 1 && !*b.machine.addresses.present(vip))
                early = true;
        });
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        QVERIFY(early);
        QCOMPARE(b.runner->cleanupItems(g).addressCount, 1u);
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QCOMPARE(b.runner->cleanupItems(g).addressCount, 0u);
    }
    void doesNotTakeAStrangersAddress() {
        Bench b(withAddress());
        b.machine.addresses.strangers.insert(vipSpec.address, QStringLiteral("02:00:00:00:00:99"));
        const Outcome outcome = b.start("vip");
        QCOMPARE(outcome.kind, OutcomeKind::Failed);
        QCOMPARE(outcome.error->code, Code::ADDRESS_IN_USE);
        QCOMPARE(outcome.error->args[QStringLiteral("mac")], QStringLiteral("02:00:00:00:00:99"));
        QVERIFY(!*b.machine.addresses.present(vip));
        QVERIFY(!b.records().contains("192.0.2.100"));
    }
    void probesLessAfterACleanRelease() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip", seconds(5), {1, true}).kind, OutcomeKind::Done);
        const int fast = b.machine.addresses.lastProbes.load();
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QCOMPARE(b.start("vip", seconds(5), {1, false}).kind, OutcomeKind::Done);
        QVERIFY(b.machine.addresses.lastProbes > fast);
    }
    void aStopCancelsAStart() {
        Bench b(withAddress());
        b.machine.addresses.hanging = true;
        const quint64 start = b.runner->start(g, QStringLiteral("vip"), seconds(30), {});
        const quint64 stop = b.runner->stop(g, QStringLiteral("vip"), seconds(30));
        const auto started = b.wait(start);
        QVERIFY(started.has_value());
        QCOMPARE(started->kind, OutcomeKind::Failed);
        QCOMPARE(started->error->code, Code::CANCELLED);
        QCOMPARE(b.wait(stop)->kind, OutcomeKind::Done);
        QVERIFY(!*b.machine.addresses.present(vip));
    }
    void aStepThatTakesTooLongIsUnknown() {
        Bench b(withAddress());
        b.machine.addresses.hanging = true;
        const Outcome outcome = b.start("vip", milliseconds(100));
        QCOMPARE(outcome.kind, OutcomeKind::Unknown);
        QCOMPARE(outcome.error->code, Code::STEP_OVERDUE);
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QVERIFY(!b.runner->anythingRunning(g));
    }
    void whatCannotBeStoppedIsUnknownAndStaysOnTheList() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        b.machine.addresses.stuck = true;
        const Outcome outcome = b.stop("vip");
        QCOMPARE(outcome.kind, OutcomeKind::Unknown);
        QCOMPARE(outcome.error->code, Code::ADDRESS_NOT_REMOVED);
        QVERIFY(b.runner->anythingRunning(g));
        QCOMPARE(b.runner->cleanupItems(g).addressCount, 1u);
        b.machine.addresses.stuck = false;
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
    }
    void refusesAnOlderTermEvenAfterARestart() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip", seconds(5), {7, false}).kind, OutcomeKind::Done);
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QCOMPARE(b.start("vip", seconds(5), {6, false}).error->code, Code::STALE_TERM);
        b.renew();
        QVERIFY(b.recover({}));
        QCOMPARE(b.start("vip", seconds(5), {6, false}).error->code, Code::STALE_TERM);
        QCOMPARE(b.start("vip", seconds(5), {7, false}).kind, OutcomeKind::Done);
    }
    void namesAnUnknownResource() {
        Bench b(withAddress());
        QCOMPARE(b.start("nosuch").error->code, Code::RESOURCE_UNKNOWN);
    }
    void noticesALostAddressOnce() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        QVERIFY(b.machine.addresses.remove(vip).ok());
        QTRY_COMPARE_WITH_TIMEOUT(b.failures.size(), 1, 8000);
        QCOMPARE(b.failures.first().second.code, Code::ADDRESS_LOST);
        QVERIFY(b.machine.addresses.add(vip).ok());
        QTRY_COMPARE_WITH_TIMEOUT(b.healthy.size(), 1, 8000);
    }

    // --- fencing
    void fencingCancelsAHungStepAndRefusesStarts() {
        Bench b(withAddress());
        b.machine.addresses.hanging = true;
        const quint64 start = b.runner->start(g, QStringLiteral("vip"), seconds(30), {});
        QTRY_VERIFY(b.machine.addresses.lastProbes > 0); // inside the driver
        b.runner->fenceNow(g, milliseconds(500));
        const quint64 refused = b.runner->start(g, QStringLiteral("vip"), seconds(5), {});
        QCOMPARE(b.wait(refused)->error->code, Code::GROUP_FENCED);
        QTRY_COMPARE(b.fences, QList<bool>{true});
        QVERIFY(b.wait(start).has_value());
        QTRY_VERIFY(!b.runner->anythingRunning(g));
        b.machine.addresses.hanging = false;
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done); // a new lease may start it again
    }
    void fencingKillsProcessesThatDoNotListen() {
        Bench b(cluster({resource("app", shell("trap '' TERM INT; sleep 61 & while :; do sleep 60; done"))}));
        QCOMPARE(b.start("app").kind, OutcomeKind::Done);
        QTRY_VERIFY(b.processes().size() >= 2);
        const SystemClock clock;
        const Instant before = clock.now();
        b.runner->fenceNow(g, milliseconds(1000));
        QTRY_COMPARE(b.fences, QList<bool>{true});
        QVERIFY2(toMs(clock.now() - before) < 1000, "within the time");
        QVERIFY(b.processes().isEmpty());
        QTRY_VERIFY(!b.runner->anythingRunning(g));
        QVERIFY(b.failures.isEmpty()); // our own kill is no failure of the application
    }
    void fencingStopsServicesAndUnmounts() {
        Bench b(cluster(
            {resource("data", VolumeResource{}),
             resource("fs",
                      FilesystemResource{
                          QStringLiteral("data"), QStringLiteral("ext4"), QStringLiteral("/tmp"), {}}),
             resource("unit", ServiceResource{QStringLiteral("x.service"), {}})}));
        for (const char* name : {"data", "fs", "unit"})
            QCOMPARE(b.start(name).kind, OutcomeKind::Done);
        QCOMPARE(b.machine.mounts.mounted->device, QStringLiteral("/dev/fake-data"));
        b.machine.mounts.holder = QStringLiteral("sh (pid 1)"); // an outsider keeps it busy: detached lazily
        b.runner->fenceNow(g, milliseconds(1000));
        QTRY_COMPARE(b.fences, QList<bool>{true});
        QCOMPARE(b.machine.services.kills, 1);
        QTRY_VERIFY_WITH_TIMEOUT(!b.runner->anythingRunning(g), 10000);
        QVERIFY(!b.machine.mounts.mounted);
        QVERIFY(!b.machine.volumes.attached);
    }

    // --- filesystems
    void formatsABlankVolumeOnlyWhenTold() {
        FilesystemResource spec{QStringLiteral("data"),
                                QStringLiteral("ext4"),
                                QStringLiteral("/tmp"),
                                {QStringLiteral("noatime")}};
        Bench b(cluster({resource("data", VolumeResource{}), resource("fs", spec)}));
        b.machine.mounts.fstype.clear();
        QCOMPARE(b.start("fs").error->code, Code::VOLUME_NOT_ATTACHED);
        QCOMPARE(b.start("data").kind, OutcomeKind::Done);
        QCOMPARE(b.start("fs").error->code, Code::VOLUME_BLANK);
        QCOMPARE(b.machine.mounts.formats, 0);
        spec.options.append(QStringLiteral("x-hotpair.format=if-blank"));
        b.config = cluster({resource("data", VolumeResource{}), resource("fs", spec)});
        b.runner->configure(b.config);
        QCOMPARE(b.start("fs").kind, OutcomeKind::Done);
        QCOMPARE(b.machine.mounts.formats, 1);
        QCOMPARE(b.machine.mounts.options,
                 QStringList{QStringLiteral("noatime")}); // ours are not the kernel's
        QCOMPARE(b.stop("fs").kind, OutcomeKind::Done);
        QCOMPARE(b.start("fs").kind, OutcomeKind::Done);
        QCOMPARE(b.machine.mounts.formats, 1);
        QCOMPARE(b.machine.mounts.checks, 1);
    }
    void neverFormatsWhatHoldsSomethingElse() {
        Bench b(cluster({resource("data", VolumeResource{}),
                         resource("fs", FilesystemResource{QStringLiteral("data"),
                                                           QStringLiteral("ext4"),
                                                           QStringLiteral("/tmp"),
                                                           {QStringLiteral("x-hotpair.format=if-blank")}})}));
        b.machine.mounts.fstype = QStringLiteral("xfs");
        QCOMPARE(b.start("data").kind, OutcomeKind::Done);
        QCOMPARE(b.start("fs").error->code, Code::FILESYSTEM_OTHER);
        QCOMPARE(b.machine.mounts.formats, 0);
    }
    void aBusyFilesystemIsNotCalledStopped() {
        Bench b(cluster(
            {resource("data", VolumeResource{}),
             resource("fs",
                      FilesystemResource{
                          QStringLiteral("data"), QStringLiteral("ext4"), QStringLiteral("/tmp"), {}})}));
        QCOMPARE(b.start("data").kind, OutcomeKind::Done);
        QCOMPARE(b.start("fs").kind, OutcomeKind::Done);
        b.machine.mounts.holder = QStringLiteral("sh (pid 1)");
        const Outcome outcome = b.stop("fs", seconds(1));
        QCOMPARE(outcome.kind, OutcomeKind::Unknown);
        QCOMPARE(outcome.error->args[QStringLiteral("holders")], QStringLiteral("sh (pid 1)"));
    }

    // --- recovery
    void adoptsWhatRunsAsConfigured() {
        Bench b(cluster(
            {resource("data", VolumeResource{}),
             resource("fs",
                      FilesystemResource{
                          QStringLiteral("data"), QStringLiteral("ext4"), QStringLiteral("/tmp"), {}}),
             resource("vip", vipSpec)}));
        for (const char* name : {"data", "fs", "vip"})
            QCOMPARE(b.start(name).kind, OutcomeKind::Done);
        b.renew();
        QVERIFY(b.recover({g}));
        QCOMPARE(b.found->size(), 3);
        for (const FoundItem& item : *b.found)
            QCOMPARE(item.action, FoundItem::Action::Adopted);
        QVERIFY(*b.machine.addresses.present(vip));
        QCOMPARE(b.runner->cleanupItems(g).addressCount, 1u);
        QCOMPARE(b.stop("vip").kind, OutcomeKind::Done);
        QCOMPARE(b.stop("fs").kind, OutcomeKind::Done);
        QCOMPARE(b.stop("data").kind, OutcomeKind::Done);
        QVERIFY(!b.machine.volumes.attached);
    }
    void undoesWhatIsNotOursAnyMore() {
        Bench b(cluster({resource("data", VolumeResource{}), resource("vip", vipSpec),
                         resource("app", shell("exec sleep 60"))}));
        for (const char* name : {"data", "vip", "app"})
            QCOMPARE(b.start(name).kind, OutcomeKind::Done);
        b.renew();
        QVERIFY(b.recover({}));
        for (const FoundItem& item : *b.found)
            QCOMPARE(item.action, FoundItem::Action::Undone);
        QVERIFY(!*b.machine.addresses.present(vip));
        QVERIFY(!b.machine.volumes.attached);
        QCOMPARE(b.machine.volumes.lastRecord[QStringLiteral("device")].toString(),
                 QStringLiteral("data")); // by its record
        QVERIFY(b.processes().isEmpty());
        QVERIFY(!b.runner->anythingRunning(g));
    }
    void aChangedConfigurationIsNotAdopted() {
        Bench b(withAddress());
        QCOMPARE(b.start("vip").kind, OutcomeKind::Done);
        AddressResource other = vipSpec;
        other.prefix = 25;
        b.config = cluster({resource("vip", other)});
        b.renew();
        QVERIFY(b.recover({g}));
        QCOMPARE(b.found->first().action, FoundItem::Action::Undone);
        QCOMPARE(b.found->first().error->code, Code::NOT_ADOPTED);
        QVERIFY(!*b.machine.addresses.present(vip));
    }
    void removesAConfiguredAddressThatNobodyRecorded() {
        Bench b(withAddress());
        QVERIFY(b.machine.addresses.add(vip).ok());
        QVERIFY(b.recover({}));
        QCOMPARE(b.found->size(), 1);
        QVERIFY(!*b.machine.addresses.present(vip));
    }
    void aDamagedRecordIsSaid() {
        Bench b(withAddress());
        QFile file(b.directory.filePath(QStringLiteral("run/resources.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"version\":1,");
        file.close();
        QVERIFY(b.recover({}));
        QCOMPARE(b.found->first().error->code, Code::RESOURCE_RECORD_DAMAGED);
    }
};

QTEST_GUILESS_MAIN(TestRunner)
#include "test_runner.moc"
