// Tells the service manager how we are (systemd's notification protocol, sd_notify(3)); says nothing when
// nobody asked. Main thread; never blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace hotpair {

class ServiceNotify {
public:
    ServiceNotify(); ///< reads NOTIFY_SOCKET and WATCHDOG_USEC and removes them from the environment

    void ready();
    void status(const QString& text); ///< one line for `systemctl status`
    void stopping();
    void extendTimeout(Duration time); ///< while handing over
    void watchdog();                   ///< sent by the decision loop itself, never by a timer of its own
    /// How often watchdog() is due at least (half the manager's time); nothing when not asked for.
    std::optional<Duration> watchdogPeriod() const { return m_watchdog; }

private:
    void send(const QByteArray& message);

    QByteArray m_socket;
    std::optional<Duration> m_watchdog;
};

} // namespace hotpair
