// The kernel's watchdog interface (Documentation/watchdog/watchdog-api.rst).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/watchdog_device.h"
#include "agent/platform/unique_fd_linux.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hotpair::guard {
namespace {

class LinuxWatchdog final : public WatchdogDevice {
public:
    Opened open(const char* path, Duration timeout) override {
        m_fd.reset(::open(path, O_WRONLY | O_CLOEXEC));
        if (!m_fd) return {WatchdogFault::NotOpened, errno, {}};
        const Opened opened = prepare(timeout);
        if (opened.fault != WatchdogFault::None) disarm();
        return opened;
    }

    void keepAlive() override { [[maybe_unused]] const auto n = ::write(m_fd.get(), "\0", 1); }

    void disarm() override {
        if (!m_fd) return;
        [[maybe_unused]] const auto n = ::write(m_fd.get(), "V", 1); // the magic close
        m_fd.reset();
    }

private:
    Opened prepare(Duration timeout) const {
        watchdog_info info{};
        // without the magic close the kernel stops the device whenever it is closed, also by a kill
        if (::ioctl(m_fd.get(), WDIOC_GETSUPPORT, &info) != 0 || !(info.options & WDIOF_MAGICCLOSE))
            return {WatchdogFault::EndsWithUs, 0, {}};
        int seconds = int(std::chrono::duration_cast<std::chrono::seconds>(timeout).count());
        const int wanted = seconds;
        if (::ioctl(m_fd.get(), WDIOC_SETTIMEOUT, &seconds) != 0) seconds = 0; // a fixed one may fit
        if (::ioctl(m_fd.get(), WDIOC_GETTIMEOUT, &seconds) != 0 && seconds <= 0)
            return {WatchdogFault::NoTimeout, errno, {}};
        if (seconds <= 0) return {WatchdogFault::NoTimeout, 0, {}};
        if (seconds > wanted) return {WatchdogFault::TooSlow, 0, std::chrono::seconds(seconds)};
        return {WatchdogFault::None, 0, std::chrono::seconds(seconds)};
    }

    UniqueFd m_fd;
};

} // namespace

std::unique_ptr<WatchdogDevice> WatchdogDevice::create() {
    return std::make_unique<LinuxWatchdog>();
}

} // namespace hotpair::guard
