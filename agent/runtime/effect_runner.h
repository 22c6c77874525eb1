// Carries the decision core's effects out, in the order in which they come, and returns each outcome as an
// input. Nothing here decides. Main loop only; what takes time is done by the rooms on their own threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/heartbeat_service.h"
#include "agent/resources/runner.h"
#include "agent/runtime/brain_driver.h"
#include "agent/runtime/event_desk.h"
#include "agent/runtime/fence_desk.h"
#include "agent/runtime/group_desk.h"
#include "agent/runtime/lease_keeper.h"
#include "agent/runtime/picture.h"
#include "agent/runtime/progress_probe.h"
#include "agent/runtime/step_times.h"
#include "agent/runtime/volume_set.h"
#include "agent/voting/record_store.h"

#include <QObject>

#include <functional>
#include <map>

namespace hotpair::runtime {

class EffectRunner final : public QObject {
    Q_OBJECT
public:
    /// The rooms outlive the runner. On the witness only records, heartbeat and events exist.
    struct Rooms {
        voting::RecordStore* records = nullptr;
        heartbeat::HeartbeatService* heartbeat = nullptr;
        EventDesk* events = nullptr;
        FenceDesk* fence = nullptr;
        GroupDesk* requests = nullptr;
        LeaseKeeper* leases = nullptr;
        VolumeSet* volumes = nullptr;
        resources::Runner* runner = nullptr;
        StepTimes* times = nullptr;
        std::shared_ptr<const Clock> clock;
    };
    EffectRunner(Rooms rooms, std::function<void(decision::Input)> input, QObject* parent = nullptr);

    void setPicture(const Picture& picture) { m_picture = picture; }
    void setRequests(GroupDesk* requests) { m_rooms.requests = requests; }
    void run(const decision::Effect& effect);
    /// The previous holder said Release: the next start may use short conflict probes.
    void noteRelease(GroupKey group);

Q_SIGNALS:
    void idle();    ///< after Shutdown: nothing is left here
    void changed(); ///< something that the status shows is different now

private:
    void persist(const decision::Persist& effect);
    void start(const decision::StartResource& effect);
    void stop(const decision::StopResource& effect);
    void fence(const decision::FenceNow& effect);
    void onFinished(const resources::StepReport& report);
    void fencePart(GroupKey group, bool ok);

    struct Fencing {
        int left = 0;
        bool ok = true;
    };
    Rooms m_rooms;
    std::function<void(decision::Input)> m_input;
    Picture m_picture;
    ProgressProbe m_probe;
    std::map<GroupKey, Instant> m_released;
    std::map<GroupKey, Fencing> m_fencing;
};

} // namespace hotpair::runtime
