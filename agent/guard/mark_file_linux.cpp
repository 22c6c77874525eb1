// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/release_mark.h"
#include "agent/platform/unique_fd_linux.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hotpair::guard {
namespace {

class LinuxMarkFile final : public MarkFile {
public:
    explicit LinuxMarkFile(UniqueFd fd)
        : m_fd(std::move(fd)) {}

    bool write(std::size_t sector, const MarkBytes& bytes) override {
        const auto at = off_t(sector * markSector);
        ssize_t n = 0;
        do
            n = ::pwrite(m_fd.get(), bytes.data(), bytes.size(), at);
        while (n < 0 && errno == EINTR);
        return n == ssize_t(bytes.size()) && ::fdatasync(m_fd.get()) == 0;
    }

    bool read(std::size_t sector, MarkBytes& bytes) override {
        return ::pread(m_fd.get(), bytes.data(), bytes.size(), off_t(sector * markSector)) ==
               ssize_t(bytes.size());
    }

    /// Written, not only allocated: a later write changes data, no metadata.
    bool fill(std::size_t sectors) {
        struct stat s {};
        if (::fstat(m_fd.get(), &s) != 0) return false;
        if (s.st_size == off_t(sectors * markSector)) return true;
        const MarkBytes zeros{};
        for (std::size_t i = 0; i < sectors; ++i)
            if (::pwrite(m_fd.get(), zeros.data(), zeros.size(), off_t(i * markSector)) !=
                ssize_t(zeros.size()))
                return false;
        return ::ftruncate(m_fd.get(), off_t(sectors * markSector)) == 0 && ::fsync(m_fd.get()) == 0;
    }

private:
    UniqueFd m_fd;
};

bool syncFolderOf(const std::string& path) {
    const UniqueFd folder(
        ::open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder && ::fsync(folder.get()) == 0;
}

} // namespace

std::unique_ptr<MarkFile> MarkFile::open(const std::string& path, std::size_t sectors, std::string& reason) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd) {
        auto file = std::make_unique<LinuxMarkFile>(std::move(fd));
        if (file->fill(sectors) && syncFolderOf(path)) return file;
    }
    reason = path + ": " + std::strerror(errno);
    return nullptr;
}

} // namespace hotpair::guard
