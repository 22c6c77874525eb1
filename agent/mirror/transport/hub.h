// How engines find their connections: the agent's mirror port routes each accepted connection to the volume
// that its Hello names, and the connecting side makes its own streams from the same identity.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/stream.h"
#include "agent/mirror/volume/engine.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <tuple>

namespace hotpair::mirror {

/// First frame of a connection, and the answer to it.
struct Hello {
    static constexpr std::uint16_t currentVersion = 2;
    std::uint16_t version = currentVersion;
    std::uint32_t volumeKey = 0;
    MirrorId mirrorId{};
    static constexpr auto fields() {
        return std::make_tuple(&Hello::version, &Hello::volumeKey, &Hello::mirrorId);
    }
};

/// An attempt to reach the peer; destroying it gives the attempt up.
class Dial {
public:
    virtual ~Dial() = default;
};

class HubRoutes : public MirrorHub {
public:
    /// Called on the hub's thread with an authenticated stream whose Hello was read; must only hand it on.
    using Accept = std::function<void(std::unique_ptr<Stream>, const Hello&)>;
    virtual void addRoute(VolumeKey key, Accept accept) = 0; ///< any thread
    virtual void removeRoute(VolumeKey key) = 0; ///< any thread; not called any more when it returned
    /// A stream over a connected socket, this side being the client; the handshake is still to be done. Any
    /// thread.
    virtual std::unique_ptr<Stream> clientStream(SocketHandle socket) = 0;
    /// Called once with an authenticated stream, or with nothing and why; do not destroy the dial inside it.
    using Dialled = std::function<void(std::unique_ptr<Stream>, const QString& why)>;
    /// One attempt, on the reactor's thread.
    virtual std::unique_ptr<Dial> dial(Reactor& reactor, const Endpoint& peer, Duration limit,
                                       Dialled done) = 0;
};

} // namespace hotpair::mirror
