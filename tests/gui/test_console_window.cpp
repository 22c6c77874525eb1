// The whole console on two fake agents over real TLS: connect, trust, log in, watch, act, switch language and
// theme.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/text.h"
#include "console/app/helpwindow.h"
#include "console/app/statusarea.h"
#include "console/charts/backtestdialog.h"
#include "console/charts/heartbeatpage.h"
#include "console/connections/connectiondialog.h"
#include "console/connections/fingerprintdialog.h"
#include "console/connections/logindialog.h"
#include "console/events/eventspage.h"
#include "console/events/whydialog.h"
#include "console/groups/groupspage.h"
#include "console/health/healthpage.h"
#include "console/takeover/takeoverdialog.h"
#include "console/topology/topologypage.h"
#include "tests/fakes/fake_agent.h"
#include "tests/gui/fixture.h"

#include <QMenuBar>
#include <QMessageBox>

#include <algorithm>

namespace hotpair::console {

using control::ControlRequest;
using control::Responder;
using fakes::nodeA;
using fakes::nodeB;

namespace {

constexpr int soon = 20'000; ///< generous: the machine may be busy; every wait ends as soon as it can

TaskStep step(int index, Code code, const Args& args, const QString& node, TaskStep::State state, qint64 ms) {
    return {index, 4, code, args, state, node, ms, std::nullopt};
}

QList<TaskStep> planSteps(TaskStep::State state) {
    const auto resource = [](const char* name) {
        return Args{{QStringLiteral("resource"), QLatin1String(name)}};
    };
    return {step(0, Code::CONSOLE_STEP_START_RESOURCE, resource("data"), nodeB, state, 30),
            step(1, Code::CONSOLE_STEP_START_RESOURCE, resource("fs"), nodeB, state, 90),
            step(2, Code::CONSOLE_STEP_START_RESOURCE, resource("vip"), nodeB, state, 40),
            step(3, Code::CONSOLE_STEP_START_RESOURCE, resource("app"), nodeB, state, 1300)};
}

} // namespace

class TestConsoleWindow final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyPageInBothLanguagesAndThemes();
    void firstContactLoginAndSwitchover();
    void changedFingerprintDefaultsToCancel();
    void wrongPasswordIsExplained();
    void viewerMayOnlyLook();
    void refusedSwitchoverShowsTheCode();
    void rehearsalChangesNothing();
    void forceNeedsTheName();
    void lostAgentTurnsGrey();
    void frozenAgentTurnsGrey();
    void stopAsksFirst();
    void eventsArriveAndFilter();
    void eventIsExplained();
    void explanationOfASilentNodeIsRefused();
    void reasonStaysWhileConnecting();
    void backtestFollowsTheSlider();
    void healthOfBothMachines();
    void connectionDialogTests();
    void tabGoesDownTheForm();
    void languageSwitchInEveryDialog();
    void helpOpensOnThePage();
    void windowStateIsKept();

private:
    ConnectionProfile profile(bool pinned = true) const;
    ClusterSession* connected(const QString& user = QStringLiteral("admin"));
    template<class T>
    T* page() const {
        for (int i = 0; i < desk->window->pageCount(); ++i)
            if (auto* found = qobject_cast<T*>(desk->window->page(i))) return found;
        return nullptr;
    }
    QAction* command(const QString& name) const { return desk->window->findChild<QAction*>(name); }
    QAction* verb(ActionKind kind) const { return command(Actions::verb(kind)); }
    /// Answers the switchover verb: dry run with a plan, the real one with steps and the moved group.
    void scriptSwitchover(fakes::FakeAgent& agent);

    std::unique_ptr<fakes::FakeAgent> a, b;
    std::unique_ptr<Desk> desk;
};

void TestConsoleWindow::init() {
    a = std::make_unique<fakes::FakeAgent>(nodeA);
    b = std::make_unique<fakes::FakeAgent>(nodeB);
    desk = std::make_unique<Desk>();
    desk->window->show();
}

void TestConsoleWindow::cleanup() {
    desk.reset();
    a.reset();
    b.reset();
}

ConnectionProfile TestConsoleWindow::profile(bool pinned) const {
    ConnectionProfile p;
    p.id = QUuid::createUuid();
    p.name = QStringLiteral("ERP");
    p.nodes = {a->address(), b->address()};
    p.user = QStringLiteral("admin");
    if (pinned) p.pins = {{a->address(), a->pin()}, {b->address(), b->pin()}};
    return p;
}

ClusterSession* TestConsoleWindow::connected(const QString& user) {
    ConnectionProfile p = profile();
    p.user = user;
    auto* session = desk->pool.addTemporary(p, fakes::password);
    const bool there = QTest::qWaitFor(
        [&] {
            return session->view().nodes.size() == 2 && session->view().nodes[0].answering &&
                   session->view().nodes[1].answering && !session->view().groups.value(0).addresses.isEmpty();
        },
        soon);
    return there ? session : nullptr;
}

