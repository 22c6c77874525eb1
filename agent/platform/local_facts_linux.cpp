// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/local_facts.h"
#include "agent/platform/process.h"
#include "agent/platform/unique_fd_linux.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <net/if.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <vector>

namespace hotpair {

bool programExists(const QString& path) {
    const QFileInfo info(path);
    return info.isAbsolute() && info.isFile() && info.isExecutable();
}

bool userExists(const QString& name) {
    std::vector<char> buffer(16384);
    passwd entry{};
    passwd* found = nullptr;
    ::getpwnam_r(name.toUtf8().constData(), &entry, buffer.data(), buffer.size(), &found);
    return found != nullptr;
}

bool filesystemUsable(const QString& type) {
    if (!findProgram(QStringLiteral("mkfs.") + type).isEmpty() ||
        !findProgram(QStringLiteral("mount.") + type).isEmpty())
        return true;
    QFile known(QStringLiteral("/proc/filesystems"));
    if (!known.open(QIODevice::ReadOnly)) return true; // then mount(8) has to say it
    for (const QByteArray& line : known.readAll().split('\n'))
        if (line.mid(line.indexOf('\t') + 1) == type.toUtf8()) return true;
    return false;
}

QStringList networkInterfaces() {
    QStringList names;
    if (auto* list = ::if_nameindex()) {
        for (const auto* i = list; i->if_index != 0; ++i)
            names.append(QString::fromLocal8Bit(i->if_name));
        ::if_freenameindex(list);
    }
    return names;
}

BackingCheck checkBacking(const QString& path, std::uint64_t size) {
    const QByteArray name = QFile::encodeName(path);
    struct stat info {};
    if (::stat(name.constData(), &info) != 0) {
        const bool device =
            path.startsWith(QLatin1String("/dev/")) && !path.startsWith(QLatin1String("/dev/shm/"));
        if (errno == ENOENT && device) return {BackingFact::DeviceMissing};
        return {QFileInfo(QFileInfo(path).path()).isDir() ? BackingFact::Fits : BackingFact::FolderMissing};
    }
    if (!S_ISREG(info.st_mode) && !S_ISBLK(info.st_mode)) return {BackingFact::NotStorage};
    std::uint64_t bytes = std::uint64_t(info.st_size);
    if (S_ISBLK(info.st_mode)) {
        const UniqueFd fd(::open(name.constData(), O_RDONLY | O_CLOEXEC));
        if (!fd || ::ioctl(fd.get(), BLKGETSIZE64, &bytes) != 0) return {}; // in use: the engine will say why
    } else if (bytes == 0) {
        return {}; // made at its first use
    }
    return bytes < size ? BackingCheck{BackingFact::TooSmall, bytes} : BackingCheck{};
}

} // namespace hotpair
