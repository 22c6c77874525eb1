// "Would another detection time be better?": the agent judges its recorded heartbeats with the time that is
// set here. Nothing is changed. Opened by the heartbeat page; deletes itself when it is closed. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/backtest.h"
#include "console/connections/session.h"

#include <QDialog>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTableWidget>
#include <QTimer>

#include <optional>

namespace hotpair::console {

class BacktestDialog final : public QDialog {
    Q_OBJECT
public:
    /// `node`: whose recording is asked. `detectMs`: where the slider begins, the time in use.
    BacktestDialog(ClusterSession* session, const QString& node, int detectMs, QWidget* parent = nullptr);

    QSpinBox* detection() { return m_detect; }
    QTableWidget* table() { return m_links; }
    QString verdict() const { return m_verdict->text(); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void ask();
    void answered(int detectMs, const Reply& reply);
    void retranslate();
    void fill();

    QPointer<ClusterSession> m_session;
    const QString m_node;
    std::optional<BacktestResult> m_result;
    std::optional<Error> m_problem;
    bool m_waiting = false;
    QTimer m_debounce; ///< the slider moves in many small steps
    QLabel *m_heading, *m_detectLabel, *m_verdict, *m_detail;
    QSlider* m_slider;
    QSpinBox* m_detect;
    QTableWidget* m_links;
    QPushButton* m_close;
};

} // namespace hotpair::console
