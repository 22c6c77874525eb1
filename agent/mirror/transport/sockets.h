// Non-blocking TCP and Unix sockets by address; the bodies are per system.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/stream.h"
#include "common/base/result.h"
#include "common/model/config.h"

namespace hotpair::mirror {

Result<SocketHandle> listenTcp(const Endpoint& endpoint);
quint16 localPort(SocketHandle socket);
/// The next waiting connection (TCP_NODELAY where it applies), or nothing.
std::optional<SocketHandle> acceptSocket(SocketHandle listener);
/// Started, not finished: writable means decided, then ask connectError().
Result<SocketHandle> connectTcp(const Endpoint& endpoint);
/// 0 when connected, else the system's error number.
int connectError(SocketHandle socket);
QString systemErrorText(int number);

/// A listening socket in the file system, mode 0600. A socket file that nobody answers on is replaced; one
/// that somebody answers on is an error.
Result<SocketHandle> listenUnix(const QString& path);
/// A connection to whoever listens there now.
Result<SocketHandle> connectUnix(const QString& path);
void removeSocketFile(const QString& path);

} // namespace hotpair::mirror
