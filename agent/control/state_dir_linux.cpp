// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/state.h"

namespace hotpair::control {

QString defaultStateDir() {
    return QStringLiteral("/var/lib/hotpair");
}

} // namespace hotpair::control
