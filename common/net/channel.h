// A two-way stream of JSON messages to one other program: over TLS, over the local socket, or inside one
// process. Owner's thread only; never blocks. Signals may lead to deleteLater(), not to delete, of the
// channel.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/protocol/framer.h"

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QString>

namespace hotpair {

class Channel : public QObject {
    Q_OBJECT
public:
    /// More than this waiting to be sent: the other side does not read, the channel ends.
    static constexpr qint64 sendBacklogBytes = 32ll << 20;

    explicit Channel(QObject* parent = nullptr);

    /// Only between opened() and closed(); otherwise the message is dropped.
    void send(const QJsonObject& message);
    void close(); ///< what was sent still goes out; closed() follows
    void abort(); ///< at once, without closed()
    qint64 pendingBytes() const {
        return m_state == State::Open ? backlog() : 0;
    } ///< not taken by the other side yet
    bool isOpen() const { return m_state == State::Open; }

    /// Largest message accepted from the other side; small until it has shown who it is.
    void setFrameCap(std::size_t bytes) { m_reader.setCap(bytes); }

    QByteArray peerId() const { return m_peerId; } ///< SHA-256 of the proven public key; empty: none shown
    QString peerAddress() const { return m_peerAddress; } ///< "10.0.0.5:51234" or "local"

Q_SIGNALS:
    void opened();
    void received(const QJsonObject& message);
    void closed(const hotpair::Error& reason); ///< once; also instead of opened()

protected:
    enum class State { Opening, Open, Closed };
    virtual void write(const QByteArray& bytes) = 0;
    virtual qint64 backlog() const = 0;
    virtual void closeDevice() = 0;
    virtual void abortDevice() = 0;

    void setPeer(const QByteArray& id, const QString& address);
    void becomeOpen();
    void feed(const QByteArray& bytes);
    void fail(const Error& reason); ///< aborts the device and emits closed(), once
    bool isClosed() const { return m_state == State::Closed; }

private:
    FrameReader m_reader;
    State m_state = State::Opening;
    QByteArray m_peerId;
    QString m_peerAddress;
};

} // namespace hotpair
