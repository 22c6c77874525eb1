// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/local_channel.h"

#include <QCryptographicHash>
#include <QDir>

namespace hotpair {

// Pipes have names, not paths: the state directory's hash tells several agents of one machine apart.
QString localSocketName(const QString& stateDir) {
    const QByteArray path = QDir::cleanPath(QDir(stateDir).absolutePath()).toLower().toUtf8();
    const QByteArray hash = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(16);
    return QStringLiteral("hotpair-control-%1").arg(QString::fromLatin1(hash));
}

} // namespace hotpair
