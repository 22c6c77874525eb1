// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/tls_channel.h"

#include "common/base/limits.h"
#include "common/base/logging.h"

#include <QHostAddress>

namespace hotpair {

static QString addressText(const QHostAddress& address, quint16 port) {
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    const QString host = mapped ? QHostAddress(v4).toString() : address.toString();
    return host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2").arg(host).arg(port)
                                           : QStringLiteral("%1:%2").arg(host).arg(port);
}

static Error targetError(Code code, const QString& target, const QString& detail) {
    return makeError(code, {{QStringLiteral("target"), target}, {QStringLiteral("detail"), detail}});
}

TlsChannel::TlsChannel(std::unique_ptr<QSslSocket> socket, QObject* parent)
    : Channel(parent)
    , m_socket(std::move(socket))
    , m_handshake(this) {
    m_handshake.setSingleShot(true);
    m_socket->setReadBufferSize(256 << 10);
}

TlsChannel::~TlsChannel() {
    m_socket->disconnect(this); // its own end closes the connection and says so: to what is half gone by then
}

TlsChannel* TlsChannel::connectTo(const QString& host, quint16 port, std::shared_ptr<const Identity> identity,
                                  const QByteArray& pin, OtherKey policy, QObject* parent) {
    auto* channel = new TlsChannel(std::make_unique<QSslSocket>(), parent);
    channel->m_target = host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2").arg(host).arg(port)
                                                        : QStringLiteral("%1:%2").arg(host).arg(port);
    channel->m_pin = pin;
    channel->m_policy = policy;
    channel->setPeer({}, channel->m_target);
    if (auto ready = useOpenSslBackend(); !ready) {
        QMetaObject::invokeMethod(
            channel, [channel, error = ready.error()] { channel->fail(error); }, Qt::QueuedConnection);
        return channel;
    }
    channel->m_socket->setSslConfiguration(tlsConfiguration(TlsSide::Client, identity.get()));
    channel->watch(handshakeMs);
    connect(channel->m_socket.get(), &QSslSocket::encrypted, channel, &TlsChannel::onEncryptedAsClient);
    channel->m_socket->connectToHostEncrypted(host, port);
    return channel;
}

TlsChannel* TlsChannel::accept(std::unique_ptr<QSslSocket> socket, const QSslConfiguration& configuration,
                               int timeoutMs, QObject* parent) {
    auto* channel = new TlsChannel(std::move(socket), parent);
    channel->m_socket->setSslConfiguration(configuration);
    channel->m_target = addressText(channel->m_socket->peerAddress(), channel->m_socket->peerPort());
    channel->setPeer({}, channel->m_target);
    channel->watch(timeoutMs);
    connect(channel->m_socket.get(), &QSslSocket::encrypted, channel, &TlsChannel::onEncryptedAsServer);
    channel->m_socket->startServerEncryption();
    return channel;
}

void TlsChannel::watch(int timeoutMs) {
    connect(m_socket.get(), &QSslSocket::sslErrors, this, &TlsChannel::onSslErrors);
    connect(m_socket.get(), &QSslSocket::readyRead, this, &TlsChannel::onReadyRead);
    connect(m_socket.get(), &QSslSocket::disconnected, this, &TlsChannel::onDisconnected);
    connect(m_socket.get(), &QSslSocket::errorOccurred, this, &TlsChannel::onError);
    connect(&m_handshake, &QTimer::timeout, this, [this] {
        fail(targetError(m_socket->state() == QAbstractSocket::ConnectedState ? Code::TLS_FAILED
                                                                              : Code::AGENT_UNREACHABLE,
                         m_target, QStringLiteral("timed out")));
    });
    m_handshake.start(timeoutMs);
}

void TlsChannel::onSslErrors(const QList<QSslError>& errors) {
    const QSslCertificate certificate = m_socket->peerCertificate();
    if (certificate.isNull() || !knownErrorsOnly(errors, certificate))
        return; // the handshake fails, or the key does not count
    if (m_socket->mode() != QSslSocket::SslClientMode) return;
    // Whose key it is, onEncryptedAsClient() checks before anything is written; only this list is let pass.
    m_socket->ignoreSslErrors(errors);
}

void TlsChannel::onEncryptedAsClient() {
    m_handshake.stop();
    m_encrypted = true;
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const QByteArray seen = publicKeyId(m_socket->peerCertificate());
    setPeer(seen, m_target);
    if (!m_pin.isEmpty() && seen == m_pin) return becomeOpen();
    if (m_policy == OtherKey::Ask) {
        Q_EMIT trustNeeded(seen, m_pin);
        return;
    }
    if (m_pin.isEmpty())
        return fail(
            makeError(Code::FINGERPRINT_UNKNOWN, {{QStringLiteral("target"), m_target},
                                                  {QStringLiteral("fingerprint"), fingerprintText(seen)}}));
    fail(makeError(Code::FINGERPRINT_CHANGED, {{QStringLiteral("target"), m_target},
                                               {QStringLiteral("fingerprint"), fingerprintText(seen)},
                                               {QStringLiteral("expected"), fingerprintText(m_pin)}}));
}

void TlsChannel::onEncryptedAsServer() {
    m_handshake.stop();
    m_encrypted = true;
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const QSslCertificate certificate = m_socket->peerCertificate();
    const bool known = !certificate.isNull() && knownErrorsOnly(m_socket->sslHandshakeErrors(), certificate);
    setPeer(known ? publicKeyId(certificate) : QByteArray(), m_target);
    becomeOpen();
}

void TlsChannel::trust() {
    if (!m_encrypted || isOpen() || isClosed()) return;
    becomeOpen();
    onReadyRead();
}

void TlsChannel::onReadyRead() {
    if (isOpen()) feed(m_socket->readAll()); // before trust(): stays in the bounded socket buffer
}

void TlsChannel::onDisconnected() {
    fail(makeError(m_encrypted ? Code::CONNECTION_LOST : Code::TLS_FAILED,
                   {{QStringLiteral("target"), m_target},
                    {QStringLiteral("detail"), QStringLiteral("closed by the other side")}}));
}

void TlsChannel::onError(QAbstractSocket::SocketError error) {
    if (m_encrypted) return onDisconnected();
    if (error == QAbstractSocket::SslHandshakeFailedError || error == QAbstractSocket::RemoteHostClosedError)
        return fail(targetError(Code::TLS_FAILED, m_target, m_socket->errorString()));
    fail(targetError(Code::AGENT_UNREACHABLE, m_target, m_socket->errorString()));
}

void TlsChannel::write(const QByteArray& bytes) {
    m_socket->write(bytes);
}

qint64 TlsChannel::backlog() const {
    return m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite();
}

void TlsChannel::closeDevice() {
    m_socket->disconnectFromHost();
}

void TlsChannel::abortDevice() {
    m_handshake.stop();
    m_socket->disconnect(this); // no further signals: the end was told already
    m_socket->abort();
}

} // namespace hotpair
