// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/work_queue.h"

namespace hotpair::mirror {

WorkQueue::WorkQueue(int threads) {
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

WorkQueue::~WorkQueue() {
    {
        std::lock_guard lock(m_mutex);
        m_stop = true;
        m_work.clear();
    }
    m_wake.notify_all();
    for (auto& t : m_threads)
        t.join();
}

void WorkQueue::add(std::function<void()> work) {
    {
        std::lock_guard lock(m_mutex);
        m_work.push_back(std::move(work));
    }
    m_wake.notify_one();
}

void WorkQueue::run() {
    declareIoFlusher();
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stop || !m_work.empty(); });
            if (m_stop) return;
            work = std::move(m_work.front());
            m_work.pop_front();
        }
        work();
    }
}

} // namespace hotpair::mirror
