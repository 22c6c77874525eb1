// Datagrams from a stranger, and from a holder of the key who has gone mad: the bytes as they are must never
// pass; the same bytes under a correct MAC may pass, and then nothing behind may stumble over them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/datagram.h"
#include "agent/heartbeat/link_monitor.h"
#include "agent/heartbeat/session.h"
#include "common/protocol/lease_wire.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

using namespace hotpair;
using namespace hotpair::heartbeat;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

const std::vector<std::uint8_t> clusterKey(32, 0x5a);

template<class T>
void take(std::span<const std::uint8_t>& from, T& to) {
    if (from.size() < sizeof(T)) return;
    std::memcpy(&to, from.data(), sizeof(T));
    from = from.subspan(sizeof(T));
}

/// A header whose every field is the input's choice, except those that the envelope check compares.
Header headerFrom(std::span<const std::uint8_t>& bytes) {
    Header h;
    h.from = NodeId::A;
    h.to = NodeId::B;
    h.cluster = clusterNumber(clusterKey);
    take(bytes, h.kind);
    take(bytes, h.link);
    take(bytes, h.boot);
    take(bytes, h.session);
    take(bytes, h.challenge);
    take(bytes, h.echo);
    take(bytes, h.sequence);
    take(bytes, h.sentAt);
    take(bytes, h.beat);
    take(bytes, h.echoBeat);
    take(bytes, h.echoBits);
    take(bytes, h.echoSentAt);
    take(bytes, h.echoHoldUs);
    return h;
}

void behindTheMac(Header header, std::span<const std::uint8_t> body) {
    const Instant now = fromNs(5'000'000'000);
    std::uint64_t draws = 0;
    PeerSession session([&] { return ++draws; });
    if (header.echo & 1) header.echo = session.challenge(); // half of them get past the freshness check
    const auto verdict = session.accept(header, 0, now);
    if (verdict.accepted && session.accept(header, 0, now).accepted) std::abort(); // once only
    LinkMonitor monitor(std::chrono::seconds(1), std::chrono::seconds(10), now);
    Header mine;
    monitor.stampBeat(mine, now);
    monitor.heard(header, now);
    monitor.heard(header, now);
    monitor.update(now);
    monitor.stampEcho(mine, now);
    const double loss = monitor.lossPct(now);
    if (!(loss >= 0 && loss <= 100)) std::abort();
    if (const auto message = decodeLease(body)) {
        const auto again = encodeLease(*message);
        if (again.size() != body.size() || std::memcmp(again.data(), body.data(), again.size()) != 0)
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Opener opener = [] {
        Opener o;
        o.self = NodeId::B;
        o.cluster = clusterNumber(clusterKey);
        for (std::size_t i = 0; i < o.keyFrom.size(); ++i)
            o.keyFrom[i] = directionKey(clusterKey, NodeId(i), NodeId::B);
        return o;
    }();
    std::span<const std::uint8_t> bytes(data, size);
    if (open(bytes, opener).ok) std::abort(); // no input knows the key
    const Header header = headerFrom(bytes);
    Buffer buffer;
    const auto length = seal(header, bytes, directionKey(clusterKey, NodeId::A, NodeId::B), buffer);
    if ((length == 0) != (bytes.size() > maximumBody)) std::abort();
    if (length == 0) return 0;
    const auto opened = open(std::span(buffer).first(length), opener);
    if (opened.ok) behindTheMac(opened.header, opened.body);
    return 0;
}
