// Fence devices as the rest of the agent sees them: the effect "switch the other node off" and its outcome, the
// verbs fence.status and fence.test, and what people are told about devices. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"
#include "agent/fencing/fence_devices.h"
#include "agent/runtime/picture.h"

#include <QObject>

#include <functional>

namespace hotpair::runtime {

class FenceDesk final : public QObject {
    Q_OBJECT
public:
    struct Hooks {
        std::function<control::PeerLink*()> peer; ///< null: not paired
        std::function<bool()> peerAnswers;        ///< the other node is heard right now
        std::function<void(Code, const Args&)> raise;
    };
    FenceDesk(const QString& stateDirectory, std::shared_ptr<const Clock> clock, Hooks hooks,
              QObject* parent = nullptr);

    void setPicture(const Picture& picture);
    /// Whether a wanted configuration's devices can be operated from here.
    void examine(const ClusterConfig& wanted, const QString& self, QObject* context,
                 std::function<void(Result<void>)> then) {
        m_devices.examine(wanted.fence, self, context, std::move(then));
    }
    /// then(nothing) only when a device has verified, after this call, that the node is without power; else why
    /// the last device could not. FENCE_NOT_CONFIGURED {node, peer} when there is none.
    void powerOff(NodeId node, std::function<void(const std::optional<Error>&)> then);

    bool handles(const QString& verb) const; ///< fence.*
    void handle(const control::ControlRequest& request, const control::Responder& responder);

private:
    void status(const control::ControlRequest& request, const control::Responder& responder);
    void test(const control::ControlRequest& request, const control::Responder& responder);
    void tellTested(const fencing::FenceDeviceState& state, bool wasGood);
    std::optional<Error> tellOff(const QString& node, const QList<fencing::FenceAttempt>& attempts);
    Error noDevice(const QString& node) const;
    QJsonArray devices() const;

    fencing::FenceDevices m_devices;
    std::shared_ptr<const Clock> m_clock;
    Hooks m_hooks;
    Picture m_picture;
};

} // namespace hotpair::runtime
