// IPv4 and IPv6 addresses as text, without Qt Network: strict reading, one spelling of each.
// Text forms: RFC 4291 2.2 (reading), RFC 5952 (writing). Pure functions, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/config.h"

#include <QString>

#include <array>
#include <optional>

namespace hotpair {

struct IpAddress {
    bool v6 = false;
    std::array<quint8, 16> bytes{}; ///< network order; an IPv4 address uses the first four
    QString toString() const;       ///< canonical
    bool isUnspecified() const;
    bool isMulticastOrBroadcast() const;
    bool isLoopback() const;
    /// All bits after the prefix are 0, or 1 in IPv4: the network's own or its broadcast address. Never where
    /// a prefix leaves no room for either (RFC 3021, RFC 6164).
    bool isOfWholeNetwork(int prefix) const;
    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// Numeric only; no names, no zone, no leading zeros in IPv4.
std::optional<IpAddress> parseIpAddress(QStringView text);

/// "10.0.0.1:7420", "[fd00::1]:7420"; without a port the default is taken, which must not be 0 then.
std::optional<Endpoint> parseEndpoint(const QString& text, quint16 defaultPort);

} // namespace hotpair
