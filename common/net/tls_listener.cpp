// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/tls_listener.h"

#include "common/base/logging.h"

#include <QSslSocket>

namespace hotpair {

TlsListener::TlsListener(std::shared_ptr<const Identity> identity, ListenerLimits limits, QObject* parent)
    : QTcpServer(parent)
    , m_identity(std::move(identity))
    , m_limits(limits) {}

Result<void> TlsListener::listenOn(const Endpoint& endpoint) {
    if (auto ready = useOpenSslBackend(); !ready) return ready;
    m_configuration = tlsConfiguration(TlsSide::Server, m_identity.get());
    if (listen(QHostAddress(endpoint.host), endpoint.port)) return {};
    return makeError(Code::LISTEN_FAILED, {{QStringLiteral("address"), endpoint.toString()},
                                           {QStringLiteral("detail"), errorString()}});
}

void TlsListener::incomingConnection(qintptr descriptor) {
    auto socket = std::make_unique<QSslSocket>();
    if (!socket->setSocketDescriptor(descriptor)) return;
    const QString address = socket->peerAddress().toString();
    if (m_connections >= m_limits.connections ||
        m_perAddress.value(address) >= m_limits.connectionsPerAddress) {
        qCDebug(logNet) << "connection refused, too many:" << address;
        return; // the socket closes it
    }
    TlsChannel* channel = TlsChannel::accept(std::move(socket), m_configuration, m_limits.handshakeMs, this);
    track(channel, address);
    connect(channel, &Channel::closed, channel, &QObject::deleteLater);
    connect(channel, &Channel::opened, this, [this, channel] {
        disconnect(channel, &Channel::closed, channel, &QObject::deleteLater); // from here on the receiver's
        Q_EMIT accepted(channel);
    });
}

void TlsListener::track(TlsChannel* channel, const QString& address) {
    ++m_connections;
    ++m_perAddress[address];
    connect(channel, &QObject::destroyed, this, [this, address] {
        --m_connections;
        if (--m_perAddress[address] == 0) m_perAddress.remove(address);
    });
}

} // namespace hotpair
