// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/netlink_linux.h"

#include <cerrno>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace hotpair::netlink {
namespace {

struct AddressRequest {
    nlmsghdr header;
    ifaddrmsg body;
    char attributes[128];
};

std::size_t bytesOf(const CleanupAddress& a) {
    return a.family == 4 ? 4 : 16;
}

void append(AddressRequest& r, unsigned short type, const void* data, std::size_t size) {
    auto* attribute =
        reinterpret_cast<rtattr*>(reinterpret_cast<char*>(&r) + NLMSG_ALIGN(r.header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = static_cast<unsigned short>(RTA_LENGTH(size));
    std::memcpy(RTA_DATA(attribute), data, size);
    r.header.nlmsg_len =
        static_cast<unsigned>(NLMSG_ALIGN(r.header.nlmsg_len) + RTA_ALIGN(attribute->rta_len));
}

AddressRequest makeRequest(unsigned short type, unsigned short flags, const CleanupAddress& a) {
    static unsigned sequence = 0;
    AddressRequest r{};
    r.header.nlmsg_len = NLMSG_LENGTH(sizeof(ifaddrmsg));
    r.header.nlmsg_type = type;
    r.header.nlmsg_flags = static_cast<unsigned short>(NLM_F_REQUEST | flags);
    r.header.nlmsg_seq = __atomic_add_fetch(&sequence, 1, __ATOMIC_RELAXED);
    r.body.ifa_family = a.family == 4 ? AF_INET : AF_INET6;
    r.body.ifa_prefixlen = a.prefix;
    r.body.ifa_index = a.interfaceIndex;
    append(r, IFA_LOCAL, a.bytes, bytesOf(a));
    append(r, IFA_ADDRESS, a.bytes, bytesOf(a));
    return r;
}

bool sendRequest(int socket, const AddressRequest& r) {
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    return ::sendto(socket, &r, r.header.nlmsg_len, 0, reinterpret_cast<sockaddr*>(&kernel), sizeof kernel) >=
           0;
}

/// Sends and waits for the kernel's acknowledgement of this very request.
int transact(int socket, const AddressRequest& r) {
    if (!sendRequest(socket, r)) return errno;
    alignas(nlmsghdr) char buffer[4096];
    for (;;) {
        const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN ? ETIMEDOUT : errno;
        auto size = static_cast<unsigned>(n);
        for (auto* h = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(h, size); h = NLMSG_NEXT(h, size)) {
            if (h->nlmsg_type != NLMSG_ERROR || h->nlmsg_seq != r.header.nlmsg_seq) continue;
            return -static_cast<nlmsgerr*>(NLMSG_DATA(h))->error;
        }
    }
}

void addBroadcast(AddressRequest& r, const CleanupAddress& a) {
    if (a.family != 4 || a.prefix == 0 || a.prefix > 30) return;
    const unsigned host = 0xffffffffu >> a.prefix;
    unsigned char broadcast[4];
    for (int i = 0; i < 4; ++i)
        broadcast[i] = static_cast<unsigned char>(a.bytes[i] | ((host >> (24 - 8 * i)) & 0xffu));
    append(r, IFA_BROADCAST, broadcast, sizeof broadcast);
}

bool matches(const nlmsghdr* h, const CleanupAddress& a) {
    const auto* body = static_cast<const ifaddrmsg*>(NLMSG_DATA(h));
    if (body->ifa_index != a.interfaceIndex || body->ifa_prefixlen != a.prefix) return false;
    if (body->ifa_family != (a.family == 4 ? AF_INET : AF_INET6)) return false;
    auto left = static_cast<int>(IFA_PAYLOAD(h));
    const void* local = nullptr;
    const void* address = nullptr;
    for (const auto* rta = IFA_RTA(body); RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
        if (RTA_PAYLOAD(rta) != bytesOf(a)) continue;
        if (rta->rta_type == IFA_LOCAL) local = RTA_DATA(rta);
        if (rta->rta_type == IFA_ADDRESS) address = RTA_DATA(rta);
    }
    const void* own = local ? local : address;
    return own && std::memcmp(own, a.bytes, bytesOf(a)) == 0;
}

} // namespace

int openSocket(int timeoutMs) noexcept {
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) return -1;
    const timeval timeout{timeoutMs / 1000, (timeoutMs % 1000) * 1000};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    return fd;
}

int addAddress(int socket, const CleanupAddress& a) noexcept {
    AddressRequest r = makeRequest(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, a);
    if (a.family == 6) r.body.ifa_flags = IFA_F_NODAD;
    addBroadcast(r, a);
    const int error = transact(socket, r);
    return error == EEXIST ? 0 : error;
}

int removeAddress(int socket, const CleanupAddress& a) noexcept {
    const int error = transact(socket, makeRequest(RTM_DELADDR, NLM_F_ACK, a));
    return error == EADDRNOTAVAIL || error == ENODEV ? 0 : error;
}

int hasAddress(int socket, const CleanupAddress& a) noexcept {
    const AddressRequest r = makeRequest(RTM_GETADDR, NLM_F_DUMP, a);
    if (!sendRequest(socket, r)) return -errno;
    alignas(nlmsghdr) char buffer[32768];
    int found = 0;
    for (;;) {
        const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN ? -ETIMEDOUT : -errno;
        auto size = static_cast<unsigned>(n);
        for (auto* h = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(h, size); h = NLMSG_NEXT(h, size)) {
            if (h->nlmsg_seq != r.header.nlmsg_seq) continue;
            if (h->nlmsg_type == NLMSG_DONE) return found;
            if (h->nlmsg_type == NLMSG_ERROR) return static_cast<nlmsgerr*>(NLMSG_DATA(h))->error;
            if (h->nlmsg_type == RTM_NEWADDR && matches(h, a)) found = 1;
        }
    }
}

} // namespace hotpair::netlink
