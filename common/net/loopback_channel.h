// Two channels joined inside one process: what one sends, the other receives in the next turn of the event
// loop. For tests of sessions without sockets, through the same framing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/net/channel.h"

#include <QPointer>

#include <utility>

namespace hotpair {

class LoopbackChannel final : public Channel {
    Q_OBJECT
public:
    /// Both ends open in the next turn. `ids` are the keys that each end sees of the other.
    static std::pair<LoopbackChannel*, LoopbackChannel*>
    pair(const QByteArray& idSeenByFirst, const QByteArray& idSeenBySecond, QObject* parent);
    /// Bytes that did not come from send(): hostile input.
    void injectToOther(const QByteArray& bytes) { write(bytes); }

protected:
    void write(const QByteArray& bytes) override;
    qint64 backlog() const override { return 0; }
    void closeDevice() override;
    void abortDevice() override;

private:
    using Channel::Channel;
    QPointer<LoopbackChannel> m_other;
};

} // namespace hotpair