void TestConsoleWindow::scriptSwitchover(fakes::FakeAgent& agent) {
    agent.script = [this](const ControlRequest& request, const Responder& responder) {
        if (request.verb != QLatin1String("switchover")) return false;
        if (request.params.value(QLatin1String("dryRun")).toBool()) {
            responder.done(toJson(ActionPlan{QStringLiteral("db"), nodeA, nodeB, 1400, 12, 0, 5,
                                             planSteps(TaskStep::State::Planned)}));
            return true;
        }
        const auto finish = [this, responder] {
            for (auto& done : planSteps(TaskStep::State::Done))
                responder.step(done);
            for (auto* each : {a.get(), b.get()}) {
                each->status.groups = {fakes::group(QStringLiteral("db"), nodeB, 6)};
                each->publish();
            }
            responder.done(toJson(ActionResult{1380, 1900, nodeB, 6}));
        };
        responder.step(planSteps(TaskStep::State::Running).first());
        QTimer::singleShot(400, desk->window.get(), finish);
        return true;
    };
}

void TestConsoleWindow::everyPageInBothLanguagesAndThemes() {
    const QDateTime now = QDateTime::currentDateTime();
    for (quint64 i = 1; i < 12; ++i)
        a->events << fakes::event(i, nodeA, i % 3 ? Code::LINK_UP : Code::LINK_DOWN,
                                  {{QStringLiteral("link"), QStringLiteral("cross")}},
                                  now.addSecs(-400 + int(i)));
    auto* session = connected();
    QVERIFY(session);
    desk->window->tasks().run(*session, {ActionKind::Hold, QStringLiteral("db"), {}});
    QTRY_VERIFY_WITH_TIMEOUT(desk->window->tasks().model().at(0).reply.has_value(), soon);
    for (const bool chinese : {true, false})
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            const QString language = chinese ? QStringLiteral("zh") : QStringLiteral("en");
            command(QStringLiteral("language-") + language)->trigger();
            desk->theme.apply(choice);
            for (int i = 0; i < desk->window->pageCount(); ++i) {
                desk->window->showPage(i);
                if (auto* heartbeat = qobject_cast<HeartbeatPage*>(desk->window->page(i)))
                    QTRY_VERIFY_WITH_TIMEOUT(heartbeat->linkChart(QStringLiteral("lan"))->pointCount() > 200,
                                             soon);
                if (auto* events = qobject_cast<EventsPage*>(desk->window->page(i)))
                    events->table()->selectRow(1);
                if (auto* health = qobject_cast<HealthPage*>(desk->window->page(i)))
                    QTRY_COMPARE_WITH_TIMEOUT(health->tree()->topLevelItemCount(), 2, soon);
                QTest::qWait(250);
                picture(*desk->window,
                        QStringLiteral("%1-%2-%3")
                            .arg(desk->window->page(i)->helpTopic(), language, Theme::name(choice)));
                QVERIFY2(wrongLanguage(*desk->window, chinese).isEmpty(),
                         qPrintable(wrongLanguage(*desk->window, chinese).join(QLatin1String(" // "))));
            }
        }
    auto* heartbeat = page<HeartbeatPage>();
    QVERIFY(heartbeat->linkChart(QStringLiteral("lan"))->pointCount() <= chartPoints);
    QVERIFY(heartbeat->linkChart(QStringLiteral("cross"))->heading().contains(QStringLiteral("0.05 ms")));
    desk->window->showPage(1);
    heartbeat->setWindowSeconds(600);
    QTRY_VERIFY_WITH_TIMEOUT(heartbeat->linkChart(QStringLiteral("lan"))->lostCount() >= 1, soon);
    picture(*desk->window, QStringLiteral("heartbeat-10min"));
}

