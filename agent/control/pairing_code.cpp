// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/pairing_code.h"

#include <QCryptographicHash>
#include <QHostAddress>
#include <QMessageAuthenticationCode>
#include <QtEndian>

#include <cstring>

namespace hotpair::control {

namespace {

constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr qsizetype checksumBytes = 3;
constexpr qsizetype longestText = 256;

QString base32(const QByteArray& bytes) {
    QString text;
    quint32 bits = 0;
    int count = 0;
    const auto put = [&](quint32 five) {
        if (text.size() % 5 == 4) text += QLatin1Char('-');
        text += QLatin1Char(alphabet[five & 31]);
    };
    for (const char c : bytes) {
        bits = (bits << 8) | quint8(c);
        for (count += 8; count >= 5; count -= 5)
            put(bits >> (count - 5));
    }
    if (count > 0) put(bits << (5 - count));
    return text;
}

int digit(QChar c) {
    switch (const char16_t upper = c.toUpper().unicode()) {
    case 'I':
    case 'L': return 1;
    case 'O': return 0;
    default: {
        const char* at = upper > 0 && upper < 128 ? std::strchr(alphabet, int(upper)) : nullptr;
        return at ? int(at - alphabet) : -1;
    }
    }
}

/// Nothing for a strange character, or when the bits that fill up the last digit are not zero.
std::optional<QByteArray> fromBase32(const QString& text) {
    QByteArray bytes;
    quint32 bits = 0;
    int count = 0;
    for (const QChar c : text) {
        if (c == QLatin1Char('-') || c.isSpace()) continue;
        const int value = digit(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 5) | quint32(value);
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes += char(bits >> count);
        }
        bits &= (1u << count) - 1;
    }
    if (count >= 5 || bits != 0) return std::nullopt;
    return bytes;
}

QByteArray checksum(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).left(checksumBytes);
}

} // namespace

QString pairingCodeText(const PairingCode& code) {
    const QHostAddress host(code.address.host);
    QByteArray bytes;
    if (host.protocol() == QAbstractSocket::IPv4Protocol) {
        QByteArray v4(4, Qt::Uninitialized);
        qToBigEndian(host.toIPv4Address(), v4.data());
        bytes = char(4) + v4;
    } else if (host.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR v6 = host.toIPv6Address();
        bytes = char(6) + QByteArray(reinterpret_cast<const char*>(v6.c), 16);
    } else {
        return {};
    }
    QByteArray port(2, Qt::Uninitialized);
    qToBigEndian(code.address.port, port.data());
    bytes += port + code.key + code.secret;
    return base32(bytes + checksum(bytes));
}

Result<PairingCode> pairingCodeFromText(const QString& text) {
    const Error invalid = makeError(Code::PAIRING_CODE_INVALID);
    const auto bytes = text.size() <= longestText ? fromBase32(text) : std::nullopt;
    if (!bytes || bytes->isEmpty()) return invalid;
    const char kind = bytes->at(0);
    const qsizetype addressBytes = kind == 4 ? 4 : kind == 6 ? 16 : 0;
    const qsizetype body = 1 + addressBytes + 2 + PairingCode::keyBytes + PairingCode::secretBytes;
    if (addressBytes == 0 || bytes->size() != body + checksumBytes ||
        bytes->mid(body) != checksum(bytes->left(body)))
        return invalid;
    PairingCode code;
    if (kind == 4) {
        code.address.host = QHostAddress(qFromBigEndian<quint32>(bytes->constData() + 1)).toString();
    } else {
        code.address.host = QHostAddress(reinterpret_cast<const quint8*>(bytes->constData() + 1)).toString();
    }
    code.address.port = qFromBigEndian<quint16>(bytes->constData() + 1 + addressBytes);
    code.key = bytes->mid(3 + addressBytes, PairingCode::keyBytes);
    code.secret = bytes->mid(3 + addressBytes + PairingCode::keyBytes, PairingCode::secretBytes);
    if (code.address.port == 0) return invalid;
    return code;
}

QByteArray pairingProof(const QByteArray& secret, const QByteArray& label, const QList<QByteArray>& parts) {
    QMessageAuthenticationCode mac(QCryptographicHash::Sha256, secret);
    const auto add = [&mac](const QByteArray& part) {
        char length[4];
        qToBigEndian(quint32(part.size()), length);
        mac.addData(length, sizeof length);
        mac.addData(part);
    };
    add(label);
    for (const QByteArray& part : parts)
        add(part);
    return mac.result();
}

} // namespace hotpair::control
