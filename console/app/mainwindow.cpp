// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/mainwindow.h"

#include "console/app/helpwindow.h"
#include "console/charts/heartbeatpage.h"
#include "console/events/eventspage.h"
#include "console/groups/groupspage.h"
#include "console/health/healthpage.h"
#include "console/mirrors/mirrorspage.h"
#include "console/style/icons.h"
#include "console/takeover/takeoverdialog.h"
#include "console/topology/topologypage.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>
#include <QVBoxLayout>

namespace hotpair::console {

MainWindow::MainWindow(SessionPool& pool, Secrets& secrets, LanguageSwitch& language, Theme& theme,
                       QSettings& settings)
    : m_pool(pool)
    , m_language(language)
    , m_theme(theme)
    , m_settings(settings)
    , m_runner(this)
    , m_verbs(this) {
    m_pool.setDialogParent(this);
    build();
    buildMenus();
    retranslate();
    connect(&m_pool, &SessionPool::added, this, [this](ClusterSession* session) { m_tree->add(session); });
    connect(&m_pool, &SessionPool::aboutToRemove, this,
            [this](ClusterSession* session) { m_tree->remove(session); });
    connect(&m_pool, &SessionPool::renamed, this,
            [this](ClusterSession* session) { m_tree->refresh(session); });
    connect(&secrets, &Secrets::keptForSessionOnly, this, [this] {
        m_keptForSession = true;
        retranslateNote();
    });
    connect(&m_verbs, &VerbActions::requested, this, &MainWindow::perform);
    for (int i = 0; i < pool.count(); ++i)
        m_tree->add(pool.session(i));
    restore();
    refresh();
    m_tree->view()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::build() {
    setObjectName(QStringLiteral("mainWindow"));
    m_tree = new ClusterTree(this);
    m_tabs = new QTabBar(this);
    m_tabs->setObjectName(QStringLiteral("pages"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(false);
    m_stack = new QStackedWidget(this);
    m_topology = new TopologyPage;
    m_heartbeat = new HeartbeatPage;
    m_groupsPage = new GroupsPage;
    m_events = new EventsPage;
    m_health = new HealthPage;
    m_pages = {m_topology, m_heartbeat, m_groupsPage, new MirrorsPage, m_events, m_health};
    for (Page* page : m_pages) {
        m_stack->addWidget(page);
        m_tabs->addTab({});
        connect(page, &Page::actionRequested, this, &MainWindow::perform);
        connect(page, &Page::groupSelected, this, [this](const QString& group) {
            m_group = group;
            refreshGroups();
        });
    }
    m_welcome = new EmptyState("server", this);
    connect(m_welcome, &EmptyState::buttonClicked, &m_pool, &SessionPool::addWithDialog);
    m_activity = new ActivityPanel(m_runner, this);
    m_status = new StatusArea(this);
    setStatusBar(m_status);

    auto* pageBar = new QWidget(this);
    pageBar->setObjectName(QStringLiteral("pageBar"));
    pageBar->setAttribute(Qt::WA_StyledBackground);
    auto* barRow = new QHBoxLayout(pageBar);
    barRow->setContentsMargins(grid + 4, 0, grid + 4, 0);
    barRow->addWidget(m_tabs, 1);
    auto* pages = new QWidget(this);
    auto* column = new QVBoxLayout(pages);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(pageBar);
    column->addWidget(m_stack, 1);
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(pages);
    m_centre->addWidget(m_welcome);
    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->addWidget(m_centre);
    m_rows->addWidget(m_activity);
    m_rows->setStretchFactor(0, 1);
    m_rows->setCollapsible(0, false);
    m_rows->setSizes({560, 168});
    m_columns = new QSplitter(Qt::Horizontal, this);
    m_columns->addWidget(m_tree);
    m_columns->addWidget(m_rows);
    m_columns->setStretchFactor(1, 1);
    m_columns->setCollapsible(1, false);
    m_columns->setSizes({232, 1134});
    setCentralWidget(m_columns);
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::showPage);
    connect(m_tree, &ClusterTree::selected, this, &MainWindow::follow);
    connect(m_tree, &ClusterTree::addWanted, &m_pool, &SessionPool::addWithDialog);
    connect(m_tree, &ClusterTree::menuWanted, this,
            [this](ClusterSession*, const QPoint& pos) { pairMenu(pos); });
}

void MainWindow::showPage(int index) {
    if (index < 0 || index >= pageCount()) return;
    m_tabs->setCurrentIndex(index);
    m_stack->setCurrentIndex(index);
}

void MainWindow::follow(ClusterSession* session) {
    if (m_session) m_session->disconnect(this);
    m_session = session;
    m_group.clear();
    m_status->follow(session);
    m_heartbeat->follow(session);
    m_events->follow(session);
    m_health->follow(session);
    if (session) {
        connect(session, &ClusterSession::viewChanged, this, &MainWindow::refresh);
        connect(session, &ClusterSession::agentsChanged, this, &MainWindow::refresh);
    }
    refresh();
}

void MainWindow::refresh() {
    m_centre->setCurrentIndex(m_session ? 0 : 1);
    const bool open = m_session && m_session->isOpen();
    m_connect->setEnabled(m_session && !open);
    m_disconnect->setEnabled(open);
    for (auto* command : m_pairCommands)
        command->setEnabled(m_session);
    setWindowTitle(m_session ? tr("%1 – HotPair").arg(m_session->profile().name) : QStringLiteral("HotPair"));
    refreshGroups();
    m_status->refresh();
    if (!m_session) return;
    m_topology->setConnectionNotes(StatusArea::connectionNotes(*m_session));
    for (Page* page : m_pages)
        page->setView(m_session->view(), m_session->role());
}

void MainWindow::refreshGroups() {
    QStringList names;
    if (m_session)
        for (const auto& g : m_session->view().groups)
            names << g.status.name;
    if (!names.contains(m_group)) m_group = names.value(0);
    QStringList shown;
    for (int i = 0; i < m_groupBox->count(); ++i)
        shown << m_groupBox->itemText(i);
    const QSignalBlocker blocker(m_groupBox);
    if (shown != names) {
        m_groupBox->clear();
        m_groupBox->addItems(names);
    }
    m_groupBox->setCurrentText(m_group);
    m_groupLabelAction->setVisible(names.size() > 1);
    m_groupBoxAction->setVisible(names.size() > 1);
    m_groupsPage->setSelected(m_group);
    m_verbs.update(m_session ? m_session->view() : PairView{}, m_group,
                   m_session ? m_session->role() : Role::Nobody);
}

void MainWindow::perform(const Action& action) {
    if (!m_session) return;
    const bool asks =
        (action.kind == ActionKind::Switchover || action.kind == ActionKind::Takeover) && !action.dryRun;
    if (asks) {
        auto* dialog = new TakeoverDialog(*m_session, m_runner, action, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
        return;
    }
    if (action.kind == ActionKind::Stop) {
        auto* box = new QMessageBox(
            QMessageBox::Warning, tr("Stop group"),
            tr("Stop group %1? Its clients lose the service until it is started again.").arg(action.subject),
            QMessageBox::NoButton, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->addButton(tr("Stop group"), QMessageBox::AcceptRole);
        box->setDefaultButton(box->addButton(QMessageBox::Cancel));
        connect(box, &QMessageBox::buttonClicked, this, [this, box, action](QAbstractButton* button) {
            if (box->buttonRole(button) == QMessageBox::AcceptRole && m_session)
                m_runner.run(*m_session, action);
        });
        box->open();
        return;
    }
    m_runner.run(*m_session, action);
}

void MainWindow::removePair() {
    if (!m_session) return;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Remove the connection"),
                                tr("Remove “%1” from this console? The servers themselves are not touched.")
                                    .arg(m_session->profile().name),
                                QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->addButton(tr("Remove"), QMessageBox::AcceptRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    const QPointer<ClusterSession> session = m_session;
    connect(box, &QMessageBox::buttonClicked, this, [this, box, session](QAbstractButton* button) {
        if (box->buttonRole(button) == QMessageBox::AcceptRole && session) m_pool.remove(session);
    });
    box->open();
}

void MainWindow::pairMenu(const QPoint& globalPos) {
    m_menus[1]->popup(globalPos);
}

void MainWindow::chooseLanguage(const QString& language) {
    m_settings.setValue(QStringLiteral("language"), language);
    m_language.use(language);
}

void MainWindow::chooseTheme(ThemeChoice choice) {
    m_settings.setValue(QStringLiteral("theme"), Theme::name(choice));
    m_theme.apply(choice);
}

void MainWindow::showHelp() {
    if (!m_help) m_help = new HelpWindow(this);
    m_help->showTopic(m_pages[size_t(m_tabs->currentIndex())]->helpTopic());
}

void MainWindow::about() {
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About HotPair"),
                        QStringLiteral("<b>HotPair 双机热备 %1</b>").arg(QStringLiteral(HOTPAIR_VERSION)),
                        QMessageBox::Close, this);
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setInformativeText(tr("Two servers, one service that does not stop. Free software under the GNU "
                               "General Public License, version 3 or later."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::restore() {
    resize(1366, 820);
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_columns->restoreState(m_settings.value(QStringLiteral("window/columns")).toByteArray());
    m_rows->restoreState(m_settings.value(QStringLiteral("window/rows")).toByteArray());
    showPage(m_settings.value(QStringLiteral("window/page"), 0).toInt());
    if (auto* last = m_pool.find(m_settings.value(QStringLiteral("window/pair")).toString()))
        selectSession(last);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/columns"), m_columns->saveState());
    m_settings.setValue(QStringLiteral("window/rows"), m_rows->saveState());
    m_settings.setValue(QStringLiteral("window/page"), m_tabs->currentIndex());
    if (m_session) m_settings.setValue(QStringLiteral("window/pair"), m_session->profile().name);
    QMainWindow::closeEvent(event);
}

void MainWindow::retranslateNote() {
    if (m_keptForSession) setNote(tr("No keychain here: the password is kept for this session only"));
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace hotpair::console
