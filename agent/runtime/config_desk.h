// The configuration of the pair: shown, checked, applied on both nodes or on none, kept in step with the peer
// and the witness. A new revision is prepared on the peer (checked there), stored here, then committed there;
// whoever missed it fetches it at the next connection (the higher revision wins; revisions are only made
// while both nodes agree). Main loop only; files are written on a worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/members.h"
#include "agent/control/peer_link.h"
#include "agent/runtime/config_store.h"
#include "agent/runtime/picture.h"
#include "common/config/configuration.h"

#include <QDeadlineTimer>
#include <QObject>

#include <functional>

namespace hotpair::runtime {

class ConfigDesk final : public QObject {
    Q_OBJECT
public:
    struct Hooks {
        /// Why this configuration cannot be used here now (running groups), or nothing.
        std::function<Result<void>(const ClusterConfig& wanted)> permitted;
        /// Durable already: use it.
        std::function<void(const StoredConfig& stored, const ClusterConfig& config)> adopt;
        std::function<control::PeerLink*()> peer;    ///< null: not paired
        std::function<control::PeerLink*()> witness; ///< null: none
        std::function<void(Code, Args)> raise;
    };
    ConfigDesk(ConfigStore store, Hooks hooks, QObject* parent = nullptr);

    void setMembers(const control::Members& members) { m_members = members; }
    /// What the agent started with.
    void setCurrent(const StoredConfig& stored, const ClusterConfig& config);
    int revision() const { return m_current.revision; }

    bool handles(const QString& verb) const; ///< config.* and peer.config
    void handle(const control::ControlRequest& request, control::Responder responder);

    /// A session to the peer or the witness came up: compare and bring both to the newest revision.
    void syncWith(control::PeerLink& link);

private:
    struct Candidate {
        StoredConfig stored;
        ClusterConfig config;
    };
    struct Wanted {
        bool peer = false, witness = false;
    };
    void show(const QJsonObject& params, control::Responder responder);
    void history(control::Responder responder);
    void diff(const QJsonObject& params, control::Responder responder);
    void validate(const QJsonObject& params, control::Responder responder);
    void apply(const control::ControlRequest& request, QByteArray document, control::Responder responder);
    Result<void> permitted(const ClusterConfig& config, std::optional<int> expectedRevision) const;
    void awaitMembers(QDeadlineTimer until, Wanted wanted, std::function<void()> then);
    void takeFromPeer(const Candidate& candidate, const QString& phase, control::Responder responder);
    void tellMembersFirst(const Candidate& candidate, control::Responder responder);
    void prepare(const Candidate& candidate, control::Responder responder);
    void rollback(const control::ControlRequest& request, control::Responder responder);
    void fromPeer(const QJsonObject& params, control::Responder responder);

    Result<ClusterConfig> check(const QByteArray& document) const;
    Result<void> fitsMembers(const ClusterConfig& config) const;
    /// Looks on a worker whether this machine has what the configuration names.
    void checkHere(const Candidate& candidate, std::function<void(QList<ConfigProblem>)> then);
    void storeAndAdopt(const Candidate& candidate, std::function<void(Result<void>)> then);

    ConfigStore m_store;
    Hooks m_hooks;
    control::Members m_members;
    StoredConfig m_current;
    ClusterConfig m_config;
    std::optional<Candidate> m_prepared; ///< by the peer, waiting for its commit
    bool m_applying = false;
    control::Background m_background;
};

} // namespace hotpair::runtime
