// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/main_hop.h"

#include <QMetaObject>

#include <chrono>
#include <condition_variable>
#include <memory>

namespace hotpair::resources {

void MainHop::post(std::function<void()> call) {
    const std::lock_guard lock(m_mutex); // held while posting, so that the target cannot go in between
    if (m_target) QMetaObject::invokeMethod(m_target, std::move(call), Qt::QueuedConnection);
}

bool MainHop::postAndWait(const std::function<void()>& call) {
    struct Answer {
        std::mutex mutex;
        std::condition_variable wake;
        bool done = false;
    };
    const auto answer = std::make_shared<Answer>(); // shared: we may give up before it is answered
    post([answer, call] {
        call();
        const std::lock_guard lock(answer->mutex);
        answer->done = true;
        answer->wake.notify_one();
    });
    std::unique_lock lock(answer->mutex);
    while (!answer->wake.wait_for(lock, std::chrono::milliseconds(50), [&] { return answer->done; }))
        if (!open()) return false;
    return true;
}

void MainHop::close() {
    const std::lock_guard lock(m_mutex);
    m_target = nullptr;
}

bool MainHop::open() {
    const std::lock_guard lock(m_mutex);
    return m_target != nullptr;
}

} // namespace hotpair::resources
