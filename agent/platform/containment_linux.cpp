// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/containment.h"
#include "agent/platform/durable_file.h"
#include "agent/platform/mount_table_linux.h"
#include "agent/platform/proc_linux.h"
#include "common/base/logging.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QUrl>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hotpair {
namespace {

const char* const markName = "HOTPAIR_RESOURCE";

/// Of the path and of the directory itself: machines that are played by mount namespaces may have the same
/// path, and must not kill each other's processes.
QString hashOf(const QString& stateDirectory) {
    struct stat st {};
    ::stat(QFile::encodeName(stateDirectory).constData(), &st);
    const QString identity =
        QStringLiteral("%1\n%2\n%3").arg(stateDirectory).arg(quint64(st.st_dev)).arg(quint64(st.st_ino));
    return QString::fromLatin1(
        QCryptographicHash::hash(identity.toUtf8(), QCryptographicHash::Sha256).toHex().left(12));
}

/// A name of the configuration as a directory name that is no cgroup file and no path.
QString directoryName(const QString& name) {
    return QStringLiteral("r-") + QString::fromLatin1(QUrl::toPercentEncoding(name, {}, "."));
}
QString nameOf(const QString& directory) {
    return QUrl::fromPercentEncoding(directory.mid(2).toLatin1());
}

CleanupProcess identify(std::uint32_t pid) {
    proc::Stat stat;
    return proc::readStat(pid, stat) && stat.alive() ? CleanupProcess{pid, 0, stat.startTime}
                                                     : CleanupProcess{};
}

QList<std::uint32_t> allPids() {
    QList<std::uint32_t> pids;
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool number = false;
        const uint pid = entry.toUInt(&number);
        if (number) pids.append(pid);
    }
    return pids;
}

class CgroupContainment final : public Containment {
public:
    explicit CgroupContainment(QString top)
        : m_top(std::move(top)) {}
    ~CgroupContainment() override {
        ::rmdir(QFile::encodeName(m_top).constData()); // refused by the kernel when something is left in it
    }

    QString kind() const override { return QStringLiteral("cgroup"); }
    QString groupPlace(const QString& group) const override { return place(group, {}); }

    Result<QString> prepare(const QString& group, const QString& unit) override {
        const QString path = place(group, unit);
        // twice: the empty parent may be removed by another group's stop in between
        if (QDir().mkpath(path) || QDir().mkpath(path)) return path;
        return makeError(Code::CONTAINMENT_FAILED,
                         {{QStringLiteral("detail"),
                           path + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))}});
    }
    QMap<QString, QString> mark(const QString&, const QString&) const override { return {}; }
    void kill(const QString& group, const QString& unit) override {
        proc::cgroupKill(encoded(group, unit).constData());
    }
    bool populated(const QString& group, const QString& unit) const override {
        return proc::cgroupPopulated(encoded(group, unit).constData()) != 0;
    }
    QList<CleanupProcess> members(const QString& group, const QString& unit) const override {
        QList<CleanupProcess> result;
        collect(place(group, unit), result);
        return result;
    }
    void remove(const QString& group, const QString& unit) override {
        removeTree(place(group, unit));
        if (unit.isEmpty()) ::rmdir(QFile::encodeName(m_top).constData()); // only when it was the last group
    }
    QStringList groups() const override {
        QStringList names;
        for (const QString& d : QDir(m_top).entryList({QStringLiteral("r-*")}, QDir::Dirs))
            names.append(nameOf(d));
        return names;
    }

