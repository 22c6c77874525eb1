// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/launch_linux.h"
#include "agent/platform/proc_linux.h"
#include "agent/platform/process.h"
#include "agent/platform/unique_fd_linux.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

namespace hotpair {

struct ProcessHandle::Private {
    CleanupProcess identity;
    UniqueFd fd;
    bool ended = false;
    bool reaped = false;
    std::optional<int> exitCode;
    QString endText;
};

namespace {

const std::pair<const char*, int> signalNames[] = {{"TERM", SIGTERM},   {"INT", SIGINT},   {"QUIT", SIGQUIT},
                                                   {"HUP", SIGHUP},     {"KILL", SIGKILL}, {"USR1", SIGUSR1},
                                                   {"USR2", SIGUSR2},   {"ABRT", SIGABRT}, {"CONT", SIGCONT},
                                                   {"WINCH", SIGWINCH}, {"PWR", SIGPWR}};

int signalNumber(const QString& name) {
    const QByteArray plain = (name.startsWith(QLatin1String("SIG")) ? name.mid(3) : name).toLatin1();
    for (const auto& [known, number] : signalNames)
        if (plain == known) return number;
    return 0;
}

bool readable(int fd, Duration time) {
    pollfd p{fd, POLLIN, 0};
    const auto ms = std::clamp<std::int64_t>(toMs(time), 0, 1'000'000);
    return ::poll(&p, 1, static_cast<int>(ms)) > 0;
}

/// Collects the exit status when the process is our child.
void reap(ProcessHandle::Private& d) {
    if (d.reaped) return;
    d.reaped = true;
    siginfo_t info{};
    if (::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(d.fd.get()), &info, WEXITED | WNOHANG) !=
        0)
        return;
    if (info.si_pid == 0) return;
    if (info.si_code == CLD_EXITED) d.exitCode = info.si_status;
    d.endText = info.si_code == CLD_EXITED ? QStringLiteral("exit %1").arg(info.si_status)
                                           : QStringLiteral("signal %1").arg(info.si_status);
}

UniqueFd openProcess(std::uint32_t pid) {
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

} // namespace

ProcessHandle::ProcessHandle(std::unique_ptr<Private> p)
    : d(std::move(p)) {}
ProcessHandle::ProcessHandle(ProcessHandle&&) noexcept = default;
ProcessHandle& ProcessHandle::operator=(ProcessHandle&&) noexcept = default;
ProcessHandle::~ProcessHandle() {
    if (d) waitForEnd(Duration::zero()); // an ended child must not stay a zombie
}

std::optional<ProcessHandle> ProcessHandle::open(const CleanupProcess& identity) {
    auto d = std::make_unique<Private>();
    d->identity = identity;
    d->fd = openProcess(identity.pid);
    proc::Stat stat;
    if (!d->fd || !proc::readStat(identity.pid, stat) || stat.startTime != identity.startTime ||
        !stat.alive())
        return std::nullopt;
    return ProcessHandle(std::move(d));
}

std::optional<CleanupProcess> ProcessHandle::identify(std::uint32_t pid) {
    proc::Stat stat;
    if (!proc::readStat(pid, stat) || !stat.alive()) return std::nullopt;
    return CleanupProcess{pid, 0, stat.startTime};
}

CleanupProcess ProcessHandle::identity() const {
    return d->identity;
}

bool ProcessHandle::waitForEnd(Duration time) {
    if (!d->ended) d->ended = readable(d->fd.get(), time);
    if (d->ended) reap(*d);
    return d->ended;
}

QString ProcessHandle::endText() {
    return waitForEnd(Duration::zero()) ? d->endText : QString();
}

std::optional<int> ProcessHandle::exitCode() {
    return waitForEnd(Duration::zero()) ? d->exitCode : std::nullopt;
}

bool ProcessHandle::knowsSignal(const QString& name) {
    return signalNumber(name) != 0;
}

void ProcessHandle::sendSignal(const QString& name) {
    if (const int number = signalNumber(name))
        ::syscall(SYS_pidfd_send_signal, d->fd.get(), number, nullptr, 0);
}

void ProcessHandle::kill() {
    ::syscall(SYS_pidfd_send_signal, d->fd.get(), SIGKILL, nullptr, 0);
}

Result<ProcessHandle> launch(const ProgramSpec& spec,
                             const std::function<Result<void>(const CleanupProcess&)>& beforeRun) {
    auto started = launchProcess(spec, beforeRun, LaunchOutput::LogFile);
    if (!started) return started.error();
    auto d = std::make_unique<ProcessHandle::Private>();
    d->identity = started->identity;
    d->fd = std::move(started->pidfd);
    return ProcessHandle(std::move(d));
}

Result<ProgramResult> runProgram(const ProgramSpec& spec, Instant deadline, const CancelToken& cancel) {
    constexpr qsizetype outputCap = 64 * 1024;
    auto started = launchProcess(spec, {}, LaunchOutput::Pipe);
    if (!started) return started.error();
    auto d = std::make_unique<ProcessHandle::Private>();
    d->identity = started->identity;
    d->fd = std::move(started->pidfd);
    ProcessHandle process(std::move(d));

    const SystemClock clock;
    ProgramResult result;
    const auto drain = [&] {
        char buffer[4096];
        for (ssize_t n; (n = ::read(started->output.get(), buffer, sizeof buffer)) > 0;)
            if (result.output.size() < outputCap)
                result.output.append(buffer, std::min<qsizetype>(n, outputCap - result.output.size()));
    };
    while (!process.waitForEnd(std::chrono::milliseconds(10))) {
        drain();
        const bool cancelled = cancel.cancelled();
        if (!cancelled && clock.now() < deadline) continue;
        proc::Stat stat;
        if (proc::readStat(process.identity().pid, stat) && stat.startTime == process.identity().startTime)
            ::kill(-static_cast<pid_t>(process.identity().pid), SIGKILL); // it leads its own session
        process.kill();
        process.waitForEnd(std::chrono::milliseconds(200));
        return cancelled ? makeError(Code::CANCELLED)
                         : makeError(Code::PROGRAM_TIMED_OUT, {{QStringLiteral("program"), spec.program}});
    }
    drain();
    result.exitCode = process.exitCode().value_or(-1);
    result.endText = process.endText();
    return result;
}

QString findProgram(const QString& name) {
    for (const char* directory :
         {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/sbin/", "/usr/local/bin/"}) {
        const QString path = QLatin1String(directory) + name;
        if (QFileInfo(path).isExecutable()) return path;
    }
    return {};
}

QString programFileName(const QString& name) {
    return name;
}

} // namespace hotpair
