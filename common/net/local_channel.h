// A channel over the local socket of an agent (Unix socket; named pipe on Windows). Who may open it, the
// operating system decides: the file's mode or the pipe's access list.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/net/channel.h"

#include <QLocalSocket>

namespace hotpair {

/// The name under which the agent with this state directory listens locally. STATE/run/control.sock; on
/// Windows the pipe that stands for it.
QString localSocketName(const QString& stateDir);

class LocalChannel final : public Channel {
    Q_OBJECT
public:
    static LocalChannel* connectTo(const QString& name, QObject* parent);
    /// Takes ownership of an accepted socket.
    static LocalChannel* accept(QLocalSocket* socket, QObject* parent);

protected:
    void write(const QByteArray& bytes) override;
    qint64 backlog() const override;
    void closeDevice() override;
    void abortDevice() override;

private:
    LocalChannel(QLocalSocket* socket, const QString& name, QObject* parent);
    void onError(QLocalSocket::LocalSocketError error);

    QLocalSocket* m_socket; ///< child
    QString m_name;
};

} // namespace hotpair
