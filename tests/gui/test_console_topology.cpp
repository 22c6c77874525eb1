// The picture of a pair in all its moods, its twin of words, and what mouse and keys do there. Each mood
// leaves a picture in build/PRESET/screenshots.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "console/models/sentences.h"
#include "console/topology/content.h"
#include "console/topology/topologypage.h"
#include "tests/fakes/demo_pair.h"
#include "tests/gui/fixture.h"

#include <QMenu>

namespace hotpair::console {

using fakes::nodeA;
using fakes::nodeB;

namespace {

struct Mood {
    ClusterStatus a = fakes::healthy(nodeA), b = fakes::healthy(nodeB);
    bool staleA = false, staleB = false, silentB = false;
    std::optional<ClusterStatus> witness;
    template<class Change>
    void both(Change change) {
        change(a);
        change(b);
    }
    PairView view() const {
        PairInput in;
        in.name = QStringLiteral("ERP");
        in.config = loadConfig(fakes::document().toUtf8(), QStringLiteral("test")).config;
        const auto observe = [](const ClusterStatus& s, bool stale) {
            Observation o;
            o.connected = !stale;
            o.stale = stale;
            o.lastData = QDateTime::currentDateTime().addSecs(stale ? -75 : 0);
            o.status = s;
            return o;
        };
        in.agents[0] = observe(a, staleA);
        if (!silentB) in.agents[1] = observe(b, staleB);
        if (witness) in.witness = observe(*witness, false);
        return mergePair(in);
    }
};

GroupItem* cardOf(TopologyPage& page, const QString& group, const QString& node) {
    return page.scene()->groupItem(group, node);
}

} // namespace

class TestConsoleTopology final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void moods_data();
    void moods();
    void emptyStates();
    void staleIsGreyEverywhere();
    void ghostSaysWhyNot();
    void dragOpensTheTakeover();
    void dragBackHomeDoesNothing();
    void contextMenuFollowsTheRole();
    void twinSaysTheSame();
    void liveFiguresKeepTheItems();

private:
    QPoint at(const GroupItem* item) { return page->graphicsView()->mapFromScene(item->sceneBox().center()); }
    std::unique_ptr<Desk> desk;
    std::unique_ptr<TopologyPage> page;
};

void TestConsoleTopology::init() {
    desk = std::make_unique<Desk>();
    page = std::make_unique<TopologyPage>();
    page->resize(1134, 620);
    page->show();
    QVERIFY(QTest::qWaitForWindowExposed(page.get()));
}

void TestConsoleTopology::cleanup() {
    page.reset();
    desk.reset();
}

void TestConsoleTopology::moods_data() {
    QTest::addColumn<int>("mood");
    const char* names[] = {"healthy",   "resync",    "split",   "nodeoffline",    "sixgroups", "longnames",
                           "nowitness", "fourlinks", "stopped", "failedresource", "allstale",  "alarms"};
    for (int i = 0; i < int(std::size(names)); ++i)
        QTest::newRow(names[i]) << i;
}

