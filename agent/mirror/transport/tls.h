// TLS 1.3 for the data threads: own certificate, and the peer accepted by the SHA-256 of its public key
// alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/stream.h"

#include <QByteArray>

#include <memory>

namespace hotpair::mirror {

/// Keys and settings shared by many streams. Immutable, any thread.
class TlsContext {
public:
    /// Certificate and key in PEM; `peerId` 32 bytes. An error names what does not fit.
    static Result<std::shared_ptr<TlsContext>>
    create(const QByteArray& certificatePem, const QByteArray& privateKeyPem, const QByteArray& peerId);
    virtual ~TlsContext() = default;
    /// Owns the socket; `asServer`: the side that accepted.
    virtual std::unique_ptr<Stream> makeStream(SocketHandle socket, bool asServer) = 0;
};

} // namespace hotpair::mirror
