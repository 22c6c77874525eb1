// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/durable_file.h"
#include "agent/platform/unique_fd_linux.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hotpair {
namespace {

Error fileError(Code code, const QString& path, int error) {
    return makeError(code, {{QStringLiteral("path"), path},
                            {QStringLiteral("detail"), QString::fromLocal8Bit(std::strerror(error))}});
}

bool writeAll(int fd, QByteArrayView bytes) {
    while (!bytes.isEmpty()) {
        const ssize_t n = ::write(fd, bytes.data(), size_t(bytes.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes = bytes.sliced(n);
    }
    return true;
}

QByteArray temporaryName(const QByteArray& path) {
    return path + ".tmp-" + QByteArray::number(QRandomGenerator::system()->generate64(), 36);
}

Result<void> replace(const QString& path, QByteArrayView bytes, FileAccess access, bool durable) {
    const QByteArray target = QFile::encodeName(path);
    const QByteArray temporary = temporaryName(target);
    const mode_t mode = access == FileAccess::Private ? 0600 : 0644;
    UniqueFd fd(::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd) return fileError(Code::FILE_UNWRITABLE, path, errno);
    // fchmod: the process' umask must not decide what others may read
    const bool written = ::fchmod(fd.get(), mode) == 0 && writeAll(fd.get(), bytes) &&
                         (!durable || ::fsync(fd.get()) == 0) &&
                         ::rename(temporary.constData(), target.constData()) == 0;
    if (!written) {
        const int error = errno;
        ::unlink(temporary.constData());
        return fileError(Code::FILE_UNWRITABLE, path, error);
    }
    return durable ? syncDirectory(QFileInfo(path).path()) : Result<void>();
}

} // namespace

Result<void> writeDurably(const QString& path, QByteArrayView bytes, FileAccess access) {
    return replace(path, bytes, access, true);
}

Result<void> replaceFile(const QString& path, QByteArrayView bytes, FileAccess access) {
    return replace(path, bytes, access, false);
}

Result<QByteArray> readWholeFile(const QString& path, qint64 cap) {
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd) return fileError(Code::FILE_UNREADABLE, path, errno);
    QByteArray bytes;
    char buffer[16384];
    for (;;) {
        const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fileError(Code::FILE_UNREADABLE, path, errno);
        if (n == 0) return bytes;
        if (bytes.size() + n > cap)
            return makeError(Code::FILE_TOO_LARGE, {{QStringLiteral("path"), path},
                                                    {QStringLiteral("limit"), QString::number(cap)}});
        bytes.append(buffer, n);
    }
}

Result<void> makePrivateDirectory(const QString& path) {
    const QString clean = QDir::cleanPath(path);
    const QFileInfo info(clean);
    if (info.exists()) return requirePrivate(clean);
    if (const QString parent = info.path(); parent != clean && !QFileInfo::exists(parent))
        if (auto made = makePrivateDirectory(parent); !made) return made;
    if (::mkdir(QFile::encodeName(clean).constData(), 0700) != 0 && errno != EEXIST)
        return fileError(Code::FILE_UNWRITABLE, clean, errno);
    return requirePrivate(clean);
}

Result<void> requirePrivate(const QString& path) {
    struct stat st {};
    if (::lstat(QFile::encodeName(path).constData(), &st) != 0)
        return fileError(Code::FILE_UNREADABLE, path, errno);
    const bool directory = S_ISDIR(st.st_mode);
    const bool right =
        (directory || S_ISREG(st.st_mode)) && st.st_uid == ::geteuid() && (st.st_mode & 077) == 0;
    if (right) return {};
    return makeError(
        Code::FILE_NOT_PRIVATE,
        {{QStringLiteral("path"), path},
         {QStringLiteral("mode"), QString::number(st.st_mode & 07777, 8).rightJustified(4, QLatin1Char('0'))},
         {QStringLiteral("fix"), QStringLiteral("chown %1 '%2' && chmod %3 '%2'")
                                     .arg(::geteuid())
                                     .arg(path, directory ? QStringLiteral("700") : QStringLiteral("600"))}});
}

Result<void> syncDirectory(const QString& path) {
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) return fileError(Code::FILE_UNWRITABLE, path, errno);
    return {};
}

bool flushToDisk(int handle) {
    return ::fdatasync(handle) == 0;
}

} // namespace hotpair
