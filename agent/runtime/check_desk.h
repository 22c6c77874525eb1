// The two-node safety grade on request: gathers what this node knows about itself, asks the other one for the
// same, and lets agent/grade judge. Main loop only; what touches disks runs on a worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"
#include "agent/grade/grade.h"
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/runtime/picture.h"
#include "agent/runtime/status_board.h"

#include <QObject>

#include <functional>

namespace hotpair::runtime {

class CheckDesk final : public QObject {
    Q_OBJECT
public:
    /// They outlive the desk.
    struct Rooms {
        QString stateDir;
        heartbeat::HeartbeatService& heartbeat;
        std::function<StatusBoard*()> status;
        std::function<control::PeerLink*()> peer; ///< null: not paired
        std::function<const Picture&()> picture;
        std::function<bool()> guardPresent;
    };
    explicit CheckDesk(Rooms rooms, QObject* parent = nullptr);

    bool handles(const QString& verb) const; ///< check, peer.facts
    void handle(const control::ControlRequest& request, const control::Responder& responder);

private:
    using Use = std::function<void(const grade::NodeFacts&)>;
    void gather(Use use);
    grade::NodeFacts atOnce() const;
    QList<grade::LossTogether> losses() const;
    void check(const control::Responder& responder);
    void judge(const grade::NodeFacts& self, const std::optional<grade::NodeFacts>& other,
               const control::Responder& responder);

    Rooms m_rooms;
    control::Background m_background;
};

} // namespace hotpair::runtime
