// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/helper_process_linux.h"

#include <QFile>
#include <QFileInfo>

#include <chrono>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace hotpair::frontend {

namespace {

struct Stat {
    char state = 'Z';
    quint64 startTime = 0;
};

std::optional<Stat> processStat(qint64 pid) {
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QByteArray text = file.readAll();
    const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' '); // the name may hold blanks
    if (fields.size() < 20) return std::nullopt;
    return Stat{fields[0].isEmpty() ? 'Z' : fields[0][0], fields[19].toULongLong()};
}

// The mounts that stand on what helpers serve. A helper must not hold them: the kernel unmounts them when
// their last holder dies, waits for the device below, and if that holder IS the helper below, nobody is left
// to answer.
std::vector<QByteArray> mountsOverHelpers() {
    std::vector<QByteArray> points;
    QFile file(QStringLiteral("/proc/self/mounts"));
    if (!file.open(QIODevice::ReadOnly)) return points;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const auto fields = line.split(' ');
        if (fields.size() < 3) continue;
        if (fields[0].startsWith("/dev/loop") || fields[0].startsWith("/dev/nbd") ||
            fields[2].startsWith("fuse"))
            points.insert(points.begin(), fields[1]); // inner ones first
    }
    return points;
}

} // namespace

QString findProgram(const QString& name) {
    for (const char* directory : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
        const QString path = QLatin1String(directory) + name;
        if (QFileInfo(path).isExecutable()) return path;
    }
    return {};
}

std::optional<HelperProcess> startHelper(const QStringList& command, const QString& cgroupPath,
                                         const QString& logFile) {
    // Everything that allocates happens before fork: the agent has many threads.
    std::vector<QByteArray> words;
    for (const QString& word : command)
        words.push_back(QFile::encodeName(word));
    std::vector<char*> arguments;
    for (QByteArray& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::vector<QByteArray> unwanted = mountsOverHelpers();
    char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C.UTF-8";
    char* environment[] = {path, locale, nullptr};
    const int log =
        ::open(QFile::encodeName(logFile).constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int none = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int group =
        cgroupPath.isEmpty()
            ? -1
            : ::open(QFile::encodeName(cgroupPath + QStringLiteral("/cgroup.procs")).constData(),
                     O_WRONLY | O_CLOEXEC);
    int report[2] = {-1, -1};
    qint64 pid = 0;
    if (log >= 0 && none >= 0 && ::pipe2(report, O_CLOEXEC) == 0) {
        const pid_t between = ::fork();
        if (between == 0) {
            const pid_t helper = ::fork();
            if (helper != 0) { // tell who it is, then leave it to init
                const qint64 id = helper;
                (void)!::write(report[1], &id, sizeof id);
                ::_exit(0);
            }
            ::setsid();
            if (::unshare(CLONE_NEWNS) == 0) {
                ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
                for (const QByteArray& point : unwanted)
                    ::umount2(point.constData(), MNT_DETACH);
            }
            if (group >= 0) (void)!::write(group, "0", 1);
            ::dup2(none, 0);
            ::dup2(log, 1);
            ::dup2(log, 2);
            sigset_t all;
            ::sigemptyset(&all);
            ::sigprocmask(SIG_SETMASK, &all, nullptr);
            ::close_range(3, ~0u, 0);
            ::execve(arguments[0], arguments.data(), environment);
            ::_exit(127);
        }
        if (between > 0) {
            if (::read(report[0], &pid, sizeof pid) != sizeof pid) pid = 0;
            ::waitpid(between, nullptr, 0);
        }
    }
    for (const int fd : {log, none, group, report[0], report[1]})
        if (fd >= 0) ::close(fd);
    if (pid <= 0) return std::nullopt;
    const auto stat = processStat(pid);
    if (!stat) return std::nullopt;
    return HelperProcess{pid, stat->startTime};
}

bool helperAlive(const HelperProcess& helper) {
    const auto stat = helper.pid > 0 ? processStat(helper.pid) : std::nullopt;
    return stat && stat->startTime == helper.startTime && stat->state != 'Z' && stat->state != 'X';
}

void signalHelper(const HelperProcess& helper, int signal) {
    if (helperAlive(helper)) ::kill(pid_t(helper.pid), signal);
}

bool waitForEnd(const HelperProcess& helper, Instant deadline) {
    const SystemClock clock;
    while (helperAlive(helper)) {
        if (clock.now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

} // namespace hotpair::frontend
