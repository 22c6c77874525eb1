// How every TLS connection of the product is set up, the mirror's too: OpenSSL on both systems, TLS 1.3 only,
// no tickets (every connection proves its key anew, so that a revoked key is out at once), self-signed
// certificates known by their pinned key and by nothing else. Thread-safe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/net/identity.h"

#include <QList>
#include <QSslConfiguration>
#include <QSslError>

namespace hotpair {

/// Qt's OpenSSL backend, chosen once for the process; TLS_FAILED where it is missing.
Result<void> useOpenSslBackend();

/// The side that connects always verifies (VerifyPeer). The side that accepts asks for a certificate;
/// consoles have none, machines are known by theirs (knownErrorsOnly, then publicKeyId among the pinned
/// ones).
enum class TlsSide { Client, Server };
QSslConfiguration tlsConfiguration(TlsSide side, const Identity* identity);

/// True when these errors are exactly those that a pinned self-signed certificate always has: self-signed,
/// and on the connecting side a name that is not the host's. Anything else (expired, revoked, another
/// certificate) is not.
bool knownErrorsOnly(const QList<QSslError>& errors, const QSslCertificate& certificate);

} // namespace hotpair
