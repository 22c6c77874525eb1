// The service control manager is told by the service's own main function; here nobody listens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/service_notify.h"

namespace hotpair {

ServiceNotify::ServiceNotify() = default;
void ServiceNotify::ready() {}
void ServiceNotify::stopping() {}
void ServiceNotify::watchdog() {}
void ServiceNotify::status(const QString&) {}
void ServiceNotify::extendTimeout(Duration) {}
void ServiceNotify::send(const QByteArray&) {}

} // namespace hotpair
