// The bottom of the window: the task list with its log, and the command log. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/tasks/taskrunner.h"

#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

namespace hotpair::console {

class ActivityPanel final : public QWidget {
    Q_OBJECT
public:
    explicit ActivityPanel(TaskRunner& runner, QWidget* parent = nullptr);
    QTableView* table() { return m_table; }
    QString commands() const { return m_commands->toPlainText(); }

protected:
    void changeEvent(QEvent*) override;

private:
    void retranslate();
    void showLog();
    void copyCommand();
    TaskRunner& m_runner;
    QTabBar* m_tabs;
    QToolButton* m_copy;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QPlainTextEdit *m_log, *m_commands;
    QTimer m_tick;
};

} // namespace hotpair::console
