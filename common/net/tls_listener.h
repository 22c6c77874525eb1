// Accepts TLS connections under limits that hold before anything is known about the caller: connections in
// all and per address, time for the handshake. Hands out channels that are open (TLS done). Owner's thread
// only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/config.h"
#include "common/net/identity.h"
#include "common/net/tls_channel.h"

#include <QHash>
#include <QSslConfiguration>
#include <QTcpServer>

#include <memory>

namespace hotpair {

struct ListenerLimits {
    int connections = 256;
    int connectionsPerAddress = 32;
    int handshakeMs = TlsChannel::handshakeMs;
};

class TlsListener final : public QTcpServer {
    Q_OBJECT
public:
    TlsListener(std::shared_ptr<const Identity> identity, ListenerLimits limits, QObject* parent = nullptr);

    /// LISTEN_FAILED names address, port and the system's reason.
    Result<void> listenOn(const Endpoint& endpoint);
    int connections() const { return m_connections; }

Q_SIGNALS:
    /// An open channel; the receiver becomes its owner (setParent) or deletes it later.
    void accepted(hotpair::TlsChannel* channel);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void track(TlsChannel* channel, const QString& address);

    std::shared_ptr<const Identity> m_identity;
    QSslConfiguration m_configuration;
    const ListenerLimits m_limits;
    int m_connections = 0;
    QHash<QString, int> m_perAddress; ///< no entry is 0: bounded by the number of connections
};

} // namespace hotpair