void TestConsoleWindow::firstContactLoginAndSwitchover() {
    scriptSwitchover(*a);
    scriptSwitchover(*b);
    // Add the pair by hand: nothing known, no password given.
    command(QStringLiteral("&Add a connection…"))->trigger();
    ConnectionDialog* add = nullptr;
    QTRY_VERIFY((add = openDialog<ConnectionDialog>()));
    auto edits = add->findChildren<QLineEdit*>();
    QVERIFY(edits.size() >= 6);
    edits[0]->setFocus();
    QTest::keyClicks(edits[0], QStringLiteral("ERP"));
    for (auto* edit : edits) {
        if (edit->placeholderText() == QLatin1String("10.0.0.1:7420")) QTest::keyClicks(edit, a->address());
        if (edit->placeholderText() == QLatin1String("10.0.0.2:7420")) QTest::keyClicks(edit, b->address());
    }
    picture(*add, QStringLiteral("dialog-connection"));
    QTest::keyClick(edits[0], Qt::Key_Return);

    for (auto* agent : {a.get(), b.get()}) { // one question for each agent; nothing was sent before
        FingerprintDialog* trust = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((trust = openDialog<FingerprintDialog>()), soon);
        QVERIFY(agent->requests.isEmpty());
        const QString words = visibleWords(*trust).join(QLatin1Char(' '));
        QVERIFY(words.contains(fingerprintText(a->pin())) || words.contains(fingerprintText(b->pin())));
        if (agent == a.get()) picture(*trust, QStringLiteral("dialog-fingerprint"));
        QTest::mouseClick(trust->trustButton(), Qt::LeftButton);
        QTRY_VERIFY(!trust || openDialog<FingerprintDialog>() != trust || !trust->isVisible());
    }
    LoginDialog* login = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((login = openDialog<LoginDialog>()), soon);
    picture(*login, QStringLiteral("dialog-login"));
    QTest::keyClicks(login->passwordEdit(), fakes::password);
    QTest::keyClick(login->passwordEdit(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(desk->window->session() && desk->window->session()->view().nodes.size() == 2 &&
                                 desk->window->session()->view().nodes[0].answering &&
                                 desk->window->session()->view().nodes[1].answering,
                             soon);
    QCOMPARE(desk->store.load().value(0).pins.size(), 2); // remembered

    // The planned switchover, clicked through.
    QTRY_VERIFY_WITH_TIMEOUT(verb(ActionKind::Switchover)->isEnabled(), soon);
    verb(ActionKind::Switchover)->trigger();
    TakeoverDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = openDialog<TakeoverDialog>()));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->phase(), TakeoverDialog::Phase::Ready, soon);
    QCOMPARE(dialog->steps()->rowCount(), 4);
    QString words = visibleWords(*dialog).join(QLatin1Char('\n'));
    for (const char* expected :
         {"node-a → node-b", "about 1.4 s", "12", "0 B", "hotpairctl switchover db --to node-b"})
        QVERIFY2(words.contains(QString::fromUtf8(expected)), expected);
    picture(*dialog, QStringLiteral("dialog-switchover"));
    QTest::mouseClick(dialog->startButton(), Qt::LeftButton);
    QCOMPARE(dialog->phase(), TakeoverDialog::Phase::Running);
    QTest::qWait(150);
    picture(*dialog, QStringLiteral("dialog-switchover-running"));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->phase(), TakeoverDialog::Phase::Finished, soon);
    words = visibleWords(*dialog).join(QLatin1Char('\n'));
    QVERIFY(words.contains(QStringLiteral("Measured interruption")) &&
            words.contains(QStringLiteral("1.38 s")));
    picture(*dialog, QStringLiteral("dialog-switchover-done"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!openDialog<TakeoverDialog>());
    QTRY_COMPARE_WITH_TIMEOUT(desk->window->session()->view().groups[0].status.holder, nodeB, soon);
    QTRY_VERIFY(page<TopologyPage>()->scene()->groupItem(QStringLiteral("db"), nodeB)->content().look ==
                GroupItem::Look::Holder);
    const auto* activity = desk->window->findChild<ActivityPanel*>();
    QVERIFY(activity->commands().contains(QStringLiteral("hotpairctl switchover db --to node-b --dry-run")));
    QVERIFY(activity->commands().trimmed().endsWith(QStringLiteral("hotpairctl switchover db --to node-b")));
    desk->window->showPage(0);
    QTest::qWait(200);
    picture(*desk->window, QStringLiteral("window-after-switchover"));
}

void TestConsoleWindow::changedFingerprintDefaultsToCancel() {
    ConnectionProfile p = profile();
    p.pins[a->address()] = QByteArray(32, '\x11');
    desk->pool.addTemporary(p, fakes::password);
    FingerprintDialog* dialog = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((dialog = openDialog<FingerprintDialog>()), soon);
    QVERIFY(dialog->cancelButton()->isDefault());
    QVERIFY(!dialog->trustButton()->isDefault());
    picture(*dialog, QStringLiteral("dialog-fingerprint-changed"));
    QTest::keyClick(dialog, Qt::Key_Return); // Enter alone must not trust
    QTRY_VERIFY(!openDialog<FingerprintDialog>());
    QTest::qWait(200);
    QVERIFY(a->requests.isEmpty());
    QCOMPARE(desk->pool.session(0)->profile().pins.value(a->address()), QByteArray(32, '\x11'));
}

void TestConsoleWindow::wrongPasswordIsExplained() {
    desk->pool.addTemporary(profile(), QStringLiteral("not the password"));
    LoginDialog* login = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((login = openDialog<LoginDialog>()), soon);
    const QString words = visibleWords(*login).join(QLatin1Char(' '));
    QVERIFY2(words.contains(text::sentence(makeError(Code::LOGIN_REFUSED), text::Language::English).left(10)),
             qPrintable(words));
    picture(*login, QStringLiteral("dialog-login-refused"));
    QTest::keyClick(login, Qt::Key_Escape);
    QTRY_VERIFY(!openDialog<LoginDialog>());
}

