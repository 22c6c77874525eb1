// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/app/statusarea.h"

#include "console/models/language.h"
#include "console/models/sentences.h"
#include "console/style/tokens.h"

#include <QEvent>

namespace hotpair::console {

StatusArea::StatusArea(QWidget* parent)
    : QStatusBar(parent)
    , m_user(new QLabel(this))
    , m_note(new QLabel(this))
    , m_age(new QLabel(this)) {
    setSizeGripEnabled(false);
    setContentsMargins(grid, 0, grid, 0);
    for (auto& label : m_agents) {
        label = new StateLabel(this);
        label->setContentsMargins(0, 0, 0, 0);
        addWidget(label);
    }
    for (auto* label : {m_user, m_note, m_age})
        label->setProperty("dim", true);
    m_note->setProperty("tone", QStringLiteral("warning"));
    addWidget(m_user);
    addWidget(m_note, 1);
    addPermanentWidget(m_age);
    // The age grows by itself; the view only tells when something came.
    m_tick.setInterval(500);
    connect(&m_tick, &QTimer::timeout, this, &StatusArea::refresh);
    m_tick.start();
    refresh();
}

void StatusArea::follow(ClusterSession* session) {
    m_session = session;
    refresh();
}

QString StatusArea::agentStateText(const AgentClient& client) {
    switch (client.state()) {
    case AgentClient::State::Ready: return tr("connected");
    case AgentClient::State::Connecting: return tr("connecting…");
    case AgentClient::State::AwaitingTrust: return tr("fingerprint to be confirmed");
    case AgentClient::State::AwaitingLogin: return tr("login needed");
    case AgentClient::State::Waiting: return tr("not reachable, trying again");
    case AgentClient::State::Idle: break;
    }
    return tr("closed");
}

/// While a further try runs, the reason of the one before still stands: without it "connecting" tells
/// nothing.
QString StatusArea::lastProblem(const AgentClient& client) {
    const auto error = client.lastError();
    if (!error) return {};
    const QString why =
        text::sentence(*error, language()) + QLatin1Char(' ') + text::advice(*error, language());
    return client.state() == AgentClient::State::Connecting ? tr("The last try failed: %1").arg(why) : why;
}

QStringList StatusArea::connectionNotes(const ClusterSession& session) {
    QStringList notes;
    for (int i = 0; i < session.agentCount(); ++i) {
        const AgentClient& client = session.agent(i);
        if (client.state() == AgentClient::State::Ready) continue;
        QString note = tr("%1: %2").arg(session.address(i), agentStateText(client));
        if (const QString why = lastProblem(client); !why.isEmpty()) note += QLatin1Char('\n') + why;
        notes << note;
    }
    return notes;
}

void StatusArea::refresh() {
    for (auto* label : m_agents)
        label->hide();
    if (!m_session) {
        m_user->clear();
        m_age->setText(tr("no pair selected"));
        return;
    }
    const PairView& view = m_session->view();
    size_t slot = 0;
    bool witnessShown = false;
    for (int i = 0; i < m_session->agentCount() && slot < m_agents.size(); ++i) {
        const AgentClient& client = m_session->agent(i);
        const bool ready = client.state() == AgentClient::State::Ready;
        const bool current = ready && !m_session->store(i).stale();
        const QString name = m_session->isWitness(i)       ? tr("Witness")
                             : client.nodeName().isEmpty() ? m_session->address(i)
                                                           : client.nodeName();
        witnessShown = witnessShown || m_session->isWitness(i);
        m_agents[slot]->set(current                                      ? Health::Ok
                            : ready                                      ? Health::Warning
                            : client.state() == AgentClient::State::Idle ? Health::NoData
                                                                         : Health::Bad,
                            name);
        const QString problem = lastProblem(client);
        m_agents[slot]->setToolTip(tr("%1: %2").arg(m_session->address(i), agentStateText(client)) +
                                   (problem.isEmpty() ? QString() : QLatin1Char('\n') + problem));
        m_agents[slot]->setAccessibleName(tr("%1: %2").arg(name, agentStateText(client)));
        m_agents[slot++]->show();
    }
    if (!witnessShown && view.witness.configured && slot < m_agents.size()) {
        m_agents[slot]->set(view.witness.health, tr("Witness"));
        m_agents[slot]->setToolTip(tr("as the two servers see it"));
        m_agents[slot]->setAccessibleName(tr("Witness"));
        m_agents[slot++]->show();
    }
    const Role role = m_session->role();
    m_user->setText(role == Role::Nobody
                        ? tr("not logged in")
                        : QStringLiteral("%1 · %2").arg(m_session->user(),
                                                        text::userRoleWord(roleName(role), language())));
    const qint64 age = m_session->ageMs();
    if (age < 0)
        m_age->setText(tr("no data yet"));
    else if (view.stale)
        m_age->setText(Sentences::noDataSince(view.lastData));
    else
        m_age->setText(tr("data %1 s old").arg(double(age) / 1000.0, 0, 'f', 1));
}

void StatusArea::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setToolTip(note);
}

void StatusArea::changeEvent(QEvent* event) {
    QStatusBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

} // namespace hotpair::console
