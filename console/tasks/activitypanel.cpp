// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/tasks/activitypanel.h"

#include "console/style/glyph.h"
#include "console/style/icons.h"
#include "console/style/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace hotpair::console {

namespace {

constexpr int rowHeight = 26;

/// Progress: a bar while it runs, shape and words in the colour of the outcome when it ended.
class ProgressDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem opt(option);
        initStyleOption(&opt, index);
        const QString text = opt.text;
        opt.text.clear();
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &opt, painter, opt.widget);
        const Tokens& t = tokensFor(opt.palette);
        const QRectF area = QRectF(option.rect).adjusted(8, 0, -8, 0);
        const QVariant fraction = index.data(TaskModel::FractionRole);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (fraction.isValid()) {
            const qreal width = qMin(120.0, area.width() * 0.4);
            const QRectF bar(area.left(), area.center().y() - 3, width, 6);
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.line);
            painter->drawRoundedRect(bar, 3, 3);
            painter->setBrush(t.accent);
            painter->drawRoundedRect(QRectF(bar.topLeft(), QSizeF(qMax(6.0, width * fraction.toDouble()), 6)),
                                     3, 3);
            painter->setPen(t.dim);
            const QRectF rest(bar.right() + 8, area.top(), area.right() - bar.right() - 8, area.height());
            painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                              opt.fontMetrics.elidedText(text, Qt::ElideRight, int(rest.width())));
        } else {
            const auto health = Health(index.data(TaskModel::HealthRole).toInt());
            paintGlyph(*painter, QRectF(area.left(), area.center().y() - 5, 10, 10), health, t);
            painter->setPen(t.colour(health));
            const QRectF rest = area.adjusted(16, 0, 0, 0);
            painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                              opt.fontMetrics.elidedText(text, Qt::ElideRight, int(rest.width())));
        }
        painter->restore();
    }
};

class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->font = commandFont();
        option->palette.setColor(QPalette::Text, tokensFor(option->palette).dim);
    }
};

} // namespace

ActivityPanel::ActivityPanel(TaskRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_tabs(new QTabBar(this))
    , m_copy(new QToolButton(this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(this))
    , m_log(new QPlainTextEdit(this))
    , m_commands(new QPlainTextEdit(this)) {
    setObjectName(QStringLiteral("activityPanel"));
    setAttribute(Qt::WA_StyledBackground);
    m_tabs->setObjectName(QStringLiteral("activity"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab({});
    m_tabs->addTab({});
    m_table->setModel(&runner.model());
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setItemDelegateForColumn(TaskModel::Progress, new ProgressDelegate(m_table));
    m_table->setItemDelegateForColumn(TaskModel::Command, new CommandDelegate(m_table));
    const int widths[] = {74, 130, 210, 250, 80, 200};
    for (int i = 0; i < TaskModel::ColumnCount; ++i)
        m_table->setColumnWidth(i, widths[i]);
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (auto* pane : {m_log, m_commands}) {
        pane->setReadOnly(true);
        pane->setFont(commandFont());
        pane->setLineWrapMode(QPlainTextEdit::NoWrap);
        pane->setFrameShape(QFrame::NoFrame);
        pane->setMaximumBlockCount(5000);
    }
    m_log->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_log->hide();
    m_copy->setProperty("flat", true);
    m_copy->setIcon(icon("copy"));

    auto* tasks = new QSplitter(Qt::Horizontal, this);
    tasks->addWidget(m_table);
    tasks->addWidget(m_log);
    tasks->setStretchFactor(0, 3);
    tasks->setStretchFactor(1, 1);
    tasks->setChildrenCollapsible(false);
    m_stack->addWidget(tasks);
    m_stack->addWidget(m_commands);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 0, 0);
    top->addWidget(m_tabs, 1);
    top->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid + 4, 2, grid + 4, grid / 2);
    column->setSpacing(2);
    column->addLayout(top);
    column->addWidget(m_stack, 1);

    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_copy, &QToolButton::clicked, this, &ActivityPanel::copyCommand);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ActivityPanel::showLog);
    connect(&runner.model(), &QAbstractItemModel::dataChanged, this, &ActivityPanel::showLog);
    connect(&runner, &TaskRunner::commandIssued, this, [this](const QString& line) {
        m_commands->appendPlainText(QDateTime::currentDateTime().toString(QStringLiteral("HH:mm:ss  ")) +
                                    line);
    });
    // Durations of running tasks move once a second, and only while there are any.
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        bool running = false;
        for (int row = 0; row < m_runner.model().rowCount(); ++row)
            running = running || !m_runner.model().at(row).reply;
        if (running)
            m_table->viewport()->update();
        else
            m_tick.stop();
    });
    connect(&runner.model(), &QAbstractItemModel::rowsInserted, &m_tick, qOverload<>(&QTimer::start));
    retranslate();
}

void ActivityPanel::showLog() {
    const auto rows = m_table->selectionModel()->selectedRows();
    m_log->setVisible(!rows.isEmpty());
    if (!rows.isEmpty())
        m_log->setPlainText(
            m_runner.model().log(rows.first().data(TaskModel::IdRole).toULongLong()).join(QLatin1Char('\n')));
}

void ActivityPanel::copyCommand() {
    QString text;
    if (m_tabs->currentIndex() == 0) {
        const auto rows = m_table->selectionModel()->selectedRows();
        const int row = rows.isEmpty() ? 0 : rows.first().row();
        if (row < m_runner.model().rowCount())
            text = m_runner.model().index(row, TaskModel::Command).data().toString();
    } else {
        const QTextCursor cursor = m_commands->textCursor();
        text = cursor.hasSelection() ? cursor.selectedText().replace(QChar(0x2029), QLatin1Char('\n'))
                                     : m_commands->toPlainText();
    }
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

void ActivityPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ActivityPanel::retranslate() {
    m_tabs->setTabText(0, tr("Tasks"));
    m_tabs->setTabText(1, tr("Command log"));
    m_copy->setToolTip(tr("Copy the command"));
    m_copy->setAccessibleName(tr("Copy the command"));
    m_table->setAccessibleName(tr("Tasks"));
    m_log->setAccessibleName(tr("Log of the task"));
    m_commands->setAccessibleName(tr("Command log"));
    m_commands->setPlaceholderText(
        tr("Each click that asks an agent for something leaves its hotpairctl line here."));
    m_runner.model().retranslate();
    showLog();
}

} // namespace hotpair::console
