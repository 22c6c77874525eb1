// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/launch_linux.h"

#include "agent/platform/proc_linux.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace hotpair {
namespace {

Error notStarted(const QString& program, const QString& detail) {
    return makeError(Code::PROGRAM_NOT_STARTED,
                     {{QStringLiteral("program"), program}, {QStringLiteral("detail"), detail}});
}

Error notStarted(const QString& program, const char* what, int error) {
    return notStarted(program, QStringLiteral("%1: %2").arg(QLatin1String(what),
                                                            QString::fromLocal8Bit(std::strerror(error))));
}

struct Account {
    QByteArray name, home, shell;
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
    bool change = false;
};

std::optional<Account> lookUp(const QString& user) {
    std::vector<char> buffer(16384);
    passwd entry{};
    passwd* found = nullptr;
    const QByteArray name = user.toUtf8();
    if (user.isEmpty())
        ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
    else
        ::getpwnam_r(name.constData(), &entry, buffer.data(), buffer.size(), &found);
    Account account;
    if (!found) {
        account.home = "/";
        account.shell = "/bin/sh";
        return user.isEmpty() ? std::optional(account) : std::nullopt;
    }
    account.name = entry.pw_name;
    account.home = entry.pw_dir;
    account.shell = entry.pw_shell;
    account.uid = entry.pw_uid;
    account.gid = entry.pw_gid;
    account.change = !user.isEmpty() && (entry.pw_uid != ::geteuid() || entry.pw_gid != ::getegid());
    int count = 64;
    account.groups.resize(64);
    if (::getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count) < 0) {
        account.groups.resize(size_t(count));
        ::getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count);
    }
    account.groups.resize(size_t(count));
    return account;
}

QList<QByteArray> environmentOf(const ProgramSpec& spec, const Account& account) {
    QMap<QString, QString> all = spec.environment;
    const auto setDefault = [&](const char* key, const QByteArray& value) {
        if (!all.contains(QLatin1String(key)) && !value.isEmpty())
            all.insert(QLatin1String(key), QString::fromLocal8Bit(value));
    };
    setDefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    setDefault("LANG", "C.UTF-8");
    setDefault("HOME", account.home);
    setDefault("USER", account.name);
    setDefault("LOGNAME", account.name);
    setDefault("SHELL", account.shell);
    QList<QByteArray> list;
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        list.append(it.key().toLocal8Bit() + '=' + it.value().toLocal8Bit());
    return list;
}

std::vector<char*> pointers(QList<QByteArray>& strings) {
    std::vector<char*> result;
    for (QByteArray& s : strings)
        result.push_back(s.data());
    result.push_back(nullptr);
    return result;
}

/// Everything the child needs, ready before the fork: between fork and exec only async-signal-safe calls are
/// allowed.
struct Child {
    const char* program;
    char* const* argv;
    char* const* envp;
    const char* workingDirectory;
    int input, output, cgroupProcs, go, report;
    const Account* account;
};

struct Report { // what the child could not do
    int step;
    int error;
};
const char* const stepNames[] = {"", "enter its cgroup", "change the user", "enter the working directory",
                                 "execute"};

[[noreturn]] void giveUp(const Child& c, int step) {
    const Report report{step, errno};
    [[maybe_unused]] const ssize_t n = ::write(c.report, &report, sizeof report);
    ::_exit(127);
}

