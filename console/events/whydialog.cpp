// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/events/whydialog.h"

#include "common/text/why.h"
#include "console/models/language.h"
#include "console/style/dialogs.h"
#include "console/style/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace hotpair::console {

namespace {

constexpr int rowHeight = 26;
constexpr int dotRole = Qt::UserRole + 1; ///< Dot, on column Dots

enum Column { Time, Dots, What, ColumnCount };
enum class Dot { Plain, Step, Turn, Trouble, Asked };

Dot dotOf(const WhyLine& line) {
    if (line.asked) return Dot::Asked;
    static const QStringList troubles{QStringLiteral("beats-missed"),    QStringLiteral("link-silent"),
                                      QStringLiteral("resource-failed"), QStringLiteral("guard-began"),
                                      QStringLiteral("clock-jumped"),    QStringLiteral("record-failed"),
                                      QStringLiteral("refused"),         QStringLiteral("mirror-lost"),
                                      QStringLiteral("stale"),           QStringLiteral("vote-refused")};
    if (line.kind.endsWith(QLatin1String("-failed")) || troubles.contains(line.kind)) return Dot::Trouble;
    if (line.kind == QLatin1String("moved")) return Dot::Turn;
    return line.kind.startsWith(QLatin1String("step-")) ? Dot::Step : Dot::Plain;
}

/// A vertical line through all rows; on it a dot a row, of a shape and colour for what the row is.
class LineDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const Tokens& t = tokensFor(option.palette);
        const QPointF centre = QRectF(option.rect).center();
        const bool first = index.row() == 0, last = index.row() == index.model()->rowCount() - 1;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(t.line, 2));
        painter->drawLine(QPointF(centre.x(), first ? centre.y() : option.rect.top()),
                          QPointF(centre.x(), last ? centre.y() : option.rect.bottom() + 1));
        const Dot dot = Dot(index.data(dotRole).toInt());
        const QColor colour = dot == Dot::Trouble ? t.bad : dot == Dot::Plain ? t.dim : t.accent;
        painter->setPen(QPen(colour, 2));
        painter->setBrush(dot == Dot::Step || dot == Dot::Plain ? t.panel : colour);
        const qreal r = dot == Dot::Plain ? 3 : 5;
        if (dot == Dot::Trouble) {
            painter->drawPolygon(
                QPolygonF{centre + QPointF(0, -6), centre + QPointF(6, 5), centre + QPointF(-6, 5)});
        } else if (dot == Dot::Asked) {
            painter->drawPolygon(QPolygonF{centre + QPointF(0, -7), centre + QPointF(7, 0),
                                           centre + QPointF(0, 7), centre + QPointF(-7, 0)});
        } else {
            painter->drawEllipse(centre, r, r);
        }
        painter->restore();
    }
};

} // namespace

