// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/heartbeat_loop.h"

#include "agent/platform/realtime.h"
#include "common/base/logging.h"

#include <algorithm>
#include <type_traits>

namespace hotpair::heartbeat {
namespace {

constexpr Duration comeBack = std::chrono::milliseconds(1);
constexpr Duration idle = std::chrono::hours(1);
constexpr std::size_t noticeCap =
    4096; // an owner that does not come for them must not cost memory without end

} // namespace

HeartbeatLoop::HeartbeatLoop(std::shared_ptr<const Clock> clock, WireEngine::SigningSink sink,
                             std::function<void()> notify)
    : m_clock(std::move(clock))
    , m_notify(std::move(notify))
    , m_waiter(PortWaiter::create())
    , m_engine(std::move(sink))
    , m_thread([this] { run(); }) {}

HeartbeatLoop::~HeartbeatLoop() {
    m_stop = true;
    m_waiter->wake();
    m_thread.join();
}

void HeartbeatLoop::post(Order order) {
    {
        const std::lock_guard lock(m_mutex);
        m_orders.push_back(std::move(order));
    }
    m_waiter->wake();
}

std::vector<Notice> HeartbeatLoop::takeNotices() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_notices, {});
}

QList<PathStatistics> HeartbeatLoop::statistics() const {
    const std::lock_guard lock(m_mutex);
    return QList<PathStatistics>(m_statistics.begin(), m_statistics.end());
}

QList<BeatSample> HeartbeatLoop::history(int index, quint64 since, int limit) const {
    QList<BeatSample> out;
    const std::lock_guard lock(m_mutex);
    if (index < 0 || std::size_t(index) >= m_history.size()) return out;
    const auto& history = *m_history[std::size_t(index)];
    const quint64 room = std::min<quint64>(LinkMonitor::kept, quint64(std::max(limit, 0)));
    quint64 first = history.newest > room ? history.newest - room + 1 : 1;
    first = std::max(first, since + 1);
    for (quint64 n = first; n <= history.newest; ++n)
        out.append(history.ring[n % LinkMonitor::kept]);
    return out;
}

Duration HeartbeatLoop::takeWorstDelay() {
    return Duration(m_worstDelay.exchange(0));
}

void HeartbeatLoop::run() {
    if (const auto urgent = makeUrgent(Urgency::Heartbeat); !urgent)
        qCInfo(logHeartbeat) << "heartbeats may be late under load:" << urgent.error().args;
    while (!m_stop) {
        const Instant now = m_clock->now();
        takeOrders(now);
        m_engine.receive(*m_clock);
        beatWhenDue(m_clock->now());
        m_engine.update(m_clock->now());
        for (auto& notice : m_engine.takeNotices())
            if (m_pending.size() < noticeCap) m_pending.push_back(std::move(notice));
        m_noticesWait = !handOver();
        if (m_portsVersion != m_engine.portsVersion()) {
            m_portsVersion = m_engine.portsVersion();
            m_waiter->setPorts(m_engine.ports());
        }
        m_waiter->waitUntil(nextWake(m_clock->now()), *m_clock);
    }
}

void HeartbeatLoop::takeOrders(Instant now) {
    std::vector<Order> orders;
    {
        const std::unique_lock lock(m_mutex, std::try_to_lock);
        m_ordersWait = !lock.owns_lock();
        if (m_ordersWait) return;
        orders.swap(m_orders);
    }
    for (const auto& order : orders)
        obey(order, now);
}

void HeartbeatLoop::obey(const Order& order, Instant now) {
    if (const auto* setup = std::get_if<Setup>(&order)) {
        m_engine.configure(*setup, now);
        m_pathsChanged = true;
        if (!m_running) m_nextBeat = now;
        m_running = true;
    } else if (const auto* send = std::get_if<SendOrder>(&order)) {
        m_engine.send(send->to, send->body, m_clock->now());
    } else if (const auto* beat = std::get_if<BeatOrder>(&order)) {
        m_engine.setBeat(beat->to, beat->bodies);
    }
}

void HeartbeatLoop::beatWhenDue(Instant now) {
    if (!m_running || now < m_nextBeat) return;
    const auto late = (now - m_nextBeat).count();
    if (late > m_worstDelay.load()) m_worstDelay = late;
    m_engine.beat(now);
    m_nextBeat += m_engine.period();
    if (m_nextBeat <= now) m_nextBeat = now + m_engine.period(); // missed beats are not made up for
    publish(now);
}

bool HeartbeatLoop::handOver() {
    if (m_pending.empty()) return true;
    bool first = false;
    {
        const std::unique_lock lock(m_mutex, std::try_to_lock);
        if (!lock.owns_lock()) return false;
        first = m_notices.empty();
        for (auto& notice : m_pending)
            if (m_notices.size() < noticeCap) m_notices.push_back(std::move(notice));
    }
    m_pending.clear();
    if (first) m_notify();
    return true;
}

void HeartbeatLoop::publish(Instant now) {
    const std::unique_lock lock(m_mutex, std::try_to_lock);
    if (!lock.owns_lock()) return; // the next beat brings newer ones
    const int count = m_engine.pathCount();
    if (std::exchange(m_pathsChanged, false)) m_history.clear();
    while (m_history.size() < std::size_t(count))
        m_history.push_back(std::make_unique<History>());
    m_statistics.resize(std::size_t(count));
    for (int i = 0; i < count; ++i) {
        auto& history = *m_history[std::size_t(i)];
        history.newest = std::max<quint64>(history.newest, m_engine.firstSample(i) - 1);
        while (const auto sample = m_engine.sample(i, std::uint32_t(history.newest + 1), now)) {
            history.newest = sample->seq;
            history.ring[sample->seq % LinkMonitor::kept] = *sample;
        }
        auto& statistics = m_statistics[std::size_t(i)];
        statistics = m_engine.statistics(i, now);
        statistics.newestSample = history.newest;
    }
}

Instant HeartbeatLoop::nextWake(Instant now) const {
    if (m_ordersWait || m_noticesWait) return now + comeBack;
    Instant next = m_running ? m_nextBeat : now + idle;
    if (const auto change = m_engine.nextChange()) next = std::min(next, *change);
    return next;
}

} // namespace hotpair::heartbeat
