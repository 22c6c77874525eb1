// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/addresses.h"

#include <QStringList>

#include <algorithm>

namespace hotpair {

namespace {

/// 1 to most digits, no sign, no leading zero.
std::optional<int> smallNumber(QStringView text, int most) {
    if (text.isEmpty() || text.size() > 5 || (text.size() > 1 && text[0] == QLatin1Char('0')))
        return std::nullopt;
    int value = 0;
    for (const QChar c : text) {
        if (c < QLatin1Char('0') || c > QLatin1Char('9')) return std::nullopt;
        value = value * 10 + (c.unicode() - '0');
    }
    if (value > most) return std::nullopt;
    return value;
}

bool readV4(QStringView text, quint8* out) {
    const auto parts = text.split(QLatin1Char('.'));
    if (parts.size() != 4) return false;
    for (int i = 0; i < 4; ++i) {
        const auto n = smallNumber(parts[i], 255);
        if (!n) return false;
        out[i] = quint8(*n);
    }
    return true;
}

/// Groups of one side of "::" into out; how many bytes, or -1.
int readGroups(QStringView text, quint8* out) {
    if (text.isEmpty()) return 0;
    const auto parts = text.split(QLatin1Char(':'));
    int used = 0;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (parts[i].contains(QLatin1Char('.'))) {
            if (i + 1 != parts.size() || used > 12 || !readV4(parts[i], out + used)) return -1;
            return used + 4;
        }
        const bool hex = std::all_of(parts[i].begin(), parts[i].end(), [](QChar c) {
            return c.unicode() < 0x80 && std::isxdigit(c.unicode()) != 0;
        });
        if (!hex || parts[i].isEmpty() || parts[i].size() > 4 || used > 14) return -1;
        const uint group = parts[i].toUInt(nullptr, 16);
        out[used++] = quint8(group >> 8);
        out[used++] = quint8(group);
    }
    return used;
}

bool readV6(QStringView text, quint8* out) {
    const qsizetype gap = text.indexOf(QLatin1String("::"));
    if (gap < 0) return readGroups(text, out) == 16;
    const QStringView tail = text.sliced(gap + 2);
    quint8 right[16] = {};
    if (tail.contains(QLatin1String("::"))) return false;
    const QStringView head = text.first(gap);
    const int before = readGroups(head, out);
    const int after = readGroups(tail, right);
    if (before < 0 || after < 0 || before + after > 14 || head.contains(QLatin1Char('.'))) return false;
    std::copy(right, right + after, out + 16 - after);
    return true;
}

QString writeV6(const std::array<quint8, 16>& bytes) {
    const auto group = [&](int i) {
        return uint(bytes[std::size_t(2 * i)]) << 8 | bytes[std::size_t(2 * i + 1)];
    };
    int best = -1;
    int length = 1; // one group alone is not shortened
    for (int i = 0; i < 8;) {
        int end = i;
        while (end < 8 && group(end) == 0)
            ++end;
        if (end - i > length) {
            best = i;
            length = end - i;
        }
        i = end + 1;
    }
    QString out;
    for (int i = 0; i < 8; ++i) {
        if (i == best) {
            out += QStringLiteral("::");
            i += length - 1;
            continue;
        }
        if (!out.isEmpty() && !out.endsWith(QLatin1Char(':'))) out += QLatin1Char(':');
        out += QString::number(group(i), 16);
    }
    return out;
}

} // namespace

QString IpAddress::toString() const {
    if (v6) return writeV6(bytes);
    return QStringLiteral("%1.%2.%3.%4").arg(bytes[0]).arg(bytes[1]).arg(bytes[2]).arg(bytes[3]);
}

bool IpAddress::isUnspecified() const {
    return std::all_of(bytes.begin(), bytes.end(), [](quint8 b) { return b == 0; });
}

bool IpAddress::isMulticastOrBroadcast() const {
    return v6 ? bytes[0] == 0xFF : bytes[0] >= 224; // 224/4 multicast, 240/4 reserved with 255.255.255.255
}

bool IpAddress::isLoopback() const {
    if (!v6) return bytes[0] == 127;
    return std::all_of(bytes.begin(), bytes.begin() + 15, [](auto b) { return b == 0; }) && bytes[15] == 1;
}

bool IpAddress::isOfWholeNetwork(int prefix) const {
    const int bits = v6 ? 128 : 32;
    if (prefix > bits - 2) return false;
    bool zeros = true, ones = !v6;
    for (int i = prefix; i < bits; ++i) {
        const bool bit = (bytes[std::size_t(i / 8)] >> (7 - i % 8)) & 1;
        zeros &= !bit;
        ones &= bit;
    }
    return zeros || ones;
}

std::optional<IpAddress> parseIpAddress(QStringView text) {
    IpAddress a;
    a.v6 = text.contains(QLatin1Char(':'));
    if (text.size() > 45 || !(a.v6 ? readV6(text, a.bytes.data()) : readV4(text, a.bytes.data())))
        return std::nullopt;
    return a;
}

std::optional<Endpoint> parseEndpoint(const QString& text, quint16 defaultPort) {
    QStringView host = text;
    std::optional<int> port;
    if (defaultPort != 0) port = defaultPort;
    const qsizetype close = text.indexOf(QLatin1Char(']'));
    const bool bracketed = text.startsWith(QLatin1Char('['));
    const qsizetype colon =
        bracketed ? (close >= 0 && close + 1 < text.size() ? close + 1 : -1) : text.indexOf(QLatin1Char(':'));
    const bool bareV6 = !bracketed && text.count(QLatin1Char(':')) > 1;
    if (bracketed && (close < 0 || (colon >= 0 && text[colon] != QLatin1Char(':')))) return std::nullopt;
    if (colon >= 0 && !bareV6) {
        port = smallNumber(host.sliced(colon + 1), 65535);
        host = host.first(colon);
    }
    if (bracketed) host = host.sliced(1, close - 1);
    const auto address = parseIpAddress(host);
    if (!address || address->v6 != (bracketed || bareV6) || !port || *port == 0) return std::nullopt;
    return Endpoint{address->toString(), quint16(*port)};
}

} // namespace hotpair
