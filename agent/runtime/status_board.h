// The status document (contract 5) of this agent, put together from what the rooms know at this moment. What
// only the peer can know (its resources, what it lacks) is taken from the peer's own document, as long as
// that is fresh; an old one counts as unknown, never as fine. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/members.h"
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/journal/alarm_board.h"
#include "agent/runtime/brain_driver.h"
#include "agent/runtime/picture.h"
#include "agent/runtime/step_times.h"
#include "agent/runtime/volume_attacher.h"
#include "agent/runtime/volume_set.h"
#include "common/model/status.h"

#include <QMap>

#include <map>
#include <optional>

namespace hotpair::runtime {

class StatusBoard {
public:
    /// All parts outlive the board; volumes and attacher are null on the witness.
    struct Parts {
        const BrainDriver* driver = nullptr;
        const heartbeat::HeartbeatService* heartbeat = nullptr;
        const AlarmBoard* alarms = nullptr;
        const VolumeSet* volumes = nullptr;
        const VolumeAttacher* attacher = nullptr;
        const StepTimes* times = nullptr;
        std::shared_ptr<const Clock> clock;
    };
    explicit StatusBoard(Parts parts);

    void setPicture(const Picture& picture) { m_picture = picture; }
    void setMembers(const control::Members& members) { m_members = members; }
    void setBoot(BootId boot) { m_boot = boot; }
    /// The peer's own document; its boot id and version come with it.
    void setPeerStatus(ClusterStatus status);
    /// Rooms that exist only on a node with a configuration.
    void setVolumes(const VolumeSet* volumes, const VolumeAttacher* attacher) {
        m_parts.volumes = volumes;
        m_parts.attacher = attacher;
    }
    /// How long the peer's last start of this resource took, -1 unknown.
    qint64 peerStartMs(const QString& group, const QString& resource) const;
    /// Both directions to the other node work on some link right now.
    bool peerAnswers() const { return alive(peerOf(m_picture.self)); }
    /// Null while there is none or it is older than three seconds.
    const ClusterStatus* peerStatus() const;

    ClusterStatus build();

private:
    void addNodes(ClusterStatus& status) const;
    void addLinks(ClusterStatus& status) const;
    void addGroups(ClusterStatus& status) const;
    GroupStatus notBegun(const GroupConfig& config) const;
    void addMirrors(ClusterStatus& status);
    const GroupStatus* peerGroup(const QString& name) const;
    bool alive(NodeId who) const;   ///< both directions work on some path right now
    qint64 ageMs(NodeId who) const; ///< since the newest datagram, -1 never

    struct Rate {
        Instant at{};
        quint64 written = 0, read = 0;
        qint64 writeRate = 0, readRate = 0;
    };
    Parts m_parts;
    Picture m_picture;
    control::Members m_members;
    BootId m_boot = 0;
    std::optional<ClusterStatus> m_peer;
    Instant m_peerAt{};
    std::map<QString, Rate> m_rates;
};

} // namespace hotpair::runtime
