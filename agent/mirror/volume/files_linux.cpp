// Backing and metadata files on Linux.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/volume/backing.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace hotpair::mirror {

namespace {

int writeAll(int fd, std::uint64_t offset, const std::uint8_t* data, std::size_t size) {
    while (size) {
        const ssize_t n = ::pwrite(fd, data, size, off_t(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n < 0 ? errno : EIO;
        data += n;
        offset += std::uint64_t(n);
        size -= std::size_t(n);
    }
    return 0;
}

int readAll(int fd, std::uint64_t offset, std::uint8_t* to, std::size_t size) {
    while (size) {
        const ssize_t n = ::pread(fd, to, size, off_t(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n < 0 ? errno : EIO;
        to += n;
        offset += std::uint64_t(n);
        size -= std::size_t(n);
    }
    return 0;
}

class LinuxBacking final : public Backing {
public:
    explicit LinuxBacking(int fd)
        : m_fd(fd) {}
    ~LinuxBacking() override { ::close(m_fd); }
    LinuxBacking(const LinuxBacking&) = delete;
    LinuxBacking& operator=(const LinuxBacking&) = delete;

    int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) override {
        return writeAll(m_fd, offset, data, size);
    }

    int zero(std::uint64_t offset, std::uint64_t size, bool punch) override {
        const int modes[] = {FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                             FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE};
        for (int i = 0; i < 2; ++i) {
            const int mode = modes[punch ? i : 1 - i];
            if (::fallocate(m_fd, mode, off_t(offset), off_t(size)) == 0) return 0;
            if (errno != EOPNOTSUPP && errno != EINVAL && errno != ENODEV) return errno;
        }
        const std::vector<std::uint8_t> zeros(std::min<std::uint64_t>(size, 1u << 20), 0);
        for (std::uint64_t done = 0; done < size;) {
            const std::size_t n = std::size_t(std::min<std::uint64_t>(zeros.size(), size - done));
            if (const int error = writeAll(m_fd, offset + done, zeros.data(), n)) return error;
            done += n;
        }
        return 0;
    }

    int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        return readAll(m_fd, offset, to, size);
    }

    int readCached(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        if (!m_nowait.load(std::memory_order_relaxed)) return readAll(m_fd, offset, to, size);
        iovec v{to, size};
        const ssize_t n = ::preadv2(m_fd, &v, 1, off_t(offset), RWF_NOWAIT);
        if (n == ssize_t(size)) return 0;
        if (n < 0 && (errno == EOPNOTSUPP || errno == EINVAL)) {
            m_nowait.store(
                false, std::memory_order_relaxed); // memory file systems of older kernels: never wait anyway
            return readAll(m_fd, offset, to, size);
        }
        return again; // short or not cached: a worker reads it (and finds the error, if there is one)
    }

    int sync() override { return ::fdatasync(m_fd) == 0 ? 0 : errno; }

    bool isHole(std::uint64_t offset, std::uint64_t size) override {
        const off_t data = ::lseek(m_fd, off_t(offset), SEEK_DATA);
        if (data < 0) return errno == ENXIO;
        return std::uint64_t(data) >= offset + size;
    }

    Stretch stretch(std::uint64_t offset, std::uint64_t size) override {
        const off_t data = ::lseek(m_fd, off_t(offset), SEEK_DATA);
        if (data < 0) return {size, errno == ENXIO};
        if (std::uint64_t(data) > offset)
            return {std::min<std::uint64_t>(std::uint64_t(data) - offset, size), true};
        const off_t hole = ::lseek(m_fd, off_t(offset), SEEK_HOLE);
        return {hole > data ? std::min<std::uint64_t>(std::uint64_t(hole) - offset, size) : size, false};
    }

private:
    const int m_fd;
    std::atomic<bool> m_nowait{true};
};

class LinuxMetaFile final : public MetaFile {
public:
    explicit LinuxMetaFile(int fd)
        : m_fd(fd) {}
    ~LinuxMetaFile() override { ::close(m_fd); }
    LinuxMetaFile(const LinuxMetaFile&) = delete;
    LinuxMetaFile& operator=(const LinuxMetaFile&) = delete;
    int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        return readAll(m_fd, offset, to, size);
    }
    int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) override {
        return writeAll(m_fd, offset, data, size);
    }
    int sync() override { return ::fdatasync(m_fd) == 0 ? 0 : errno; }

private:
    const int m_fd;
};

Error fileError(Code code, const QString& volume, const QString& path, const QString& detail) {
    return makeError(code, {{QStringLiteral("volume"), volume},
                            {QStringLiteral("path"), path},
                            {QStringLiteral("detail"), detail}});
}

QString systemText(int number) {
    return QString::fromLocal8Bit(std::strerror(number));
}

// A new file's name is durable only when its directory is.
void syncDirectoryOf(const QString& path) {
    const int dir = ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(),
                           O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) return;
    ::fsync(dir);
    ::close(dir);
}