void TestConsoleWindow::viewerMayOnlyLook() {
    QVERIFY(connected(QStringLiteral("guest")));
    QTRY_VERIFY(!desk->window->session()->view().stale);
    for (const auto kind : Actions::forGroup()) {
        QVERIFY2(!verb(kind)->isEnabled(), qPrintable(Actions::verb(kind)));
        QVERIFY(!page<GroupsPage>()->button(kind)->isEnabled());
        QVERIFY(!page<GroupsPage>()->button(kind)->toolTip().isEmpty()); // says why
    }
}

void TestConsoleWindow::refusedSwitchoverShowsTheCode() {
    QVERIFY(connected());
    a->script = [](const ControlRequest& request, const Responder& responder) {
        if (request.verb != QLatin1String("switchover")) return false;
        responder.refused(makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}}));
        return true;
    };
    QTRY_VERIFY(verb(ActionKind::Switchover)->isEnabled());
    verb(ActionKind::Switchover)->trigger();
    TakeoverDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = openDialog<TakeoverDialog>()));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->phase(), TakeoverDialog::Phase::Refused, soon);
    QVERIFY(dialog->message().contains(text::sentence(
        Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}}, text::Language::English)));
    QVERIFY(dialog->message().contains(text::advice(Code::LINK_DOWN, {}, text::Language::English)));
    QVERIFY(!dialog->startButton()->isVisible());
    picture(*dialog, QStringLiteral("dialog-switchover-refused"));
    dialog->close();
}

void TestConsoleWindow::rehearsalChangesNothing() {
    QVERIFY(connected());
    scriptSwitchover(*a);
    QTRY_VERIFY(verb(ActionKind::Switchover)->isEnabled());
    verb(ActionKind::Switchover)->trigger();
    TakeoverDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = openDialog<TakeoverDialog>()));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->phase(), TakeoverDialog::Phase::Ready, soon);
    QTest::mouseClick(dialog->rehearseButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->phase() == TakeoverDialog::Phase::Ready &&
                                 dialog->message().contains(QStringLiteral("Nothing was changed")),
                             soon);
    for (const auto& request : a->requests)
        if (request.verb == QLatin1String("switchover"))
            QVERIFY(request.params.value(QLatin1String("dryRun")).toBool());
    dialog->close();
}

void TestConsoleWindow::forceNeedsTheName() {
    auto* session = connected();
    QVERIFY(session);
    QTRY_VERIFY(verb(ActionKind::Takeover)->isEnabled());
    verb(ActionKind::Takeover)->trigger();
    TakeoverDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = openDialog<TakeoverDialog>()));
    QCOMPARE(dialog->phase(), TakeoverDialog::Phase::Ready);
    QVERIFY(dialog->forceButton()->isEnabled());
    QTest::mouseClick(dialog->forceButton(), Qt::LeftButton); // first step: only asks
    QVERIFY(dialog->confirmEdit()->isVisible());
    QVERIFY(!dialog->forceButton()->isEnabled());
    QTest::keyClicks(dialog->confirmEdit(), QStringLiteral("dbx"));
    QVERIFY(!dialog->forceButton()->isEnabled());
    QTest::keyClick(dialog->confirmEdit(), Qt::Key_Backspace);
    QVERIFY(dialog->forceButton()->isEnabled());
    picture(*dialog, QStringLiteral("dialog-force"));
    for (auto* agent : {a.get(), b.get()})
        for (const auto& request : agent->requests)
            QVERIFY(request.verb != QLatin1String("takeover"));
    QTest::mouseClick(dialog->forceButton(), Qt::LeftButton);
    const auto takeover = [this](fakes::FakeAgent& agent) {
        for (const auto& request : agent.requests)
            if (request.verb == QLatin1String("takeover")) return request.params;
        return QJsonObject();
    };
    QTRY_VERIFY_WITH_TIMEOUT(!takeover(*b).isEmpty(), soon); // asked of the node that will serve
    QVERIFY(takeover(*a).isEmpty());
    QCOMPARE(takeover(*b).value(QLatin1String("confirm")).toString(), QStringLiteral("db"));
    QVERIFY(takeover(*b).value(QLatin1String("force")).toBool());
    dialog->close();
}

void TestConsoleWindow::lostAgentTurnsGrey() {
    auto* session = connected();
    QVERIFY(session);
    b->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!session->view().nodes[1].answering, soon);
    QCOMPARE(session->view().nodes[1].state, QStringLiteral("online")); // node-a still says so, and is asked
    a->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->view().stale, soon);
    QTest::qWait(700);
    QVERIFY(!verb(ActionKind::Switchover)->isEnabled());
    picture(*desk->window, QStringLiteral("window-no-data"));
    const QString words = visibleWords(*desk->window).join(QLatin1Char('\n'));
    QVERIFY(words.contains(QStringLiteral("no data since")));
    a->start();
    b->start();
    QTRY_VERIFY_WITH_TIMEOUT(!session->view().stale && session->view().nodes[1].answering, soon); // by itself
}

