// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_system.h"
#include "agent/platform/proc_linux.h"
#include "agent/platform/unique_fd_linux.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace hotpair::guard {
namespace {

class LinuxGuardSystem final : public GuardSystem {
public:
    LinuxGuardSystem()
        : m_timer(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {
        sigset_t signals;
        ::sigemptyset(&signals);
        for (const int s : {SIGUSR1, SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT})
            ::sigaddset(&signals, s);
        ::sigprocmask(SIG_BLOCK, &signals, nullptr);
        m_signals.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
        pthread_attr_t small; // prepare() locks the stacks of threads as a whole
        ::pthread_attr_init(&small);
        ::pthread_attr_setstacksize(&small, 256 << 10);
        ::pthread_setattr_default_np(&small);
        ::pthread_attr_destroy(&small);
    }

    void prepare() override {
        ::prctl(PR_SET_DUMPABLE, 0);
        proc::writeSmall("/proc/self/oom_score_adj", "-1000");
        sched_param priority{};
        priority.sched_priority = 70; // above the heartbeat thread, which is above everything ordinary
        ::sched_setscheduler(0, SCHED_FIFO, &priority);
        ::mlockall(MCL_CURRENT | MCL_FUTURE);
        [[maybe_unused]] const int moved = ::chdir("/");
        const UniqueFd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
        for (int fd = 0; fd < 3 && nowhere; ++fd)
            ::dup2(nowhere.get(), fd);
    }

    void sleep(std::optional<Instant> until, const CleanupProcess& agent) override {
        watch(agent);
        setTimer(until);
        pollfd polls[3] = {
            {m_timer.get(), POLLIN, 0}, {m_signals.get(), POLLIN, 0}, {m_agentFd.get(), POLLIN, 0}};
        ::poll(polls, 3, -1); // a negative descriptor is skipped
        std::uint64_t expirations = 0;
        signalfd_siginfo signal;
        [[maybe_unused]] ssize_t n = ::read(m_timer.get(), &expirations, sizeof expirations);
        while (::read(m_signals.get(), &signal, sizeof signal) == ssize_t(sizeof signal)) {
        }
        if (polls[2].revents) m_agentFd.reset(); // it ended: known from now on, not to be polled again
    }

private:
    void watch(const CleanupProcess& agent) {
        if (agent.pid == m_agent.pid && agent.startTime == m_agent.startTime) return;
        m_agent = agent;
        m_agentFd.reset(int(::syscall(SYS_pidfd_open, agent.pid, 0)));
        proc::Stat stat;
        if (!proc::readStat(agent.pid, stat) || stat.startTime != agent.startTime) m_agentFd.reset();
    }

    void setTimer(std::optional<Instant> until) const {
        itimerspec timer{};
        if (until) {
            const auto ns = std::max<std::int64_t>(toNs(*until), 1); // zero would disarm
            timer.it_value.tv_sec = ns / 1'000'000'000;
            timer.it_value.tv_nsec = ns % 1'000'000'000;
        }
        ::timerfd_settime(m_timer.get(), TFD_TIMER_ABSTIME, &timer, nullptr);
    }

    UniqueFd m_timer, m_signals, m_agentFd;
    CleanupProcess m_agent;
};

} // namespace

std::unique_ptr<GuardSystem> GuardSystem::create(const std::string&) {
    return std::make_unique<LinuxGuardSystem>();
}

} // namespace hotpair::guard
