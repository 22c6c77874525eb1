// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/mount_control.h"
#include "agent/platform/mount_table_linux.h"
#include "agent/platform/process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <unistd.h>

namespace hotpair {
namespace {

const QStringList checkable{QStringLiteral("ext2"), QStringLiteral("ext3"), QStringLiteral("ext4")};

/// The call's own words for people: what the helper program said, else how it ended.
QString detailOf(const ProgramResult& r) {
    const QString said = QString::fromLocal8Bit(r.output).simplified().left(400);
    return said.isEmpty() ? r.endText : said;
}

Result<ProgramResult> run(const QString& name, const QStringList& arguments, const MountStep& step) {
    const QString program = findProgram(name);
    if (program.isEmpty()) return makeError(Code::PROGRAM_MISSING, {{QStringLiteral("program"), name}});
    ProgramSpec spec;
    spec.program = program;
    spec.arguments = arguments;
    spec.place = step.place;
    spec.environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    return runProgram(spec, step.deadline, step.cancel);
}

Error deviceError(Code code, const QString& device, const QString& detail) {
    return makeError(code, {{QStringLiteral("device"), device}, {QStringLiteral("detail"), detail}});
}

bool below(const QString& path, const QString& mountpoint) {
    return path == mountpoint || path.startsWith(mountpoint + QLatin1Char('/'));
}

bool uses(const QString& process, const QString& mountpoint) {
    for (const char* link : {"/cwd", "/root", "/exe"})
        if (below(QFile::symLinkTarget(process + QLatin1String(link)), mountpoint)) return true;
    const QString fds = process + QStringLiteral("/fd/");
    for (const QString& fd : QDir(fds).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot))
        if (below(QFile::symLinkTarget(fds + fd), mountpoint)) return true;
    return false;
}

class LinuxMountControl final : public MountControl {
public:
    Result<DeviceContent> content(const QString& device, const MountStep& step) override {
        const auto probed = run(QStringLiteral("blkid"),
                                {QStringLiteral("-p"), QStringLiteral("-o"), QStringLiteral("value"),
                                 QStringLiteral("-s"), QStringLiteral("TYPE"), device},
                                step);
        if (!probed) return probed.error();
        DeviceContent content;
        if (probed->exitCode == 0) content.fstype = QString::fromLatin1(probed->output).trimmed();
        // blkid: 2 nothing found, 8 several answers; a partition table alone prints nothing with 0
        if (probed->exitCode != 0 && probed->exitCode != 2)
            return deviceError(Code::DEVICE_UNREADABLE, device, detailOf(*probed));
        if (!content.fstype.isEmpty()) return content;
        const auto zero = run(QStringLiteral("cmp"),
                              {QStringLiteral("-s"), QStringLiteral("-n"), QStringLiteral("1048576"), device,
                               QStringLiteral("/dev/zero")},
                              step);
        if (!zero) return zero.error();
        if (zero->exitCode != 0 && zero->exitCode != 1)
            return deviceError(Code::DEVICE_UNREADABLE, device, detailOf(*zero));
        content.blank = zero->exitCode == 0;
        return content;
    }

    Result<void> check(const QString& device, const QString& fstype, const MountStep& step) override {
        if (!checkable.contains(fstype))
            return {}; // xfs and btrfs replay their log when mounted and have no preen
        const auto checked = run(QStringLiteral("fsck.") + fstype, {QStringLiteral("-p"), device}, step);
        if (!checked) return checked.error();
        const bool right = checked->exitCode == 0 || checked->exitCode == 1; // fsck(8): 1 = errors corrected
        return right ? Result<void>() : deviceError(Code::FILESYSTEM_DAMAGED, device, detailOf(*checked));
    }

    Result<void> format(const QString& device, const QString& fstype, const MountStep& step) override {
        const auto made = run(QStringLiteral("mkfs.") + fstype, {QStringLiteral("-q"), device}, step);
        if (!made) return made.error();
        return made->exitCode == 0 ? Result<void>()
                                   : deviceError(Code::FILESYSTEM_NOT_MADE, device, detailOf(*made));
    }

    Result<void> mount(const QString& device, const QString& mountpoint, const QString& fstype,
                       const QStringList& options, const MountStep& step) override {
        QStringList arguments{QStringLiteral("-t"), fstype};
        if (!options.isEmpty()) arguments << QStringLiteral("-o") << options.join(QLatin1Char(','));
        const auto mounted =
            run(QStringLiteral("mount"), arguments << QStringLiteral("--") << device << mountpoint, step);
        if (!mounted) return mounted.error();
        if (mounted->exitCode == 0) return {};
        return makeError(Code::FILESYSTEM_NOT_MOUNTED, {{QStringLiteral("device"), device},
                                                        {QStringLiteral("mountpoint"), mountpoint},
                                                        {QStringLiteral("detail"), detailOf(*mounted)}});
    }

    Result<void> unmount(const QString& mountpoint, const MountStep& step) override {
        return leave(mountpoint, {}, step);
    }
    Result<void> detachLazily(const QString& mountpoint, const MountStep& step) override {
        return leave(mountpoint, {QStringLiteral("-l")}, step);
    }

    std::optional<MountedFilesystem> mountedAt(const QString& mountpoint) override {
        const QString wanted = QDir::cleanPath(mountpoint);
        std::optional<MountedFilesystem> top; // the last one covers the others
        for (const MountEntry& m : readMountTable())
            if (m.mountpoint == wanted) top = MountedFilesystem{m.source, m.mountpoint, m.fstype, m.readOnly};
        return top;
    }

    QStringList holders(const QString& mountpoint) override {
        QStringList found;
        for (const QString& pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
            if (pid.toUInt() == 0 || found.size() >= 10 ||
                !uses(QStringLiteral("/proc/") + pid, QDir::cleanPath(mountpoint)))
                continue;
            QFile name(QStringLiteral("/proc/%1/comm").arg(pid));
            const QString comm = name.open(QIODevice::ReadOnly)
                                     ? QString::fromLocal8Bit(name.readAll()).trimmed()
                                     : QStringLiteral("?");
            found.append(QStringLiteral("%1 (pid %2)").arg(comm, pid));
        }
        return found;
    }

private:
    Result<void> leave(const QString& mountpoint, QStringList arguments, const MountStep& step) {
        if (!mountedAt(mountpoint)) return {};
        const auto left =
            run(QStringLiteral("umount"), arguments << QStringLiteral("--") << mountpoint, step);
        if (!left) return left.error();
        if (left->exitCode == 0 || !mountedAt(mountpoint)) return {};
        QStringList who = holders(mountpoint);
        if (who.isEmpty()) who.append(detailOf(*left));
        return makeError(Code::FILESYSTEM_BUSY,
                         {{QStringLiteral("mountpoint"), mountpoint},
                          {QStringLiteral("holders"), who.join(QStringLiteral(", "))}});
    }
};

} // namespace

std::unique_ptr<MountControl> makeMountControl() {
    return std::make_unique<LinuxMountControl>();
}

} // namespace hotpair
