// What the machines' own sensors say, of both nodes: asked while the page is seen, and on request. GUI
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/session.h"
#include "console/models/page.h"
#include "console/style/emptystate.h"

#include <QJsonArray>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeWidget>

namespace hotpair::console {

class HealthPage final : public Page {
    Q_OBJECT
public:
    explicit HealthPage(QWidget* parent = nullptr);
    void follow(ClusterSession* session); ///< may be null
    void setView(const PairView& view, Role role) override;
    QString title() const override;
    QString helpTopic() const override { return QStringLiteral("health"); }
    void ask();
    QTreeWidget* tree() { return m_tree; }
    QString detail() const { return m_what->text() + QLatin1Char('\n') + m_advice->text(); }

protected:
    void retranslate() override;
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    void answered(const Reply& reply);
    void fill();
    void addNode(const QJsonObject& node);
    void showDetail();
    void showAge();

    QPointer<ClusterSession> m_session;
    QJsonArray m_nodes; ///< the last answer
    QDateTime m_asked;  ///< when it came
    std::optional<Error> m_problem;
    bool m_waiting = false;
    QTimer m_poll, m_tick;
    QLabel *m_age, *m_what, *m_advice;
    QPushButton* m_refresh;
    QFrame* m_detail;
    QTreeWidget* m_tree;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
};

} // namespace hotpair::console
