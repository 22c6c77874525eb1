// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/address_table_windows.h"

#include <cstdlib>
#include <cstring>

namespace hotpair {
namespace {

template<class F>
F resolve(const char* name) {
    static const HMODULE library = ::LoadLibraryExW(L"iphlpapi.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return library ? reinterpret_cast<F>(reinterpret_cast<void*>(::GetProcAddress(library, name))) : nullptr;
}

using RowCall = DWORD(WINAPI*)(MIB_UNICASTIPADDRESS_ROW*);
using ConstRowCall = DWORD(WINAPI*)(const MIB_UNICASTIPADDRESS_ROW*);

MIB_UNICASTIPADDRESS_ROW rowOf(const CleanupAddress& a) {
    MIB_UNICASTIPADDRESS_ROW row{};
    if (const auto initialize =
            resolve<void(WINAPI*)(MIB_UNICASTIPADDRESS_ROW*)>("InitializeUnicastIpAddressEntry"))
        initialize(&row);
    row.InterfaceIndex = a.interfaceIndex;
    row.OnLinkPrefixLength = a.prefix;
    row.DadState = IpDadStatePreferred; // the caller has asked the network itself
    row.SkipAsSource = TRUE;            // our own connections keep the node's address
    if (a.family == 4) {
        row.Address.Ipv4.sin_family = AF_INET;
        std::memcpy(&row.Address.Ipv4.sin_addr, a.bytes, 4);
    } else {
        row.Address.Ipv6.sin6_family = AF_INET6;
        std::memcpy(&row.Address.Ipv6.sin6_addr, a.bytes, 16);
    }
    return row;
}

/// The old IPv4 table; Size limits the memory. Null when it cannot be read.
MIB_IPADDRTABLE* readTable() {
    for (ULONG size = 16384; size <= (1u << 20); size *= 2) {
        auto* table = static_cast<MIB_IPADDRTABLE*>(std::malloc(size));
        ULONG used = size;
        if (table && ::GetIpAddrTable(table, &used, FALSE) == NO_ERROR) return table;
        std::free(table);
    }
    return nullptr;
}

const MIB_IPADDRROW* find(const MIB_IPADDRTABLE& table, const CleanupAddress& a) {
    for (DWORD i = 0; i < table.dwNumEntries; ++i)
        if (table.table[i].dwIndex == a.interfaceIndex &&
            std::memcmp(&table.table[i].dwAddr, a.bytes, 4) == 0)
            return &table.table[i];
    return nullptr;
}

DWORD addByOldCall(const CleanupAddress& a) {
    if (a.family != 4) return ERROR_NOT_SUPPORTED;
    IPAddr address = 0;
    std::memcpy(&address, a.bytes, 4);
    const IPMask mask = ::htonl(a.prefix == 0 ? 0 : 0xffffffffu << (32 - a.prefix));
    ULONG context = 0, instance = 0;
    return ::AddIPAddress(address, mask, a.interfaceIndex, &context, &instance);
}

} // namespace

DWORD addAddressToTable(const CleanupAddress& a) noexcept {
    if (addressInTable(a) == 1) return NO_ERROR;
    const auto create = resolve<ConstRowCall>("CreateUnicastIpAddressEntry");
    const MIB_UNICASTIPADDRESS_ROW row = rowOf(a);
    const DWORD error = create ? create(&row) : ERROR_CALL_NOT_IMPLEMENTED;
    if (error == ERROR_OBJECT_ALREADY_EXISTS) return NO_ERROR;
    return error == ERROR_CALL_NOT_IMPLEMENTED || error == ERROR_NOT_SUPPORTED ? addByOldCall(a) : error;
}

DWORD removeAddressFromTable(const CleanupAddress& a) noexcept {
    if (addressInTable(a) == 0) return NO_ERROR;
    const auto remove = resolve<ConstRowCall>("DeleteUnicastIpAddressEntry");
    const MIB_UNICASTIPADDRESS_ROW row = rowOf(a);
    const DWORD error = remove ? remove(&row) : ERROR_CALL_NOT_IMPLEMENTED;
    return error == ERROR_NOT_FOUND ? NO_ERROR : error;
}

int addressInTable(const CleanupAddress& a) noexcept {
    MIB_UNICASTIPADDRESS_ROW row = rowOf(a);
    if (const auto get = resolve<RowCall>("GetUnicastIpAddressEntry")) {
        const DWORD error = get(&row);
        if (error == NO_ERROR) return 1;
        if (error == ERROR_NOT_FOUND) return 0;
    }
    MIB_IPADDRTABLE* table = a.family == 4 ? readTable() : nullptr;
    if (!table) return -1;
    const int found = find(*table, a) ? 1 : 0;
    std::free(table);
    return found;
}

} // namespace hotpair
