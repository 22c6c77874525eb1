// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/lease_memory.h"
#include "agent/platform/proc_linux.h"
#include "agent/platform/unique_fd_linux.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace hotpair::guard {
namespace {

constexpr const char* memoryDirectory = "/dev/shm";

std::string failure(const std::string& what) {
    return what + ": " + std::strerror(errno);
}

std::string blockPath(const std::string& stateDirectory, std::string& reason) {
    struct stat info {};
    if (::stat(stateDirectory.c_str(), &info) != 0) {
        reason = failure(stateDirectory);
        return {};
    }
    struct statfs fs {};
    if (::statfs(memoryDirectory, &fs) != 0 || fs.f_type != TMPFS_MAGIC) {
        reason = std::string(memoryDirectory) + " is not a tmpfs";
        return {};
    }
    char name[96];
    std::snprintf(name, sizeof name, "%s/hotpair-%llx-%llx.lease", memoryDirectory,
                  static_cast<unsigned long long>(info.st_dev), static_cast<unsigned long long>(info.st_ino));
    return name;
}

/// An existing block of the right size that only its owner may touch.
bool trustworthy(int fd, std::string& reason) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        reason = failure("fstat");
        return false;
    }
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 077) != 0) {
        reason = "belongs to somebody else or is open to others";
        return false;
    }
    if (info.st_size != off_t(sizeof(LeaseBlock))) {
        reason = "is of another version";
        return false;
    }
    return true;
}

LeaseBlock* mapped(int fd, std::string& reason) {
    void* at = ::mmap(nullptr, sizeof(LeaseBlock), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (at == MAP_FAILED) {
        reason = failure("mmap");
        return nullptr;
    }
    ::madvise(at, sizeof(LeaseBlock), MADV_DONTDUMP); // keys must not reach a core file
    ::mlock(at, sizeof(LeaseBlock)); // best effort: nor the swap, and no page fault at a bad moment
    return static_cast<LeaseBlock*>(at);
}

class LinuxLeaseMemory final : public LeaseMemory {
public:
    explicit LinuxLeaseMemory(std::string path)
        : m_path(std::move(path)) {}
    ~LinuxLeaseMemory() override { unmap(); }
    LinuxLeaseMemory(const LinuxLeaseMemory&) = delete;
    LinuxLeaseMemory& operator=(const LinuxLeaseMemory&) = delete;

    void holdLock(UniqueFd lock) { m_lock = std::move(lock); }

    bool openExisting(std::string& reason) {
        m_fd.reset(::open(m_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (!m_fd) {
            reason = failure(m_path);
            return false;
        }
        if (!trustworthy(m_fd.get(), reason)) {
            reason = m_path + ' ' + reason;
            return false;
        }
        m_block = mapped(m_fd.get(), reason);
        return m_block != nullptr;
    }

    bool renewBlock(std::string& reason) override {
        unmap();
        ::unlink(m_path.c_str());
        m_fd.reset(::open(m_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!m_fd) {
            reason = failure(m_path);
            return false;
        }
        // fallocate, not ftruncate: memory that is missing must be missed now and not at the first write
        if (const int error = ::posix_fallocate(m_fd.get(), 0, off_t(sizeof(LeaseBlock))); error != 0) {
            reason = m_path + ": " + std::strerror(error);
            return false;
        }
        m_block = mapped(m_fd.get(), reason);
        return m_block != nullptr;
    }

    bool lockAsGuard() const { return ::flock(m_fd.get(), LOCK_EX | LOCK_NB) == 0; }
    void forget() override { ::unlink(m_path.c_str()); }
    std::string name() const override { return m_path; }

private:
    void unmap() {
        if (m_block) ::munmap(m_block, sizeof(LeaseBlock));
        m_block = nullptr;
    }
    std::string m_path;
    UniqueFd m_lock, m_fd;
};

std::string linkOf(const std::string& stateDirectory) {
    return stateDirectory + "/run/lease.shm";
}

bool linkNames(const std::string& stateDirectory, const std::string& path) {
    char target[256];
    const auto length = ::readlink(linkOf(stateDirectory).c_str(), target, sizeof target);
    return length > 0 && std::string(target, std::size_t(length)) == path;
}

bool makeLink(const std::string& stateDirectory, const std::string& path, std::string& reason) {
    const std::string link = linkOf(stateDirectory);
    ::mkdir((stateDirectory + "/run").c_str(), 0700);
    ::unlink(link.c_str());
    if (::symlink(path.c_str(), link.c_str()) == 0) return true;
    reason = failure(link);
    return false;
}

} // namespace

std::unique_ptr<LeaseMemory> LeaseMemory::openForAgent(const std::string& stateDirectory, bool& taken,
                                                       std::string& reason) {
    taken = false;
    const std::string path = blockPath(stateDirectory, reason);
    if (path.empty()) return nullptr;
    UniqueFd lock(::open(stateDirectory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        taken = lock && errno == EWOULDBLOCK;
        reason = failure(stateDirectory);
        return nullptr;
    }
    auto memory = std::make_unique<LinuxLeaseMemory>(path);
    memory->holdLock(std::move(lock));
    std::string why;
    const bool ours = linkNames(stateDirectory, path) && memory->openExisting(why);
    if (!ours && (!memory->renewBlock(reason) || !makeLink(stateDirectory, path, reason))) return nullptr;
    return memory;
}

std::unique_ptr<LeaseMemory> LeaseMemory::openForGuard(const std::string& stateDirectory,
                                                       std::string& reason) {
    const std::string path = blockPath(stateDirectory, reason);
    if (path.empty()) return nullptr;
    auto memory = std::make_unique<LinuxLeaseMemory>(path);
    if (!linkNames(stateDirectory, path)) {
        reason = stateDirectory + " has no lease block";
        return nullptr;
    }
    if (!memory->openExisting(reason)) return nullptr;
    if (!memory->lockAsGuard()) {
        reason = "another guard watches " + path;
        return nullptr;
    }
    return memory;
}

std::string machineBootName() {
    char text[64];
    if (proc::readSmall("/proc/sys/kernel/random/boot_id", text, sizeof text) <= 0) return {};
    return std::string(text, ::strnlen(text, 36));
}

CleanupProcess thisProcess() {
    CleanupProcess process;
    process.pid = std::uint32_t(::getpid());
    proc::Stat stat;
    if (proc::readStat(process.pid, stat)) process.startTime = stat.startTime;
    return process;
}

bool livesStill(const CleanupProcess& process) {
    proc::Stat stat;
    return process.pid != 0 && proc::readStat(process.pid, stat) && stat.startTime == process.startTime &&
           stat.alive();
}

void wakeGuard(const CleanupProcess& guard, const std::string&) {
    // the pidfd is opened before the comparison, so that the signal cannot hit a later process of that number
    const UniqueFd fd(int(::syscall(SYS_pidfd_open, guard.pid, 0)));
    if (fd && livesStill(guard)) ::syscall(SYS_pidfd_send_signal, fd.get(), SIGUSR1, nullptr, 0);
}

} // namespace hotpair::guard
