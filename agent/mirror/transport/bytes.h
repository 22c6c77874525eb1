// Numbers in network byte order at an address; for headers of fixed layout (structs go through
// common/protocol/codec).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>

namespace hotpair::mirror {

template<class T>
inline void putBig(std::uint8_t* to, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        to[i] = std::uint8_t(value >> (8 * (sizeof(T) - 1 - i)));
}

template<class T>
inline T getBig(const std::uint8_t* from) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = T(T(value << (sizeof(T) > 1 ? 8 : 0)) | from[i]);
    return value;
}

} // namespace hotpair::mirror
