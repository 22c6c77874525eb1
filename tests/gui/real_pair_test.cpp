// The console on a running pair: two real agents, a switchover clicked through in each language, a refusal,
// and why. No ctest of its own, since it needs a pair: tests/cluster/test_console.py starts one and runs this
// beside it.
//
//   HOTPAIR_PAIR_ADDRESSES   host:port,host:port of the two agents
//   HOTPAIR_PAIR_PINS        their fingerprints, in the same order
//   HOTPAIR_PAIR_PASSWORD    file with the password of "admin" in its first line
//   HOTPAIR_PAIR_GROUP       the group to move: active, its mirrors in sync
//   HOTPAIR_PAIR_PICTURES    folder for console-*.png
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/identity.h"
#include "console/events/eventspage.h"
#include "console/events/whydialog.h"
#include "console/takeover/takeoverdialog.h"
#include "console/topology/topologypage.h"
#include "tests/gui/fixture.h"

#include <QToolBar>

namespace hotpair::console {

namespace {

constexpr int dataMs = 30'000;  ///< until both agents have told everything
constexpr int moveMs = 60'000;  ///< one switchover of a small group, on a busy machine
constexpr int settleMs = 1'500; ///< layouts, a status or two, first chart points

QString fromEnvironment(const char* name) {
    return QString::fromLocal8Bit(qgetenv(name)).trimmed();
}

QString firstLine(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine(4096)).trimmed() : QString();
}

} // namespace

class RealPairTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { desk.reset(); }
    void switchoverInEnglish() { move(QStringLiteral("en"), ThemeChoice::Light); }
    void switchoverInChinese() { move(QStringLiteral("zh"), ThemeChoice::Dark); }
    void refusedInBothLanguages();
    void explainedInBothLanguages();
    void cleanup(); ///< what a failed test left open would be mistaken for its own by the next

private:
    ClusterSession& session() const { return *desk->window->session(); }
    const GroupView* group() const { return session().view().group(groupName); }
    TopologyPage* topology() const { return qobject_cast<TopologyPage*>(desk->window->page(0)); }
    void use(const QString& language, ThemeChoice theme);
    void clickCommand(ActionKind kind);
    TakeoverDialog* openByClick(ActionKind kind);
    void shoot(QWidget& widget, const QString& what);
    void shootPages();
    void move(const QString& language, ThemeChoice theme);
    void explain(Code code, const QString& name);
    bool settled() const;

    QString groupName;
    QDir pictures;
    QString suffix; ///< of the pictures: language and theme
    std::unique_ptr<Desk> desk;
};

void RealPairTest::initTestCase() {
    const QStringList addresses =
        fromEnvironment("HOTPAIR_PAIR_ADDRESSES").split(QLatin1Char(','), Qt::SkipEmptyParts);
    const QStringList pins = fromEnvironment("HOTPAIR_PAIR_PINS").split(QLatin1Char(','), Qt::SkipEmptyParts);
    const QString password = firstLine(fromEnvironment("HOTPAIR_PAIR_PASSWORD"));
    groupName = fromEnvironment("HOTPAIR_PAIR_GROUP");
    pictures.setPath(fromEnvironment("HOTPAIR_PAIR_PICTURES"));
    if (addresses.size() != 2 || pins.size() != 2 || password.isEmpty() || groupName.isEmpty() ||
        pictures.path().isEmpty())
        QFAIL("needs a running pair: set HOTPAIR_PAIR_ADDRESSES, _PINS, _PASSWORD, _GROUP and _PICTURES");
    QVERIFY(pictures.mkpath(QStringLiteral(".")));

    ConnectionProfile profile;
    profile.id = QUuid::createUuid();
    profile.name = QStringLiteral("ERP");
    profile.nodes = addresses;
    profile.user = QStringLiteral("admin");
    for (int i = 0; i < 2; ++i) {
        const auto pin = fingerprintFromText(pins[i]);
        QVERIFY2(pin, qPrintable(pins[i]));
        profile.pins.insert(addresses[i], *pin);
    }
    desk = std::make_unique<Desk>();
    desk->window->show();
    desk->window->selectSession(desk->pool.addTemporary(profile, password));
    QTRY_VERIFY_WITH_TIMEOUT(desk->window->session() && settled(), dataMs);
}

/// Both agents answer and agree, the group is served and every mirror is in sync: a switchover may be asked
/// for.
bool RealPairTest::settled() const {
    const PairView& view = session().view();
    return view.nodes.size() == 2 && view.nodes[0].answering && view.nodes[1].answering && !view.stale &&
           view.contradictions.isEmpty() && group() && group()->status.state == QLatin1String("active") &&
           !group()->status.holder.isEmpty() &&
           std::all_of(view.mirrors.begin(), view.mirrors.end(), [](const MirrorView& mirror) {
               return mirror.status.state == QLatin1String("in-sync");
           });
}