private:
    QString place(const QString& group, const QString& unit) const {
        const QString base = m_top + QLatin1Char('/') + directoryName(group);
        return unit.isEmpty() ? base : base + QLatin1Char('/') + directoryName(unit);
    }
    QByteArray encoded(const QString& group, const QString& unit) const {
        return QFile::encodeName(place(group, unit));
    }

    static void collect(const QString& directory, QList<CleanupProcess>& out) {
        QFile list(directory + QStringLiteral("/cgroup.procs"));
        if (!list.open(QIODevice::ReadOnly)) return;
        for (const QByteArray& line : list.readAll().split('\n'))
            if (const auto p = identify(line.toUInt()); p.pid) out.append(p);
        for (const QString& sub : QDir(directory).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            collect(directory + QLatin1Char('/') + sub, out);
    }
    static void removeTree(const QString& directory) {
        for (const QString& sub : QDir(directory).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            removeTree(directory + QLatin1Char('/') + sub);
        ::rmdir(
            QFile::encodeName(directory).constData()); // refused by the kernel while something lives in it
    }

    QString m_top;
};

/// Without cgroups (not root, or none mounted): processes are found by the mark in their environment, and
/// their descendants by parentage. A program that clears its environment and detaches itself escapes; the log
/// says so.
class ScanContainment final : public Containment {
public:
    explicit ScanContainment(QString hash)
        : m_hash(std::move(hash)) {}

    QString kind() const override { return QStringLiteral("scan"); }
    QString groupPlace(const QString&) const override { return {}; }
    Result<QString> prepare(const QString&, const QString&) override { return QString(); }
    QMap<QString, QString> mark(const QString& group, const QString& unit) const override {
        return {{QLatin1String(markName),
                 QStringLiteral("%1/%2/%3").arg(m_hash, directoryName(group), directoryName(unit))}};
    }
    void kill(const QString& group, const QString& unit) override {
        for (const CleanupProcess& p : members(group, unit))
            ::kill(static_cast<pid_t>(p.pid), SIGKILL);
    }
    bool populated(const QString& group, const QString& unit) const override {
        return !members(group, unit).isEmpty();
    }
    QList<CleanupProcess> members(const QString& group, const QString& unit) const override {
        QByteArray wanted =
            QByteArray(markName) + '=' + m_hash.toUtf8() + '/' + directoryName(group).toUtf8() + '/';
        if (!unit.isEmpty()) wanted += directoryName(unit).toUtf8() + '\0';
        QSet<std::uint32_t> found;
        QMap<std::uint32_t, proc::Stat> stats;
        for (const std::uint32_t pid : allPids()) {
            proc::Stat stat;
            if (!proc::readStat(pid, stat) || !stat.alive()) continue;
            stats.insert(pid, stat);
            if (carries(pid, wanted)) found.insert(pid);
        }
        for (bool grown = true; grown;) {
            grown = false;
            for (auto it = stats.cbegin(); it != stats.cend(); ++it)
                if (!found.contains(it.key()) && found.contains(std::uint32_t(it->parent))) {
                    found.insert(it.key());
                    grown = true;
                }
        }
        QList<CleanupProcess> result;
        for (const std::uint32_t pid : found)
            result.append({pid, 0, stats[pid].startTime});
        return result;
    }
    void remove(const QString&, const QString&) override {}
    QStringList groups() const override {
        QSet<QString> names;
        const QByteArray prefix = QByteArray(markName) + '=' + m_hash.toUtf8() + '/';
        for (const std::uint32_t pid : allPids())
            for (const QByteArray& entry : environmentOf(pid).split('\0'))
                if (entry.startsWith(prefix))
                    names.insert(nameOf(QString::fromUtf8(entry.mid(prefix.size()).split('/').first())));
        return QStringList(names.begin(), names.end());
    }

private:
    static QByteArray environmentOf(std::uint32_t pid) {
        QFile file(QStringLiteral("/proc/%1/environ").arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.read(256 * 1024) : QByteArray();
    }
    static bool carries(std::uint32_t pid, const QByteArray& mark) {
        const QByteArray environment = environmentOf(pid);
        return environment.startsWith(mark) || environment.contains('\0' + mark);
    }

    QString m_hash;
};

/// The directory of this process in the hierarchy: resources live below it, so that systemd's Delegate=
/// covers them.
QString ownCgroup() {
    QFile file(QStringLiteral("/proc/self/cgroup"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith("0::")) return QFile::decodeName(line.mid(3));
    return {};
}

/// Where cgroup v2 is mounted here. `ip netns exec` mounts a new /sys without it: then it is mounted
/// privately.
QString cgroupRoot(const QString& stateDirectory) {
    for (const MountEntry& m : readMountTable())
        if (m.fstype == QLatin1String("cgroup2") && m.root == QLatin1String("/")) return m.mountpoint;
    const QString own = stateDirectory + QStringLiteral("/run/cgroup");
    if (!QDir().mkpath(own)) return {};
    if (::mount("none", QFile::encodeName(own).constData(), "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                nullptr) == 0)
        return own;
    QDir().rmdir(own);
    return {};
}

bool usable(const QString& directory) {
    return QDir().mkpath(directory) &&
           ::access(QFile::encodeName(directory + QStringLiteral("/cgroup.procs")).constData(), W_OK) == 0;
}

} // namespace

std::unique_ptr<Containment> makeContainment(const QString& stateDirectory) {
    (void)makePrivateDirectory(stateDirectory +
                               QStringLiteral("/run")); // whoever writes there says what is wrong
    const QString hash = hashOf(stateDirectory);
    const QString root = cgroupRoot(stateDirectory);
    if (!root.isEmpty()) {
        // the predecessor may have been started elsewhere in the hierarchy: what it left is used on
        const QString note = stateDirectory + QStringLiteral("/run/containment");
        const auto noted = readWholeFile(note, 4096);
        const QString before = noted ? QFile::decodeName(*noted) : QString();
        const QString wanted = QDir::cleanPath(ownCgroup() + QStringLiteral("/hotpair-") + hash);
        const bool reuse = before.endsWith(hash) && QFileInfo::exists(root + before);
        const QString path = reuse ? before : wanted;
        if (usable(root + path)) {
            if (!reuse)
                if (auto written = replaceFile(note, QFile::encodeName(path)); !written)
                    qCWarning(logPlatform, "%ls: not writable", qUtf16Printable(note));
            return std::make_unique<CgroupContainment>(QDir::cleanPath(root + path));
        }
    }
    qCWarning(logPlatform, "no cgroup v2 to use: processes are found by their environment, one that clears "
                           "it and detaches itself would be missed");
    return std::make_unique<ScanContainment>(hash);
}

} // namespace hotpair
