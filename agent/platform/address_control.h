// Service addresses on this machine's interfaces: looked for, asked for on the wire, added, announced,
// removed. Blocking (rtnetlink answers within microseconds, probes take their window): worker threads.
// Thread-safe. Errors name the address and the interface.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"
#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <QHostAddress>
#include <QString>

#include <memory>
#include <optional>

namespace hotpair {

struct InterfaceAddress {
    QHostAddress address;
    int prefix = 0;
    QString interface; ///< "eth0"; on Windows the adapter's name as shown to people
    QString toString() const { return address.toString() + QLatin1Char('/') + QString::number(prefix); }
};

/// How long to ask "does anybody have this address?" before taking it.
struct ProbePlan {
    int probes = 3;
    Duration spacing = std::chrono::milliseconds(60);   ///< between probes
    Duration lastWait = std::chrono::milliseconds(100); ///< after the last one
};

class AddressControl {
public:
    virtual ~AddressControl() = default;

    /// The address with the interface's present index, as guard and cleanup need it.
    /// INTERFACE_UNKNOWN{interface}, ADDRESS_INVALID{address}.
    virtual Result<CleanupAddress> resolve(const InterfaceAddress& address) = 0;
    /// INTERFACE_DOWN{interface}: administratively down, an address there would serve nobody.
    virtual Result<void> checkUsable(const InterfaceAddress& address) = 0;
    virtual Result<bool> present(const InterfaceAddress& address) = 0;
    /// ARP probe (RFC 5227 2.1.1) or neighbour solicitation as in RFC 4862 5.4. Returns the MAC of a stranger
    /// who answered, nothing when nobody did or the interface has no neighbours to ask (loopback, tunnel, no
    /// carrier).
    virtual Result<std::optional<QString>> probe(const InterfaceAddress& address, const ProbePlan& plan,
                                                 const CancelToken& cancel) = 0;
    virtual Result<void> add(const InterfaceAddress& address) = 0;
    /// Removed and verified; absent is success.
    virtual Result<void> remove(const InterfaceAddress& address) = 0;
    /// One gratuitous ARP (RFC 5227 3, request form) or unsolicited neighbour advertisement with override
    /// (RFC 4861 7.2.6).
    virtual Result<void> announce(const InterfaceAddress& address) = 0;
};

/// Never null.
std::unique_ptr<AddressControl> makeAddressControl();

} // namespace hotpair
