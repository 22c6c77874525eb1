// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/net/local_channel.h"

#include <QDir>

namespace hotpair {

QString localSocketName(const QString& stateDir) {
    return QDir(stateDir).absoluteFilePath(QStringLiteral("run/control.sock"));
}

} // namespace hotpair