void RealPairTest::use(const QString& language, ThemeChoice theme) {
    desk->window->findChild<QAction*>(QStringLiteral("language-") + language)->trigger();
    desk->theme.apply(theme);
    suffix = QStringLiteral("-%1-%2.png").arg(language, Theme::name(theme));
}

void RealPairTest::clickCommand(ActionKind kind) {
    auto* toolbar = desk->window->findChild<QToolBar*>(QStringLiteral("toolbar"));
    auto* action = desk->window->findChild<QAction*>(Actions::verb(kind));
    QVERIFY(toolbar && action);
    QTRY_VERIFY2_WITH_TIMEOUT(action->isEnabled(), qPrintable(action->toolTip()), dataMs);
    QWidget* button = toolbar->widgetForAction(action);
    QVERIFY(button && button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
}

TakeoverDialog* RealPairTest::openByClick(ActionKind kind) {
    clickCommand(kind);
    TakeoverDialog* dialog = nullptr;
    const bool ready = QTest::qWaitFor(
        [&] {
            dialog = openDialog<TakeoverDialog>();
            return dialog && dialog->phase() != TakeoverDialog::Phase::Planning;
        },
        dataMs);
    return ready ? dialog : nullptr;
}

void RealPairTest::shoot(QWidget& widget, const QString& what) {
    const bool chinese = suffix.startsWith(QLatin1String("-zh"));
    QTest::qWait(50); // layouts that were asked for just now
    const QString path = pictures.filePath(QStringLiteral("console-") + what + suffix);
    QVERIFY2(widget.grab().save(path), qPrintable(path));
    // The witness's link bears that name; who applied the configuration from a shell is "local@local".
    const QStringList names{QStringLiteral("witness"), QStringLiteral("local@local")};
    const QStringList wrong = wrongLanguage(widget, chinese, names);
    QVERIFY2(wrong.isEmpty(),
             qPrintable(what + suffix + QStringLiteral(": ") + wrong.join(QLatin1String(" // "))));
}

void RealPairTest::shootPages() {
    for (int i = 0; i < desk->window->pageCount(); ++i) {
        desk->window->showPage(i);
        QTest::qWait(settleMs);
        shoot(*desk->window, desk->window->page(i)->helpTopic());
        if (QTest::currentTestFailed()) return;
    }
    desk->window->showPage(0);
}

void RealPairTest::move(const QString& language, ThemeChoice theme) {
    use(language, theme);
    QTRY_VERIFY_WITH_TIMEOUT(settled(), moveMs);
    shootPages();
    if (QTest::currentTestFailed()) return;
    const QString from = group()->status.holder, to = session().view().otherNode(from);
    const quint64 term = group()->status.term;

    TakeoverDialog* dialog = openByClick(ActionKind::Switchover);
    QVERIFY(dialog);
    QVERIFY2(dialog->phase() == TakeoverDialog::Phase::Ready, qPrintable(dialog->message()));
    const int planned = dialog->steps()->rowCount();
    QVERIFY(planned >= 3);
    const QString plan = visibleWords(*dialog).join(QLatin1Char('\n'));
    QVERIFY2(plan.contains(QStringLiteral("%1: %2 → %3").arg(groupName, from, to)) ||
                 plan.contains(QStringLiteral("%1 → %2").arg(from, to)),
             qPrintable(plan));
    QVERIFY2(plan.contains(QStringLiteral("hotpairctl switchover %1 --to %2").arg(groupName, to)),
             qPrintable(plan));
    shoot(*dialog, QStringLiteral("switchover-plan"));
    QCOMPARE(group()->status.term, term); // a plan moves nothing
    if (QTest::currentTestFailed()) return;

    QTest::mouseClick(dialog->startButton(), Qt::LeftButton);
    QCOMPARE(dialog->phase(), TakeoverDialog::Phase::Running);
    const auto stepsIn = [&](std::initializer_list<TaskStep::State> states) {
        const auto& steps = dialog->steps()->steps();
        return int(std::count_if(steps.begin(), steps.end(), [&](const TaskStep& step) {
            return std::find(states.begin(), states.end(), step.state) != states.end();
        }));
    };
    // Live: the first step shows before the whole thing is over.
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn({TaskStep::State::Running, TaskStep::State::Done}) > 0, moveMs);
    QCOMPARE(dialog->phase(), TakeoverDialog::Phase::Running);
    shoot(*dialog, QStringLiteral("switchover-running"));
    QTRY_COMPARE_WITH_TIMEOUT(dialog->phase(), TakeoverDialog::Phase::Finished, moveMs);
    shoot(*dialog, QStringLiteral("switchover-done"));
    if (QTest::currentTestFailed()) return;
    QVERIFY2(dialog->message().contains(to), qPrintable(dialog->message()));
    QCOMPARE(dialog->steps()->rowCount(), planned); // what happened is what was announced
    QCOMPARE(stepsIn({TaskStep::State::Done}), planned);
    const Task& task = desk->window->tasks().model().at(0); // the newest
    QVERIFY(task.reply && task.reply->ok());
    const ActionResult result = actionResultFromJson(task.reply->result);
    QCOMPARE(result.holder, to);
    QVERIFY2(result.outageMs > 0 && result.outageMs <= result.totalMs,
             qPrintable(QStringLiteral("outage %1 ms of %2 ms").arg(result.outageMs).arg(result.totalMs)));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!openDialog<TakeoverDialog>());

    QTRY_VERIFY_WITH_TIMEOUT(settled() && group()->status.holder == to, moveMs);
    QVERIFY(group()->status.term > term);
    desk->window->showPage(0);
    QTRY_VERIFY(topology()->scene()->groupItem(groupName, to) &&
                topology()->scene()->groupItem(groupName, to)->content().look == GroupItem::Look::Holder);
    QVERIFY(topology()->scene()->groupItem(groupName, from)->content().look != GroupItem::Look::Holder);
    QTest::qWait(settleMs);
    shoot(*desk->window, QStringLiteral("after-switchover"));
    qInfo("switchover to %s: outage %lld ms, whole action %lld ms", qPrintable(to),
          qlonglong(result.outageMs), qlonglong(result.totalMs));
}

