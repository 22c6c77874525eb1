// Preloaded into the guards of a test: /dev/watchdog is a socket to the lab (installer/lab/power.py), which
// takes the machine's power away when nothing comes for the timeout. Answers the ioctls of the kernel's
// watchdog interface, so that the guard's own code for real devices runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

std::atomic<int> device{-1};
std::atomic<int> timeout{60};

int connectToLab() {
    const char* path = std::getenv("WATCHDOG_SHIM_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!path || std::strlen(path) >= sizeof address.sun_path) return -1;
    std::strcpy(address.sun_path, path);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        errno = ENOENT;
        return -1;
    }
    device = fd;
    return fd;
}

template<class... A>
int realOpen(const char* name, const char* path, int flags, A... rest) {
    const auto function = reinterpret_cast<int (*)(const char*, int, ...)>(dlsym(RTLD_NEXT, name));
    return function(path, flags, rest...);
}

int setTimeout(int seconds) {
    timeout = seconds;
    const char order[2] = {'T', char(seconds)};
    return ::write(device, order, sizeof order) == ssize_t(sizeof order) ? 0 : -1;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    if (std::strcmp(path, "/dev/watchdog") == 0) return connectToLab();
    std::va_list list;
    va_start(list, flags);
    const int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, int) : 0;
    va_end(list);
    return realOpen("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    if (std::strcmp(path, "/dev/watchdog") == 0) return connectToLab();
    std::va_list list;
    va_start(list, flags);
    const int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, int) : 0;
    va_end(list);
    return realOpen("open64", path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...) noexcept {
    std::va_list list;
    va_start(list, request);
    void* argument = va_arg(list, void*);
    va_end(list);
    if (fd < 0 || fd != device) {
        const auto function = reinterpret_cast<int (*)(int, unsigned long, ...)>(dlsym(RTLD_NEXT, "ioctl"));
        return function(fd, request, argument);
    }
    if (request == WDIOC_GETSUPPORT) {
        auto* info = static_cast<watchdog_info*>(argument);
        *info = watchdog_info{};
        info->options = WDIOF_MAGICCLOSE | WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING;
        return 0;
    }
    if (request == WDIOC_SETTIMEOUT) return setTimeout(*static_cast<int*>(argument));
    if (request == WDIOC_GETTIMEOUT) {
        *static_cast<int*>(argument) = timeout;
        return 0;
    }
    errno = ENOTTY;
    return -1;
}
}
