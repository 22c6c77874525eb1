// Threads for what may block: flushes, metadata, reads that miss the cache. Results go back by Reactor::post.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hotpair::mirror {

class Workers {
public:
    virtual ~Workers() = default;
    virtual void add(std::function<void()> work) = 0; ///< runs it later, in order with one thread
};

class WorkQueue final : public Workers {
public:
    explicit WorkQueue(int threads);
    ~WorkQueue() override; ///< waits for the running ones, drops the waiting ones
    void add(std::function<void()> work) override;

private:
    void run();
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_work;
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

/// Tells the system that this thread writes out memory on behalf of others: its allocations must not wait for
/// writeback through this very volume. Needs privilege; false when refused, which costs only safety under
/// memory pressure.
bool declareIoFlusher();

} // namespace hotpair::mirror
