// Addresses by rtnetlink (linux/rtnetlink.h, RFC 3549), without allocation: the guard uses it too.
// Include only from *_linux files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"

namespace hotpair::netlink {

/// A socket of family NETLINK_ROUTE with a short receive time-out; -1 with errno set.
int openSocket(int timeoutMs) noexcept;

/// 0 or an errno. Adding what exists and removing what does not exist is 0. IPv6 is added without the
/// kernel's own duplicate address detection, which takes a second: the caller has probed.
int addAddress(int socket, const CleanupAddress& address) noexcept;
int removeAddress(int socket, const CleanupAddress& address) noexcept;

/// 1 present with that prefix on that interface, 0 absent, negative errno.
int hasAddress(int socket, const CleanupAddress& address) noexcept;

} // namespace hotpair::netlink
