// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/address_control.h"
#include "agent/platform/address_table_windows.h"
#include "agent/platform/windows_error.h"

#include <QNetworkInterface>

#include <cstring>
#include <vector>

#undef interface // rpc.h calls a struct by this word

namespace hotpair {
namespace {

Error failure(Code code, const InterfaceAddress& a, DWORD error) {
    return makeError(code, {{QStringLiteral("address"), a.toString()},
                            {QStringLiteral("interface"), a.interface},
                            {QStringLiteral("detail"), windowsErrorText(error)}});
}

QNetworkInterface adapterOf(const QString& name) {
    for (const QNetworkInterface& i : QNetworkInterface::allInterfaces())
        if (i.humanReadableName() == name || i.name() == name) return i;
    return {};
}

class WindowsAddressControl final : public AddressControl {
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
            const quint32 ip = ::htonl(a.address.toIPv4Address());
            std::memcpy(out.bytes, &ip, 4);
        } else {
            const Q_IPV6ADDR ip = a.address.toIPv6Address();
            std::memcpy(out.bytes, &ip, 16);
        }
        const QNetworkInterface adapter = adapterOf(a.interface);
        if (!adapter.isValid())
            return makeError(Code::INTERFACE_UNKNOWN, {{QStringLiteral("interface"), a.interface}});
        out.interfaceIndex = static_cast<std::uint32_t>(adapter.index());
        return out;
    }

    Result<void> checkUsable(const InterfaceAddress& a) override {
        const QNetworkInterface adapter = adapterOf(a.interface);
        if (!adapter.isValid())
            return makeError(Code::INTERFACE_UNKNOWN, {{QStringLiteral("interface"), a.interface}});
        if (!adapter.flags().testFlag(QNetworkInterface::IsUp))
            return makeError(Code::INTERFACE_DOWN, {{QStringLiteral("interface"), a.interface}});
        return {};
    }

    Result<bool> present(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const int found = addressInTable(*item);
        if (found < 0) return failure(Code::ADDRESS_UNREADABLE, a, ERROR_NOT_SUPPORTED);
        return found == 1;
    }

    Result<std::optional<QString>> probe(const InterfaceAddress& a, const ProbePlan&,
                                         const CancelToken& cancel) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        if (item->family != 4 || cancel.cancelled())
            return std::optional<QString>(); // Windows itself detects IPv6 duplicates
        IPAddr ip = 0;
        std::memcpy(&ip, item->bytes, 4);
        ULONG mac[2] = {}, size = 6;
        if (::SendARP(ip, 0, mac, &size) != NO_ERROR || size != 6)
            return std::optional<QString>(); // nobody answered
        return std::optional(
            QString::fromLatin1(QByteArray(reinterpret_cast<const char*>(mac), 6).toHex(':')));
    }

    Result<void> add(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        const DWORD error = addAddressToTable(*item);
        return error == NO_ERROR ? Result<void>() : failure(Code::ADDRESS_NOT_ADDED, a, error);
    }

    Result<void> remove(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error().code == Code::INTERFACE_UNKNOWN ? Result<void>() : item.error();
        const DWORD error = removeAddressFromTable(*item);
        return error == NO_ERROR ? Result<void>() : failure(Code::ADDRESS_NOT_REMOVED, a, error);
    }

    /// Windows announces an address itself when it becomes preferred; sending one again means asking for it
    /// once more.
    Result<void> announce(const InterfaceAddress& a) override {
        const auto item = resolve(a);
        if (!item) return item.error();
        if (item->family != 4) return {};
        IPAddr ip = 0;
        std::memcpy(&ip, item->bytes, 4);
        const IPAddr gateway = ip;
        ULONG mac[2] = {}, size = 6;
        (void)::SendARP(gateway, ip, mac,
                        &size); // the request itself carries the sender's address to all neighbours
        return {};
    }
};

} // namespace

std::unique_ptr<AddressControl> makeAddressControl() {
    return std::make_unique<WindowsAddressControl>();
}

} // namespace hotpair
