// Who a machine or console is: an ECDSA P-256 key with a self-signed certificate. Its id is the SHA-256 of
// the public key (SubjectPublicKeyInfo, DER): that is what people compare and what machines pin; names and
// dates inside the certificate mean nothing here. Value-like, immutable after creation; any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArray>
#include <QSslCertificate>
#include <QSslKey>
#include <QString>

#include <optional>

namespace hotpair {

/// SHA-256 of the certificate's public key, 32 bytes; empty for a null certificate.
QByteArray publicKeyId(const QSslCertificate& certificate);

/// "SHA256:ab12cd34-..." : 64 lower-case hex digits in eight groups of eight, the same everywhere.
QString fingerprintText(const QByteArray& id);
/// Tolerant of case, spaces, colons, dashes and the prefix; nothing when it is not 32 bytes of hex.
std::optional<QByteArray> fingerprintFromText(const QString& text);

struct Identity {
    QSslKey key;
    QSslCertificate certificate;
    QByteArray id() const { return publicKeyId(certificate); }
};

/// A new key and certificate (valid from 1970 to 9999: clocks of machines may be wrong, the pin is what
/// counts).
Result<Identity> createIdentity(const QString& commonName);

/// PEM files key.pem and cert.pem in this directory. Writing refuses to replace what is there; the key is
/// readable by its owner only, durable before it returns. Loading refuses a key file that others may read,
/// and a certificate that does not belong to the key. Disk I/O: at start or in tools, not in a main loop.
Result<void> saveIdentity(const Identity& identity, const QString& directory);
Result<Identity> loadIdentity(const QString& directory);

} // namespace hotpair
