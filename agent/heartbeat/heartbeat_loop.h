// The heartbeat thread. It never waits for anybody: where its owner holds a lock, it comes back a millisecond
// later.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/wire_engine.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace hotpair::heartbeat {

class HeartbeatLoop {
public:
    struct SendOrder {
        NodeId to = NodeId::None;
        Body body;
    };
    struct BeatOrder {
        NodeId to = NodeId::None;
        std::vector<Body> bodies;
    };
    using Order = std::variant<Setup, SendOrder, BeatOrder>;

    /// notify: called on the heartbeat thread when notices wait and none waited before.
    HeartbeatLoop(std::shared_ptr<const Clock> clock, WireEngine::SigningSink sink,
                  std::function<void()> notify);
    ~HeartbeatLoop();
    HeartbeatLoop(const HeartbeatLoop&) = delete;
    HeartbeatLoop& operator=(const HeartbeatLoop&) = delete;

    void post(Order order); ///< owner's thread, as all below
    std::vector<Notice> takeNotices();
    QList<PathStatistics> statistics() const;
    QList<BeatSample> history(int index, quint64 since, int limit) const;
    Duration takeWorstDelay();

private:
    struct History {
        std::array<BeatSample, LinkMonitor::kept> ring{};
        quint64 newest = 0;
    };
    void run();
    void takeOrders(Instant now);
    void obey(const Order& order, Instant now);
    void beatWhenDue(Instant now);
    bool handOver(); ///< false: the owner holds the lock, come back soon
    void publish(Instant now);
    Instant nextWake(Instant now) const;

    std::shared_ptr<const Clock> m_clock;
    std::function<void()> m_notify;
    std::unique_ptr<PortWaiter> m_waiter;
    WireEngine m_engine;           // heartbeat thread only
    std::vector<Notice> m_pending; // heartbeat thread only
    Instant m_nextBeat;            // heartbeat thread only
    bool m_running = false;        // heartbeat thread only: configured
    bool m_pathsChanged = false;   // heartbeat thread only
    unsigned m_portsVersion = 0;   // heartbeat thread only
    bool m_ordersWait = false, m_noticesWait = false;

    mutable std::mutex m_mutex; // held for moments, and never while waiting
    std::vector<Order> m_orders;
    std::vector<Notice> m_notices;
    std::vector<PathStatistics>
        m_statistics; // no QList: a shared one would be written while the owner reads its copy
    std::vector<std::unique_ptr<History>> m_history;

    std::atomic<std::int64_t> m_worstDelay{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread; // last: everything above is there when it starts
};

} // namespace hotpair::heartbeat
