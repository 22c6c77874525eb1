// The console's window on fake agents: every page filled, in both languages and both editions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fake_agent.h"
#include "tests/gui/fixture.h"

namespace hotpair::console {

class TestConsolePages final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pictures();
};

void TestConsolePages::pictures() {
    fakes::FakeAgent a(fakes::nodeA), b(fakes::nodeB);
    const QDateTime now = QDateTime::currentDateTime();
    a.events << fakes::event(1, fakes::nodeA, Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("cross")}}, now.addSecs(-400));
    a.events << fakes::event(2, fakes::nodeA, Code::LINK_UP, {{QStringLiteral("link"), QStringLiteral("cross")}}, now.addSecs(-390));
    b.events << fakes::event(1, fakes::nodeB, Code::LINK_UP, {{QStringLiteral("link"), QStringLiteral("cross")}}, now.addSecs(-389));
    Desk desk;
    ConnectionProfile profile;
    profile.id = QUuid::createUuid();
    profile.name = QStringLiteral("ERP");
    profile.nodes = {a.address(), b.address()};
    profile.user = QStringLiteral("admin");
    profile.pins = {{a.address(), a.pin()}, {b.address(), b.pin()}};
    desk.window->show();
    auto* session = desk.pool.addTemporary(profile, fakes::password);
    QTRY_VERIFY_WITH_TIMEOUT(session->view().nodes.size() == 2 && !session->view().stale && session->view().nodes[1].answering, 20000);
    for (const auto& language : {QStringLiteral("zh"), QStringLiteral("en")})
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            desk.language.use(language);
            desk.theme.apply(choice);
            for (int i = 0; i < desk.window->pageCount(); ++i) {
                desk.window->showPage(i);
                QTest::qWait(i == 1 ? 1500 : 300);
                picture(*desk.window, QStringLiteral("%1-%2-%3").arg(desk.window->page(i)->helpTopic(), language, Theme::name(choice)));
            }
        }
}

} // namespace hotpair::console

QTEST_MAIN(hotpair::console::TestConsolePages)
#include "test_console_pages.moc"
