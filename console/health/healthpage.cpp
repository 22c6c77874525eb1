// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/health/healthpage.h"

#include "common/text/sensors.h"
#include "console/models/language.h"
#include "console/style/icons.h"
#include "console/style/statedelegate.h"
#include "console/style/tokens.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {

constexpr int pollMs = 60'000; ///< every question makes each agent ask its disks
constexpr int tickMs = 1000;
constexpr int healthRole = Qt::UserRole + 1;
constexpr int whatRole = Qt::UserRole + 2, adviceRole = Qt::UserRole + 3;

enum Column { What, Name, Value, State, Remark, ColumnCount };

Health healthOf(const Error& problem) {
    return severityOf(problem.code) >= Severity::Error ? Health::Bad : Health::Warning;
}

} // namespace

HealthPage::HealthPage(QWidget* parent)
    : Page(parent)
    , m_age(new QLabel(this))
    , m_what(new QLabel(this))
    , m_advice(new QLabel(this))
    , m_refresh(new QPushButton(this))
    , m_detail(new QFrame(this))
    , m_tree(new QTreeWidget(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState("server", this)) {
    m_age->setProperty("dim", true);
    m_refresh->setIcon(icon("refresh"));
    m_tree->setColumnCount(ColumnCount);
    m_tree->setProperty("cardTree", true);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setItemDelegateForColumn(State, new StateDelegate(healthRole, m_tree));
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionsMovable(false);
    const int widths[] = {170, 260, 110, 130, 300};
    for (int i = 0; i < ColumnCount; ++i)
        m_tree->setColumnWidth(i, widths[i]);
    m_detail->setProperty("card", true);
    m_what->setProperty("heading", true);
    auto* inside = new QVBoxLayout(m_detail);
    inside->setContentsMargins(grid * 2, grid + 2, grid * 2, grid + 2);
    inside->setSpacing(grid / 2);
    for (auto* label : {m_what, m_advice}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        inside->addWidget(label);
    }
    auto* bar = new QHBoxLayout;
    bar->setSpacing(grid);
    bar->addWidget(m_age, 1);
    bar->addWidget(m_refresh);
    auto* filled = new QWidget(this);
    auto* list = new QVBoxLayout(filled);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(grid + 4);
    list->addWidget(m_tree, 1);
    list->addWidget(m_detail);
    m_stack->addWidget(filled);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid * 2, grid + 4, grid * 2, grid * 2);
    column->setSpacing(grid + 4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    m_poll.setInterval(pollMs);
    m_tick.setInterval(tickMs);
    connect(&m_poll, &QTimer::timeout, this, &HealthPage::ask);
    connect(&m_tick, &QTimer::timeout, this, &HealthPage::showAge);
    connect(m_refresh, &QPushButton::clicked, this, &HealthPage::ask);
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, &HealthPage::showDetail);
    retranslate();
}

QString HealthPage::title() const {
    return tr("Health");
}

void HealthPage::follow(ClusterSession* session) {
    m_session = session;
    m_nodes = {};
    m_asked = {};
    m_problem.reset();
    m_waiting = false;
    fill();
    if (isVisible()) ask();
}

/// A pair that has just connected is asked at once, not a minute later.
void HealthPage::setView(const PairView& view, Role) {
    if (!view.stale && isVisible() && !m_asked.isValid() && !m_problem) ask();
}

void HealthPage::ask() {
    if (m_waiting || !m_session || !m_session->view().everHeard) return;
    m_waiting = true;
    showAge();
    m_session->ask({}, QStringLiteral("health"), {}, this, [this, session = m_session](const Reply& reply) {
        if (session == m_session) answered(reply);
    });
}

void HealthPage::answered(const Reply& reply) {
    m_waiting = false;
    m_problem =
        reply.ok() ? std::nullopt : std::optional(reply.error.value_or(makeError(Code::INTERNAL_ERROR)));
    if (reply.ok()) {
        m_nodes = reply.result[QLatin1String("nodes")].toArray();
        m_asked = QDateTime::currentDateTime();
    }
    fill();
}

