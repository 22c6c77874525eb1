// What another process of this machine (the guard) needs to send one authentic datagram on one path. Plain
// C++, trivially copyable: it lies in shared memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/datagram.h"
#include "agent/heartbeat/udp_address.h"
#include "common/base/clock.h"

#include <cstdint>
#include <span>
#include <type_traits>

namespace hotpair::heartbeat {

struct SigningPath {
    LinkKey link{};
    NodeId from = NodeId::None, to = NodeId::None;
    UdpAddress local, remote; ///< local port 0: any
    std::uint64_t cluster = 0;
    BootId boot = 0;
    std::uint64_t session = 0, challenge = 0,
                  echo = 0; ///< echo 0: the other side is not proven, nothing would be accepted
    Key key{};
    friend bool operator==(const SigningPath&, const SigningPath&) = default;
};
static_assert(std::is_trivially_copyable_v<SigningPath>);

/// Sequences of one boot come from its clock, so that they grow across processes and restarts.
inline std::uint64_t sequenceAt(Instant now) {
    return std::uint64_t(toNs(now)) / 1000;
}

/// A header for that path; beat and echo of beats are left empty.
inline Header headerFor(const SigningPath& path, Kind kind, std::uint64_t sequence, Instant now) {
    Header h;
    h.kind = kind;
    h.from = path.from;
    h.to = path.to;
    h.cluster = path.cluster;
    h.link = path.link;
    h.boot = path.boot;
    h.session = path.session;
    h.challenge = path.challenge;
    h.echo = path.echo;
    h.sequence = sequence;
    h.sentAt = toNs(now);
    return h;
}

} // namespace hotpair::heartbeat