void TestConsoleWindow::frozenAgentTurnsGrey() {
    auto* session = connected();
    QVERIFY(session);
    a->freeze();
    b->freeze();
    QTRY_VERIFY_WITH_TIMEOUT(session->view().stale, soon); // still connected, but an old word is no news
    QCOMPARE(session->view().health, Health::NoData);
    a->publish();
    QTRY_VERIFY_WITH_TIMEOUT(!session->view().stale, soon);
}

void TestConsoleWindow::stopAsksFirst() {
    QVERIFY(connected());
    QTRY_VERIFY(verb(ActionKind::Stop)->isEnabled());
    const auto stops = [this] {
        return std::count_if(a->requests.begin(), a->requests.end(),
                             [](const ControlRequest& r) { return r.verb == QLatin1String("group.stop"); });
    };
    verb(ActionKind::Stop)->trigger();
    QMessageBox* box = nullptr;
    QTRY_VERIFY((box = openDialog<QMessageBox>()));
    picture(*box, QStringLiteral("dialog-stop"));
    QTest::keyClick(box, Qt::Key_Return); // the default is to leave it running
    QTRY_VERIFY(!openDialog<QMessageBox>());
    QTest::qWait(200);
    QCOMPARE(stops(), 0);
    verb(ActionKind::Stop)->trigger();
    QTRY_VERIFY((box = openDialog<QMessageBox>()));
    for (auto* button : box->buttons())
        if (box->buttonRole(button) == QMessageBox::AcceptRole) QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(stops(), 1, soon);
}

void TestConsoleWindow::eventsArriveAndFilter() {
    const QDateTime now = QDateTime::currentDateTime();
    a->events << fakes::event(1, nodeA, Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("cross")}},
                              now.addSecs(-60));
    QVERIFY(connected());
    auto* events = page<EventsPage>();
    desk->window->showPage(4);
    QTRY_COMPARE_WITH_TIMEOUT(events->model().rowCount(), 1, soon);
    b->publishEvent(
        fakes::event(1, nodeB, Code::LINK_UP, {{QStringLiteral("link"), QStringLiteral("cross")}}, now));
    QTRY_COMPARE_WITH_TIMEOUT(events->model().rowCount(), 2, soon);
    QCOMPARE(events->model().at(0).node, nodeB);
    QTest::mouseClick(events->table()->viewport(), Qt::LeftButton, {},
                      events->table()->visualRect(events->model().index(1, 4)).center());
    QVERIFY(events->detail().contains(text::advice(Code::LINK_DOWN, {}, text::Language::English)));
    events->severityBox()->setCurrentIndex(1);
    QTRY_COMPARE(events->model().rowCount(), 1);
    QTest::keyClicks(events->filterEdit(), QStringLiteral("nothing"));
    QTRY_COMPARE(events->model().rowCount(), 0);
    picture(*desk->window, QStringLiteral("events-nothing-matches"));
    events->filterEdit()->clear();
    events->severityBox()->setCurrentIndex(0);
    QTRY_COMPARE(events->model().rowCount(), 2);
    QSignalSpy exported(events, &EventsPage::exported);
    const QString path = desk->root.filePath(QStringLiteral("events.csv"));
    events->writeCsv(path);
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, soon);
    QVERIFY(exported[0][1].toBool());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count("\r\n"), 3);
    events->writeCsv(desk->root.filePath(QStringLiteral("no/such/folder.csv")));
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 2, soon);
    QVERIFY(!exported[1][1].toBool());
}

/// As an agent explains a takeover.
static WhyRecord takeoverStory(const EventRecord& event) {
    WhyRecord why{event, QStringLiteral("2026-01-31T12:00:00.000Z"), true, false, {}};
    const auto line = [&why](double ms, const char* kind, const Args& args, double took = -1) {
        WhyLine l{ms, took, QLatin1String(kind), args, std::nullopt, 1, false};
        why.lines << l;
    };
    const auto node = [](const QString& name) {
        return Args{{QStringLiteral("node"), name}, {QStringLiteral("term"), QStringLiteral("6")}};
    };
    Args beats = node(nodeA);
    beats.insert(QStringLiteral("link"), QStringLiteral("cross"));
    beats.insert(QStringLiteral("count"), QStringLiteral("5"));
    beats.insert(QStringLiteral("age"), QStringLiteral("1040"));
    line(0, "last-heard", node(nodeA));
    line(1040, "beats-missed", beats);
    line(2610, "vote-asked", node(QStringLiteral("witness")));
    why.lines.last().times = 3;
    line(2612, "vote-given", node(QStringLiteral("witness")));
    Args elected = node(nodeB);
    elected.insert(QStringLiteral("row"), QStringLiteral("ELECTED"));
    line(2613, "moved", elected);
    Args failed = node(nodeB);
    failed.insert(QStringLiteral("resource"), QStringLiteral("vip"));
    line(2700, "step-start-failed", failed, 87);
    line(2790, "event", event.args);
    why.lines.last().code = event.code;
    why.lines.last().asked = true;
    return why;
}

