// Asking for and announcing an address on an Ethernet segment through AF_PACKET. Include only from *_linux
// files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/address_control.h"

#include <array>

namespace hotpair {

using MacAddress = std::array<unsigned char, 6>;

/// An interface that has neighbours: Ethernet-like, up, with carrier, ARP not switched off.
struct Segment {
    int index = 0;
    MacAddress mac{};
};
/// Nothing when there are no neighbours to talk to.
std::optional<Segment> segmentOf(const QString& interface);

/// The error is an errno.
struct ProbeAnswer {
    int error = 0;
    std::optional<MacAddress> stranger;
};
ProbeAnswer probeNeighbours(const Segment& segment, const CleanupAddress& address, const ProbePlan& plan,
                            const CancelToken& cancel);
int announceToNeighbours(const Segment& segment, const CleanupAddress& address);

} // namespace hotpair
