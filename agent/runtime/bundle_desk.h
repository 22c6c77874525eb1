// The verbs of the support bundle: which files a node has for it, and pieces of them. A request about the
// other node goes there. Main loop only; disks are read on a worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/background.h"
#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"

#include <QObject>

#include <functional>

namespace hotpair::runtime {

class BundleDesk final : public QObject {
    Q_OBJECT
public:
    /// They outlive the desk.
    struct Rooms {
        QString stateDir;
        std::function<QString()> self;
        std::function<control::PeerLink*()> peer; ///< null: not paired
    };
    explicit BundleDesk(Rooms rooms, QObject* parent = nullptr);

    bool handles(const QString& verb) const { return verb.startsWith(QLatin1String("bundle.")); }
    void handle(const control::ControlRequest& request, const control::Responder& responder);

private:
    void forward(const control::ControlRequest& request, const control::Responder& responder);
    void files(const control::Responder& responder);
    void read(const QJsonObject& params, const control::Responder& responder);

    Rooms m_rooms;
    control::Background m_background;
};

} // namespace hotpair::runtime