void TestConsoleWindow::eventIsExplained() {
    const QDateTime now = QDateTime::currentDateTime();
    const auto event = fakes::event(7, nodeB, Code::GROUP_ACTIVE,
                                    {{QStringLiteral("group"), QStringLiteral("db")},
                                     {QStringLiteral("node"), nodeB},
                                     {QStringLiteral("term"), QStringLiteral("6")}},
                                    now);
    b->events << event;
    b->script = [&](const ControlRequest& request, const Responder& responder) {
        if (request.verb != QLatin1String("explain")) return false;
        responder.done({{QStringLiteral("why"), toJson(takeoverStory(event))}});
        return true;
    };
    QVERIFY(connected());
    auto* events = page<EventsPage>();
    desk->window->showPage(4);
    QTRY_COMPARE_WITH_TIMEOUT(events->model().rowCount(), 1, soon);
    const QPoint row = events->table()->visualRect(events->model().index(0, 4)).center();
    QTest::mouseClick(events->table()->viewport(), Qt::LeftButton, {}, row);
    QTest::mouseDClick(events->table()->viewport(), Qt::LeftButton, {}, row);
    WhyDialog* why = nullptr;
    QTRY_VERIFY((why = openDialog<WhyDialog>()));
    QTRY_COMPARE_WITH_TIMEOUT(why->lines()->rowCount(), 7, soon);
    QVERIFY(why->lines()->item(2, 2)->text().contains(QStringLiteral("×3")));
    QVERIFY(why->lines()->item(6, 2)->font().bold());
    QCOMPARE(why->lines()->item(1, 0)->text(), QStringLiteral("+1040 ms"));
    for (const bool chinese : {false, true})
        for (const bool dark : {false, true}) {
            desk->language.use(chinese ? QStringLiteral("zh") : QStringLiteral("en"));
            desk->theme.apply(dark ? ThemeChoice::Dark : ThemeChoice::Light);
            QTest::qWait(30);
            QVERIFY2(wrongLanguage(*why, chinese).isEmpty(),
                     qPrintable(wrongLanguage(*why, chinese).join(QLatin1String(" // "))));
            picture(*why, QStringLiteral("dialog-why-%1-%2")
                              .arg(chinese ? QStringLiteral("zh") : QStringLiteral("en"),
                                   dark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
    QTest::keyClick(why, Qt::Key_Escape);
    QTRY_VERIFY(!openDialog<WhyDialog>());
    QTest::keyClick(events->table(), Qt::Key_Return); // the keyboard's way
    QTRY_VERIFY((why = openDialog<WhyDialog>()));
    why->close();
}

/// Event numbers are a node's own: nobody else may answer for it.
void TestConsoleWindow::explanationOfASilentNodeIsRefused() {
    const auto event =
        fakes::event(7, nodeB, Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("cross")}},
                     QDateTime::currentDateTime());
    b->events << event;
    a->script = [&](const ControlRequest& request, const Responder& responder) {
        if (request.verb != QLatin1String("explain")) return false;
        EventRecord other = event;
        other.node = nodeA;
        responder.done({{QStringLiteral("why"), toJson(takeoverStory(other))}});
        return true;
    };
    auto* session = connected();
    QVERIFY(session);
    auto* events = page<EventsPage>();
    desk->window->showPage(4);
    QTRY_COMPARE_WITH_TIMEOUT(events->model().rowCount(), 1, soon);
    b->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->agent(1).state() != AgentClient::State::Ready, soon);
    events->explain(0);
    WhyDialog* why = nullptr;
    QTRY_VERIFY((why = openDialog<WhyDialog>()));
    const QString expected = text::sentence(Code::CONSOLE_NODE_NOT_CONNECTED,
                                            {{QStringLiteral("node"), nodeB}}, text::Language::English);
    QTRY_VERIFY_WITH_TIMEOUT(why->summary().contains(expected), soon);
    QVERIFY(!why->lines()->isVisible());
    why->close();
}

/// "connecting…" alone would hide what ended the last try.
void TestConsoleWindow::reasonStaysWhileConnecting() {
    auto* session = connected();
    QVERIFY(session);
    b->stop();
    QTRY_VERIFY_WITH_TIMEOUT(session->agent(1).state() == AgentClient::State::Waiting, soon);
    bool bare = false; // at any moment of the tries that follow
    std::ignore = QTest::qWaitFor(
        [&] {
            bare = bare ||
                   !StatusArea::connectionNotes(*session).join(QLatin1Char(' ')).contains(QLatin1Char('\n'));
            return bare;
        },
        1500);
    QVERIFY(!bare);
    const auto error = session->agent(1).lastError();
    QVERIFY(error);
    QVERIFY(
        StatusArea::lastProblem(session->agent(1)).contains(text::sentence(*error, text::Language::English)));
}

