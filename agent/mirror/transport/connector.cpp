// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/connector.h"

#include "agent/mirror/transport/sockets.h"

namespace hotpair::mirror {

Connector::Connector(Reactor& reactor, HubRoutes& hub, const Endpoint& peer, Duration limit,
                     HubRoutes::Dialled done)
    : m_reactor(reactor)
    , m_hub(hub)
    , m_done(std::move(done)) {
    const auto socket = connectTcp(peer);
    if (!socket) {
        const QString why = socket.error().args.value(QStringLiteral("detail"));
        m_timer = m_reactor.after(Duration(0), [this, why] { finish(false, why); });
        return;
    }
    m_socket = *socket;
    m_reactor.watch(m_socket, this, false, true);
    m_timer = m_reactor.after(limit, [this] { finish(false, QStringLiteral("no answer in time")); });
}

Connector::~Connector() {
    m_reactor.cancel(m_timer);
    if (m_stream) m_reactor.forget(m_stream->handle());
    if (m_socket != -1) {
        m_reactor.forget(m_socket);
        closeSocket(m_socket);
    }
}

void Connector::socketReady(bool, bool) {
    if (!m_done) return;
    if (!m_stream) {
        if (const int error = connectError(m_socket)) return finish(false, systemErrorText(error));
        m_stream = m_hub.clientStream(m_socket);
        if (!m_stream) return finish(false, QStringLiteral("no usable identity"));
        m_socket = -1;
    }
    switch (m_stream->handshake()) {
    case Stream::Handshake::Done: return finish(true, {});
    case Stream::Handshake::Failed:
        return finish(false, QStringLiteral("the peer is not the pinned one, or speaks no TLS 1.3"));
    case Stream::Handshake::WantRead: m_reactor.watch(m_stream->handle(), this, true, false); return;
    case Stream::Handshake::WantWrite: m_reactor.watch(m_stream->handle(), this, true, true); return;
    }
}

void Connector::finish(bool ok, const QString& why) {
    if (!m_done) return;
    m_reactor.cancel(m_timer);
    m_timer = 0;
    if (m_stream) m_reactor.forget(m_stream->handle());
    const HubRoutes::Dialled done = std::exchange(m_done, nullptr);
    done(ok ? std::move(m_stream) : nullptr, why);
}

} // namespace hotpair::mirror
