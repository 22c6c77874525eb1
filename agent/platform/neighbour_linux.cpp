// Frames: ARP RFC 826 with the uses of RFC 5227; neighbour discovery RFC 4861, duplicate address detection
// RFC 4862.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/neighbour_linux.h"

#include "agent/platform/unique_fd_linux.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <vector>

namespace hotpair {
namespace {

constexpr MacAddress broadcastMac{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

struct __attribute__((packed)) ArpPacket {
    unsigned char hardware[2] = {0, 1}, protocol[2] = {8, 0}, hardwareSize = 6, protocolSize = 4,
                  operation[2] = {0, 1};
    unsigned char senderMac[6] = {}, senderIp[4] = {}, targetMac[6] = {}, targetIp[4] = {};
};

/// IPv6 header, ICMPv6 neighbour message, one link-layer address option.
struct __attribute__((packed)) NeighbourPacket {
    unsigned char versionAndFlow[4] = {0x60, 0, 0, 0}, length[2] = {}, nextHeader = IPPROTO_ICMPV6,
                  hopLimit = 255;
    unsigned char source[16] = {}, destination[16] = {};
    unsigned char type = 0, code = 0, checksum[2] = {}, flags[4] = {}, target[16] = {};
    unsigned char optionType = 0, optionLength = 1, optionMac[6] = {};
};
constexpr std::size_t icmpOffset = 40;
constexpr std::size_t withoutOption = icmpOffset + 24;
constexpr unsigned char solicitation = 135, advertisement = 136;

void finish(NeighbourPacket& p, std::size_t size) {
    const std::size_t payload = size - icmpOffset;
    p.length[1] = static_cast<unsigned char>(payload);
    const auto* bytes = reinterpret_cast<const unsigned char*>(&p);
    std::uint32_t sum = static_cast<std::uint32_t>(payload) + IPPROTO_ICMPV6;
    for (std::size_t i = 8; i < size; i += 2)
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    p.checksum[0] = static_cast<unsigned char>(~sum >> 8);
    p.checksum[1] = static_cast<unsigned char>(~sum);
}

UniqueFd openPacketSocket(const Segment& segment, int family) {
    UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return fd;
    if (family == 6) {
        // only neighbour advertisements, so that a busy interface does not drown the answer
        sock_filter code[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
                              BPF_STMT(BPF_LD | BPF_B | BPF_ABS, icmpOffset),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, advertisement, 0, 1),
                              BPF_STMT(BPF_RET | BPF_K, 0xffff),
                              BPF_STMT(BPF_RET | BPF_K, 0)};
        const sock_fprog program{sizeof code / sizeof *code, code};
        ::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    }
    sockaddr_ll local{};
    local.sll_family = AF_PACKET;
    local.sll_protocol = htons(family == 4 ? ETH_P_ARP : ETH_P_IPV6);
    local.sll_ifindex = segment.index;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) fd.reset();
    return fd;
}

int sendTo(int fd, const Segment& segment, int family, const MacAddress& destination, const void* data,
           std::size_t size) {
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_protocol = htons(family == 4 ? ETH_P_ARP : ETH_P_IPV6);
    to.sll_ifindex = segment.index;
    to.sll_halen = 6;
    std::copy(destination.begin(), destination.end(), to.sll_addr);
    return ::sendto(fd, data, size, 0, reinterpret_cast<sockaddr*>(&to), sizeof to) < 0 ? errno : 0;
}

int sendProbe(int fd, const Segment& segment, const CleanupAddress& a) {
    if (a.family == 4) {
        ArpPacket p;
        std::copy(segment.mac.begin(), segment.mac.end(),
                  p.senderMac); // sender address 0: nobody's cache is touched
        std::memcpy(p.targetIp, a.bytes, 4);
        return sendTo(fd, segment, 4, broadcastMac, &p, sizeof p);
    }
    NeighbourPacket p; // from the unspecified address, without option: as in duplicate address detection
    const unsigned char group[16] = {0xff, 2, 0, 0, 0,    0,           0,           0,
                                     0,    0, 0, 1, 0xff, a.bytes[13], a.bytes[14], a.bytes[15]};
    std::memcpy(p.destination, group, 16);
    p.type = solicitation;
    std::memcpy(p.target, a.bytes, 16);
    finish(p, withoutOption);
    return sendTo(fd, segment, 6, {0x33, 0x33, 0xff, a.bytes[13], a.bytes[14], a.bytes[15]}, &p,
                  withoutOption);
}

/// All link-layer addresses of this machine: an answer from ourselves is no conflict.
std::vector<MacAddress> ownMacs() {
    std::vector<MacAddress> macs;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return macs;
    for (const ifaddrs* i = list; i; i = i->ifa_next) {
        if (!i->ifa_addr || i->ifa_addr->sa_family != AF_PACKET) continue;
        const auto* link = reinterpret_cast<const sockaddr_ll*>(i->ifa_addr);
        if (link->sll_halen != 6) continue;
        MacAddress mac;
        std::copy(link->sll_addr, link->sll_addr + 6, mac.begin());
        macs.push_back(mac);
    }
    ::freeifaddrs(list);
    return macs;
}

/// Who claims the address in this packet, if it does.
std::optional<MacAddress> claimant(const unsigned char* data, std::size_t size, const sockaddr_ll& from,
                                   const CleanupAddress& a) {
    MacAddress mac{};
    if (a.family == 4) {
        ArpPacket p;
        if (size < sizeof p) return std::nullopt;
        std::memcpy(&p, data, sizeof p);
        if (std::memcmp(p.senderIp, a.bytes, 4) != 0) return std::nullopt;
        std::copy(p.senderMac, p.senderMac + 6, mac.begin());
        return mac;
    }
    NeighbourPacket p;
    if (size < withoutOption) return std::nullopt;
    std::memcpy(&p, data, std::min(size, sizeof p));
    if (p.type != advertisement || p.hopLimit != 255 || std::memcmp(p.target, a.bytes, 16) != 0)
        return std::nullopt;
    std::copy(from.sll_addr, from.sll_addr + 6, mac.begin());
    return mac;
}

std::optional<MacAddress> listen(int fd, const CleanupAddress& a, const std::vector<MacAddress>& own,
                                 Duration time, const CancelToken& cancel) {
    const SystemClock clock;
    const Instant end = clock.now() + time;
    for (Instant now = clock.now(); now < end && !cancel.cancelled(); now = clock.now()) {
        pollfd p{fd, POLLIN, 0};
        const timespec wait{0, std::min<std::int64_t>((end - now).count(), 20'000'000)};
        if (::ppoll(&p, 1, &wait, nullptr) <= 0) continue;
        unsigned char data[256];
        sockaddr_ll from{};
        socklen_t length = sizeof from;
        const ssize_t n = ::recvfrom(fd, data, sizeof data, 0, reinterpret_cast<sockaddr*>(&from), &length);
        if (n <= 0 || from.sll_pkttype == PACKET_OUTGOING) continue;
        const auto mac = claimant(data, static_cast<std::size_t>(n), from, a);
        if (mac && std::find(own.begin(), own.end(), *mac) == own.end()) return mac;
    }
    return std::nullopt;
}

} // namespace

