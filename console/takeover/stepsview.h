// The steps of a plan and their progress: number or shape, words, time. Grows with its content up to a limit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/control_wire.h"

#include <QList>
#include <QTableWidget>

namespace hotpair::console {

class StepsView final : public QTableWidget {
    Q_OBJECT
public:
    explicit StepsView(QWidget* parent = nullptr);
    void setSteps(const QList<TaskStep>& steps);
    void update(const TaskStep& step); ///< by its index; a new index adds a row
    const QList<TaskStep>& steps() const { return m_steps; }
    void retranslate();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override; ///< on a small screen the rest is scrolled to

private:
    void fill(int row);
    QList<TaskStep> m_steps;
};

} // namespace hotpair::console
