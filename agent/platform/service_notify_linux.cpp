// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/service_notify.h"
#include "agent/platform/unique_fd_linux.h"

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace hotpair {

ServiceNotify::ServiceNotify()
    : m_socket(qgetenv("NOTIFY_SOCKET")) {
    const qint64 usec = qgetenv("WATCHDOG_USEC").toLongLong();
    const qint64 pid = qgetenv("WATCHDOG_PID").toLongLong();
    if (usec > 0 && (pid == 0 || pid == ::getpid())) m_watchdog = std::chrono::microseconds(usec / 2);
    qunsetenv("NOTIFY_SOCKET"); // children must not speak for us
    qunsetenv("WATCHDOG_USEC");
    qunsetenv("WATCHDOG_PID");
}

void ServiceNotify::ready() {
    send("READY=1");
}
void ServiceNotify::stopping() {
    send("STOPPING=1");
}
void ServiceNotify::watchdog() {
    send("WATCHDOG=1");
}

void ServiceNotify::status(const QString& text) {
    send("STATUS=" + text.simplified().toUtf8()); // simplified: a newline would start another assignment
}

void ServiceNotify::extendTimeout(Duration time) {
    send("EXTEND_TIMEOUT_USEC=" +
         QByteArray::number(qint64(std::chrono::duration_cast<std::chrono::microseconds>(time).count())));
}

void ServiceNotify::send(const QByteArray& message) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (m_socket.isEmpty() || m_socket.size() >= qsizetype(sizeof to.sun_path)) return;
    std::memcpy(to.sun_path, m_socket.constData(), std::size_t(m_socket.size()));
    if (to.sun_path[0] == '@') to.sun_path[0] = 0; // abstract name
    const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return;
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(m_socket.size()));
    ::sendto(fd.get(), message.constData(), std::size_t(message.size()), MSG_NOSIGNAL,
             reinterpret_cast<sockaddr*>(&to), length);
}

} // namespace hotpair
