// Addresses by the IP helper library, resolved at run time where older systems (and wine) lack the calls.
// Without Qt: the guard uses it too. Include only from *_windows files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"

// clang-format off: these headers depend on their order
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <iphlpapi.h>
#include <netioapi.h>
// clang-format on

namespace hotpair {

/// Windows error numbers; adding what exists and removing what does not exist is NO_ERROR.
DWORD addAddressToTable(const CleanupAddress& address) noexcept;
DWORD removeAddressFromTable(const CleanupAddress& address) noexcept;
/// 1 present, 0 absent, -1 cannot tell.
int addressInTable(const CleanupAddress& address) noexcept;

} // namespace hotpair
