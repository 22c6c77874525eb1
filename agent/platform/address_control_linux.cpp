// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/address_control.h"
#include "agent/platform/neighbour_linux.h"
#include "agent/platform/netlink_linux.h"
#include "agent/platform/unique_fd_linux.h"

#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace hotpair {
namespace {

Error failure(Code code, const InterfaceAddress& a, int error) {
    return makeError(code, {{QStringLiteral("address"), a.toString()},
                            {QStringLiteral("interface"), a.interface},
                            {QStringLiteral("detail"), QString::fromLocal8Bit(std::strerror(error))}});
}

QString text(const MacAddress& mac) {
    return QString::fromLatin1(QByteArray(reinterpret_cast<const char*>(mac.data()), 6).toHex(':'));
}

class LinuxAddressControl final : public AddressControl {
public:
    Result<CleanupAddress> resolve(const InterfaceAddress& a) override {
        CleanupAddress out;
        const auto protocol = a.address.protocol();
        out.family = protocol == QAbstractSocket::IPv4Protocol ? 4 : 6;
        out.prefix = static_cast<std::uint8_t>(a.prefix);
        if (protocol == QAbstractSocket::UnknownNetworkLayerProtocol || a.prefix < 0 ||
            a.prefix > (out.family == 4 ? 32 : 128))
            return makeError(Code::ADDRESS_INVALID, {{QStringLiteral("address"), a.toString()}});
        if (out.family == 4) {
            const quint32 ip = a.address.toIPv4Address();
            for (int i = 0; i < 4; ++i)
                out.bytes[i] = static_cast<std::uint8_t>(ip >> (24 - 8 * i));
        } else {
            const Q_IPV6ADDR ip = a.address.toIPv6Address();
            std::memcpy(out.bytes, &ip, 16);
        }
        out.interfaceIndex = ::if_nametoindex(a.interface.toLocal8Bit().constData());
        if (out.interfaceIndex == 0)
            return makeError(Code::INTERFACE_UNKNOWN, {{QStringLiteral("interface"), a.interface}});
        return out;
    }

    Result<void> checkUsable(const InterfaceAddress& a) override {
        const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ifreq request{};
        const QByteArray name = a.interface.toLocal8Bit();
        if (name.size() < IFNAMSIZ) std::memcpy(request.ifr_name, name.constData(), std::size_t(name.size()));
        if (!fd || ::ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0)
            return makeError(Code::INTERFACE_UNKNOWN, {{QStringLiteral("interface"), a.interface}});
        if ((request.ifr_flags & IFF_UP) == 0)
            return makeError(Code::INTERFACE_DOWN, {{QStringLiteral("interface"), a.interface}});
        return {};
    }

    Result<bool> present(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const UniqueFd socket(netlink::openSocket(1000));
        const int found = socket ? netlink::hasAddress(socket.get(), *item) : -errno;
        if (found < 0) return failure(Code::ADDRESS_UNREADABLE, a, -found);
        return found == 1;
    }

    Result<std::optional<QString>> probe(const InterfaceAddress& a, const ProbePlan& plan,
                                         const CancelToken& cancel) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const auto segment = segmentOf(a.interface);
        if (!segment) return std::optional<QString>();
        const ProbeAnswer answer = probeNeighbours(*segment, *item, plan, cancel);
        if (answer.error) return failure(Code::ADDRESS_NOT_PROBED, a, answer.error);
        return answer.stranger ? std::optional(text(*answer.stranger)) : std::nullopt;
    }

    Result<void> add(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const UniqueFd socket(netlink::openSocket(1000));
        const int error = socket ? netlink::addAddress(socket.get(), *item) : errno;
        return error ? Result<void>(failure(Code::ADDRESS_NOT_ADDED, a, error)) : Result<void>();
    }

    Result<void> remove(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item)
            return item.error().code == Code::INTERFACE_UNKNOWN ? Result<void>()
                                                                : item.error(); // no interface, no address
        const UniqueFd socket(netlink::openSocket(1000));
        const int error = socket ? netlink::removeAddress(socket.get(), *item) : errno;
        // what counts is whether it is there: without the right to remove it, one that was never added is
        // gone too
        const int left = socket ? netlink::hasAddress(socket.get(), *item) : -error;
        if (left == 0) return {};
        return failure(Code::ADDRESS_NOT_REMOVED, a, error ? error : left < 0 ? -left : EBUSY);
    }

    Result<void> announce(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const auto segment = segmentOf(a.interface);
        if (!segment) return {};
        const int error = announceToNeighbours(*segment, *item);
        return error ? Result<void>(failure(Code::ADDRESS_NOT_ANNOUNCED, a, error)) : Result<void>();
    }
};

} // namespace

std::unique_ptr<AddressControl> makeAddressControl() {
    return std::make_unique<LinuxAddressControl>();
}

} // namespace hotpair
