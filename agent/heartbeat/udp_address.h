// A numeric IPv4 or IPv6 address with port, plain and fixed in size: fits shared memory. Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace hotpair::heartbeat {

struct UdpAddress {
    std::uint8_t family = 0; ///< 4, 6, 1 = the other end of a line that has no addresses, or 0 = none
    std::uint16_t port = 0;
    std::uint32_t scope = 0;              ///< IPv6 interface index for link-local addresses
    std::array<std::uint8_t, 16> bytes{}; ///< network order; IPv4 uses the first four
    bool valid() const { return family == 4 || family == 6 || family == 1; }
    static UdpAddress otherEnd() {
        UdpAddress end;
        end.family = 1;
        return end;
    }
    friend bool operator==(const UdpAddress&, const UdpAddress&) = default;
};

} // namespace hotpair::heartbeat
