// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/sockets.h"

#include <QFile>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

namespace hotpair::mirror {

namespace {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

std::optional<Address> addressOf(const Endpoint& endpoint) {
    Address a;
    const QByteArray host = endpoint.host.toLatin1();
    auto* v4 = reinterpret_cast<sockaddr_in*>(&a.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&a.storage);
    if (::inet_pton(AF_INET, host.constData(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        a.size = sizeof *v4;
    } else if (::inet_pton(AF_INET6, host.constData(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        a.size = sizeof *v6;
    } else {
        return std::nullopt;
    }
    return a;
}

Error portError(const Endpoint& endpoint, const QString& detail) {
    return makeError(Code::MIRROR_PORT_FAILED,
                     {{QStringLiteral("address"), endpoint.toString()}, {QStringLiteral("detail"), detail}});
}

void setNoDelay(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

class PlainStream final : public Stream {
public:
    explicit PlainStream(SocketHandle socket)
        : m_fd(int(socket)) {}
    ~PlainStream() override { ::close(m_fd); }
    PlainStream(const PlainStream&) = delete;
    PlainStream& operator=(const PlainStream&) = delete;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t capacity) override {
        for (;;) {
            const ssize_t n = ::recv(m_fd, to, capacity, 0);
            if (n > 0) return n;
            if (n == 0) return closed;
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : closed;
        }
    }

    std::ptrdiff_t write(const Slice* slices, std::size_t count) override {
        std::array<iovec, 128> vector;
        const std::size_t used = std::min(count, vector.size());
        for (std::size_t i = 0; i < used; ++i)
            vector[i] = {const_cast<std::uint8_t*>(slices[i].data), slices[i].size};
        msghdr message{};
        message.msg_iov = vector.data();
        message.msg_iovlen = used;
        for (;;) {
            if (used == 0) return 0;
            const ssize_t n = ::sendmsg(m_fd, &message, MSG_NOSIGNAL);
            if (n >= 0) return n;
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : closed;
        }
    }

    SocketHandle handle() const override { return m_fd; }

private:
    const int m_fd;
};

} // namespace

std::unique_ptr<Stream> makePlainStream(SocketHandle socket) {
    return std::make_unique<PlainStream>(socket);
}

void closeSocket(SocketHandle socket) {
    ::close(int(socket));
}

QString systemErrorText(int number) {
    return QString::fromLocal8Bit(std::strerror(number));
}

Result<SocketHandle> listenTcp(const Endpoint& endpoint) {
    const auto address = addressOf(endpoint);
    if (!address) return portError(endpoint, QStringLiteral("not a numeric address"));
    const int fd = ::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address->storage), address->size) != 0 ||
        ::listen(fd, 64) != 0) {
        const int why = errno;
        if (fd >= 0) ::close(fd);
        return portError(endpoint, systemErrorText(why));
    }
    return SocketHandle(fd);
}

quint16 localPort(SocketHandle socket) {
    Address a;
    a.size = sizeof a.storage;
    if (::getsockname(int(socket), reinterpret_cast<sockaddr*>(&a.storage), &a.size) != 0) return 0;
    if (a.storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&a.storage)->sin6_port);
    return ntohs(reinterpret_cast<sockaddr_in*>(&a.storage)->sin_port);
}

std::optional<SocketHandle> acceptSocket(SocketHandle listener) {
    const int fd = ::accept4(int(listener), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return std::nullopt;
    setNoDelay(fd);
    return SocketHandle(fd);
}

Result<SocketHandle> connectTcp(const Endpoint& endpoint) {
    const auto address = addressOf(endpoint);
    if (!address) return portError(endpoint, QStringLiteral("not a numeric address"));
    const int fd = ::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return portError(endpoint, systemErrorText(errno));
    setNoDelay(fd);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address->storage), address->size) != 0 &&
        errno != EINPROGRESS) {
        const int why = errno;
        ::close(fd);
        return portError(endpoint, systemErrorText(why));
    }
    return SocketHandle(fd);
}

int connectError(SocketHandle socket) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(int(socket), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

namespace {

Error unixError(const QString& path, const QString& detail) {
    return makeError(Code::NBD_SOCKET_FAILED,
                     {{QStringLiteral("path"), path}, {QStringLiteral("detail"), detail}});
}

std::optional<sockaddr_un> unixAddress(const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (std::size_t(name.size()) >= sizeof address.sun_path) return std::nullopt;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    return address;
}

} // namespace

Result<SocketHandle> connectUnix(const QString& path) {
    const auto address = unixAddress(path);
    if (!address) return unixError(path, QStringLiteral("path too long"));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0)
        return SocketHandle(fd);
    const int why = errno;
    if (fd >= 0) ::close(fd);
    return unixError(path, systemErrorText(why));
}

Result<SocketHandle> listenUnix(const QString& path) {
    const auto failed = [&](const QString& detail) { return unixError(path, detail); };
    const auto address = unixAddress(path);
    if (!address) return failed(QStringLiteral("path too long"));
    const QByteArray name = QFile::encodeName(path);
    const auto* raw = reinterpret_cast<const sockaddr*>(&*address);
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool alive = probe >= 0 && (::connect(probe, raw, sizeof *address) == 0 || errno == EAGAIN);
    if (probe >= 0) ::close(probe);
    if (alive) return failed(QStringLiteral("another process answers on it"));
    ::unlink(name.constData());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return failed(systemErrorText(errno));
    ::fchmod(fd, 0600); // before bind: the file is never open to others
    if (::bind(fd, raw, sizeof *address) != 0 || ::chmod(name.constData(), 0600) != 0 ||
        ::listen(fd, 64) != 0) {
        const int why = errno;
        ::close(fd);
        return failed(systemErrorText(why));
    }
    return SocketHandle(fd);
}

void removeSocketFile(const QString& path) {
    ::unlink(QFile::encodeName(path).constData());
}

} // namespace hotpair::mirror
