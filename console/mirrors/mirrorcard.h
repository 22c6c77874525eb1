// One mirror on the mirrors page. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/actions.h"

#include <QFrame>
#include <QHash>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace hotpair::console {

class MirrorCard final : public QFrame {
    Q_OBJECT
public:
    explicit MirrorCard(QWidget* parent = nullptr);
    void setMirror(const MirrorView& mirror, const PairView& view, Role role);
    QPushButton* button(ActionKind kind) const { return m_buttons.value(int(kind)); }

Q_SIGNALS:
    void actionRequested(const hotpair::console::Action& action);

private:
    enum Figure { Size, Dirty, Lag, Writes, Reads, Mode, FigureCount };
    void setFigure(Figure figure, const QString& label, const QString& value);
    QString m_name;
    QLabel *m_title, *m_state, *m_way, *m_progressText, *m_frontEnd;
    QLabel *m_labels[FigureCount], *m_values[FigureCount];
    QProgressBar* m_progress;
    QHash<int, QPushButton*> m_buttons;
};

} // namespace hotpair::console
