// What the console thinks before it shows anything: merging two views, verdicts, actions, models, files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "console/app/options.h"
#include "console/charts/series.h"
#include "console/connections/secrets.h"
#include "console/events/csv.h"
#include "console/events/eventsmodel.h"
#include "console/groups/groupsmodel.h"
#include "console/models/actions.h"
#include "console/models/redundancy.h"
#include "console/models/sentences.h"
#include "console/tasks/taskmodel.h"
#include "console/topology/twin.h"
#include "tests/fakes/demo_pair.h"
#include "tests/gui/fixture.h"

#include <QAbstractItemModelTester>

#include <cmath>
#include <limits>

namespace hotpair::console {

using fakes::nodeA;
using fakes::nodeB;

namespace {

Observation says(const ClusterStatus& status, bool stale = false) {
    Observation o;
    o.connected = !stale;
    o.stale = stale;
    o.lastData = QDateTime::currentDateTime();
    o.status = status;
    return o;
}

PairInput healthyInput() {
    PairInput in;
    in.name = QStringLiteral("ERP");
    in.agents = {says(fakes::healthy(nodeA)), says(fakes::healthy(nodeB))};
    in.config = loadConfig(fakes::document().toUtf8(), QStringLiteral("test")).config;
    return in;
}

bool has(const PairView& view, Reason::Kind kind) {
    return std::any_of(view.redundancy.reasons.begin(), view.redundancy.reasons.end(),
                       [&](const Reason& r) { return r.kind == kind; });
}
bool has(const PairView& view, Contradiction::Kind kind) {
    return std::any_of(view.contradictions.begin(), view.contradictions.end(),
                       [&](const Contradiction& c) { return c.kind == kind; });
}

} // namespace

class TestConsoleModels final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }
    void healthyPairIsIntact();
    void agentsInWrongOrderAreSorted();
    void twoHoldersAreNamed();
    void staleAgentCountsForNothing();
    void everythingStaleIsNeverGreen();
    void holderOfTheHigherTermWins();
    void oneWayLink();
    void theWayOverTheWitnessDecidesNothing();
    void standbyThatCannotTakeOver();
    void failedResourceIsNeverIntact();
    void alarmAloneIsAReason();
    void estimateNeedsAllFigures();
    void commandLinesAndParams();
    void obstacles();
    void chartKeepsSpikesAndLostBeats();
    void chartAxis();
    void csvIsHarmless();
    void eventsMergeFilterAndStayOrdered();
    void hundredThousandEvents();
    void modelsAreProper();
    void profilesSurvive();
    void addresses();
    void options();
    void keychainFailureKeepsTheSessionGoing();
};

void TestConsoleModels::healthyPairIsIntact() {
    const PairView view = mergePair(healthyInput());
    QVERIFY(view.configured);
    QVERIFY(!view.stale);
    QCOMPARE(view.health, Health::Ok);
    QVERIFY(view.contradictions.isEmpty());
    QCOMPARE(view.nodes[0].role, NodeView::Role::Active);
    QCOMPARE(view.nodes[1].role, NodeView::Role::Standby);
    QCOMPARE(view.groups[0].addresses, QStringList{QStringLiteral("10.0.0.100")});
    QCOMPARE(view.redundancy.takenOverBy, nodeB);
    QCOMPARE(view.redundancy.bytesAtRisk, 0);
    QVERIFY(view.redundancy.aboutMs > 1460); // at least the measured starts
}

void TestConsoleModels::agentsInWrongOrderAreSorted() {
    PairInput in = healthyInput();
    std::swap(in.agents[0], in.agents[1]);
    const PairView view = mergePair(in);
    QCOMPARE(view.nodes[0].name, nodeA);
    QCOMPARE(view.agents[0].status->node, nodeA);
    QVERIFY(view.nodes[0].answering);
}

