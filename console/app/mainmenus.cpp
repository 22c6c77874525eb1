// Menus, toolbar and their words: the part of MainWindow that is a list.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/mainwindow.h"
#include "console/charts/heartbeatpage.h"
#include "console/events/eventspage.h"
#include "console/groups/groupspage.h"
#include "console/style/icons.h"
#include "console/topology/topologypage.h"

#include <QActionGroup>
#include <QMenuBar>
#include <QToolBar>

namespace hotpair::console {

namespace {
enum MenuIndex { FileMenu, PairMenu, ActionMenu, ViewMenu, ToolsMenu, LanguageMenu, HelpMenu };
}

QAction* MainWindow::addCommand(QMenu* menu, const char* iconName, const QString& shortcut,
                                const char* source, std::function<void()> run) {
    auto* action = iconName ? menu->addAction(icon(iconName), {}) : menu->addAction(QString());
    if (!shortcut.isEmpty()) action->setShortcut(QKeySequence(shortcut));
    action->setObjectName(QString::fromUtf8(source));
    connect(action, &QAction::triggered, this, std::move(run));
    m_commands << Command{action, source};
    return action;
}

void MainWindow::buildMenus() {
    for (auto& menu : m_menus)
        menu = menuBar()->addMenu(QString());
    for (auto* menu : m_menus)
        menu->setToolTipsVisible(true);
    addCommand(m_menus[FileMenu], "add", QStringLiteral("Ctrl+N"), QT_TR_NOOP("&Add a connection…"),
               [this] { m_pool.addWithDialog(); });
    m_menus[FileMenu]->addSeparator();
    addCommand(m_menus[FileMenu], nullptr, QStringLiteral("Ctrl+Q"), QT_TR_NOOP("&Quit"), [this] {
        close();
    })->setMenuRole(QAction::QuitRole);

    m_connect =
        addCommand(m_menus[PairMenu], "connect", QStringLiteral("Ctrl+O"), QT_TR_NOOP("&Connect"), [this] {
            if (m_session) m_pool.open(m_session);
            refresh();
        });
    m_disconnect = addCommand(m_menus[PairMenu], "disconnect", QStringLiteral("Ctrl+W"),
                              QT_TR_NOOP("&Disconnect"), [this] {
                                  if (m_session) m_session->close();
                                  refresh();
                              });
    m_pairCommands << addCommand(m_menus[PairMenu], "key", QStringLiteral("Ctrl+L"), QT_TR_NOOP("&Log in…"),
                                 [this] {
                                     if (m_session) m_pool.loginWithDialog(m_session, std::nullopt);
                                 });
    m_menus[PairMenu]->addSeparator();
    m_pairCommands << addCommand(m_menus[PairMenu], "edit", QStringLiteral("F2"),
                                 QT_TR_NOOP("C&hange the connection…"), [this] {
                                     if (m_session) m_pool.editWithDialog(m_session);
                                 });
    m_pairCommands << addCommand(m_menus[PairMenu], "remove", QStringLiteral("Ctrl+Shift+Delete"),
                                 QT_TR_NOOP("&Remove the connection…"), [this] { removePair(); });

    for (const ActionKind kind : Actions::forGroup())
        m_menus[ActionMenu]->addAction(m_verbs.action(kind));
    m_menus[ActionMenu]->addSeparator();
    m_menus[ActionMenu]->addAction(m_verbs.rehearse());

    auto* pageGroup = new QActionGroup(this);
    const char* pageIcons[] = {"topology", "heartbeat", "groups", "mirror", "events", "server"};
    for (int i = 0; i < pageCount(); ++i) {
        auto* action = m_menus[ViewMenu]->addAction(icon(pageIcons[i]), {});
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)));
        action->setCheckable(true);
        pageGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, i] { showPage(i); });
        connect(m_tabs, &QTabBar::currentChanged, action,
                [action, i](int current) { action->setChecked(i == current); });
        m_pageCommands << action;
    }
    m_menus[ViewMenu]->addSeparator();
    m_treeCommand = addCommand(m_menus[ViewMenu], "table", QStringLiteral("Ctrl+T"),
                               QT_TR_NOOP("Topology as a &table"), [this] {
                                   showPage(0);
                                   m_topology->setTreeShown(!m_topology->isTreeShown());
                               });
    addCommand(m_menus[ViewMenu], "terminal", QStringLiteral("F9"), QT_TR_NOOP("Tasks and &commands"),
               [this] { m_activity->setVisible(!m_activity->isVisible()); });
    addCommand(m_menus[ViewMenu], nullptr, QStringLiteral("Ctrl+F"), QT_TR_NOOP("&Filter pairs"),
               [this] { m_tree->filter()->setFocus(Qt::ShortcutFocusReason); });
    m_themeMenu = m_menus[ViewMenu]->addMenu(icon("theme"), QString());
    auto* themes = new QActionGroup(this);
    const auto addTheme = [&](const char* source, ThemeChoice choice) {
        auto* action = addCommand(m_themeMenu, nullptr, {}, source, [this, choice] { chooseTheme(choice); });
        action->setCheckable(true);
        action->setChecked(m_theme.choice() == choice);
        themes->addAction(action);
    };
    addTheme(QT_TR_NOOP("As the &system"), ThemeChoice::System);
    addTheme(QT_TR_NOOP("&Light"), ThemeChoice::Light);
    addTheme(QT_TR_NOOP("&Dark"), ThemeChoice::Dark);

    addCommand(m_menus[ToolsMenu], "export", QStringLiteral("Ctrl+E"), QT_TR_NOOP("&Export events…"),
               [this] { m_events->exportCsv(); });

    auto* languages = new QActionGroup(this);
    const auto addLanguage = [&](const QString& name, const QString& code) {
        auto* action = m_menus[LanguageMenu]->addAction(name);
        action->setObjectName(QStringLiteral("language-") + code);
        action->setCheckable(true);
        action->setChecked(m_language.chosen() == code);
        languages->addAction(action);
        connect(action, &QAction::triggered, this, [this, code] { chooseLanguage(code); });
        return action;
    };
    addLanguage(QStringLiteral("简体中文"), QStringLiteral("zh"));
    addLanguage(QStringLiteral("English"), QStringLiteral("en"));
    QAction* system = addLanguage({}, {});
    m_commands << Command{system, QT_TR_NOOP("As the &system")};

    addCommand(m_menus[HelpMenu], "help", QStringLiteral("F1"), QT_TR_NOOP("&Manual"),
               [this] { showHelp(); });
    addCommand(m_menus[HelpMenu], nullptr, {}, QT_TR_NOOP("&About HotPair"), [this] {
        about();
    })->setMenuRole(QAction::AboutRole);

    m_toolbar = addToolBar(QString());
    m_toolbar->setObjectName(QStringLiteral("toolbar"));
    m_toolbar->setMovable(false);
    m_toolbar->setIconSize(QSize(16, 16));
    m_toolbar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolbar->setContextMenuPolicy(Qt::PreventContextMenu);
    for (const ActionKind kind : {ActionKind::Switchover, ActionKind::Takeover, ActionKind::Start,
                                  ActionKind::Stop, ActionKind::Hold, ActionKind::Resume})
        m_toolbar->addAction(m_verbs.action(kind));
    m_toolbar->widgetForAction(m_verbs.action(ActionKind::Switchover))->setProperty("primary", true);
    auto* spacer = new QWidget(this);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_toolbar->addWidget(spacer);
    m_groupLabel = new QLabel(this);
    m_groupLabel->setProperty("dim", true);
    m_groupBox = new QComboBox(this);
    m_groupBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_groupLabelAction = m_toolbar->addWidget(m_groupLabel);
    m_groupBoxAction = m_toolbar->addWidget(m_groupBox);
    m_toolbar->addAction(m_verbs.rehearse());
    connect(m_groupBox, &QComboBox::textActivated, this, [this](const QString& group) {
        m_group = group;
        refreshGroups();
    });
}