void RealPairTest::cleanup() {
    while (auto* left = openDialog<TakeoverDialog>()) {
        left->close();
        QCoreApplication::sendPostedEvents(left, QEvent::DeferredDelete);
    }
}

/// A takeover asked for while the holder is alive and well: the agent says no, and what to do instead.
void RealPairTest::refusedInBothLanguages() {
    for (const QString& language : {QStringLiteral("en"), QStringLiteral("zh")}) {
        use(language, language == QLatin1String("en") ? ThemeChoice::Light : ThemeChoice::Dark);
        QTRY_VERIFY_WITH_TIMEOUT(settled(), moveMs);
        const QString holder = group()->status.holder;
        const quint64 term = group()->status.term;
        TakeoverDialog* dialog = openByClick(ActionKind::Takeover);
        QVERIFY(dialog);
        QCOMPARE(dialog->phase(), TakeoverDialog::Phase::Ready);
        QTest::mouseClick(dialog->startButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->phase() != TakeoverDialog::Phase::Running, moveMs);
        shoot(*dialog, QStringLiteral("refused"));
        if (QTest::currentTestFailed()) return;
        QVERIFY2(dialog->phase() == TakeoverDialog::Phase::Refused, qPrintable(dialog->message()));
        const QStringList said = dialog->message().split(QLatin1Char('\n'));
        QVERIFY2(said.size() >= 2 && said[0].size() > 10 && said[1].size() > 5,
                 qPrintable(dialog->message()));
        QVERIFY(!dialog->startButton()->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!openDialog<TakeoverDialog>());
        QTest::qWait(settleMs);
        QCOMPARE(group()->status.holder, holder);
        QCOMPARE(group()->status.term, term);
        shoot(*desk->window, QStringLiteral("after-refusal"));
        if (QTest::currentTestFailed()) return;
    }
}

/// The newest event of that code, explained by the agent that recorded it.
void RealPairTest::explain(Code code, const QString& name) {
    EventsPage* events = nullptr;
    for (int i = 0; i < desk->window->pageCount(); ++i)
        if (auto* found = qobject_cast<EventsPage*>(desk->window->page(i))) {
            events = found;
            desk->window->showPage(i);
        }
    QVERIFY(events);
    int row = 0;
    while (row < events->model().rowCount() && events->model().at(row).code != code)
        ++row;
    QVERIFY2(row < events->model().rowCount(), qPrintable(name));
    events->explain(row);
    WhyDialog* why = nullptr;
    QTRY_VERIFY((why = openDialog<WhyDialog>()));
    QTRY_VERIFY2_WITH_TIMEOUT(why->lines()->rowCount() >= 3, qPrintable(name + why->summary()), dataMs);
    QVERIFY2(why->replayed(), qPrintable(name)); // the recorded inputs decide the same again
    shoot(*why, name);
    why->close();
    QTRY_VERIFY(!openDialog<WhyDialog>());
}

/// The switchovers and the refusal of before, out of the flight recorders of both agents.
void RealPairTest::explainedInBothLanguages() {
    for (const QString& language : {QStringLiteral("en"), QStringLiteral("zh")}) {
        use(language, language == QLatin1String("en") ? ThemeChoice::Light : ThemeChoice::Dark);
        explain(Code::GROUP_ACTIVE, QStringLiteral("why-active"));
        if (QTest::currentTestFailed()) return;
        explain(Code::REQUEST_REFUSED, QStringLiteral("why-refused"));
        if (QTest::currentTestFailed()) return;
    }
}

} // namespace hotpair::console

QTEST_MAIN(hotpair::console::RealPairTest)
#include "real_pair_test.moc"
