// The agent's answer to every request that passed the table of verbs: questions are answered here, wishes
// about groups and the configuration go to their desks. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/journal/alarm_board.h"
#include "agent/journal/journal.h"
#include "agent/runtime/bundle_desk.h"
#include "agent/runtime/check_desk.h"
#include "agent/runtime/config_desk.h"
#include "agent/runtime/fence_desk.h"
#include "agent/runtime/group_desk.h"
#include "agent/runtime/health_desk.h"
#include "agent/runtime/past_desk.h"
#include "agent/runtime/status_board.h"

#include <QObject>

namespace hotpair::runtime {

class RequestDesk final : public QObject, public control::ControlBackend {
    Q_OBJECT
public:
    struct Desks {
        StatusBoard* status = nullptr;
        Journal* journal = nullptr;
        AlarmBoard* alarms = nullptr;
        heartbeat::HeartbeatService* heartbeat = nullptr;
        ConfigDesk* config = nullptr;
        GroupDesk* groups = nullptr;
        FenceDesk* fence = nullptr;
        PastDesk* past = nullptr;
        CheckDesk* check = nullptr;
        HealthDesk* health = nullptr;
        BundleDesk* bundle = nullptr;
        std::shared_ptr<const Clock> clock;
        std::function<control::PeerLink*()> peer; ///< null: not paired
    };
    explicit RequestDesk(QObject* parent = nullptr);
    void setDesks(const Desks& desks) { m_desks = desks; }
    void setPicture(const Picture& picture) { m_picture = picture; }
    /// Called for mirror.resync, mirror.resolve: the volumes of this node, null when it has none.
    void setVolumes(VolumeSet* volumes) { m_volumes = volumes; }

    void handle(const control::ControlRequest& request, control::Responder responder) override;
    QJsonObject standing(const control::ControlRequest& request) const override;

private:
    void events(const QJsonObject& params, const control::Responder& responder);
    void linkHistory(const QJsonObject& params, const control::Responder& responder);
    void mirror(const control::ControlRequest& request, const control::Responder& responder);
    void resolve(const control::ControlRequest& request, mirror::VolumeEngine& engine,
                 const control::Responder& responder);
    void acknowledge(const QJsonObject& params, const control::Responder& responder);

    Desks m_desks;
    Picture m_picture;
    VolumeSet* m_volumes = nullptr;
};

} // namespace hotpair::runtime
