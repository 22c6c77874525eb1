// What happened: the events of both agents, filtered, with the advice for the selected one. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/session.h"
#include "console/events/eventsmodel.h"
#include "console/models/page.h"
#include "console/style/emptystate.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>

namespace hotpair::console {

class EventsPage final : public Page {
    Q_OBJECT
public:
    explicit EventsPage(QWidget* parent = nullptr);
    void follow(ClusterSession* session); ///< may be null
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("events"); }
    void explain(int row);              ///< the why-record of that event
    void exportCsv();                   ///< asks for the file
    void writeCsv(const QString& path); ///< in a worker; says how it went below the table
    EventsModel& model() { return m_model; }
    QTableView* table() { return m_table; }
    QLineEdit* filterEdit() { return m_text; }
    QComboBox* severityBox() { return m_severity; }
    QString detail() const { return m_what->text() + QLatin1Char('\n') + m_advice->text(); }

Q_SIGNALS:
    void exported(const QString& path, bool ok);

protected:
    void retranslate() override;

private:
    void applyFilter();
    void showDetail();
    void refreshCount();
    QPointer<ClusterSession> m_session;
    EventsModel m_model;
    QComboBox* m_severity;
    QLineEdit* m_text;
    QPushButton *m_why, *m_export;
    QLabel *m_count, *m_what, *m_advice, *m_code;
    QFrame* m_detail;
    QTableView* m_table;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QTimer m_debounce;
};

} // namespace hotpair::console
