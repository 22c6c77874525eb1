// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/charts/backtestdialog.h"

#include "console/models/language.h"
#include "console/style/dialogs.h"

#include <QEvent>
#include <QHeaderView>
#include <QStyle>

#include <cmath>

namespace hotpair::console {

namespace {

constexpr int leastMs = 20, mostMs = 60'000; ///< what the agent accepts at least, and what anybody would want
constexpr int sliderSteps = 1000;            ///< logarithmic: 20 ms to 60 s
constexpr int debounceMs = 300;

enum Column { Link, Beats, Lost, Longest, Alarms, ColumnCount };

int msAt(int step) {
    return int(std::lround(leastMs * std::pow(double(mostMs) / leastMs, double(step) / sliderSteps)));
}
int stepAt(int ms) {
    return int(
        std::lround(sliderSteps * std::log(double(ms) / leastMs) / std::log(double(mostMs) / leastMs)));
}

QString duration(double ms) {
    return text::humanDuration(Duration(qint64(ms * 1e6)), language());
}

} // namespace

BacktestDialog::BacktestDialog(ClusterSession* session, const QString& node, int detectMs, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_node(node)
    , m_heading(new QLabel(this))
    , m_detectLabel(new QLabel(this))
    , m_verdict(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_detect(new QSpinBox(this))
    , m_links(new QTableWidget(this))
    , m_close(new QPushButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    m_heading->setProperty("title", true);
    m_verdict->setProperty("heading", true);
    m_detail->setProperty("dim", true);
    for (auto* label : {m_verdict, m_detail}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    const int start = qBound(leastMs, detectMs, mostMs);
    m_detect->setRange(leastMs, mostMs);
    m_detect->setSuffix(QStringLiteral(" ms"));
    m_detect->setValue(start);
    m_detectLabel->setBuddy(m_detect);
    m_slider->setRange(0, sliderSteps);
    m_slider->setValue(stepAt(start));
    m_links->setColumnCount(ColumnCount);
    m_links->setProperty("cardTable", true);
    m_links->verticalHeader()->hide();
    m_links->setShowGrid(false);
    m_links->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_links->setSelectionMode(QAbstractItemView::NoSelection);
    m_links->setFocusPolicy(Qt::NoFocus);
    m_links->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_links->horizontalHeader()->setHighlightSections(false);
    m_links->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_links->setMinimumHeight(grid * 20);
    m_close->setDefault(true);

    auto* row = new QHBoxLayout;
    row->setSpacing(grid);
    row->addWidget(m_detectLabel);
    row->addWidget(m_detect);
    row->addWidget(m_slider, 1);
    auto* column = dialogColumn(this);
    column->addWidget(m_heading);
    column->addLayout(row);
    column->addWidget(m_verdict);
    column->addWidget(m_detail);
    column->addWidget(m_links, 1);
    column->addLayout(buttonRow({m_close}));
    resize(720, 420);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(debounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &BacktestDialog::ask);
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        if (stepAt(m_detect->value()) != step) m_detect->setValue(msAt(step));
    });
    connect(m_detect, &QSpinBox::valueChanged, this, [this](int ms) {
        m_slider->setValue(stepAt(ms));
        m_debounce.start();
    });
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    retranslate();
    ask();
}

/// One question at a time; a time that was set meanwhile is asked when the answer is there.
void BacktestDialog::ask() {
    if (m_waiting || !m_session) return;
    m_waiting = true;
    const int detectMs = m_detect->value();
    m_session->ask(m_node, QStringLiteral("links.backtest"), {{QStringLiteral("detectMs"), detectMs}}, this,
                   [this, detectMs](const Reply& reply) { answered(detectMs, reply); });
}

void BacktestDialog::answered(int detectMs, const Reply& reply) {
    m_waiting = false;
    if (detectMs != m_detect->value()) m_debounce.start();
    m_problem =
        reply.ok() ? std::nullopt : std::optional(reply.error.value_or(makeError(Code::INTERNAL_ERROR)));
    m_result = reply.ok() ? std::optional(backtestFromJson(reply.result)) : std::nullopt;
    fill();
}

void BacktestDialog::fill() {
    m_links->setVisible(m_result.has_value());
    m_detail->setVisible(m_result.has_value());
    QString tone;
    if (m_problem) {
        m_verdict->setText(text::sentence(*m_problem, language()) + QLatin1Char(' ') +
                           text::advice(*m_problem, language()));
        tone = QStringLiteral("warning");
    } else if (!m_result) {
        m_verdict->setText(tr("%1 is looking through its recorded heartbeats…").arg(m_node));
    } else if (m_result->falseFailovers > 0) {
        m_verdict->setText(
            tr("False failovers in %1 h: %2").arg(m_result->hours, 0, 'f', 1).arg(m_result->falseFailovers));
        tone = QStringLiteral("bad");
    } else {
        m_verdict->setText(tr("No false failover in %1 h.").arg(m_result->hours, 0, 'f', 1));
        tone = QStringLiteral("ok");
    }
    m_verdict->setProperty("tone", tone);
    m_verdict->style()->unpolish(m_verdict);
    m_verdict->style()->polish(m_verdict);
    if (!m_result) return;
    QStringList details;
    if (m_result->leastSafeMs >= 0)
        details << tr("With any detection above %1 there would have been none.")
                       .arg(duration(m_result->leastSafeMs));
    details << (m_result->realEnds > 0
                    ? tr("The other node was really lost %1 times, noticed after %2 on average.")
                          .arg(m_result->realEnds)
                          .arg(duration(m_result->delayMs))
                    : tr("The other node was never really lost in this time."));
    m_detail->setText(details.join(QLatin1Char(' ')));
    m_links->setRowCount(int(m_result->links.size()));
    for (int i = 0; i < m_links->rowCount(); ++i) {
        const LinkBacktest& l = m_result->links[i];
        const QString cells[ColumnCount] = {l.link, QString::number(l.beats), QString::number(l.lost),
                                            duration(l.longestMs), QString::number(l.falseDeaths)};
        for (int column = 0; column < ColumnCount; ++column)
            m_links->setItem(i, column, new QTableWidgetItem(cells[column]));
    }
}

void BacktestDialog::retranslate() {
    setWindowTitle(tr("Back-test"));
    m_heading->setText(tr("Would another detection time be better?"));
    m_detectLabel->setText(tr("Silence that counts as death:"));
    m_slider->setAccessibleName(tr("Silence that counts as death"));
    m_links->setHorizontalHeaderLabels(
        {tr("Link"), tr("Beats"), tr("Lost"), tr("Longest silence"), tr("False alarms")});
    m_links->setAccessibleName(tr("Links"));
    m_close->setText(tr("Close"));
    fill();
}

void BacktestDialog::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QDialog::changeEvent(event);
}

} // namespace hotpair::console
