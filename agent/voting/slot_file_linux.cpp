// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/unique_fd_linux.h"
#include "agent/voting/slot_file.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace hotpair::voting {
namespace {

Error lastError(const QString& path) {
    return makeError(Code::FILE_UNWRITABLE,
                     {{QStringLiteral("path"), path},
                      {QStringLiteral("detail"), QString::fromLocal8Bit(std::strerror(errno))}});
}

class LinuxSlotFile final : public SlotFile {
public:
    LinuxSlotFile(UniqueFd fd, QString path)
        : m_fd(std::move(fd))
        , m_path(std::move(path)) {}

    Result<void> write(qint64 offset, QByteArrayView bytes) override {
        while (!bytes.isEmpty()) {
            const ssize_t n = ::pwrite(m_fd.get(), bytes.data(), size_t(bytes.size()), offset);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return lastError(m_path);
            bytes = bytes.sliced(n);
            offset += n;
        }
        if (::fdatasync(m_fd.get()) != 0) return lastError(m_path);
        return {};
    }

private:
    UniqueFd m_fd;
    QString m_path;
};

} // namespace

Result<std::unique_ptr<SlotFile>> SlotFile::open(const QString& path) {
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) return lastError(path);
    return std::unique_ptr<SlotFile>(std::make_unique<LinuxSlotFile>(std::move(fd), path));
}

} // namespace hotpair::voting
