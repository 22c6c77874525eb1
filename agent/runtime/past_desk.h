// Questions about the past: explain, links.backtest, audit; and what keeps their answers: the history of
// beats into the flight recorder, what people did into the audit trail, its end to the other node. Main loop
// only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/control_backend.h"
#include "agent/control/peer_link.h"
#include "agent/heartbeat/heartbeat_service.h"
#include "agent/journal/audit/trail.h"
#include "agent/journal/flight/recorder.h"
#include "agent/journal/journal.h"
#include "agent/runtime/event_desk.h"
#include "agent/runtime/picture.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>

namespace hotpair::runtime {

class PastDesk final : public QObject {
    Q_OBJECT
public:
    /// They outlive the desk.
    struct Rooms {
        Journal& journal;
        flight::Recorder& recorder;
        audit::Trail& trail;
        heartbeat::HeartbeatService& heartbeat;
        EventDesk& events;
        std::function<control::PeerLink*()> peer; ///< null: not paired
        std::function<const Picture&()> picture;
    };
    explicit PastDesk(Rooms rooms, QObject* parent = nullptr);

    bool handles(const QString& verb) const;
    void handle(const control::ControlRequest& request, const control::Responder& responder);

    /// Something that somebody did or tried.
    void audited(const control::AuditRecord& record);
    /// The other node hears where the audit trail ends. For the first time in this life it is asked before what it
    /// remembers: a trail that lacks that was tampered with while this agent did not run, and nothing is told.
    void tellHead();

private:
    void explain(const QJsonObject& params, const control::Responder& responder);
    void backtest(const QJsonObject& params, const control::Responder& responder);
    void audit(const QJsonObject& params, const control::Responder& responder);
    void verify(const control::Responder& responder);
    void sendHead(control::PeerLink& peer);
    void broken(const audit::Break& found);
    void collectBeats();

    Rooms m_rooms;
    QTimer m_collect;
    bool m_headTrusted = false; ///< what the other node remembers is in the trail
    std::map<std::pair<QString, NodeId>, quint64> m_collected; ///< newest beat of a path that is recorded
};

} // namespace hotpair::runtime