void TestConsoleTopology::moods() {
    QFETCH(int, mood);
    Mood m;
    switch (mood) {
    case 1:
        m.both([](ClusterStatus& s) {
            s.mirrors[0].state = QStringLiteral("resyncing");
            s.mirrors[0].dirtyBytes = qint64(3) << 30;
            s.mirrors[0].resync = ResyncStatus{qint64(10) << 30, qint64(7) << 30, 120'000'000, 26'000};
            s.groups[0].eligible.clear();
        });
        break;
    case 2: m.b.groups[0].holder = nodeB; break;
    case 3:
        m.staleA = true;
        m.b.nodes[0].state = QStringLiteral("offline");
        m.b.groups[0] = fakes::group(QStringLiteral("db"), nodeB, 6);
        m.b.groups[0].eligible.clear();
        for (auto& l : m.b.links)
            l.state = QStringLiteral("down");
        m.b.mirrors[0].state = QStringLiteral("solo");
        m.b.mirrors[0].role = {{nodeB, QStringLiteral("source")}, {nodeA, QStringLiteral("none")}};
        m.b.mirrors[0].dirtyBytes = 8 << 20;
        break;
    case 4:
        m.both([](ClusterStatus& s) {
            s.groups.clear();
            for (int i = 1; i <= 6; ++i)
                s.groups << fakes::group(QStringLiteral("app%1").arg(i), i % 2 ? nodeA : nodeB, quint64(i));
        });
        break;
    case 5:
        m.both([](ClusterStatus& s) {
            s.groups[0].name = QStringLiteral("production-database-of-the-warehouse-management-system");
            s.groups[0].resources[3].name = QStringLiteral("postgresql-server-for-warehouse-management");
            s.mirrors[0].name = QStringLiteral("production-database-volume-with-a-long-name");
            s.links[0].name = QStringLiteral("management-network-first-floor");
        });
        break;
    case 6:
        m.both([](ClusterStatus& s) {
            s.witness.state = QStringLiteral("none");
            s.links.removeLast(); // the way over it
        });
        break;
    case 7:
        m.both([](ClusterStatus& s) {
            s.links << fakes::link(QStringLiteral("serial"), s.links[0].peer, 1900)
                    << fakes::link(QStringLiteral("san"), s.links[0].peer, 90);
            s.links[3].lossPct = 4.2;
            s.links[4].state = QStringLiteral("down");
        });
        break;
    case 8:
        m.both([](ClusterStatus& s) {
            s.groups[0] = fakes::group(QStringLiteral("db"), {}, 5);
            s.groups << fakes::group(QStringLiteral("web"), nodeB, 3);
        });
        break;
    case 9:
        m.both([](ClusterStatus& s) {
            s.groups[0].resources[3].state = QStringLiteral("failed");
            s.groups[0].resources[3].lastError = makeError(
                Code::FILE_UNREADABLE, {{QStringLiteral("path"), QStringLiteral("/srv/db/postgresql.conf")},
                                        {QStringLiteral("detail"), QStringLiteral("Permission denied")}});
            s.groups[0].restarts = 2;
        });
        break;
    case 10: m.staleA = m.staleB = true; break;
    case 11: {
        AlarmStatus alarm;
        alarm.code = Code::LINK_DOWN;
        alarm.args = {{QStringLiteral("link"), QStringLiteral("cross")}};
        alarm.since = QStringLiteral("2026-01-01T00:00:00.000Z");
        m.a.alarms = {alarm, alarm, alarm};
        m.a.links[1].state = QStringLiteral("down");
        m.b.links[1].state = QStringLiteral("down");
        m.witness = fakes::healthy(QStringLiteral("witness-1"));
        break;
    }
    default: break;
    }
    const PairView view = m.view();
    const bool chinese = mood % 2 == 0;
    desk->language.use(chinese ? QStringLiteral("zh") : QStringLiteral("en"));
    desk->theme.apply(mood % 3 == 2 ? ThemeChoice::Dark : ThemeChoice::Light);
    page->setView(view, Role::Admin);
    QTest::qWait(30);
    picture(*page, QStringLiteral("mood-") + QLatin1String(QTest::currentDataTag()));
    // Nothing overlaps: cards lie inside their server, one below the other; labels between the servers.
    const QRectF left = page->scene()->serverItem(0)->sceneBox(),
                 right = page->scene()->serverItem(1)->sceneBox();
    QVERIFY(left.right() < right.left());
    QList<QRectF> boxes;
    for (auto* item : page->scene()->items())
        if (auto* card = dynamic_cast<GroupItem*>(item)) {
            QVERIFY(left.contains(card->sceneBox()) || right.contains(card->sceneBox()));
            for (const auto& other : boxes)
                QVERIFY(!other.intersects(card->sceneBox()));
            boxes << card->sceneBox();
        } else if (auto* label = dynamic_cast<LabelItem*>(item)) {
            QVERIFY2(!label->sceneBox().intersects(left) && !label->sceneBox().intersects(right),
                     qPrintable(label->content().title));
        }
    QVERIFY2(wrongLanguage(*page, chinese).isEmpty(),
             qPrintable(wrongLanguage(*page, chinese).join(QLatin1String(" // "))));
}

void TestConsoleTopology::emptyStates() {
    page->setConnectionNotes({QStringLiteral("10.0.0.1:7420")});
    page->setView({}, Role::Nobody);
    picture(*page, QStringLiteral("mood-connecting"));
    QVERIFY(
        visibleWords(*page).join(QLatin1Char(' ')).contains(QStringLiteral("No data from this pair yet")));
    Mood m;
    m.a.nodes.removeLast();
    m.a.groups.clear();
    m.a.links.clear();
    m.a.mirrors.clear();
    m.a.cluster.clear();
    m.silentB = true;
    page->setView(m.view(), Role::Admin);
    picture(*page, QStringLiteral("mood-unconfigured"));
    QVERIFY(visibleWords(*page).join(QLatin1Char(' ')).contains(QStringLiteral("hotpairctl pair invite")));
}

void TestConsoleTopology::staleIsGreyEverywhere() {
    Mood m;
    m.staleA = m.staleB = true;
    const PairView view = m.view();
    page->setView(view, Role::Admin);
    QVERIFY(TopologyContent::server(view, view.nodes[0]).stale);
    QVERIFY(TopologyContent::holder(view, view.groups[0], nodeA).stale);
    QVERIFY(TopologyContent::ghost(view, view.groups[0], nodeB).stale);
    QVERIFY(TopologyContent::link(view.links[0]).stale);
    QVERIFY(TopologyContent::mirror(view.mirrors[0]).stale);
    QVERIFY(TopologyContent::witness(view).stale);
    QVERIFY(TopologyContent::server(view, view.nodes[0]).info.contains(QStringLiteral("no data since")));
    // Not one pixel in the colour of health.
    const QImage image = page->grab().toImage();
    const QColor ok = tokens(false).ok;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            QVERIFY2(image.pixelColor(x, y) != ok,
                     qPrintable(QStringLiteral("green at %1,%2").arg(x).arg(y)));
}

void TestConsoleTopology::ghostSaysWhyNot() {
    Mood m;
    m.both([](ClusterStatus& s) {
        s.groups[0].eligible.clear();
        s.mirrors[0].state = QStringLiteral("resyncing");
    });
    const PairView view = m.view();
    const auto ghost = TopologyContent::ghost(view, view.groups[0], nodeB);
    QCOMPARE(ghost.health, Health::Warning);
    QVERIFY(ghost.note.contains(QStringLiteral("data")));
    QVERIFY(ghost.hint.isEmpty());
}

void TestConsoleTopology::dragOpensTheTakeover() {
    page->setView(Mood().view(), Role::Admin);
    QTest::qWait(30);
    QSignalSpy wanted(page.get(), &Page::actionRequested);
    QWidget* viewport = page->graphicsView()->viewport();
    const QPoint from = at(cardOf(*page, QStringLiteral("db"), nodeA));
    const QPoint to = page->graphicsView()->mapFromScene(page->scene()->serverItem(1)->sceneBox().center());
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    for (int i = 1; i <= 8; ++i) {
        const QPoint pos = from + (to - from) * i / 8;
        QMouseEvent move(QEvent::MouseMove, pos, viewport->mapToGlobal(pos), Qt::NoButton, Qt::LeftButton,
                         {});
        QApplication::sendEvent(viewport, &move);
        if (i == 7) picture(*page, QStringLiteral("mood-dragging"));
    }
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].value<Action>(), (Action{ActionKind::Switchover, QStringLiteral("db"), nodeB}));
    QVERIFY(page->scene()->serverItem(0)->sceneBox().contains(
        cardOf(*page, QStringLiteral("db"), nodeA)->sceneBox())); // it went home
}