void shedInheritance() {
    ::setsid();
    for (int s = 1; s < 65; ++s)
        ::signal(s, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const sched_param ordinary{};
    ::sched_setscheduler(0, SCHED_OTHER, &ordinary); // the agent's real-time threads must not pass it on
    ::setpriority(PRIO_PROCESS, 0, 0);
    proc::writeSmall("/proc/self/oom_score_adj", "0");
    ::umask(022);
}

bool becomeUser(const Account& a) {
    return !a.change || (::setgroups(a.groups.size(), a.groups.data()) == 0 &&
                         ::setresgid(a.gid, a.gid, a.gid) == 0 && ::setresuid(a.uid, a.uid, a.uid) == 0);
}

/// Leaves only the two ends it needs, as 3 and 4: a child that is being started at the same time must not
/// keep this one's ends open, or neither would ever see the parent die.
void keepOnly(int& go, int& report) {
    const int movedGo = ::fcntl(go, F_DUPFD, 10);
    const int movedReport = ::fcntl(report, F_DUPFD, 10);
    go = ::dup2(movedGo, 3);
    report = ::dup2(movedReport, 4);
    ::close_range(5, ~0U, 0);
    ::fcntl(go, F_SETFD, FD_CLOEXEC);
    ::fcntl(report, F_SETFD, FD_CLOEXEC);
}

[[noreturn]] void runChild(Child c) {
    shedInheritance();
    if (c.cgroupProcs >= 0 && ::write(c.cgroupProcs, "0", 1) != 1) giveUp(c, 1);
    ::dup2(c.input, 0);
    ::dup2(c.output, 1);
    ::dup2(c.output, 2);
    keepOnly(c.go, c.report);
    if (!becomeUser(*c.account)) giveUp(c, 2);
    if (::chdir(c.workingDirectory) != 0) giveUp(c, 3);
    char go = 0;
    ssize_t n;
    do
        n = ::read(c.go, &go, 1);
    while (n < 0 && errno == EINTR);
    if (n != 1) ::_exit(127); // the parent refused, or died before it had written this process down
    ::execve(c.program, c.argv, c.envp);
    giveUp(c, 4);
}

struct Pipe {
    UniqueFd read, write;
};

std::optional<Pipe> makePipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return std::nullopt;
    return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// A socket pair instead of a pipe: a write to it can do without SIGPIPE when the child is gone.
std::optional<Pipe> makeGo() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return std::nullopt;
    return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

UniqueFd openOutput(const QString& logFile) {
    if (logFile.isEmpty()) return UniqueFd(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    return UniqueFd(::open(QFile::encodeName(logFile).constData(),
                           O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
}

/// A file in memory, so that neither a reader that reads nothing nor one that dies can hold us up.
UniqueFd openInput(const QByteArray& input) {
    if (input.isEmpty()) return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    UniqueFd file(::memfd_create("input", MFD_CLOEXEC));
    if (!file || ::write(file.get(), input.constData(), size_t(input.size())) != input.size() ||
        ::lseek(file.get(), 0, SEEK_SET) != 0)
        file.reset();
    return file;
}

} // namespace

Result<LaunchedProcess> launchProcess(const ProgramSpec& spec,
                                      const std::function<Result<void>(const CleanupProcess&)>& beforeRun,
                                      LaunchOutput kind) {
    if (!spec.program.startsWith(QLatin1Char('/')))
        return notStarted(spec.program, QStringLiteral("not an absolute path"));
    if (!QFileInfo(spec.program).isExecutable())
        return notStarted(spec.program, QStringLiteral("no such executable file"));
    const auto account = lookUp(spec.user);
    if (!account) return makeError(Code::USER_UNKNOWN, {{QStringLiteral("user"), spec.user}});

    auto go = makeGo();
    auto report = makePipe();
    auto capture = kind == LaunchOutput::Pipe ? makePipe() : std::optional(Pipe{});
    const UniqueFd input = openInput(spec.input);
    if (!go || !report || !capture || !input) return notStarted(spec.program, "pipe", errno);
    const UniqueFd log = kind == LaunchOutput::LogFile ? openOutput(spec.logFile) : UniqueFd();
    if (kind == LaunchOutput::LogFile && !log) return notStarted(spec.program, "open log", errno);
    UniqueFd cgroup;
    if (!spec.place.isEmpty()) {
        cgroup.reset(::open(QFile::encodeName(spec.place + QStringLiteral("/cgroup.procs")).constData(),
                            O_WRONLY | O_CLOEXEC));
        if (!cgroup) return notStarted(spec.program, "open cgroup", errno);
    }

    QList<QByteArray> arguments{QFile::encodeName(spec.program)};
    for (const QString& a : spec.arguments)
        arguments.append(a.toLocal8Bit());
    QList<QByteArray> environment = environmentOf(spec, *account);
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    const QByteArray directory =
        spec.workingDirectory.isEmpty() ? QByteArray("/") : QFile::encodeName(spec.workingDirectory);
    const Child child{argv[0],
                      argv.data(),
                      envp.data(),
                      directory.constData(),
                      input.get(),
                      log ? log.get() : capture->write.get(),
                      cgroup.get(),
                      go->read.get(),
                      report->write.get(),
                      &*account};

    const pid_t pid = ::fork();
    if (pid < 0) return notStarted(spec.program, "fork", errno);
    if (pid == 0) runChild(child);
    report->write.reset();
    capture->write.reset();

    LaunchedProcess launched;
    launched.identity.pid = static_cast<std::uint32_t>(pid);
    launched.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    const auto abandon = [&](Error error) {
        go->write.reset();
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return error;
    };
    proc::Stat stat;
    if (!launched.pidfd || !proc::readStat(launched.identity.pid, stat))
        return abandon(notStarted(spec.program, "pidfd", errno));
    launched.identity.startTime = stat.startTime;
    if (beforeRun)
        if (auto written = beforeRun(launched.identity); !written) return abandon(written.error());

    ::send(go->write.get(), "g", 1, MSG_NOSIGNAL);
    Report failure{};
    ssize_t n;
    do
        n = ::read(report->read.get(), &failure, sizeof failure);
    while (n < 0 && errno == EINTR);
    if (n == sizeof failure) return abandon(notStarted(spec.program, stepNames[failure.step], failure.error));
    if (kind == LaunchOutput::Pipe) {
        ::fcntl(capture->read.get(), F_SETFL, O_NONBLOCK);
        launched.output = std::move(capture->read);
    }
    return launched;
}

} // namespace hotpair
