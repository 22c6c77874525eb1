// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/spin.h"

#include <QString>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace hotpair::mirror {

namespace {

class EpollReactor final : public Reactor {
public:
    EpollReactor(int epoll, int wake)
        : m_epoll(epoll)
        , m_wake(wake) {
        m_now = m_clock.now();
    }
    ~EpollReactor() override {
        ::close(m_wake);
        ::close(m_epoll);
    }

    void run() override {
        while (!m_stop.load(std::memory_order_acquire)) {
            const int count = wait();
            m_now = m_clock.now();
            for (int i = 0; i < count; ++i)
                dispatch(m_events[std::size_t(i)]);
            runTimers();
            if (m_endOfRound) m_endOfRound();
        }
        while (runPosted()) {
        } // closures own things that must be freed on this thread
    }

    void stop() override {
        m_stop.store(true, std::memory_order_release);
        wake();
    }

    void post(std::function<void()> work) override {
        bool first;
        {
            std::lock_guard lock(m_mutex);
            first = m_posted.empty();
            m_posted.push_back(std::move(work));
        }
        if (first) wake();
    }

    void watch(SocketHandle socket, Handler* handler, bool read, bool write) override {
        const int fd = int(socket);
        epoll_event e{};
        e.events = (read ? EPOLLIN | EPOLLRDHUP : 0u) | (write ? EPOLLOUT : 0u);
        const auto known = m_watched.find(fd);
        if (known != m_watched.end()) {
            if (known->second.events == e.events && known->second.handler == handler) return;
            known->second.events = e.events;
            known->second.handler = handler;
            e.data.u64 = tag(fd, known->second.generation);
            ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, fd, &e);
            return;
        }
        const std::uint32_t generation = ++m_generation;
        m_watched[fd] = {handler, e.events, generation};
        e.data.u64 = tag(fd, generation);
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &e);
    }

    void forget(SocketHandle socket) override {
        if (m_watched.erase(int(socket))) ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, int(socket), nullptr);
    }

    TimerId after(Duration delay, std::function<void()> work) override {
        const TimerId id = ++m_lastTimer;
        const Instant due = m_clock.now() + delay;
        m_timers.emplace(std::make_pair(due, id), std::move(work));
        m_due.emplace(id, due);
        return id;
    }

    void cancel(TimerId id) override {
        const auto due = m_due.find(id);
        if (due == m_due.end()) return;
        m_timers.erase({due->second, id});
        m_due.erase(due);
    }

    void setEndOfRound(std::function<void()> hook) override { m_endOfRound = std::move(hook); }
    void setSpin(Duration longest) override { m_longestSpin = longest; }
    Instant now() const override { return m_now; }

private:
    struct Watched {
        Handler* handler;
        std::uint32_t events;
        std::uint32_t generation; ///< tells a closed and reused descriptor from the one an event was for
    };
    static std::uint64_t tag(int fd, std::uint32_t generation) {
        return (std::uint64_t(generation) << 32) | std::uint32_t(fd);
    }

    int wait() {
        const int timeout = sleepMs();
        if (timeout != 0 && m_longestSpin.count() > 0 && m_spin.worthTrying()) {
            const Instant until = m_clock.now() + m_longestSpin;
            do {
                if (const int count = epollWait(0)) {
                    m_spin.caught();
                    return count;
                }
            } while (m_clock.now() < until);
            m_spin.missed();
        }
        return epollWait(timeout);
    }

    int epollWait(int timeout) {
        const int count = ::epoll_wait(m_epoll, m_events.data(), int(m_events.size()), timeout);
        return count < 0 ? 0 : count; // EINTR
    }

    int sleepMs() {
        if (m_timers.empty()) return -1;
        const Duration left = m_timers.begin()->first.first - m_clock.now();
        if (left.count() <= 0) return 0;
        return int(std::min<std::int64_t>(toMs(left) + 1, 60'000));
    }

    void dispatch(const epoll_event& e) {
        const int fd = int(e.data.u64 & 0xFFFFFFFFu);
        if (fd == m_wake) {
            runPosted();
            return;
        }
        const auto known = m_watched.find(fd);
        if (known == m_watched.end() || known->second.generation != std::uint32_t(e.data.u64 >> 32)) return;
        const bool broken = (e.events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0;
        known->second.handler->socketReady((e.events & EPOLLIN) != 0 || broken, (e.events & EPOLLOUT) != 0);
    }

    bool runPosted() {
        std::uint64_t n;
        (void)!::read(m_wake, &n, sizeof n);
        std::vector<std::function<void()>> work;
        {
            std::lock_guard lock(m_mutex);
            work.swap(m_posted);
        }
        for (auto& w : work)
            w();
        return !work.empty();
    }

    void runTimers() {
        while (!m_timers.empty() && m_timers.begin()->first.first <= m_now) {
            auto node = m_timers.extract(m_timers.begin());
            m_due.erase(node.key().second);
            node.mapped()();
        }
    }

    void wake() {
        const std::uint64_t one = 1;
        (void)!::write(m_wake, &one, sizeof one);
    }

    SystemClock m_clock;
    const int m_epoll, m_wake;
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_posted;
    std::unordered_map<int, Watched> m_watched;
    std::uint32_t m_generation = 0;
    std::map<std::pair<Instant, TimerId>, std::function<void()>> m_timers;
    std::unordered_map<TimerId, Instant> m_due;
    TimerId m_lastTimer = 0;
    std::function<void()> m_endOfRound;
    Duration m_longestSpin{0};
    Spin m_spin;
    Instant m_now{};
    std::array<epoll_event, 64> m_events{};
};

} // namespace

Result<std::unique_ptr<Reactor>> Reactor::create() {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.u64 = std::uint32_t(wake);
    if (epoll < 0 || wake < 0 || ::epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &e) != 0) {
        const QString detail = QString::fromLocal8Bit(std::strerror(errno));
        if (epoll >= 0) ::close(epoll);
        if (wake >= 0) ::close(wake);
        return makeError(Code::INTERNAL_ERROR,
                         {{QStringLiteral("detail"), QStringLiteral("epoll: ") + detail}});
    }
    return std::unique_ptr<Reactor>(new EpollReactor(epoll, wake));
}

} // namespace hotpair::mirror