void TestConsoleTopology::dragBackHomeDoesNothing() {
    page->setView(Mood().view(), Role::Admin);
    QTest::qWait(30);
    QSignalSpy wanted(page.get(), &Page::actionRequested);
    QWidget* viewport = page->graphicsView()->viewport();
    const QPoint from = at(cardOf(*page, QStringLiteral("db"), nodeA));
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    for (const QPoint& pos : {from + QPoint(60, 40), from + QPoint(10, 10)}) {
        QMouseEvent move(QEvent::MouseMove, pos, viewport->mapToGlobal(pos), Qt::NoButton, Qt::LeftButton,
                         {});
        QApplication::sendEvent(viewport, &move);
    }
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, from + QPoint(10, 10));
    QTest::qWait(30);
    QCOMPARE(wanted.size(), 0);
}

void TestConsoleTopology::contextMenuFollowsTheRole() {
    for (const Role role : {Role::Viewer, Role::Admin}) {
        page->setView(Mood().view(), role);
        QTest::qWait(30);
        const QPoint pos = at(cardOf(*page, QStringLiteral("db"), nodeA));
        QWidget* viewport = page->graphicsView()->viewport();
        QContextMenuEvent event(QContextMenuEvent::Mouse, pos, viewport->mapToGlobal(pos));
        QApplication::sendEvent(viewport, &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        const auto entries = menu->actions();
        QCOMPARE(entries.size(), qsizetype(Actions::forGroup().size()));
        QCOMPARE(entries[0]->isEnabled(), role == Role::Admin);
        QCOMPARE(entries[0]->toolTip().isEmpty() || entries[0]->toolTip() == entries[0]->text(),
                 role == Role::Admin);
        if (role == Role::Admin) {
            QSignalSpy wanted(page.get(), &Page::actionRequested);
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(entries[0]).center());
            QCOMPARE(wanted.size(), 1);
            QCOMPARE(wanted[0][0].value<Action>().to, nodeB);
        } else {
            menu->close();
        }
        QTest::qWait(10);
    }
}

void TestConsoleTopology::twinSaysTheSame() {
    Mood m;
    m.b.groups[0].holder = nodeB;
    page->setView(m.view(), Role::Admin);
    page->setTreeShown(true);
    QTest::qWait(30);
    picture(*page, QStringLiteral("topology-table"));
    const QString words = visibleWords(*page).join(QLatin1Char('\n'));
    for (const char* expected : {"node-a", "node-b", "db", "lan", "cross", "data", "Witness",
                                 "both say that they hold group db", "0.18 ms"})
        QVERIFY2(words.contains(QString::fromUtf8(expected)), expected);
}

void TestConsoleTopology::liveFiguresKeepTheItems() {
    Mood m;
    page->setView(m.view(), Role::Admin);
    GroupItem* before = cardOf(*page, QStringLiteral("db"), nodeA);
    m.both([](ClusterStatus& s) {
        s.groups[0].leaseMs = 900;
        s.links[0].rttUs = 777;
    });
    page->setView(m.view(), Role::Admin);
    QCOMPARE(cardOf(*page, QStringLiteral("db"), nodeA), before);
    QVERIFY(before->content().corner.contains(QStringLiteral("0.9")));
}

} // namespace hotpair::console

QTEST_MAIN(hotpair::console::TestConsoleTopology)
#include "test_console_topology.moc"
