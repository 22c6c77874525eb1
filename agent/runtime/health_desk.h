// The verb health: what the sensors of both nodes say. Reads its own on a worker and asks the other node for
// its own. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"
#include "agent/platform/cancel_token.h"
#include "agent/runtime/picture.h"

#include <QObject>

#include <functional>

namespace hotpair::runtime {

class HealthDesk final : public QObject {
    Q_OBJECT
public:
    /// They outlive the desk.
    struct Rooms {
        QString stateDir;
        std::function<QString()> self;
        std::function<control::PeerLink*()> peer; ///< null: not paired
        std::function<const Picture&()> picture;
    };
    explicit HealthDesk(Rooms rooms, QObject* parent = nullptr);
    ~HealthDesk() override { m_cancel.cancel(); }

    bool handles(const QString& verb) const { return verb == QLatin1String("health"); }
    void handle(const control::ControlRequest& request, const control::Responder& responder);

private:
    void read(std::function<void(const QJsonObject&)> then);
    void askOther(const QJsonObject& here, const control::Responder& responder);

    Rooms m_rooms;
    CancelToken m_cancel;
    control::Background m_background;
};

} // namespace hotpair::runtime
