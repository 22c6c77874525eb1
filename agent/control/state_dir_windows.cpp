// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/state.h"

#include <QDir>

namespace hotpair::control {

QString defaultStateDir() {
    const QString base = qEnvironmentVariable("ProgramData", QStringLiteral("C:/ProgramData"));
    return QDir::fromNativeSeparators(base) + QStringLiteral("/HotPair");
}

} // namespace hotpair::control
