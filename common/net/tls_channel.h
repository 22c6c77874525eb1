// A channel over TLS 1.3 with identities known by their public key (tls.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/net/channel.h"
#include "common/net/identity.h"
#include "common/net/tls.h"

#include <QSslSocket>
#include <QTimer>

#include <memory>

namespace hotpair {

class TlsChannel final : public Channel {
    Q_OBJECT
public:
    static constexpr int handshakeMs = 5'000; ///< from the first packet to the end of the TLS handshake

    /// What the connecting side does about the key it meets.
    enum class OtherKey {
        Refuse, ///< anything but the pin ends the connection (machines, scripts)
        Ask,    ///< trustNeeded() is emitted, nothing is sent until trust()
    };

    /// Connects. `identity` may be null (consoles without a key); it is shared, not copied.
    static TlsChannel* connectTo(const QString& host, quint16 port, std::shared_ptr<const Identity> identity,
                                 const QByteArray& pin, OtherKey policy, QObject* parent);
    /// Takes over an accepted connection.
    static TlsChannel* accept(std::unique_ptr<QSslSocket> socket, const QSslConfiguration& configuration,
                              int timeoutMs, QObject* parent);

    ~TlsChannel() override;

    void trust(); ///< after trustNeeded: go on

Q_SIGNALS:
    /// The other side proved this key, which is not the expected one (or none was expected).
    void trustNeeded(const QByteArray& seen, const QByteArray& expected);

protected:
    void write(const QByteArray& bytes) override;
    qint64 backlog() const override;
    void closeDevice() override;
    void abortDevice() override;

private:
    TlsChannel(std::unique_ptr<QSslSocket> socket, QObject* parent);
    void watch(int timeoutMs);
    void onSslErrors(const QList<QSslError>& errors);
    void onEncryptedAsClient();
    void onEncryptedAsServer();
    void onReadyRead();
    void onDisconnected();
    void onError(QAbstractSocket::SocketError error);

    std::unique_ptr<QSslSocket> m_socket;
    QTimer m_handshake;
    QString m_target;
    QByteArray m_pin;
    OtherKey m_policy = OtherKey::Refuse;
    bool m_encrypted = false;
};

} // namespace hotpair