void TestConsoleModels::twoHoldersAreNamed() {
    PairInput in = healthyInput();
    in.agents[1].status->groups[0].holder = nodeB;
    const PairView view = mergePair(in);
    QVERIFY(has(view, Contradiction::Kind::TwoHolders));
    QVERIFY(has(view, Reason::Kind::TwoHolders));
    QCOMPARE(view.health, Health::Bad);
    QCOMPARE(view.groups[0].health, Health::Bad);
    QCOMPARE(Sentences::verdict(view.redundancy), QStringLiteral("Two holders at once"));
    QVERIFY(Sentences::contradiction(view.contradictions[0]).contains(nodeA));
    QVERIFY(Sentences::contradiction(view.contradictions[0]).contains(nodeB));
}

void TestConsoleModels::staleAgentCountsForNothing() {
    PairInput in = healthyInput();
    in.agents[0] = says(fakes::healthy(nodeA), true);
    in.agents[1].status->nodes[0].state = QStringLiteral("offline");
    in.agents[1].status->groups[0] = fakes::group(QStringLiteral("db"), nodeB, 6);
    in.agents[1].status->groups[0].eligible.clear();
    const PairView view = mergePair(in);
    QCOMPARE(view.groups[0].status.holder, nodeB);
    QVERIFY(view.contradictions.isEmpty()); // an old word contradicts nobody
    QVERIFY(!view.nodes[0].answering);
    QCOMPARE(view.nodes[0].state, QStringLiteral("offline"));
    QVERIFY(has(view, Reason::Kind::NodeOffline));
    QVERIFY(has(view, Reason::Kind::NotEligible));
    QVERIFY(!view.links[0].first.has_value());
}

void TestConsoleModels::everythingStaleIsNeverGreen() {
    PairInput in = healthyInput();
    for (auto& agent : in.agents)
        agent = says(*agent.status, true);
    const PairView view = mergePair(in);
    QVERIFY(view.stale);
    QCOMPARE(view.health, Health::NoData);
    QCOMPARE(view.redundancy.health, Health::NoData);
    for (const auto& n : view.nodes)
        QCOMPARE(n.health, Health::NoData);
    for (const auto& g : view.groups)
        QCOMPARE(g.health, Health::NoData);
    for (const auto& l : view.links)
        QCOMPARE(l.health, Health::NoData);
    for (const auto& m : view.mirrors)
        QCOMPARE(m.health, Health::NoData);
    QCOMPARE(view.witness.health, Health::NoData);
    QVERIFY(Sentences::pair(view).startsWith(QStringLiteral("no data since")));
}

void TestConsoleModels::holderOfTheHigherTermWins() {
    PairInput in = healthyInput();
    in.agents[1].status->groups[0] =
        fakes::group(QStringLiteral("db"), nodeB, 6); // node-a has not heard of term 6 yet
    QCOMPARE(mergePair(in).groups[0].status.term, quint64(6));
    QCOMPARE(mergePair(in).groups[0].status.holder, nodeB);
}

void TestConsoleModels::oneWayLink() {
    PairInput in = healthyInput();
    in.agents[1].status->links[0].state = QStringLiteral("down");
    const PairView view = mergePair(in);
    QCOMPARE(view.links[0].health, Health::Bad);
    QCOMPARE(Sentences::linkFigures(view.links[0]), QStringLiteral("one way only"));
    QVERIFY(has(view, Reason::Kind::LinkDown));
    QCOMPARE(view.health, Health::Warning); // the other link carries on
}

void TestConsoleModels::theWayOverTheWitnessDecidesNothing() {
    PairInput in = healthyInput();
    const PairView whole = mergePair(in);
    QCOMPARE(whole.links.size(), 2); // it is no way of its own
    QVERIFY(whole.relay && whole.relay->health == Health::Ok);
    QCOMPARE(Sentences::linkName(*whole.relay), QStringLiteral("over the witness"));
    for (auto& agent : in.agents)
        agent.status->links[2].state = QStringLiteral("down");
    const PairView without = mergePair(in);
    QCOMPARE(without.relay->health, Health::Bad);
    QVERIFY(!has(without, Reason::Kind::LinkDown));
    QCOMPARE(without.health, Health::Ok);
    for (auto& agent : in.agents)
        agent.status->links.removeLast(); // no witness configured
    QVERIFY(!mergePair(in).relay);
}