void TestConsoleWindow::backtestFollowsTheSlider() {
    QList<int> asked;
    a->script = [&](const ControlRequest& request, const Responder& responder) {
        if (request.verb != QLatin1String("links.backtest")) return false;
        const int detect = request.params[QLatin1String("detectMs")].toInt();
        asked << detect;
        BacktestResult r;
        r.detectMs = detect;
        r.hours = 26.5;
        r.links = {{QStringLiteral("lan"), 477'000, 12, 640, detect < 640 ? 2 : 0},
                   {QStringLiteral("cross"), 477'000, 3, 410, 0}};
        r.falseFailovers = detect < 410 ? 1 : 0;
        r.leastSafeMs = 410;
        responder.done(toJson(r));
        return true;
    };
    QVERIFY(connected());
    auto* heartbeat = page<HeartbeatPage>();
    desk->window->showPage(1);
    heartbeat->backtest();
    BacktestDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = openDialog<BacktestDialog>()));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->table()->rowCount(), 2, soon);
    QVERIFY(dialog->verdict().contains(QStringLiteral("No false failover")));
    dialog->detection()->setValue(300);
    QTRY_VERIFY_WITH_TIMEOUT(
        asked.contains(300) && dialog->verdict().contains(QStringLiteral("False failovers in")), soon);
    for (const bool chinese : {false, true}) {
        desk->language.use(chinese ? QStringLiteral("zh") : QStringLiteral("en"));
        desk->theme.apply(chinese ? ThemeChoice::Dark : ThemeChoice::Light);
        QTest::qWait(30);
        QVERIFY2(wrongLanguage(*dialog, chinese).isEmpty(),
                 qPrintable(wrongLanguage(*dialog, chinese).join(QLatin1String(" // "))));
        picture(*dialog, chinese ? QStringLiteral("dialog-backtest-zh-dark")
                                 : QStringLiteral("dialog-backtest-en-light"));
    }
    dialog->close();
}

void TestConsoleWindow::healthOfBothMachines() {
    QVERIFY(connected());
    auto* health = page<HealthPage>();
    desk->window->showPage(5);
    QTRY_COMPARE_WITH_TIMEOUT(health->tree()->topLevelItemCount(), 2, soon);
    auto* bad = health->tree()->topLevelItem(1);
    QCOMPARE(bad->text(3), QStringLiteral("findings: 2"));
    QCOMPARE(health->tree()->topLevelItem(0)->text(3), QStringLiteral("ok"));
    health->tree()->setCurrentItem(bad->child(0)); // findings stand first
    QVERIFY(health->detail().contains(QStringLiteral("/dev/sdb")));
    const auto silent = makeError(Code::PEER_UNREACHABLE, {{QStringLiteral("node"), nodeB}});
    for (auto* agent : {a.get(), b.get()})
        agent->script = [silent](const ControlRequest& request, const Responder& responder) {
            if (request.verb != QLatin1String("health")) return false;
            responder.done({{QStringLiteral("nodes"),
                             QJsonArray{QJsonObject{{QStringLiteral("node"), nodeB},
                                                    {QStringLiteral("error"), toJson(silent)}}}}});
            return true;
        };
    health->ask();
    QTRY_COMPARE_WITH_TIMEOUT(health->tree()->topLevelItemCount(), 1, soon);
    QCOMPARE(health->tree()->topLevelItem(0)->childCount(), 0); // no old figures
    QCOMPARE(health->tree()->topLevelItem(0)->text(3), QStringLiteral("no answer"));
    for (auto* agent : {a.get(), b.get()})
        agent->script = [](const ControlRequest& request, const Responder& responder) {
            if (request.verb != QLatin1String("health")) return false;
            responder.refused(makeError(Code::VERB_UNKNOWN, {{QStringLiteral("verb"), request.verb}}));
            return true;
        };
    health->ask(); // an agent of an older version
    QTRY_VERIFY_WITH_TIMEOUT(
        health->findChildren<QLabel*>().first()->text().contains(QStringLiteral("health")), soon);
}

