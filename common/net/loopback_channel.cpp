// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/loopback_channel.h"

namespace hotpair {

std::pair<LoopbackChannel*, LoopbackChannel*>
LoopbackChannel::pair(const QByteArray& idSeenByFirst, const QByteArray& idSeenBySecond, QObject* parent) {
    auto* first = new LoopbackChannel(parent);
    auto* second = new LoopbackChannel(parent);
    first->m_other = second;
    second->m_other = first;
    first->setPeer(idSeenByFirst, QStringLiteral("loopback"));
    second->setPeer(idSeenBySecond, QStringLiteral("loopback"));
    for (LoopbackChannel* end : {first, second})
        QMetaObject::invokeMethod(
            end, [end] { end->becomeOpen(); }, Qt::QueuedConnection);
    return {first, second};
}

void LoopbackChannel::write(const QByteArray& bytes) {
    if (m_other)
        QMetaObject::invokeMethod(
            m_other, [other = m_other.data(), bytes] { other->feed(bytes); }, Qt::QueuedConnection);
}

void LoopbackChannel::closeDevice() {
    fail(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), peerAddress()}}));
}

void LoopbackChannel::abortDevice() {
    if (!m_other) return;
    QMetaObject::invokeMethod(
        m_other,
        [other = m_other.data()] {
            other->fail(makeError(Code::CONNECTION_LOST, {{QStringLiteral("target"), other->peerAddress()}}));
        },
        Qt::QueuedConnection);
}

} // namespace hotpair
