// The one-time code of `pair invite`: where the inviter is, half of its fingerprint (128 bits: nobody makes a
// second key that fits) and a 128-bit secret. Text: Crockford's base32 (no I, L, O, U; read back tolerantly),
// groups of four, with a checksum against typing errors. Pure functions. Bytes: 1 kind (4 or 6), 4 or 16
// address, 2 port, 16 key, 16 secret, 3 of SHA-256 over all before.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/model/config.h"

#include <QByteArray>
#include <QString>

namespace hotpair::control {

struct PairingCode {
    static constexpr qsizetype keyBytes = 16, secretBytes = 16;
    Endpoint address; ///< numeric
    QByteArray key;   ///< first half of the inviter's id
    QByteArray secret;
    friend bool operator==(const PairingCode&, const PairingCode&) = default;
};

/// Empty when the address is not numeric.
QString pairingCodeText(const PairingCode& code);
/// PAIRING_CODE_INVALID for anything that is not exactly one code.
Result<PairingCode> pairingCodeFromText(const QString& text);

/// HMAC-SHA256 with the secret over a label and everything both sides must agree on, each part with its
/// length.
QByteArray pairingProof(const QByteArray& secret, const QByteArray& label, const QList<QByteArray>& parts);

} // namespace hotpair::control
