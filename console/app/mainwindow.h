// The shell: pairs on the left, pages of the selected pair, tasks and commands below. It connects; the pages
// know.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/app/clustertree.h"
#include "console/app/language.h"
#include "console/app/statusarea.h"
#include "console/app/verbactions.h"
#include "console/connections/sessionpool.h"
#include "console/models/page.h"
#include "console/style/emptystate.h"
#include "console/style/theme.h"
#include "console/tasks/activitypanel.h"

#include <QComboBox>
#include <QMainWindow>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

#include <array>

namespace hotpair::console {

class HelpWindow;
class TopologyPage;
class HeartbeatPage;
class GroupsPage;
class MirrorsPage;
class EventsPage;
class HealthPage;

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// All outlive the window.
    MainWindow(SessionPool& pool, Secrets& secrets, LanguageSwitch& language, Theme& theme,
               QSettings& settings);
    ~MainWindow() override;

    int pageCount() const { return int(m_pages.size()); }
    Page* page(int index) const { return m_pages[size_t(index)]; }
    void showPage(int index);
    void selectSession(ClusterSession* session) { m_tree->select(session); }
    ClusterSession* session() const { return m_session; }
    TaskRunner& tasks() { return m_runner; }
    /// Runs it, through the dialog that it needs.
    void perform(const Action& action);
    void setNote(const QString& note) { m_status->setNote(note); }

protected:
    void changeEvent(QEvent*) override;
    void closeEvent(QCloseEvent*) override;

private:
    void build();
    void buildMenus();
    QAction* addCommand(QMenu* menu, const char* iconName, const QString& shortcut, const char* source,
                        std::function<void()> run);
    void retranslate();
    void retranslateNote();
    void follow(ClusterSession* session);
    void refresh();
    void refreshGroups();
    void pairMenu(const QPoint& globalPos);
    void chooseLanguage(const QString& language);
    void chooseTheme(ThemeChoice choice);
    void removePair();
    void showHelp();
    void about();
    void restore();

    SessionPool& m_pool;
    LanguageSwitch& m_language;
    Theme& m_theme;
    QSettings& m_settings;
    QPointer<ClusterSession> m_session;
    TaskRunner m_runner;
    VerbActions m_verbs;
    bool m_keptForSession = false; ///< no keychain here: the status bar says so
    QString m_group; ///< that toolbar and menu act on

    ClusterTree* m_tree;
    QTabBar* m_tabs;
    QStackedWidget *m_stack, *m_centre;
    EmptyState* m_welcome;
    ActivityPanel* m_activity;
    StatusArea* m_status;
    QSplitter *m_columns, *m_rows;
    QToolBar* m_toolbar;
    QLabel* m_groupLabel;
    QComboBox* m_groupBox;
    QAction *m_groupLabelAction = nullptr, *m_groupBoxAction = nullptr;
    std::vector<Page*> m_pages;
    TopologyPage* m_topology;
    HeartbeatPage* m_heartbeat;
    GroupsPage* m_groupsPage;
    EventsPage* m_events;
    HealthPage* m_health;
    HelpWindow* m_help = nullptr;
    struct Command {
        QAction* action;
        const char* source;
    };
    QList<Command> m_commands;
    std::array<QMenu*, 7> m_menus{};
    QMenu* m_themeMenu = nullptr;
    QAction *m_connect = nullptr, *m_disconnect = nullptr;
    QList<QAction*> m_pairCommands, m_pageCommands;
    QAction* m_treeCommand = nullptr;
};

} // namespace hotpair::console
