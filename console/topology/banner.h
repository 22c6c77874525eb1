// The line on top of the topology: is redundancy whole, what would happen now, and, if not, why; below it one
// line for each contradiction between the two agents.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"

#include <QLabel>
#include <QWidget>

namespace hotpair::console {

class Banner final : public QWidget {
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);
    void setView(const PairView& view);
    QString text() const; ///< all of it, plain: for tests and screen readers

protected:
    void paintEvent(QPaintEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void refresh();
    Redundancy m_redundancy;
    QList<Contradiction> m_contradictions;
    QDateTime m_lastData;
    int m_revision = 0;
    QLabel *m_verdict, *m_detail, *m_side;
};

} // namespace hotpair::console