struct Opened {
    int fd = -1;
    bool created = false;
    struct stat info {};
};

Result<Opened> openLocked(Code code, const QString& volume, const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    Opened o;
    o.fd = ::open(name.constData(), O_RDWR | O_CLOEXEC);
    // A missing device must not become a file in memory; /dev/shm is where files in memory are meant.
    const bool device =
        path.startsWith(QLatin1String("/dev/")) && !path.startsWith(QLatin1String("/dev/shm/"));
    if (o.fd < 0 && errno == ENOENT && !device) {
        o.fd = ::open(name.constData(), O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
        o.created = o.fd >= 0;
    }
    if (o.fd < 0) return fileError(code, volume, path, systemText(errno));
    const bool usable = ::fstat(o.fd, &o.info) == 0 && (S_ISREG(o.info.st_mode) || S_ISBLK(o.info.st_mode));
    if (!usable || ::flock(o.fd, LOCK_EX | LOCK_NB) != 0) {
        const QString detail = usable ? QStringLiteral("in use by another process")
                                      : QStringLiteral("neither a regular file nor a block device");
        ::close(o.fd);
        return fileError(code, volume, path, detail);
    }
    // What a failed flush left in the cache counts there as written: only the disk says what will stay (I22).
    ::posix_fadvise(o.fd, 0, 0, POSIX_FADV_DONTNEED);
    return o;
}

} // namespace

Result<OpenedBacking> openBacking(const QString& volume, const QString& path, std::uint64_t size) {
    auto opened = openLocked(Code::MIRROR_BACKING_UNUSABLE, volume, path);
    if (!opened) return opened.error();
    const Opened o = *opened;
    const auto failed = [&](const QString& detail) {
        ::close(o.fd);
        return fileError(Code::MIRROR_BACKING_UNUSABLE, volume, path, detail);
    };
    std::uint64_t there = std::uint64_t(o.info.st_size);
    if (S_ISBLK(o.info.st_mode) && ::ioctl(o.fd, BLKGETSIZE64, &there) != 0) return failed(systemText(errno));
    const bool created = S_ISREG(o.info.st_mode) && there == 0;
    const bool empty = S_ISREG(o.info.st_mode) && o.info.st_blocks == 0;
    if (created) {
        if (::ftruncate(o.fd, off_t(size)) != 0 || ::fsync(o.fd) != 0) return failed(systemText(errno));
        syncDirectoryOf(path);
        there = size;
    }
    if (there < size)
        return failed(QStringLiteral("%1 bytes long, the volume needs %2").arg(there).arg(size));
    return OpenedBacking{std::make_unique<LinuxBacking>(o.fd), empty, created};
}

Result<OpenedMetaFile> openMetaFile(const QString& volume, const QString& path, std::uint64_t size) {
    auto opened = openLocked(Code::MIRROR_METADATA_UNUSABLE, volume, path);
    if (!opened) return opened.error();
    const Opened o = *opened;
    const bool fresh = o.info.st_size == 0; // also one whose maker died before it had reserved the space
    int error = 0;
    if (std::uint64_t(o.info.st_size) < size) {
        error = ::posix_fallocate(o.fd, 0, off_t(size));
        if (!error && ::fsync(o.fd) != 0) error = errno;
        syncDirectoryOf(path);
    }
    if (error) {
        ::close(o.fd);
        return fileError(Code::MIRROR_METADATA_UNUSABLE, volume, path, systemText(error));
    }
    return OpenedMetaFile{std::make_unique<LinuxMetaFile>(o.fd), fresh};
}

} // namespace hotpair::mirror