void TestConsoleModels::standbyThatCannotTakeOver() {
    PairInput in = healthyInput();
    for (auto& agent : in.agents) {
        agent.status->groups[0].eligible.clear();
        agent.status->mirrors[0].state = QStringLiteral("solo");
        agent.status->mirrors[0].dirtyBytes = 4096;
    }
    const PairView view = mergePair(in);
    QVERIFY(has(view, Reason::Kind::NotEligible));
    QVERIFY(has(view, Reason::Kind::MirrorBehind));
    QCOMPARE(view.health, Health::Bad);
    QVERIFY(view.redundancy.ifFails.isEmpty());
}

void TestConsoleModels::failedResourceIsNeverIntact() {
    PairInput in = healthyInput();
    for (auto& agent : in.agents)
        agent.status->groups[0].resources[3].state = QStringLiteral("failed");
    QCOMPARE(mergePair(in).health, Health::Bad);
    QVERIFY(has(mergePair(in), Reason::Kind::ResourceFailed));
}

void TestConsoleModels::alarmAloneIsAReason() {
    PairInput in = healthyInput();
    AlarmStatus alarm;
    alarm.code = Code::LINK_DOWN;
    alarm.args = {{QStringLiteral("link"), QStringLiteral("lan")}};
    in.agents[1].status->alarms = {alarm};
    QCOMPARE(mergePair(in).health, Health::Warning);
    QVERIFY(has(mergePair(in), Reason::Kind::AlarmRaised));
    in.agents[1].status->alarms[0].acknowledged = true;
    QCOMPARE(mergePair(in).health, Health::Ok);
}

void TestConsoleModels::estimateNeedsAllFigures() {
    PairInput in = healthyInput();
    for (auto& agent : in.agents)
        agent.status->groups[0].resources[3].startMs = -1;
    QCOMPARE(mergePair(in).redundancy.aboutMs, -1);
    QVERIFY(Sentences::ifFails(mergePair(in).redundancy).isEmpty());
    in = healthyInput();
    in.config.reset();
    QCOMPARE(mergePair(in).redundancy.aboutMs, -1);
}

void TestConsoleModels::commandLinesAndParams() {
    QCOMPARE(Actions::commandLine({ActionKind::Switchover, QStringLiteral("db"), nodeB}),
             QStringLiteral("hotpairctl switchover db --to node-b"));
    QCOMPARE(Actions::commandLine({ActionKind::Switchover, QStringLiteral("db"), nodeB, false, true}),
             QStringLiteral("hotpairctl switchover db --to node-b --dry-run"));
    QCOMPARE(Actions::commandLine({ActionKind::Takeover, QStringLiteral("db"), nodeB, true}),
             QStringLiteral("hotpairctl takeover db --force --yes-lose-data"));
    QCOMPARE(Actions::commandLine({ActionKind::Hold, QStringLiteral("a b'; rm"), {}}),
             QStringLiteral("hotpairctl group hold 'a b'\\''; rm'"));
    const auto forced = Actions::params({ActionKind::Takeover, QStringLiteral("db"), nodeB, true});
    QCOMPARE(forced.value(QLatin1String("confirm")).toString(), QStringLiteral("db"));
    QVERIFY(!forced.contains(QLatin1String("dryRun")));
    for (const auto kind : Actions::forGroup())
        QVERIFY2(findVerb(Actions::verb(kind)), qPrintable(Actions::verb(kind)));
    for (const auto kind : Actions::forMirror())
        QVERIFY2(findVerb(Actions::verb(kind)), qPrintable(Actions::verb(kind)));
}

