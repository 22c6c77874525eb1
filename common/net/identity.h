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

/// PEM texts: the key as PKCS#8 (secret), the certificate. What a file of either holds.
struct IdentityPem {
    QByteArray key, certificate;
};
/// A new key and certificate (valid from 1970 to 9999: clocks of machines may be wrong, the pin is what
/// counts).
Result<IdentityPem> createIdentity(const QString& commonName);
/// Refuses what is not a P-256 key, or a certificate that belongs to another key.
Result<Identity> identityFromPem(const IdentityPem& pem);

} // namespace hotpair
