// A wish to stop early, carried into blocking work. Copies share one state. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace hotpair {

class CancelToken {
public:
    CancelToken()
        : m_state(std::make_shared<State>()) {}

    void cancel() {
        {
            const std::lock_guard lock(m_state->mutex);
            m_state->cancelled = true;
        }
        m_state->wake.notify_all();
    }
    bool cancelled() const {
        const std::lock_guard lock(m_state->mutex);
        return m_state->cancelled;
    }
    /// Sleeps, but not beyond a cancellation. True: cancelled.
    bool waitFor(std::chrono::nanoseconds time) const {
        std::unique_lock lock(m_state->mutex);
        return m_state->wake.wait_for(lock, time, [this] { return m_state->cancelled; });
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable wake;
        bool cancelled = false;
    };
    std::shared_ptr<State> m_state;
};

} // namespace hotpair