WhyDialog::WhyDialog(ClusterSession* session, const EventRecord& event, QWidget* parent)
    : QDialog(parent)
    , m_event(event)
    , m_heading(new QLabel(this))
    , m_when(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_note(new QLabel(this))
    , m_lines(new QTableWidget(this))
    , m_copy(new QPushButton(this))
    , m_close(new QPushButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    m_heading->setProperty("heading", true);
    m_when->setProperty("dim", true);
    m_note->setProperty("dim", true);
    for (auto* label : {m_heading, m_when, m_summary, m_note}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_lines->setColumnCount(ColumnCount);
    m_lines->setProperty("cardTable", true);
    m_lines->verticalHeader()->hide();
    m_lines->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_lines->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_lines->verticalHeader()->setMinimumSectionSize(rowHeight);
    m_lines->setShowGrid(false);
    m_lines->setWordWrap(true);
    m_lines->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_lines->setSelectionMode(QAbstractItemView::SingleSelection);
    m_lines->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_lines->setTabKeyNavigation(false);
    m_lines->setItemDelegateForColumn(Dots, new LineDelegate(m_lines));
    m_lines->horizontalHeader()->setStretchLastSection(true);
    m_lines->horizontalHeader()->setHighlightSections(false);
    m_lines->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_lines->setColumnWidth(Time, 110);
    m_lines->setColumnWidth(Dots, 36);
    m_close->setDefault(true);
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_copy, &QPushButton::clicked, this, &WhyDialog::copy);

    auto* column = dialogColumn(this);
    for (auto* widget : std::initializer_list<QWidget*>{m_heading, m_when, m_summary})
        column->addWidget(widget);
    column->addWidget(m_lines, 1);
    column->addWidget(m_note);
    column->addLayout(buttonRow({m_close}, {m_copy}));
    resize(860, 620);
    retranslate();
    if (session)
        session->ask(event.node, QStringLiteral("explain"),
                     {{QStringLiteral("event"), QString::number(event.seq)}}, this,
                     [this](const Reply& reply) { answered(reply); });
}

void WhyDialog::answered(const Reply& reply) {
    m_problem = reply.error;
    if (reply.ok()) m_why = whyFromJson(reply.result.value(QLatin1String("why")).toObject());
    // numbers count on each node by themselves: an agent that stood in for a silent one explains another
    // event
    if (m_why && m_why->event.node != m_event.node) {
        m_why.reset();
        m_problem = makeError(Code::CONSOLE_NODE_NOT_CONNECTED, {{QStringLiteral("node"), m_event.node}});
    }
    if (!m_why && !m_problem) m_problem = makeError(Code::INTERNAL_ERROR);
    retranslate();
}

void WhyDialog::retranslate() {
    const auto lang = language();
    setWindowTitle(tr("Why event #%1 happened").arg(m_event.seq));
    m_heading->setText(text::sentence(m_event.code, m_event.args, lang));
    const QDateTime at = QDateTime::fromString(m_event.time, Qt::ISODateWithMs).toLocalTime();
    m_when->setText(QStringLiteral("%1  ·  %2  ·  #%3")
                        .arg(at.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")), m_event.node)
                        .arg(m_event.seq));
    if (m_why)
        m_summary->setText(m_event.code == Code::REQUEST_REFUSED
                               ? text::whySummary(*m_why, lang)
                               : tr("Cause: %1").arg(text::whySummary(*m_why, lang)));
    else if (m_problem)
        m_summary->setText(text::sentence(*m_problem, lang) + QLatin1Char(' ') +
                           text::advice(*m_problem, lang));
    else
        m_summary->setText(tr("The agent of %1 is looking through its flight recorder…").arg(m_event.node));
    m_lines->setVisible(m_why.has_value());
    m_lines->setHorizontalHeaderLabels({tr("Since the cause"), QString(), tr("What happened")});
    m_lines->setAccessibleName(tr("Time line"));
    m_note->setText(!m_why ? QString()
                    : m_why->replayed
                        ? tr("Played again, the decision core decides the same.")
                        : tr("Played again, the decision core of this version decides differently."));
    m_note->setVisible(m_why.has_value());
    m_copy->setText(tr("Copy"));
    m_copy->setEnabled(m_why.has_value());
    m_close->setText(tr("Close"));
    if (m_why) fillLines();
}

void WhyDialog::fillLines() {
    const auto lang = language();
    m_lines->setRowCount(int(m_why->lines.size()));
    for (int row = 0; row < m_lines->rowCount(); ++row) {
        const WhyLine& line = m_why->lines[row];
        QString what = text::whySentence(line, lang);
        if (line.times > 1) what += QStringLiteral("  (×%1)").arg(line.times);
        auto* time = new QTableWidgetItem(text::whyTime(line.ms, lang));
        time->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* dot = new QTableWidgetItem;
        dot->setData(dotRole, int(dotOf(line)));
        auto* words = new QTableWidgetItem(what);
        if (line.asked) {
            QFont bold = m_lines->font();
            bold.setBold(true);
            words->setFont(bold);
            time->setFont(bold);
        }
        m_lines->setItem(row, Time, time);
        m_lines->setItem(row, Dots, dot);
        m_lines->setItem(row, What, words);
    }
}

void WhyDialog::copy() const {
    QStringList lines{m_heading->text(), m_when->text(), m_summary->text(), QString()};
    for (int row = 0; row < m_lines->rowCount(); ++row)
        lines << m_lines->item(row, Time)->text() + QStringLiteral("  ") + m_lines->item(row, What)->text();
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}

void WhyDialog::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QDialog::changeEvent(event);
}

} // namespace hotpair::console
