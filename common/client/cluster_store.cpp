// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/client/cluster_store.h"

#include "common/client/agent_client.h"
#include "common/protocol/status_delta.h"

#include <QJsonArray>

#include <algorithm>

namespace hotpair {

ClusterStore::ClusterStore(const Clock& clock, std::size_t eventCap, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_eventCap(eventCap) {}

void ClusterStore::follow(AgentClient* client) {
    if (m_client) m_client->disconnect(this);
    disconnect(this, &ClusterStore::snapshotNeeded, this, &ClusterStore::subscribe);
    m_client = client;
    if (!client) return;
    connect(client, &AgentClient::loggedIn, this, [this] {
        subscribe();
        fetchEvents();
    });
    connect(client, &AgentClient::statusSnapshot, this, &ClusterStore::applySnapshot);
    connect(client, &AgentClient::statusDelta, this, &ClusterStore::applyDelta);
    connect(client, &AgentClient::eventPushed, this, [this](const QJsonObject& json) {
        const auto event = eventFromJson(json);
        if (!event) return;
        if (m_holdPushes && m_held.size() < qsizetype(m_eventCap))
            m_held.append(*event);
        else
            appendEvents({*event});
    });
    connect(this, &ClusterStore::snapshotNeeded, this, &ClusterStore::subscribe);
    if (client->state() == AgentClient::State::Ready) {
        subscribe();
        fetchEvents();
    }
}

void ClusterStore::subscribe() {
    if (!m_client) return;
    m_waitingForSnapshot = true;
    m_client->request(QStringLiteral("status.subscribe"), {}, this, [this](const Reply& reply) {
        if (!reply.ok()) m_waitingForSnapshot = false; // the next delta asks again
    });
}

void ClusterStore::fetchEvents() {
    m_holdPushes = true;
    m_client->request(QStringLiteral("events.subscribe"), {}, this, {});
    const QJsonObject params{{QStringLiteral("limit"), qint64(std::min<std::size_t>(m_eventCap, 10'000))}};
    m_client->request(QStringLiteral("events"), params, this, [this](const Reply& reply) {
        QList<EventRecord> all;
        for (const QJsonValue& value : reply.result.value(QLatin1String("events")).toArray())
            if (auto event = eventFromJson(value.toObject())) all.append(*event);
        m_holdPushes = false;
        all += std::exchange(m_held, {});
        appendEvents(all);
    });
}

Duration ClusterStore::age() const {
    return m_hasStatus ? m_clock.now() - m_heard : Duration::max();
}

bool ClusterStore::stale() const {
    return !m_hasStatus || age() > 2 * m_period;
}

bool ClusterStore::applySnapshot(quint64 seq, int periodMs, const QJsonObject& json) {
    auto status = clusterStatusFromJson(json);
    if (!status) return false;
    const ClusterStatus before = std::exchange(m_status, std::move(*status));
    m_hasStatus = true;
    m_waitingForSnapshot = false;
    m_seq = seq;
    m_period = std::chrono::milliseconds(std::clamp(periodMs, 10, 60'000));
    heard();
    emitChanges(before);
    return true;
}

bool ClusterStore::applyDelta(quint64 seq, const QString& section, const QString& name,
                              const QJsonValue& value) {
    if (m_waitingForSnapshot || !m_hasStatus) return false;
    const ClusterStatus before = m_status;
    if (seq != m_seq + 1 || !applyStatusDelta(m_status, {section, name, value})) {
        askForSnapshot();
        return false;
    }
    m_seq = seq;
    heard();
    emitChanges(before);
    return true;
}

void ClusterStore::heard() {
    m_heard = m_clock.now();
    m_lastHeard = QDateTime::currentDateTime();
}

void ClusterStore::askForSnapshot() {
    m_waitingForSnapshot = true;
    Q_EMIT snapshotNeeded();
}

void ClusterStore::emitChanges(const ClusterStatus& before) {
    if (before.cluster != m_status.cluster || before.node != m_status.node ||
        before.configRevision != m_status.configRevision)
        Q_EMIT headChanged();
    if (before.nodes != m_status.nodes) Q_EMIT nodesChanged();
    if (!(before.witness == m_status.witness)) Q_EMIT witnessChanged();
    if (before.links != m_status.links) Q_EMIT linksChanged();
    if (before.groups != m_status.groups) Q_EMIT groupsChanged();
    if (before.mirrors != m_status.mirrors) Q_EMIT mirrorsChanged();
    if (before.alarms != m_status.alarms) Q_EMIT alarmsChanged();
    Q_EMIT refreshed();
}

void ClusterStore::appendEvents(const QList<EventRecord>& events) {
    int added = 0;
    for (const EventRecord& event : events) {
        const std::pair<QString, quint64> key(event.node, event.seq);
        if (m_known.contains(key)) continue;
        m_known.insert(key);
        m_events.push_back(event);
        ++added;
    }
    int dropped = 0;
    while (m_events.size() > m_eventCap) {
        m_known.remove({m_events.front().node, m_events.front().seq});
        m_events.pop_front();
        ++dropped;
    }
    if (dropped > 0) Q_EMIT eventsDropped(dropped);
    if (added > 0) Q_EMIT eventsAppended(std::min(added, int(m_events.size())));
}

void ClusterStore::clear() {
    m_status = {};
    m_hasStatus = false;
    m_waitingForSnapshot = false;
    m_seq = 0;
    m_events.clear();
    m_known.clear();
    m_held.clear();
    m_holdPushes = false;
    Q_EMIT cleared();
}

} // namespace hotpair
