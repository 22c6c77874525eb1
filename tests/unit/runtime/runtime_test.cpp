// The parts of the runtime that decide nothing but must not be wrong: configuration store, picture, driver,
// alarms, what may change while a group runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/brain_driver.h"
#include "agent/runtime/config_fit.h"
#include "agent/runtime/config_store.h"
#include "agent/runtime/event_desk.h"
#include "agent/runtime/group_desk.h"
#include "agent/runtime/startup.h"
#include "agent/runtime/status_board.h"
#include "common/config/configuration.h"

#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;
using namespace hotpair::runtime;
using namespace std::chrono_literals;

namespace {

class FakeClock final : public Clock {
public:
    Instant now() const override { return time; }
    Instant time = fromNs(1'000'000'000'000);
};

const QByteArray document = R"({
  "cluster": { "name": "erp", "profile": "balanced" },
  "nodes": [
    { "name": "node-a", "control": "127.0.0.1:7420", "mirror": "127.0.0.1:7422",
      "links": [ { "name": "lan", "address": "127.0.0.1:7421" } ] },
    { "name": "node-b", "control": "127.0.0.2:7420", "mirror": "127.0.0.2:7422",
      "links": [ { "name": "lan", "address": "127.0.0.2:7421" } ] } ],
  "witness": { "control": "127.0.0.3:7420", "link": "127.0.0.3:7421" },
  "volumes": [ { "name": "data", "size": "64MiB", "backing": { "node-a": "/a/data", "node-b": "/b/data" } } ],
  "groups": [
    { "name": "db", "preferred": "node-b", "resources": [
      { "type": "volume", "name": "data" },
      { "type": "address", "name": "vip", "address": "10.9.9.9/24", "interface": "eth0" } ] },
    { "name": "web", "resources": [
      { "type": "address", "name": "vip2", "address": "10.9.9.8/24", "interface": "eth0" } ] } ] })";

Picture picture() {
    Picture p;
    const auto loaded = loadConfig(document, QStringLiteral("test"));
    if (!loaded) qFatal("%s", qPrintable(loaded.problems.first().where()));
    p.config = *loaded.config;
    p.revision = 3;
    p.self = NodeId::A;
    return p;
}

} // namespace

class RuntimeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void storeKeepsEveryRevision() {
        QTemporaryDir dir;
        const ConfigStore store(dir.path());
        QCOMPARE(store.load()->revision, 0);
        for (int revision = 1; revision <= 3; ++revision)
            QVERIFY(store.store({revision, QDateTime::currentDateTimeUtc(), QStringLiteral("admin"),
                                 QByteArray::number(revision)}));
        QCOMPARE(store.load()->revision, 3);
        QCOMPARE(store.load(2)->document, QByteArray("2"));
        QCOMPARE(store.history()->size(), 3);
        QCOMPARE(store.history()->first().revision, 3);
        QCOMPARE(store.load(9).error().code, Code::CONFIG_NO_SUCH_REVISION);
    }

    void damagedStoreIsAnError() {
        QTemporaryDir dir;
        const ConfigStore store(dir.path());
        QVERIFY(store.store({1, QDateTime::currentDateTimeUtc(), QStringLiteral("admin"), "{}"}));
        QFile file(dir.path() + QStringLiteral("/config/current.json"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("{\"revision\":");
        file.close();
        QCOMPARE(store.load().error().code, Code::STATE_FILE_DAMAGED);
    }

    void pictureNamesAndSetup() {
        const Picture p = picture();
        const auto setup = p.setup();
        QCOMPARE(setup.groups.size(), size_t(2));
        QCOMPARE(setup.groups[0].preferred, NodeId::B);
        QVERIFY(setup.groups[0].mirrored);
        QVERIFY(!setup.groups[1].mirrored);
        QCOMPARE(setup.groups[1].preferred, NodeId::A);
        QCOMPARE(setup.groups[0].resources.size(), size_t(2));
        QCOMPARE(p.groupName(groupKey(QStringLiteral("web"))), QStringLiteral("web"));
        QCOMPARE(setup.arbitration, decision::ArbitrationMode::Witness);
    }

    void driverSeesTheClockJump() {
        const auto clock = std::make_shared<FakeClock>();
        QStringList raised;
        BrainDriver driver(clock, [&](const decision::Effect& effect) {
            if (const auto* e = std::get_if<decision::Raise>(&effect))
                raised.append(QString::fromLatin1(codeName(e->code).data()));
        });
        driver.start(picture().setup());
        driver.post(decision::Started{1, {}});
        clock->time += 500ms;
        driver.post(decision::Tick{clock->time});
        QVERIFY(!raised.contains(QStringLiteral("CLOCK_JUMPED")));
        clock->time += 30s;
        driver.post(decision::Tick{clock->time});
        QVERIFY(raised.contains(QStringLiteral("CLOCK_JUMPED")));
    }

    // A configured agent is asked for its status, and for actions, before its guard stands and its core
    // begins.
    void statusBeforeTheCoreBegins() {
        const auto clock = std::make_shared<FakeClock>();
        BrainDriver driver(clock, [](const decision::Effect&) {});
        const heartbeat::HeartbeatService heartbeat(clock, {});
        const AlarmBoard alarms;
        const StepTimes times;
        StatusBoard board({&driver, &heartbeat, &alarms, nullptr, nullptr, &times, clock});
        board.setPicture(picture());
        const auto early = board.build().groups;
        QCOMPARE(early.size(), 2);
        QCOMPARE(early.first().state, QStringLiteral("waiting"));
        QVERIFY(early.first().holder.isEmpty());
        QCOMPARE(early.first().waitingFor->code, Code::AGENT_STARTING);
        QCOMPARE(early.first().resources.first().state, QStringLiteral("unknown"));

        driver.start(picture().setup());
        driver.post(decision::Started{1, {{groupKey(QStringLiteral("db")), {}, {}, 7}}});
        const auto begun = board.build().groups.first();
        QVERIFY(!begun.waitingFor || begun.waitingFor->code != Code::AGENT_STARTING);
    }

    void actionsBeforeTheCoreBeginsAreRefused() {
        const auto clock = std::make_shared<FakeClock>();
        const Picture p = picture();
        const StepTimes times;
        BrainDriver driver(clock, [](const decision::Effect&) {});
        GroupDesk desk(driver, times, clock,
                       {[]() -> control::PeerLink* { return nullptr; }, [&]() -> const Picture& { return p; },
                        [](const QString&, const QString&) { return -1; }, [](const QString&) { return 0; },
                        [](const QString&) { return -1; }});
        std::optional<Code> refused;
        control::ControlRequest request;
        request.verb = QStringLiteral("group.stop");
        request.params = {{QStringLiteral("group"), QStringLiteral("db")}};
        desk.handle(request, control::Responder({[&](const hotpair::Reply& reply) {
                                                     if (reply.error) refused = reply.error->code;
                                                 },
                                                 [](const TaskStep&) {}}));
        QCOMPARE(refused, Code::AGENT_STARTING);
    }

    void alarmEndsWithItsOwnThingOnly() {
        QTemporaryDir dir;
        Journal journal(dir.path(), QStringLiteral("node-a"));
        AlarmBoard alarms;
        EventDesk desk(journal, alarms);
        desk.raise(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}});
        desk.raise(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("cross")}});
        desk.raise(Code::LINK_UP, {{QStringLiteral("link"), QStringLiteral("lan")}});
        QCOMPARE(alarms.standing().size(), 1);
        QCOMPARE(alarms.standing().first().args.value(QStringLiteral("link")), QStringLiteral("cross"));
    }

    void alarmsOfRemovedThingsEnd() {
        QTemporaryDir dir;
        Journal journal(dir.path(), QStringLiteral("node-a"));
        AlarmBoard alarms;
        EventDesk desk(journal, alarms);
        for (const auto& name : {QStringLiteral("data"), QStringLiteral("old")})
            desk.raise(Code::MIRROR_PEER_LOST, {{QStringLiteral("volume"), name}});
        desk.forget(QStringLiteral("volume"), QStringLiteral("old"));
        QCOMPARE(alarms.standing().size(), 1);
        QCOMPARE(alarms.standing().first().args.value(QStringLiteral("volume")), QStringLiteral("data"));
    }

    void configurationThatDoesNotFitNamesWhatIsMissing() {
        QTemporaryDir dir;
        QFile small(dir.filePath(QStringLiteral("small.img")));
        QVERIFY(small.open(QIODevice::WriteOnly) && small.resize(4096));
        ClusterConfig c = picture().config;
        const QString node = c.nodes[0].name;
        c.volumes.clear();
        VolumeConfig volume;
        volume.size = 1 << 20;
        for (const QString& place : {small.fileName(), dir.filePath(QStringLiteral("fits.img")),
                                     dir.filePath(QStringLiteral("nowhere/x.img"))}) {
            volume.name = QStringLiteral("v%1").arg(c.volumes.size());
            volume.backing = {{node, place}};
            c.volumes.append(volume);
        }
        GroupConfig g;
        g.name = QStringLiteral("new");
        g.resources = {
            {QStringLiteral("fs"),
             FilesystemResource{QStringLiteral("v1"), QStringLiteral("ext5"), QStringLiteral("/srv/v1"), {}},
             {},
             {}},
            {QStringLiteral("vip"),
             AddressResource{QStringLiteral("10.0.0.9"), 24, QStringLiteral("nope0")},
             {},
             {}},
            {QStringLiteral("there"),
             ProcessResource{.program = QStringLiteral("/srv/v1/bin/app"),
                             .arguments = {},
                             .user = QStringLiteral("no-such-user")},
             {},
             {}},
            {QStringLiteral("app"), ProcessResource{.program = QStringLiteral("/no/such/app")}, {}, {}}};
        c.groups = {g};
        QStringList found;
        for (const auto& finding : whatNodeLacks(c, node))
            found << keyPathText(finding.path) + QLatin1Char(' ') +
                         QString::fromUtf8(codeName(finding.code).data());
        QVERIFY2(found.join(QLatin1Char('\n')).contains(QStringLiteral("CONFIG_BACKING_SMALL")),
                 qPrintable(found.join(QLatin1Char('\n'))));
        QCOMPARE(found.size(), 6);
        QVERIFY(found[1].endsWith(QStringLiteral("CONFIG_BACKING_NO_FOLDER")));
        QCOMPARE(found[2], QStringLiteral("groups[0].resources[0].fstype CONFIG_NO_FILESYSTEM"));
        QCOMPARE(found[3], QStringLiteral("groups[0].resources[1].interface CONFIG_NO_INTERFACE"));
        QCOMPARE(found[4], QStringLiteral("groups[0].resources[2].user CONFIG_NO_USER"));
        QCOMPARE(found[5], QStringLiteral("groups[0].resources[3].program CONFIG_NO_PROGRAM"));
    }

    void newGroupsGetARecordOldOnesNever() {
        QTemporaryDir dir;
        voting::RecordStore store(dir.path());
        const Picture p = picture();
        ClusterConfig before;
        std::vector<decision::GroupStarted> started;
        prepareRecords(store, p, &before, this, [&](auto groups) { started = groups; });
        QTRY_COMPARE(started.size(), size_t(2));
        QVERIFY(started[0].record && started[1].record);
        // a start without the file: lost memory, no record is made up
        QTemporaryDir empty;
        voting::RecordStore lost(empty.path());
        started.clear();
        prepareRecords(lost, p, nullptr, this, [&](auto groups) { started = groups; });
        QTRY_COMPARE(started.size(), size_t(2));
        QVERIFY(!started[0].record && !started[1].record);
    }

    void nothingChangesUnderAStoppedGroup() {
        const Picture p = picture();
        decision::Brain brain(p.setup());
        ClusterConfig wanted = p.config;
        wanted.timing.heartbeat = 100ms;
        QVERIFY(changePermitted(p, wanted, brain, fromNs(1)).ok()); // nothing runs: everything may change
    }
};

QTEST_GUILESS_MAIN(RuntimeTest)
#include "runtime_test.moc"
