// The status bar: both agents and the witness, who is logged in, notes that stay, and the age of what is
// shown.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/connections/session.h"
#include "console/style/glyph.h"

#include <QLabel>
#include <QStatusBar>
#include <QTimer>

#include <array>

namespace hotpair::console {

class StatusArea final : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusArea(QWidget* parent = nullptr);
    void follow(ClusterSession* session); ///< may be null
    void refresh();
    /// A remark that stays until the program ends, for example that the keychain refused.
    void setNote(const QString& note);
    /// What ended the last try or connection and what to do; empty: nothing since it was connected.
    static QString lastProblem(const AgentClient& client);
    /// Why each agent is not there, a line each; empty when all answer.
    static QStringList connectionNotes(const ClusterSession& session);
    static QString agentStateText(const AgentClient& client);

protected:
    void changeEvent(QEvent*) override;

private:
    QPointer<ClusterSession> m_session;
    std::array<StateLabel*, 3> m_agents{};
    QLabel *m_user, *m_note, *m_age;
    QTimer m_tick;
};

} // namespace hotpair::console
