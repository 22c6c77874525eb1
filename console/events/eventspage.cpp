// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/events/eventspage.h"

#include "console/events/csv.h"
#include "console/events/whydialog.h"
#include "console/models/language.h"
#include "console/style/icons.h"
#include "console/style/statedelegate.h"
#include "console/style/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSaveFile>
#include <QThreadPool>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {
constexpr int rowHeight = 28;
constexpr int debounceMs = 250;
} // namespace

EventsPage::EventsPage(QWidget* parent)
    : Page(parent)
    , m_severity(new QComboBox(this))
    , m_text(new QLineEdit(this))
    , m_why(new QPushButton(this))
    , m_export(new QPushButton(this))
    , m_count(new QLabel(this))
    , m_what(new QLabel(this))
    , m_advice(new QLabel(this))
    , m_code(new QLabel(this))
    , m_detail(new QFrame(this))
    , m_table(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState("events", this)) {
    for (int i = 0; i < 3; ++i)
        m_severity->addItem(QString());
    m_text->setClearButtonEnabled(true);
    m_export->setIcon(icon("export"));
    m_count->setProperty("dim", true);
    m_table->setModel(&m_model);
    m_table->setProperty("cardTable", true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(
        QHeaderView::Fixed); // sizing by content takes seconds at 100,000 rows
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setItemDelegateForColumn(EventsModel::Level,
                                      new StateDelegate(EventsModel::HealthRole, m_table));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    const int widths[] = {190, 120, 110, 110};
    for (int i = 0; i < 4; ++i)
        m_table->setColumnWidth(i, widths[i]);
    m_detail->setProperty("card", true);
    m_what->setProperty("heading", true);
    m_what->setWordWrap(true);
    m_advice->setWordWrap(true);
    m_code->setProperty("dim", true);
    m_code->setFont(commandFont());
    for (auto* label : {m_what, m_advice, m_code})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* inside = new QVBoxLayout(m_detail);
    inside->setContentsMargins(grid * 2, grid + 2, grid * 2, grid + 2);
    inside->setSpacing(grid / 2);
    for (auto* label : {m_what, m_advice, m_code})
        inside->addWidget(label);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(grid);
    bar->addWidget(m_severity);
    bar->addWidget(m_text, 1);
    bar->addWidget(m_count);
    bar->addWidget(m_why);
    bar->addWidget(m_export);
    auto* filled = new QWidget(this);
    auto* list = new QVBoxLayout(filled);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(grid + 4);
    list->addWidget(m_table, 1);
    list->addWidget(m_detail);
    m_stack->addWidget(filled);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid * 2, grid + 4, grid * 2, grid * 2);
    column->setSpacing(grid + 4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(debounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &EventsPage::applyFilter);
    connect(m_text, &QLineEdit::textChanged, &m_debounce, qOverload<>(&QTimer::start));
    connect(m_severity, &QComboBox::currentIndexChanged, this, &EventsPage::applyFilter);
    connect(m_export, &QPushButton::clicked, this, &EventsPage::exportCsv);
    // a double click, or Return on the selected row
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { explain(index.row()); });
    connect(m_why, &QPushButton::clicked, this, [this] {
        const auto rows = m_table->selectionModel()->selectedRows();
        if (!rows.isEmpty()) explain(rows.first().row());
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &EventsPage::showDetail);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &EventsPage::refreshCount);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &EventsPage::refreshCount);
    retranslate();
}

QString EventsPage::title() const {
    return tr("Events");
}

void EventsPage::follow(ClusterSession* session) {
    if (m_session) m_session->disconnect(this);
    m_session = session;
    m_model.clear();
    if (!session) return;
    QList<EventRecord> all;
    for (int i = 0; i < session->agentCount(); ++i)
        for (const auto& event : session->store(i).events())
            all << event;
    m_model.add(all);
    connect(session, &ClusterSession::eventsArrived, this,
            [this](const QList<EventRecord>& events) { m_model.add(events); });
    connect(session, &ClusterSession::eventsCleared, &m_model, &EventsModel::clear);
    refreshCount();
}

