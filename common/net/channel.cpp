// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/channel.h"

#include "common/base/limits.h"

#include <QJsonDocument>
#include <QPointer>

namespace hotpair {

static Error protocolError(const char* detail) {
    return makeError(Code::PROTOCOL_ERROR, {{QStringLiteral("detail"), QLatin1String(detail)}});
}

Channel::Channel(QObject* parent)
    : QObject(parent)
    , m_reader(limits::controlFrameBytesBeforeLogin) {}

void Channel::send(const QJsonObject& message) {
    if (m_state != State::Open) return;
    write(frameOf(QJsonDocument(message).toJson(QJsonDocument::Compact)));
    if (backlog() > sendBacklogBytes)
        fail(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), m_peerAddress}}));
}

void Channel::close() {
    if (m_state == State::Open) closeDevice();
}

void Channel::abort() {
    if (m_state == State::Closed) return;
    m_state = State::Closed;
    abortDevice();
}

void Channel::setPeer(const QByteArray& id, const QString& address) {
    m_peerId = id;
    m_peerAddress = address;
}

void Channel::becomeOpen() {
    if (m_state != State::Opening) return;
    m_state = State::Open;
    Q_EMIT opened();
}

void Channel::feed(const QByteArray& bytes) {
    if (m_state != State::Open) return;
    const QPointer<Channel> alive(this);
    m_reader.feed(bytes);
    while (const auto frame = m_reader.next()) {
        const auto message = parseJsonObject(*frame);
        if (!message) return fail(protocolError("a frame is not a JSON object"));
        Q_EMIT received(*message);
        if (!alive || m_state != State::Open) return;
    }
    if (m_reader.failed()) fail(protocolError("frame length out of range"));
}

void Channel::fail(const Error& reason) {
    if (m_state == State::Closed) return;
    m_state = State::Closed;
    abortDevice();
    Q_EMIT closed(reason);
}

} // namespace hotpair