void MainWindow::retranslate() {
    const char* titles[] = {QT_TR_NOOP("&File"), QT_TR_NOOP("&Pair"),  QT_TR_NOOP("A&ctions"),
                            QT_TR_NOOP("&View"), QT_TR_NOOP("&Tools"), nullptr,
                            QT_TR_NOOP("&Help")};
    for (size_t i = 0; i < m_menus.size(); ++i)
        m_menus[i]->setTitle(titles[i] ? tr(titles[i]) : QStringLiteral("语言 &Language"));
    for (const auto& command : m_commands)
        command.action->setText(tr(command.source));
    m_themeMenu->setTitle(tr("T&heme"));
    m_verbs.retranslate();
    for (int i = 0; i < pageCount(); ++i) {
        m_tabs->setTabText(i, page(i)->title());
        m_pageCommands[i]->setText(page(i)->title());
    }
    m_toolbar->setWindowTitle(tr("Actions"));
    m_groupLabel->setText(tr("Group"));
    m_groupBox->setAccessibleName(tr("Group that the actions are for"));
    m_welcome->setText(tr("No pair yet"),
                       tr("Add the addresses of the two servers of a pair. Nothing is changed on them: the "
                          "console only looks until you ask for something."),
                       {}, tr("Add a connection"));
    refresh();
    retranslateNote();
}

} // namespace hotpair::console
