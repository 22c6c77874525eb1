// One copy of what one agent says: the status document kept current by ordered deltas, and its latest events.
// The only writer is the AgentClient it follows; views read and listen. Lives in the client's thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/model/status.h"

#include <QDateTime>
#include <QJsonValue>
#include <QObject>
#include <QSet>

#include <deque>

namespace hotpair {

class AgentClient;

class ClusterStore final : public QObject {
    Q_OBJECT
public:
    /// Keeps at most `eventCap` events (the oldest go). `clock` outlives the store.
    explicit ClusterStore(const Clock& clock, std::size_t eventCap = 100'000, QObject* parent = nullptr);

    /// Follows this client: subscribes whenever it becomes Ready, asks again after a gap. The client outlives
    /// the store or is unfollowed (nullptr).
    void follow(AgentClient* client);

    const ClusterStatus& status() const { return m_status; }
    bool hasStatus() const { return m_hasStatus; }                     ///< false: nothing was ever received
    const std::deque<EventRecord>& events() const { return m_events; } ///< oldest first

    /// Since the agent last said anything about its state; Duration::max() when it never did.
    Duration age() const;
    Duration period() const { return m_period; }
    /// Older than two periods (contract 5: grey it), or never received.
    bool stale() const;
    /// Wall-clock time of the last word, for "no data since hh:mm:ss"; invalid when never.
    QDateTime lastHeard() const { return m_lastHeard; }

    // the writer's side; public for other sources of the same truth (simulation, replay)
    bool applySnapshot(quint64 seq, int periodMs, const QJsonObject& status);
    /// False: a gap or a malformed delta; nothing was changed and snapshotNeeded was emitted (once until a
    /// snapshot).
    bool applyDelta(quint64 seq, const QString& section, const QString& name, const QJsonValue& value);
    void appendEvents(const QList<EventRecord>& events);
    void clear();

Q_SIGNALS:
    void snapshotNeeded();
    void headChanged(); ///< cluster name, configuration revision, speaker
    void nodesChanged();
    void witnessChanged();
    void linksChanged();
    void groupsChanged();
    void mirrorsChanged();
    void alarmsChanged();
    void refreshed();               ///< after every snapshot or delta, also one that changed only ages
    void eventsAppended(int count); ///< the last `count` of events() are new
    void eventsDropped(int count);  ///< the first `count` went (cap), before eventsAppended
    void cleared();

private:
    void subscribe();
    void fetchEvents();
    void heard();
    void askForSnapshot();
    void emitChanges(const ClusterStatus& before);

    const Clock& m_clock;
    const std::size_t m_eventCap;
    AgentClient* m_client = nullptr;
    ClusterStatus m_status;
    bool m_hasStatus = false;
    bool m_waitingForSnapshot = false;
    quint64 m_seq = 0;
    Duration m_period = std::chrono::seconds(1);
    Instant m_heard{};
    QDateTime m_lastHeard;
    std::deque<EventRecord> m_events;
    QSet<std::pair<QString, quint64>> m_known; ///< (node, seq) of m_events
    bool m_holdPushes = false; ///< history is on its way: pushed events wait, to keep the order
    QList<EventRecord> m_held;
};

} // namespace hotpair
