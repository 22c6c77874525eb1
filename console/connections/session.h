// One pair, live: connections to both agents (and the witness) at once, their views merged, requests sent to
// the agent that must carry them out. Never blocks. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/client/agent_client.h"
#include "common/client/cluster_store.h"
#include "console/connections/profile.h"
#include "console/models/actions.h"
#include "console/models/pairview.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace hotpair::console {

class ClusterSession final : public QObject {
    Q_OBJECT
public:
    /// `clock` outlives it. Nothing is connected before open().
    ClusterSession(ConnectionProfile profile, const Clock& clock, QObject* parent = nullptr);
    ~ClusterSession() override;

    void open();
    void close();
    bool isOpen() const { return m_open; }
    const ConnectionProfile& profile() const { return m_profile; }
    void setProfile(const ConnectionProfile& profile); ///< reconnects when addresses or user changed
    /// Used for every agent of this pair that asks, until one refuses it.
    void setPassword(const QString& password);
    void acceptFingerprint(int agent);
    void rejectFingerprint(int agent);

    /// The merged picture; recomputed at most ten times a second and once a second for its ages.
    const PairView& view() const { return m_view; }
    Role role() const; ///< the highest that any agent of the pair gave us
    QString user() const;

    int agentCount() const { return int(m_agents.size()); } ///< nodes first, then the witness
    const AgentClient& agent(int index) const { return *m_agents[size_t(index)]->client; }
    const ClusterStore& store(int index) const { return *m_agents[size_t(index)]->store; }
    QString address(int index) const { return m_agents[size_t(index)]->address; }
    bool isWitness(int index) const { return m_agents[size_t(index)]->witness; }
    qint64 ageMs() const; ///< of the freshest word of either node; -1: none yet

    /// Sends it to the agent that must do it (takeover: the node that will serve). The reply comes later,
    /// once.
    void perform(const Action& action, QObject* context, AgentClient::ReplyHandler onReply,
                 AgentClient::StepHandler onStep = {});
    /// A question to this node's agent, or to any that answers when `node` is empty or silent.
    void ask(const QString& node, const QString& verb, const QJsonObject& params, QObject* context,
             AgentClient::ReplyHandler onReply);

Q_SIGNALS:
    void viewChanged();
    void agentsChanged(); ///< connection states, roles
    void eventsArrived(const QList<hotpair::EventRecord>& events);
    void eventsCleared();
    void trustNeeded(int agent, const QByteArray& seen, const QByteArray& expected);
    /// Somebody must log in; `refusal` says why the last try failed.
    void passwordNeeded(const std::optional<hotpair::Error>& refusal);
    void pinsChanged(); ///< profile() has a new pin: save it

private:
    struct Agent {
        QString address;
        bool witness = false;
        std::unique_ptr<AgentClient> client;
        std::unique_ptr<ClusterStore> store;
    };
    void build();
    void follow(int index);
    void connectAgent(int index);
    void requestLogin(int index, const std::optional<Error>& refusal);
    void fetchConfig();
    void schedule();
    void recompute();
    AgentClient* ready(const QString& node) const;

    ConnectionProfile m_profile;
    const Clock& m_clock;
    std::vector<std::unique_ptr<Agent>> m_agents;
    std::optional<ClusterConfig> m_config;
    int m_askedRevision = -1;
    QString m_password;
    PairView m_view;
    QTimer m_coalesce, m_ages;
    bool m_open = false;
};

} // namespace hotpair::console
