// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/udp_port.h"

#include <algorithm>
#include <cstring>
// in this order: mmsystem.h does not stand alone
// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mmsystem.h>
// clang-format on

namespace hotpair::heartbeat {
namespace {

/// Winsock counts its users; one static user for the process.
bool winsockReady() {
    static const bool ready = [] {
        WSADATA data;
        return WSAStartup(MAKEWORD(2, 2), &data) == 0;
    }();
    return ready;
}

int toSystem(const UdpAddress& a, sockaddr_storage& out) {
    std::memset(&out, 0, sizeof out);
    if (a.family == 4) {
        auto& in = reinterpret_cast<sockaddr_in&>(out);
        in.sin_family = AF_INET;
        in.sin_port = htons(a.port);
        std::memcpy(&in.sin_addr, a.bytes.data(), 4);
        return int(sizeof in);
    }
    auto& in = reinterpret_cast<sockaddr_in6&>(out);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(a.port);
    in.sin6_scope_id = a.scope;
    std::memcpy(&in.sin6_addr, a.bytes.data(), 16);
    return int(sizeof in);
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

std::string lastReason() {
    return "Winsock error " + std::to_string(WSAGetLastError());
}

class WindowsPort final : public UdpPort {
public:
    explicit WindowsPort(SOCKET socket)
        : m_socket(socket)
        , m_event(WSACreateEvent()) {
        WSAEventSelect(m_socket, m_event, FD_READ);
    }
    ~WindowsPort() override {
        WSACloseEvent(m_event);
        closesocket(m_socket);
    }
    WindowsPort(const WindowsPort&) = delete;
    WindowsPort& operator=(const WindowsPort&) = delete;
    std::intptr_t waitHandle() const override { return reinterpret_cast<std::intptr_t>(m_event); }

    bool send(const UdpAddress& to, std::span<const std::uint8_t> bytes) override {
        sockaddr_storage address;
        const int length = toSystem(to, address);
        return ::sendto(m_socket, reinterpret_cast<const char*>(bytes.data()), int(bytes.size()), 0,
                        reinterpret_cast<const sockaddr*>(&address), length) == int(bytes.size());
    }

    bool receive(std::span<std::uint8_t> buffer, std::size_t& length, UdpAddress& from) override {
        for (int attempt = 0; attempt < 8; ++attempt) {
            sockaddr_storage address;
            int size = int(sizeof address);
            const int n = ::recvfrom(m_socket, reinterpret_cast<char*>(buffer.data()), int(buffer.size()), 0,
                                     reinterpret_cast<sockaddr*>(&address), &size);
            const int error = n < 0 ? WSAGetLastError() : 0;
            if (n >= 0 || error == WSAEMSGSIZE) {
                length = n >= 0 ? std::size_t(n) : buffer.size() + 1;
                from = fromSystem(address);
                return true;
            }
            if (error == WSAEWOULDBLOCK)
                return false; // WSAECONNRESET: an ICMP answer to an earlier one; next
        }
        return false;
    }

    std::uint16_t port() const override {
        sockaddr_storage address;
        int size = int(sizeof address);
        if (::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
        return fromSystem(address).port;
    }

private:
    SOCKET m_socket;
    WSAEVENT m_event;
};

class WindowsWaiter final : public PortWaiter {
public:
    WindowsWaiter() {
        timeBeginPeriod(1); // else every wait is rounded up to 15.6 ms
        m_events.push_back(CreateEventW(nullptr, FALSE, FALSE, nullptr));
    }
    ~WindowsWaiter() override { CloseHandle(m_events.front()); }
    WindowsWaiter(const WindowsWaiter&) = delete;
    WindowsWaiter& operator=(const WindowsWaiter&) = delete;

    void setPorts(const std::vector<UdpPort*>& ports) override {
        m_events.resize(1);
        for (auto* port : ports)
            m_events.push_back(reinterpret_cast<HANDLE>(port->waitHandle()));
    }

    void waitUntil(Instant until, const Clock& clock) override {
        const auto left = toMs(until - clock.now() + std::chrono::microseconds(999));
        WaitForMultipleObjects(DWORD(m_events.size()), m_events.data(), FALSE,
                               DWORD(std::clamp<std::int64_t>(left, 0, 3'600'000)));
        for (std::size_t i = 1; i < m_events.size(); ++i)
            WSAResetEvent(m_events[i]); // every port is drained after each wait, which arms FD_READ again
    }

    void wake() override { SetEvent(m_events.front()); }

private:
    std::vector<HANDLE> m_events;
};

} // namespace

std::unique_ptr<UdpPort> UdpPort::open(const UdpAddress& local, std::string& reason) {
    if (!winsockReady()) {
        reason = "Winsock 2.2 is missing";
        return nullptr;
    }
    const SOCKET s = ::socket(local.family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    if (s == INVALID_SOCKET) {
        reason = lastReason();
        return nullptr;
    }
    u_long nonBlocking = 1;
    ioctlsocket(s, FIONBIO, &nonBlocking);
    sockaddr_storage address;
    const int length = toSystem(local, address);
    if (::bind(s, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
        reason = lastReason();
        closesocket(s);
        return nullptr;
    }
    return std::make_unique<WindowsPort>(s);
}

std::unique_ptr<PortWaiter> PortWaiter::create() {
    return std::make_unique<WindowsWaiter>();
}

} // namespace hotpair::heartbeat
