// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/deferred_log.h"

#include "common/base/logging.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

namespace hotpair {
namespace {

constexpr qsizetype queueLimit = 1 << 20;
constexpr auto patience = std::chrono::seconds(1); ///< at the end, for a writer that is stuck

void writeToStderr(const QByteArray& lines) {
    std::fwrite(lines.constData(), 1, size_t(lines.size()), stderr);
    std::fflush(stderr);
}

} // namespace

struct DeferredLog::Queue {
    Queue(Write w, qsizetype l)
        : write(std::move(w))
        , limit(l) {}

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return !lines.isEmpty() || dropped > 0 || ending; });
            if (lines.isEmpty() && dropped == 0) break;
            QByteArray now = std::exchange(lines, {});
            if (const auto lost = std::exchange(dropped, 0))
                now += "(" + QByteArray::number(lost) +
                       " lines were dropped: the log could not be written in time)\n";
            lock.unlock();
            write(now);
            lock.lock();
        }
        done = true;
        wake.notify_all();
    }

    const Write write;
    const qsizetype limit;
    std::mutex mutex;
    std::condition_variable wake;
    QByteArray lines;
    qint64 dropped = 0;
    bool ending = false, done = false;
};

DeferredLog::DeferredLog(Write write, qsizetype limitBytes)
    : m_queue(std::make_shared<Queue>(std::move(write), limitBytes)) {
    std::thread([queue = m_queue] { queue->run(); }).detach();
}

DeferredLog::DeferredLog()
    : DeferredLog(writeToStderr, queueLimit) {
    m_installed = true;
    writeLogLinesBy([this](const QByteArray& line) { post(line); });
}

DeferredLog::~DeferredLog() {
    if (m_installed) writeLogLinesBy({});
    std::unique_lock lock(m_queue->mutex);
    m_queue->ending = true;
    m_queue->wake.notify_all();
    m_queue->wake.wait_for(lock, patience, [this] { return m_queue->done; });
}

void DeferredLog::post(const QByteArray& line) {
    const std::scoped_lock lock(m_queue->mutex);
    if (m_queue->lines.size() + line.size() > m_queue->limit)
        ++m_queue->dropped;
    else
        m_queue->lines += line;
    m_queue->wake.notify_all();
}

} // namespace hotpair
