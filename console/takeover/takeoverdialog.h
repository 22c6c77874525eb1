// Before a group moves: what it costs, step by step, and the way back. While it moves: the same steps, live.
// Afterwards: what it really cost. Switchover plans come from the agent's dry run; a takeover has no dry run
// (the other server may be gone), so its steps and figures are this console's own estimate and are called
// that.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/results.h"
#include "console/takeover/stepsview.h"
#include "console/tasks/taskrunner.h"

#include <QDialog>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>

#include <array>

namespace hotpair::console {

class TakeoverDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Phase { Planning, Ready, Refused, Running, Finished };
    /// `action`: a switchover or takeover with its target. Session and runner outlive it.
    TakeoverDialog(ClusterSession& session, TaskRunner& runner, const Action& action,
                   QWidget* parent = nullptr);

    Phase phase() const { return m_phase; }
    QPushButton* startButton() { return m_start; }
    QPushButton* rehearseButton() { return m_rehearse; }
    QPushButton* forceButton() { return m_force; }
    QPushButton* closeButton() { return m_close; }
    QLineEdit* confirmEdit() { return m_confirm; }
    StepsView* steps() { return m_steps; }
    QString message() const { return m_message->text(); }

protected:
    void changeEvent(QEvent*) override;

private:
    struct Tile {
        QFrame* frame;
        QLabel *label, *figure, *note;
    };
    void build();
    Tile makeTile();
    void fillTile(const Tile& tile, const QString& tone, const QString& label, const QString& figure,
                  const QString& note);
    void plan();
    void planned(const Reply& reply);
    void estimateTakeover();
    void start(const Action& action);
    void stepped(quint64 task, const TaskStep& step);
    void finished(quint64 task, const Reply& reply);
    void setPhase(Phase phase);
    void retranslate();
    void retranslateTiles();
    void retranslateForce();
    QString outageNote() const;

    QPointer<ClusterSession> m_session;
    TaskRunner& m_runner;
    Action m_action;
    QString m_from;
    Phase m_phase = Phase::Planning;
    ActionPlan m_plan;
    std::optional<Reply> m_reply; ///< of the plan when refused, of the run when finished
    quint64 m_task = 0;
    bool m_rehearsed = false, m_forcing = false;

    QLabel *m_title, *m_subtitle, *m_stepsTitle, *m_message, *m_back, *m_command, *m_forceText;
    std::array<Tile, 3> m_tiles{};
    StepsView* m_steps;
    QFrame* m_forceFrame;
    QLineEdit* m_confirm;
    QPushButton *m_rehearse, *m_start, *m_force, *m_close;
};

} // namespace hotpair::console