void TestConsoleModels::obstacles() {
    const PairView view = mergePair(healthyInput());
    const QString db = QStringLiteral("db");
    QVERIFY(Actions::obstacle({ActionKind::Switchover, db, nodeB}, view, Role::Operator).isEmpty());
    QVERIFY(!Actions::obstacle({ActionKind::Switchover, db, nodeA}, view, Role::Operator)
                 .isEmpty()); // it is there
    QVERIFY(Actions::obstacle({ActionKind::Switchover, db, nodeB}, view, Role::Viewer)
                .contains(QStringLiteral("role")));
    QVERIFY(!Actions::obstacle({ActionKind::Takeover, db, nodeB, true}, view, Role::Operator)
                 .isEmpty()); // force: admin
    QVERIFY(Actions::obstacle({ActionKind::Takeover, db, nodeB, true}, view, Role::Admin).isEmpty());
    QVERIFY(!Actions::obstacle({ActionKind::Start, db, {}}, view, Role::Admin).isEmpty());
    QVERIFY(!Actions::obstacle({ActionKind::Resume, db, {}}, view, Role::Admin).isEmpty());
    QVERIFY(!Actions::obstacle({ActionKind::Clear, db, {}}, view, Role::Admin).isEmpty());
    PairInput old = healthyInput();
    for (auto& agent : old.agents)
        agent = says(*agent.status, true);
    QVERIFY(!Actions::obstacle({ActionKind::Stop, db, {}}, mergePair(old), Role::Admin).isEmpty());
}

void TestConsoleModels::chartKeepsSpikesAndLostBeats() {
    SampleRing ring;
    for (int i = 0; i < 30'000; ++i)
        ring.add(i * 20, i == 12'345 ? 99.0 : i == 20'000 ? std::numeric_limits<double>::quiet_NaN() : 0.2);
    const auto picture = ring.picture(600'000, 600);
    QVERIFY(picture.line.size() <= chartPoints);
    QVERIFY(picture.line.size() > chartPoints / 3);
    QCOMPARE(picture.highest, 99.0);
    QVERIFY(std::any_of(picture.line.begin(), picture.line.end(),
                        [](const QPointF& p) { return p.y() == 99.0; }));
    QCOMPARE(picture.lost.size(), 1);
    for (qsizetype i = 1; i < picture.line.size(); ++i)
        QVERIFY(picture.line[i].x() >= picture.line[i - 1].x());
    QVERIFY(picture.line.first().x() >= -600 && picture.line.last().x() <= 0);
    const auto minute = ring.picture(600'000, 60);
    QVERIFY(minute.line.first().x() >= -60);
    QCOMPARE(minute.highest, 0.2);
}

void TestConsoleModels::chartAxis() {
    QCOMPARE(axisEnd(0.18, 0), 0.4);
    QCOMPARE(axisEnd(0.30, 0.4), 0.4);
    QCOMPARE(axisEnd(0.05, 0.4), 0.08);
    QVERIFY(axisEnd(48.2, 0) >= 48.2);
    QVERIFY(axisEnd(0, 0) > 0);
}

void TestConsoleModels::csvIsHarmless() {
    EventRecord evil = fakes::event(7, QStringLiteral("=cmd|' /C calc'!A0"), Code::LINK_DOWN,
                                    {{QStringLiteral("link"), QStringLiteral("a\"b,c\n")}},
                                    QDateTime::currentDateTime(), QStringLiteral("@sum"));
    const QByteArray csv = eventsToCsv({evil}, text::Language::English);
    QVERIFY(csv.startsWith("\xEF\xBB\xBF"));
    QVERIFY(!csv.contains(",\"=cmd"));
    QVERIFY(csv.contains("\"'=cmd"));
    QVERIFY(csv.contains("\"'@sum\""));
    QVERIFY(csv.contains("a\"\"b,c"));
    QVERIFY(
        QString::fromUtf8(eventsToCsv({evil}, text::Language::Chinese)).contains(QStringLiteral("心跳链路")));
}

void TestConsoleModels::eventsMergeFilterAndStayOrdered() {
    EventsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QDateTime t = QDateTime::currentDateTime();
    const auto down = [&](quint64 seq, const QString& node, int second) {
        return fakes::event(seq, node, Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}},
                            t.addSecs(second));
    };
    const auto up = [&](quint64 seq, const QString& node, int second) {
        return fakes::event(seq, node, Code::LINK_UP, {{QStringLiteral("link"), QStringLiteral("cross")}},
                            t.addSecs(second));
    };
    model.add({down(1, nodeA, 1), up(2, nodeA, 5)});
    model.add({down(1, nodeB, 3)});                // belongs between
    model.add({up(2, nodeA, 5), up(3, nodeA, 9)}); // one is known already
    QCOMPARE(model.rowCount(), 4);
    for (int i = 1; i < 4; ++i)
        QVERIFY(model.at(i - 1).time >= model.at(i).time);
    model.setFilter(Severity::Warning, {});
    QCOMPARE(model.rowCount(), 2);
    model.add({up(4, nodeA, 11)});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.total(), 5);
    model.setFilter(Severity::Info, QStringLiteral("CROSS"));
    QCOMPARE(model.rowCount(), 3);
    model.add({up(5, nodeA, 12)});
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.at(0).seq, quint64(5));
    model.setFilter(Severity::Info, QStringLiteral("nothing like this"));
    QCOMPARE(model.rowCount(), 0);
}

