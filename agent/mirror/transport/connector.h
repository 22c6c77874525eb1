// Makes an authenticated stream to the peer's mirror port: connect, TLS, within a time limit. One attempt;
// who wants another makes another. I/O thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/hub.h"
#include "agent/mirror/transport/reactor.h"

#include <functional>
#include <memory>

namespace hotpair::mirror {

class Connector final : public Dial, public Reactor::Handler {
public:
    Connector(Reactor& reactor, HubRoutes& hub, const Endpoint& peer, Duration limit,
              HubRoutes::Dialled done);
    ~Connector() override;
    void socketReady(bool readable, bool writable) override;

private:
    void finish(bool ok, const QString& why);
    Reactor& m_reactor;
    HubRoutes& m_hub;
    HubRoutes::Dialled m_done;
    SocketHandle m_socket = -1; ///< until the stream owns it
    std::unique_ptr<Stream> m_stream;
    Reactor::TimerId m_timer = 0;
};

} // namespace hotpair::mirror
