// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/local_channel.h"

namespace hotpair {

LocalChannel::LocalChannel(QLocalSocket* socket, const QString& name, QObject* parent)
    : Channel(parent)
    , m_socket(socket)
    , m_name(name) {
    m_socket->setParent(this);
    m_socket->setReadBufferSize(256 << 10);
    setPeer({}, QStringLiteral("local"));
    connect(m_socket, &QLocalSocket::readyRead, this, [this] {
        if (isOpen()) feed(m_socket->readAll()); // what comes before stays in the socket until accept() opens
    });
    connect(m_socket, &QLocalSocket::errorOccurred, this, &LocalChannel::onError);
    connect(m_socket, &QLocalSocket::disconnected, this, [this] {
        fail(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), m_name}}));
    });
}

LocalChannel* LocalChannel::connectTo(const QString& name, QObject* parent) {
    auto* channel = new LocalChannel(new QLocalSocket, name, parent);
    connect(channel->m_socket, &QLocalSocket::connected, channel, [channel] { channel->becomeOpen(); });
    // queued: connecting may fail at once, and the owner has not connected to closed() yet
    QMetaObject::invokeMethod(
        channel, [channel] { channel->m_socket->connectToServer(channel->m_name); }, Qt::QueuedConnection);
    return channel;
}

LocalChannel* LocalChannel::accept(QLocalSocket* socket, QObject* parent) {
    auto* channel = new LocalChannel(socket, QStringLiteral("local"), parent);
    QMetaObject::invokeMethod(
        channel,
        [channel] {
            channel->becomeOpen();
            if (channel->isOpen() && channel->m_socket->bytesAvailable() > 0)
                channel->feed(channel->m_socket->readAll());
        },
        Qt::QueuedConnection);
    return channel;
}

void LocalChannel::onError(QLocalSocket::LocalSocketError error) {
    const Args target{{QStringLiteral("target"), m_name}};
    if (error == QLocalSocket::PeerClosedError || isOpen())
        return fail(makeError(Code::CONNECTION_LOST, target));
    if (error == QLocalSocket::ServerNotFoundError || error == QLocalSocket::ConnectionRefusedError)
        return fail(makeError(Code::AGENT_NOT_RUNNING, target));
    if (error == QLocalSocket::SocketAccessError) return fail(makeError(Code::AGENT_SOCKET_DENIED, target));
    fail(makeError(Code::AGENT_UNREACHABLE, {{QStringLiteral("target"), m_name},
                                             {QStringLiteral("detail"), m_socket->errorString()}}));
}

void LocalChannel::write(const QByteArray& bytes) {
    m_socket->write(bytes);
}

qint64 LocalChannel::backlog() const {
    return m_socket->bytesToWrite();
}

void LocalChannel::closeDevice() {
    m_socket->disconnectFromServer();
}

void LocalChannel::abortDevice() {
    m_socket->disconnect(this);
    m_socket->abort();
}

} // namespace hotpair
