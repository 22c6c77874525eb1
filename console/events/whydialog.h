// Why an event happened: the agent's explanation as a time line, causes above consequences, in the language
// of the moment. Opened before the answer is there; deletes itself when it is closed. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/why.h"
#include "console/connections/session.h"

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

#include <optional>

namespace hotpair::console {

class WhyDialog final : public QDialog {
    Q_OBJECT
public:
    /// Asks the event's own agent; `session` may end before the answer.
    WhyDialog(ClusterSession* session, const EventRecord& event, QWidget* parent = nullptr);

    QTableWidget* lines() { return m_lines; }
    QString summary() const { return m_summary->text(); }
    bool replayed() const { return m_why && m_why->replayed; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void answered(const Reply& reply);
    void retranslate();
    void fillLines();
    void copy() const;

    EventRecord m_event;
    std::optional<WhyRecord> m_why;
    std::optional<Error> m_problem;
    QLabel *m_heading, *m_when, *m_summary, *m_note;
    QTableWidget* m_lines;
    QPushButton *m_copy, *m_close;
};

} // namespace hotpair::console
