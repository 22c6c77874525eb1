// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/udp_port.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hotpair::heartbeat {
namespace {

socklen_t toSystem(const UdpAddress& a, sockaddr_storage& out) {
    std::memset(&out, 0, sizeof out);
    if (a.family == 4) {
        auto& in = reinterpret_cast<sockaddr_in&>(out);
        in.sin_family = AF_INET;
        in.sin_port = htons(a.port);
        std::memcpy(&in.sin_addr, a.bytes.data(), 4);
        return sizeof in;
    }
    auto& in = reinterpret_cast<sockaddr_in6&>(out);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(a.port);
    in.sin6_scope_id = a.scope;
    std::memcpy(&in.sin6_addr, a.bytes.data(), 16);
    return sizeof in;
}

UdpAddress fromSystem(const sockaddr_storage& s) {
    UdpAddress a;
    if (s.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(s);
        a.family = 4;
        a.port = ntohs(in.sin_port);
        std::memcpy(a.bytes.data(), &in.sin_addr, 4);
    } else if (s.ss_family == AF_INET6) {
        const auto& in = reinterpret_cast<const sockaddr_in6&>(s);
        a.family = 6;
        a.port = ntohs(in.sin6_port);
        a.scope = in.sin6_scope_id;
        std::memcpy(a.bytes.data(), &in.sin6_addr, 16);
    }
    return a;
}

class LinuxPort final : public UdpPort {
public:
    explicit LinuxPort(int fd)
        : m_fd(fd) {}
    ~LinuxPort() override { ::close(m_fd); }
    LinuxPort(const LinuxPort&) = delete;
    LinuxPort& operator=(const LinuxPort&) = delete;
    std::intptr_t waitHandle() const override { return m_fd; }

    bool send(const UdpAddress& to, std::span<const std::uint8_t> bytes) override {
        sockaddr_storage address;
        const socklen_t length = toSystem(to, address);
        // An earlier datagram's ICMP error is reported on the next call and would swallow this one: once
        // more.
        for (int attempt = 0; attempt < 2; ++attempt) {
            const auto n = ::sendto(m_fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                    reinterpret_cast<const sockaddr*>(&address), length);
            if (n == ssize_t(bytes.size())) return true;
            if (errno != ECONNREFUSED && errno != EINTR) return false;
        }
        return false;
    }

    bool receive(std::span<std::uint8_t> buffer, std::size_t& length, UdpAddress& from) override {
        for (int attempt = 0; attempt < 8; ++attempt) {
            sockaddr_storage address;
            socklen_t size = sizeof address;
            const auto n = ::recvfrom(m_fd, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC,
                                      reinterpret_cast<sockaddr*>(&address), &size);
            if (n >= 0) {
                length = std::size_t(n);
                from = fromSystem(address);
                return true;
            }
            if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
        }
        return false;
    }

    std::uint16_t port() const override {
        sockaddr_storage address;
        socklen_t size = sizeof address;
        if (::getsockname(m_fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
        return fromSystem(address).port;
    }

private:
    int m_fd;
};

class LinuxWaiter final : public PortWaiter {
public:
    LinuxWaiter()
        : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        m_polls.push_back({m_event, POLLIN, 0});
    }
    ~LinuxWaiter() override { ::close(m_event); }
    LinuxWaiter(const LinuxWaiter&) = delete;
    LinuxWaiter& operator=(const LinuxWaiter&) = delete;

    void setPorts(const std::vector<UdpPort*>& ports) override {
        m_polls.resize(1);
        for (auto* port : ports)
            m_polls.push_back({int(port->waitHandle()), POLLIN, 0});
    }

    void waitUntil(Instant until, const Clock& clock) override {
        const auto left = (until - clock.now()).count();
        const timespec timeout{left > 0 ? left / 1'000'000'000 : 0, left > 0 ? left % 1'000'000'000 : 0};
        ::ppoll(m_polls.data(), m_polls.size(), &timeout, nullptr);
        if (m_polls[0].revents & POLLIN) {
            std::uint64_t drained = 0;
            [[maybe_unused]] const auto n = ::read(m_event, &drained, sizeof drained);
        }
    }

    void wake() override {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto n = ::write(m_event, &one, sizeof one);
    }

private:
    int m_event;
    std::vector<pollfd> m_polls;
};

} // namespace

std::unique_ptr<UdpPort> UdpPort::open(const UdpAddress& local, std::string& reason) {
    const int family = local.family == 6 ? AF_INET6 : AF_INET;
    const int fd = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        reason = std::strerror(errno);
        return nullptr;
    }
    const int one = 1;
    if (family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    const int room = 1 << 20; // so that a flood of junk does not push the beats out before they are read
    if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    const int priority = 6,
              dscp = 48 << 2; // CS6, network control: first in line on the wire and in our own queues
    ::setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof priority);
    if (family == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &dscp, sizeof dscp);
    else
        ::setsockopt(fd, IPPROTO_IP, IP_TOS, &dscp, sizeof dscp);
    sockaddr_storage address;
    const socklen_t length = toSystem(local, address);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
        reason = std::strerror(errno);
        ::close(fd);
        return nullptr;
    }
    return std::make_unique<LinuxPort>(fd);
}

std::unique_ptr<PortWaiter> PortWaiter::create() {
    return std::make_unique<LinuxWaiter>();
}

} // namespace hotpair::heartbeat
