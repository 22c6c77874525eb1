// Requests about groups: from a person's wish to an input of the decision core, and back as live steps and an
// outcome. Requests that belong to the holder are forwarded to the peer when it holds the group. Also the
// plans of dry runs, with estimates from what earlier steps really took. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"
#include "agent/runtime/brain_driver.h"
#include "agent/runtime/picture.h"
#include "agent/runtime/step_times.h"
#include "common/protocol/results.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <list>
#include <map>

namespace hotpair::runtime {

class GroupDesk final : public QObject {
    Q_OBJECT
public:
    struct Hooks {
        std::function<control::PeerLink*()> peer; ///< null: not paired
        std::function<const Picture&()> picture;
        /// What the peer said its last start of the resource took, ms; -1 unknown.
        std::function<qint64(const QString& group, const QString& resource)> peerStartMs;
        /// Acknowledged bytes the other node lacks; -1 unknown.
        std::function<qint64(const QString& group)> bytesAtRisk;
        /// Established connections through the group's addresses here; -1 unknown.
        std::function<qint64(const QString& group)> connections;
        /// The group's asynchronous volumes become synchronous for so long (0: no longer); false: it has
        /// none.
        std::function<bool(GroupKey group, Duration within)> catchUp;
    };
    GroupDesk(BrainDriver& driver, const StepTimes& times, std::shared_ptr<const Clock> clock, Hooks hooks,
              QObject* parent = nullptr);

    bool handles(const QString& verb) const; ///< switchover, takeover, group.*
    void handle(const control::ControlRequest& request, control::Responder responder);

    // effects of the core
    void onReply(const decision::Reply& reply);
    void onStep(const decision::TaskStep& step);

private:
    struct Task {
        QString verb;
        GroupKey group{};
        NodeId to = NodeId::None; ///< of a move
        control::Responder responder;
        std::vector<decision::PlanStep> plan;
        std::map<int, Instant> started;
        Instant begun{};
        std::optional<Instant> outageFrom; ///< first resource began to stop
        bool accepted = false;
    };
    void move(const control::ControlRequest& request, control::Responder responder, const GroupConfig& group);
    bool catchesUpFirst(const control::ControlRequest& request, const control::Responder& responder,
                        const GroupConfig& group, const decision::Refused& refused);
    void lookAtCatchingUp();
    void command(const control::ControlRequest& request, control::Responder responder,
                 const GroupConfig& group);
    void forward(const control::ControlRequest& request, control::Responder responder);
    void look(); ///< tasks whose end is seen in the group's state
    void finish(decision::RequestId id, const std::function<void(const Task&)>& say);
    ActionPlan describe(const GroupConfig& group, const decision::Plan& plan) const;
    hotpair::TaskStep describe(const GroupConfig& group, const decision::PlanStep& step) const;
    qint64 estimate(const GroupConfig& group, const decision::PlanStep& step) const;

    BrainDriver& m_driver;
    const StepTimes& m_times;
    std::shared_ptr<const Clock> m_clock;
    Hooks m_hooks;
    /// A planned switchover that waits until the other node has everything.
    struct CatchingUp {
        control::ControlRequest request;
        control::Responder responder;
        QString group;
        Instant until{};
    };
    std::list<CatchingUp> m_catchingUp;
    std::map<decision::RequestId, Task> m_tasks;
    decision::RequestId m_lastId = 0;
    QTimer m_look;
};

} // namespace hotpair::runtime