std::optional<Segment> segmentOf(const QString& interface) {
    const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    const QByteArray name = interface.toLocal8Bit();
    if (!fd || name.size() >= IFNAMSIZ) return std::nullopt;
    std::memcpy(request.ifr_name, name.constData(), std::size_t(name.size()));
    if (::ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) return std::nullopt;
    const auto flags = static_cast<unsigned>(static_cast<unsigned short>(request.ifr_flags));
    if ((flags & (IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT)) != 0 || (flags & IFF_UP) == 0 ||
        (flags & IFF_RUNNING) == 0)
        return std::nullopt;
    if (::ioctl(fd.get(), SIOCGIFHWADDR, &request) != 0 || request.ifr_hwaddr.sa_family != ARPHRD_ETHER)
        return std::nullopt;
    Segment segment;
    std::memcpy(segment.mac.data(), request.ifr_hwaddr.sa_data, 6);
    if (::ioctl(fd.get(), SIOCGIFINDEX, &request) != 0) return std::nullopt;
    segment.index = request.ifr_ifindex;
    return segment;
}

ProbeAnswer probeNeighbours(const Segment& segment, const CleanupAddress& a, const ProbePlan& plan,
                            const CancelToken& cancel) {
    const UniqueFd fd = openPacketSocket(segment, a.family);
    if (!fd) return {errno, std::nullopt};
    const auto own = ownMacs();
    for (int i = 0; i < plan.probes && !cancel.cancelled(); ++i) {
        if (const int error = sendProbe(fd.get(), segment, a);
            error != 0 && error != ENETDOWN && error != ENOBUFS)
            return {error, std::nullopt};
        if (auto mac = listen(fd.get(), a, own, i + 1 < plan.probes ? plan.spacing : plan.lastWait, cancel))
            return {0, mac};
    }
    return {};
}

int announceToNeighbours(const Segment& segment, const CleanupAddress& a) {
    const UniqueFd fd = openPacketSocket(segment, a.family);
    if (!fd) return errno;
    if (a.family == 4) {
        ArpPacket p; // request form: RFC 5227 3 prefers it, everybody updates its cache from it
        std::copy(segment.mac.begin(), segment.mac.end(), p.senderMac);
        std::memcpy(p.senderIp, a.bytes, 4);
        std::memcpy(p.targetIp, a.bytes, 4);
        return sendTo(fd.get(), segment, 4, broadcastMac, &p, sizeof p);
    }
    NeighbourPacket p;
    std::memcpy(p.source, a.bytes, 16);
    const unsigned char allNodes[16] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    std::memcpy(p.destination, allNodes, 16);
    p.type = advertisement;
    p.flags[0] = 0x20; // override, not solicited
    std::memcpy(p.target, a.bytes, 16);
    p.optionType = 2; // target link-layer address
    std::copy(segment.mac.begin(), segment.mac.end(), p.optionMac);
    finish(p, sizeof p);
    return sendTo(fd.get(), segment, 6, {0x33, 0x33, 0, 0, 0, 1}, &p, sizeof p);
}

} // namespace hotpair