void TestConsoleWindow::connectionDialogTests() {
    ConnectionProfile p = profile();
    p.pins.remove(b->address());
    ConnectionDialog dialog(p);
    dialog.show();
    for (auto* edit : dialog.findChildren<QLineEdit*>())
        if (edit->echoMode() == QLineEdit::Password) QTest::keyClicks(edit, fakes::password);
    QPushButton* test = nullptr;
    for (auto* button : dialog.findChildren<QPushButton*>())
        if (button->text() == QLatin1String("Te&st")) test = button;
    QVERIFY(test);
    QTest::mouseClick(test, Qt::LeftButton);
    const auto words = [&] { return visibleWords(dialog).join(QLatin1Char('\n')); };
    QTRY_VERIFY_WITH_TIMEOUT(words().contains(QStringLiteral("Logged in to node-a")),
                             soon); // known key: login tried
    QTRY_VERIFY_WITH_TIMEOUT(words().contains(fingerprintText(b->pin())),
                             soon); // unknown key: shown, no password sent
    picture(dialog, QStringLiteral("dialog-connection-tested"));
    for (auto* edit : dialog.findChildren<QLineEdit*>())
        if (edit->text() == b->address()) edit->setText(QStringLiteral("not an address"));
    QVERIFY(!test->isEnabled());
    QVERIFY(words().contains(QStringLiteral("is no address")));
}

void TestConsoleWindow::tabGoesDownTheForm() {
    ConnectionDialog dialog(ConnectionProfile{});
    dialog.show();
    const QList<QLineEdit*> fields = dialog.findChildren<QLineEdit*>();
    QCOMPARE(fields.size(), 6);
    const auto height = [&](QWidget* widget) { return widget->mapTo(&dialog, QPoint()).y(); };
    QWidget* field = *std::min_element(fields.begin(), fields.end(),
                                       [&](auto* a, auto* b) { return height(a) < height(b); });
    for (qsizetype i = 1; i < fields.size(); ++i) {
        QWidget* next = field->nextInFocusChain();
        while (!qobject_cast<QLineEdit*>(next))
            next = next->nextInFocusChain();
        QVERIFY2(height(next) > height(field), qPrintable(QString::number(i)));
        field = next;
    }
}

void TestConsoleWindow::languageSwitchInEveryDialog() {
    auto* session = connected();
    QVERIFY(session);
    scriptSwitchover(*a);
    ConnectionDialog connection(session->profile());
    LoginDialog login(QStringLiteral("ERP"), QStringLiteral("admin"), makeError(Code::LOGIN_REFUSED));
    FingerprintDialog trust(QStringLiteral("ERP"), a->address(), a->pin(), {}),
        changed(QStringLiteral("ERP"), a->address(), a->pin(), b->pin());
    TakeoverDialog switchover(*session, desk->window->tasks(),
                              {ActionKind::Switchover, QStringLiteral("db"), nodeB});
    TakeoverDialog takeover(*session, desk->window->tasks(),
                            {ActionKind::Takeover, QStringLiteral("db"), nodeB});
    const QList<QDialog*> dialogs{&connection, &login, &trust, &changed, &switchover, &takeover};
    for (auto* dialog : dialogs)
        dialog->show();
    QTRY_COMPARE_WITH_TIMEOUT(switchover.phase(), TakeoverDialog::Phase::Ready, soon);
    const char* names[] = {"connection",          "login",      "fingerprint",
                           "fingerprint-changed", "switchover", "takeover"};
    for (const bool chinese : {true, false, true}) {
        desk->language.use(chinese ? QStringLiteral("zh") : QStringLiteral("en"));
        desk->theme.apply(chinese ? ThemeChoice::Dark : ThemeChoice::Light);
        QTest::qWait(50);
        for (int i = 0; i < dialogs.size(); ++i) {
            QVERIFY2(wrongLanguage(*dialogs[i], chinese).isEmpty(),
                     qPrintable(wrongLanguage(*dialogs[i], chinese).join(QLatin1String(" // "))));
            if (chinese)
                picture(*dialogs[i], QStringLiteral("dialog-%1-zh-dark").arg(QLatin1String(names[i])));
        }
    }
}

void TestConsoleWindow::helpOpensOnThePage() {
    desk->window->showPage(1);
    command(QStringLiteral("&Manual"))->trigger();
    HelpWindow* help = nullptr;
    QTRY_VERIFY((help = desk->window->findChild<HelpWindow*>()) && help->isVisible());
    QTRY_VERIFY(help->browser()->toPlainText().contains(QStringLiteral("heartbeat"), Qt::CaseInsensitive));
    picture(*help, QStringLiteral("help-en"));
    desk->language.use(QStringLiteral("zh")); // the same page in the other language
    QTRY_VERIFY(help->browser()->toPlainText().contains(QStringLiteral("心跳")));
    picture(*help, QStringLiteral("help-zh"));
    QTest::keyClick(help, Qt::Key_Escape);
    QTRY_VERIFY(!help->isVisible());
}

void TestConsoleWindow::windowStateIsKept() {
    desk->window->resize(1111, 777);
    desk->window->showPage(2);
    desk->window->close();
    MainWindow again(desk->pool, desk->secrets, desk->language, desk->theme, desk->settings);
    QCOMPARE(again.size(), QSize(1111, 777));
    QCOMPARE(desk->settings.value(QStringLiteral("window/page")).toInt(), 2);
}

} // namespace hotpair::console

QTEST_MAIN(hotpair::console::TestConsoleWindow)
#include "test_console_window.moc"