void EventsPage::setView(const PairView&, Role) {}

void EventsPage::applyFilter() {
    const Severity least[] = {Severity::Info, Severity::Warning, Severity::Error};
    m_model.setFilter(least[qBound(0, m_severity->currentIndex(), 2)], m_text->text().trimmed());
    showDetail();
}

void EventsPage::refreshCount() {
    const int rows = m_model.rowCount();
    m_count->setText(rows == m_model.total() ? tr("%1 events").arg(rows)
                                             : tr("%1 of %2 events").arg(rows).arg(m_model.total()));
    m_stack->setCurrentIndex(m_model.total() == 0 || (rows == 0 && !m_model.isFiltering()) ? 1 : 0);
    if (m_model.total() > 0)
        m_empty->setText(tr("No event matches"), tr("Change the severity or the text of the filter."));
    else
        m_empty->setText(tr("No events yet"),
                         tr("Whatever happens on either server appears here, newest first."));
    m_export->setEnabled(rows > 0);
}

void EventsPage::showDetail() {
    const auto rows = m_table->selectionModel()->selectedRows();
    m_detail->setVisible(!rows.isEmpty());
    m_why->setEnabled(!rows.isEmpty());
    if (rows.isEmpty()) return;
    const EventRecord& event = m_model.at(rows.first().row());
    const auto name = codeName(event.code);
    m_what->setText(text::sentence(event.code, event.args, language()));
    m_advice->setText(text::advice(event.code, event.args, language()));
    QStringList facts{QString::fromLatin1(name.data(), qsizetype(name.size())),
                      QStringLiteral("%1#%2").arg(event.node).arg(event.seq)};
    for (auto it = event.args.cbegin(); it != event.args.cend(); ++it)
        facts << it.key() + QLatin1Char('=') + it.value();
    m_code->setText(facts.join(QStringLiteral("  ")));
}

void EventsPage::explain(int row) {
    if (!m_session || row < 0 || row >= m_model.rowCount()) return;
    (new WhyDialog(m_session, m_model.at(row), this))->open();
}

void EventsPage::exportCsv() {
    if (m_model.rowCount() == 0) return;
    auto* dialog = new QFileDialog(this, tr("Export events"), QStringLiteral("hotpair-events.csv"),
                                   tr("Comma-separated text (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &EventsPage::writeCsv);
    dialog->open();
}

void EventsPage::writeCsv(const QString& path) {
    const QList<EventRecord> events = m_model.shown();
    const auto lang = language();
    QPointer<EventsPage> page(this);
    QThreadPool::globalInstance()->start([page, events, lang, path] {
        QSaveFile file(path);
        const bool ok =
            file.open(QIODevice::WriteOnly) && file.write(eventsToCsv(events, lang)) >= 0 && file.commit();
        const QString detail = file.errorString();
        QMetaObject::invokeMethod(
            qApp,
            [page, path, ok, detail, count = events.size()] {
                if (!page) return;
                page->m_count->setText(ok ? EventsPage::tr("%1 events written to %2").arg(count).arg(path)
                                          : EventsPage::tr("%1 cannot be written: %2").arg(path, detail));
                Q_EMIT page->exported(path, ok);
            },
            Qt::QueuedConnection);
    });
}

void EventsPage::retranslate() {
    m_severity->setItemText(0, tr("All severities"));
    m_severity->setItemText(1, tr("Warnings and worse"));
    m_severity->setItemText(2, tr("Errors and worse"));
    m_severity->setAccessibleName(tr("Severity"));
    m_text->setPlaceholderText(tr("Filter by text, server, group or code…"));
    m_text->setAccessibleName(tr("Filter"));
    m_why->setText(tr("Why…"));
    m_why->setToolTip(tr("Explains the selected event (double click)"));
    m_export->setText(tr("Export…"));
    m_table->setAccessibleName(tr("Events"));
    m_model.retranslate();
    refreshCount();
    showDetail();
}

} // namespace hotpair::console