void TestConsoleModels::hundredThousandEvents() {
    EventsModel model;
    QList<EventRecord> many;
    const QDateTime t = QDateTime::currentDateTimeUtc();
    for (quint64 i = 0; i < 100'000; ++i)
        many << fakes::event(i, nodeA, i % 10 ? Code::LINK_UP : Code::LINK_DOWN,
                             {{QStringLiteral("link"), QStringLiteral("lan")}}, t);
    model.add(many);
    QTRY_VERIFY(!model.isFiltering());
    QCOMPARE(model.rowCount(), 100'000);
    model.setFilter(Severity::Warning, {});
    QVERIFY(model.rowCount() > 0); // the first slice is there at once,
    QVERIFY(model.isFiltering());  // the rest comes while the window stays alive
    QTRY_COMPARE(model.rowCount(), 10'000);
    model.add({fakes::event(100'001, nodeB, Code::LINK_DOWN, {}, t.addSecs(10))});
    QTRY_VERIFY(!model.isFiltering());
    QCOMPARE(model.total(), 100'000); // the cap holds
    QCOMPARE(model.at(0).node, nodeB);
}

void TestConsoleModels::modelsAreProper() {
    GroupsModel groups;
    QAbstractItemModelTester groupsTester(&groups, QAbstractItemModelTester::FailureReportingMode::QtTest);
    TwinModel twin;
    QAbstractItemModelTester twinTester(&twin, QAbstractItemModelTester::FailureReportingMode::QtTest);
    TaskModel tasks;
    QAbstractItemModelTester tasksTester(&tasks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    PairInput in = healthyInput();
    groups.setView(mergePair(in));
    twin.setView(mergePair(in));
    in.agents[0].status->groups << fakes::group(QStringLiteral("web"), nodeB, 2);
    in.agents[0].status->groups[0].resources.removeLast();
    in.agents[1].status->groups = in.agents[0].status->groups;
    groups.setView(mergePair(in));
    twin.setView(mergePair(in));
    QCOMPARE(groups.rowCount(), 2);
    QCOMPARE(groups.rowCount(groups.index(0, 0)), 3);
    QCOMPARE(groups.index(0, GroupsModel::Location).data().toString(), nodeA);
    twin.setView({});
    QCOMPARE(twin.rowCount(), 0);

    const quint64 id =
        tasks.add({ActionKind::Switchover, QStringLiteral("db"), nodeB}, QStringLiteral("ERP"), nodeA);
    TaskStep step;
    step.total = 2;
    step.state = TaskStep::State::Done;
    tasks.step(id, step);
    tasks.step(id, step); // the same index replaces
    QCOMPARE(tasks.task(id)->steps.size(), 1);
    QCOMPARE(tasks.index(0, TaskModel::Progress).data(TaskModel::FractionRole).toDouble(), 0.5);
    Reply reply;
    reply.outcome = Outcome::Done;
    reply.result = {{QStringLiteral("outageMs"), 38}};
    tasks.finish(id, reply);
    QVERIFY(tasks.index(0, TaskModel::Progress).data().toString().contains(QStringLiteral("38 ms")));
    QCOMPARE(tasks.index(0, TaskModel::Command).data().toString(),
             QStringLiteral("hotpairctl switchover db --to node-b"));
}

void TestConsoleModels::profilesSurvive() {
    QTemporaryDir dir;
    QSettings settings(dir.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    ProfileStore store(settings);
    ConnectionProfile p;
    p.id = QUuid::createUuid();
    p.name = QStringLiteral("仓储 WMS");
    p.nodes = {QStringLiteral("10.0.0.1:7420"), QStringLiteral("[fd00::1]:7420")};
    p.user = QStringLiteral("admin");
    p.pins = {{p.nodes[1], QByteArray(32, '\x7f')}};
    p.automatic = false;
    store.save({p});
    QCOMPARE(ProfileStore(settings).load(), QList<ConnectionProfile>{p});
    store.save({});
    QVERIFY(store.load().isEmpty());
    QFile file(settings.fileName());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("password"));
}

void TestConsoleModels::addresses() {
    QCOMPARE(parseAddress(QStringLiteral(" 10.0.0.1 "))->toString(), QStringLiteral("10.0.0.1:7420"));
    QCOMPARE(parseAddress(QStringLiteral("server-a:99"))->port, quint16(99));
    QCOMPARE(parseAddress(QStringLiteral("[fd00::1]:7421"))->host, QStringLiteral("fd00::1"));
    for (const char* bad :
         {"", "a b", "10.0.0.1:0", "10.0.0.1:70000", "10.0.0.1:", "http://x", "x:y", "fd00::1:7420:"})
        QVERIFY2(!parseAddress(QLatin1String(bad)), bad);
}

void TestConsoleModels::options() {
    const QString pin = QString(64, QLatin1Char('a'));
    const auto parse = [](QStringList arguments) {
        arguments.prepend(QStringLiteral("hotpair-console"));
        return parseOptions(arguments);
    };
    const auto good = parse({QStringLiteral("--connect"), QStringLiteral("10.0.0.1:7420,10.0.0.2"),
                             QStringLiteral("--pin"), pin + QLatin1Char(',') + pin, QStringLiteral("--lang"),
                             QStringLiteral("zh"), QStringLiteral("--cluster"), QStringLiteral("ERP")});
    QVERIFY2(good.options, qPrintable(good.text));
    QCOMPARE(good.options->connection->nodes,
             (QStringList{QStringLiteral("10.0.0.1:7420"), QStringLiteral("10.0.0.2:7420")}));
    QCOMPARE(good.options->connection->pins.size(), 2);
    QCOMPARE(good.options->connection->name, QStringLiteral("ERP"));
    for (const QStringList& bad :
         {QStringList{QStringLiteral("--lang"), QStringLiteral("fr")},
          {QStringLiteral("--theme"), QStringLiteral("pink")},
          {QStringLiteral("--connect"), QStringLiteral("a b")},
          {QStringLiteral("--connect"), QStringLiteral("h"), QStringLiteral("--pin"), QStringLiteral("12")},
          {QStringLiteral("--nonsense")},
          {QStringLiteral("stray")}}) {
        const auto parsed = parse(bad);
        QVERIFY2(!parsed.options, qPrintable(bad.join(QLatin1Char(' '))));
        QCOMPARE(parsed.exitCode, 2);
        QVERIFY(!parsed.text.isEmpty());
    }
    QCOMPARE(parse({QStringLiteral("--help")}).exitCode, 0);
}

void TestConsoleModels::keychainFailureKeepsTheSessionGoing() {
    NoKeychain none;
    Secrets secrets(none);
    QSignalSpy noted(&secrets, &Secrets::keptForSessionOnly);
    const QUuid id = QUuid::createUuid();
    secrets.keep(id, fakes::nodeA, true);
    QTRY_COMPARE(noted.size(), 1);
    QString found;
    secrets.find(id, this, [&](const QString& password) { found = password; });
    QTRY_COMPARE(found, fakes::nodeA);
    bool asked = false;
    secrets.find(QUuid::createUuid(), this, [&](const QString& password) { asked = password.isEmpty(); });
    QTRY_VERIFY(asked);
}

} // namespace hotpair::console

QTEST_MAIN(hotpair::console::TestConsoleModels)
#include "test_console_models.moc"