void HealthPage::addNode(const QJsonObject& node) {
    auto* top = new QTreeWidgetItem(m_tree, {node[QLatin1String("node")].toString()});
    QFont bold = m_tree->font();
    bold.setBold(true);
    top->setFont(What, bold);
    const auto describe = [](QTreeWidgetItem* item, const Error& problem) {
        item->setData(State, healthRole, int(healthOf(problem)));
        item->setData(What, whatRole, text::sentence(problem, language()));
        item->setData(What, adviceRole, text::advice(problem, language()));
        item->setText(Remark, text::sentence(problem, language()));
        item->setToolTip(Remark, text::sentence(problem, language()) + QLatin1Char('\n') +
                                     text::advice(problem, language()));
    };
    if (const auto error = errorFromJson(node[QLatin1String("error")])) {
        top->setText(State, tr("no answer"));
        return describe(top, *error);
    }
    QList<QTreeWidgetItem*> found, fine; // findings first
    Health worst = Health::Ok;
    for (const QJsonValue& value : node[QLatin1String("readings")].toArray()) {
        const QJsonObject reading = value.toObject();
        const auto problem = errorFromJson(reading[QLatin1String("problem")]);
        auto* item =
            new QTreeWidgetItem({text::sensorKind(reading[QLatin1String("kind")].toString(), language()),
                                 text::sensorName(reading, language()), text::sensorFigure(reading)});
        item->setText(State, problem ? text::severityWord(severityOf(problem->code), language()) : tr("ok"));
        item->setData(State, healthRole, int(Health::Ok));
        (problem ? found : fine) << item;
        if (!problem) continue;
        describe(item, *problem);
        if (healthOf(*problem) == Health::Bad || worst == Health::Ok) worst = healthOf(*problem);
    }
    top->addChildren(found + fine);
    const qsizetype problems = found.size();
    top->setText(State, problems == 0 ? tr("ok") : tr("findings: %1").arg(problems));
    top->setData(State, healthRole, int(worst));
    if (node[QLatin1String("smartctlMissing")].toBool())
        top->setText(Remark, tr("disks do not tell: smartmontools is not installed"));
    top->setExpanded(true);
}

void HealthPage::fill() {
    m_tree->clear();
    for (const QJsonValue& node : std::as_const(m_nodes))
        addNode(node.toObject());
    if (m_problem)
        m_empty->setText(text::sentence(*m_problem, language()), text::advice(*m_problem, language()));
    else
        m_empty->setText(
            tr("Nothing known yet"),
            tr("The agents are asked for the sensors of their machines while this page is seen."));
    m_stack->setCurrentIndex(m_nodes.isEmpty() ? 1 : 0);
    showAge();
    showDetail();
}

/// Figures of a moment: their age is always said.
void HealthPage::showAge() {
    m_refresh->setEnabled(!m_waiting && m_session);
    if (m_waiting)
        m_age->setText(tr("asking the agents…"));
    else if (m_problem)
        m_age->setText(text::sentence(*m_problem, language()));
    else if (!m_asked.isValid())
        m_age->clear();
    else
        m_age->setText(tr("as of %1").arg(m_asked.toString(QStringLiteral("HH:mm:ss"))));
}

void HealthPage::showDetail() {
    const auto selected = m_tree->selectedItems();
    const QString what = selected.isEmpty() ? QString() : selected.first()->data(What, whatRole).toString();
    m_detail->setVisible(!what.isEmpty());
    m_what->setText(what);
    m_advice->setText(selected.isEmpty() ? QString() : selected.first()->data(What, adviceRole).toString());
}

void HealthPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_poll.start();
    m_tick.start();
    ask();
}

void HealthPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_poll.stop();
    m_tick.stop();
}

void HealthPage::retranslate() {
    m_refresh->setText(tr("Ask again"));
    m_tree->setHeaderLabels({tr("What"), tr("Name"), tr("Value"), tr("State"), tr("Remark")});
    m_tree->setAccessibleName(tr("Sensors"));
    fill();
}

} // namespace hotpair::console
