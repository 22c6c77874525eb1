// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/takeover/stepsview.h"

#include "console/models/language.h"
#include "console/style/glyph.h"

#include <QHeaderView>

namespace hotpair::console {

namespace {
constexpr int stepHeight = 26;
constexpr int rowsAtOnce = 13; ///< a group with a volume, a filesystem, an address and a process, whole
constexpr int rowsAtLeast = 4;
} // namespace

StepsView::StepsView(QWidget* parent)
    : QTableWidget(0, 3, parent) {
    horizontalHeader()->hide();
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(stepHeight);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    setColumnWidth(0, 34);
    setShowGrid(false);
    setSelectionMode(QAbstractItemView::NoSelection);
    setFocusPolicy(Qt::NoFocus);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setIconSize(QSize(12, 12));
}

QSize StepsView::minimumSizeHint() const {
    return {400, stepHeight * qBound(1, rowCount(), rowsAtLeast) + 2};
}

QSize StepsView::sizeHint() const {
    return {400, stepHeight * qBound(1, rowCount(), rowsAtOnce) + 2};
}

void StepsView::setSteps(const QList<TaskStep>& steps) {
    m_steps = steps;
    setRowCount(int(steps.size()));
    for (int row = 0; row < rowCount(); ++row)
        fill(row);
    updateGeometry();
}

void StepsView::update(const TaskStep& step) {
    for (int row = 0; row < m_steps.size(); ++row) {
        if (m_steps[row].index != step.index) continue;
        m_steps[row] = step;
        fill(row);
        scrollToItem(item(row, 1));
        return;
    }
    m_steps << step;
    setRowCount(int(m_steps.size()));
    fill(int(m_steps.size()) - 1);
    scrollToBottom();
    updateGeometry();
}

void StepsView::fill(int row) {
    const TaskStep& step = m_steps[row];
    for (int column = 0; column < 3; ++column)
        if (!item(row, column)) setItem(row, column, new QTableWidgetItem);
    const Tokens& t = tokensFor(palette());
    const bool planned = step.state == TaskStep::State::Planned;
    QTableWidgetItem* mark = item(row, 0);
    mark->setText(planned ? QString::number(row + 1) : QString());
    mark->setTextAlignment(Qt::AlignCenter);
    const Health health = step.state == TaskStep::State::Done     ? Health::Ok
                          : step.state == TaskStep::State::Failed ? Health::Bad
                                                                  : Health::NoData;
    mark->setIcon(planned ? QIcon() : QIcon(glyphPixmap(health, t, 2)));
    QString words = text::sentence(step.code, step.args, language());
    if (!step.node.isEmpty() && !words.contains(step.node)) words = step.node + QStringLiteral(" · ") + words;
    if (step.error) words += QStringLiteral(" — ") + text::sentence(*step.error, language());
    item(row, 1)->setText(words);
    item(row, 1)->setToolTip(step.error ? words + QLatin1Char('\n') + text::advice(*step.error, language())
                                        : words);
    item(row, 1)->setForeground(step.state == TaskStep::State::Failed ? t.bad : t.text);
    item(row, 2)->setText(step.state == TaskStep::State::Running ? tr("running")
                          : step.elapsedMs == 0 ? QStringLiteral("< ") + text::humanMs(1, language())
                          : step.elapsedMs > 0  ? text::humanMs(step.elapsedMs, language())
                                                : QString());
    item(row, 2)->setForeground(step.state == TaskStep::State::Running ? t.accent : t.dim);
    item(row, 2)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

void StepsView::retranslate() {
    setAccessibleName(tr("Steps"));
    for (int row = 0; row < rowCount(); ++row)
        fill(row);
}

} // namespace hotpair::console
