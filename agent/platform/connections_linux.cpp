// /proc/net/tcp and tcp6: one line a socket, addresses as hexadecimal 32-bit words in the machine's byte
// order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/connections.h"

#include <QFile>
#include <QHostAddress>
#include <QSet>

#include <cstring>

namespace hotpair {

namespace {

QByteArray kernelText(const QHostAddress& address) {
    const bool v6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    const Q_IPV6ADDR bytes = address.toIPv6Address(); // IPv4 is mapped into the last four bytes
    QByteArray text;
    for (int word = v6 ? 0 : 3; word < 4; ++word) {
        quint32 value;
        std::memcpy(&value, bytes.c + word * 4, sizeof value);
        text += QByteArray::number(value, 16).rightJustified(8, '0').toUpper();
    }
    return text;
}

} // namespace

qint64 establishedConnections(const QStringList& localAddresses) {
    QSet<QByteArray> wanted;
    for (const QString& address : localAddresses) {
        const QHostAddress host(address);
        wanted.insert(kernelText(host));
        if (host.protocol() == QAbstractSocket::IPv4Protocol) // a dual-stack server shows it mapped
            wanted.insert(QByteArray("0000000000000000FFFF0000") + kernelText(host));
    }
    qint64 count = 0;
    for (const char* path : {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
        QFile table(QString::fromLatin1(path));
        if (!table.open(QIODevice::ReadOnly)) continue;
        table.readLine(); // titles
        while (true) {
            const QByteArrayList fields = table.readLine().simplified().split(' ');
            if (fields.size() < 4) break;
            const QByteArray local = fields[1].left(fields[1].indexOf(':'));
            if (fields[3] == "01" && wanted.contains(local)) ++count; // 01: established
        }
    }
    return count;
}

} // namespace hotpair
