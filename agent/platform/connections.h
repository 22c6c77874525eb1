// How many clients are connected to an address of this machine right now: what a switchover will cut.
// Any thread; reads kernel tables only, never blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace hotpair {

/// Established TCP connections whose local end is one of these numeric addresses; -1: this system does not
/// tell.
qint64 establishedConnections(const QStringList& localAddresses);

} // namespace hotpair
