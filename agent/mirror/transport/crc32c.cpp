// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace hotpair::mirror {

namespace {

constexpr std::uint32_t polynomial = 0x82F63B78u;

constexpr std::array<std::uint32_t, 256> makeTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit)
            c = (c & 1) ? (c >> 1) ^ polynomial : c >> 1;
        table[i] = c;
    }
    return table;
}
constexpr auto table = makeTable();

std::uint32_t byTable(const std::uint8_t* p, std::size_t n, std::uint32_t c) {
    while (n--)
        c = table[(c ^ *p++) & 0xFF] ^ (c >> 8);
    return c;
}

#if defined(__x86_64__)
// The instruction has a latency of three cycles and a throughput of one, so three independent lanes run at
// once; their results are joined by multiplying with x^(8*lane bytes), done here as a table of that linear
// map.
constexpr std::size_t laneBytes = 1024;

std::uint32_t timesMatrix(const std::array<std::uint32_t, 32>& m, std::uint32_t v) {
    std::uint32_t r = 0;
    for (std::size_t i = 0; v; v >>= 1, ++i)
        if (v & 1) r ^= m[i];
    return r;
}

struct Shift { // advances a register over laneBytes zero bytes: four lookups
    std::array<std::array<std::uint32_t, 256>, 4> t{};
    Shift() {
        std::array<std::uint32_t, 32> one{};
        for (std::size_t i = 0; i < 32; ++i) {
            std::uint32_t c = 1u << i;
            for (std::size_t n = 0; n < laneBytes; ++n)
                c = table[c & 0xFF] ^ (c >> 8);
            one[i] = c;
        }
        for (std::uint32_t k = 0; k < 4; ++k)
            for (std::uint32_t b = 0; b < 256; ++b)
                t[k][b] = timesMatrix(one, b << (8 * k));
    }
    std::uint32_t operator()(std::uint32_t c) const {
        return t[0][c & 0xFF] ^ t[1][(c >> 8) & 0xFF] ^ t[2][(c >> 16) & 0xFF] ^ t[3][c >> 24];
    }
};

__attribute__((target("sse4.2"))) std::uint64_t lane(std::uint64_t c, const std::uint8_t* p) {
    std::uint64_t v;
    std::memcpy(&v, p, 8);
    return _mm_crc32_u64(c, v);
}

__attribute__((target("sse4.2"))) std::uint32_t byInstruction(const std::uint8_t* p, std::size_t n,
                                                              std::uint32_t c) {
    static const Shift shift;
    while (n >= 3 * laneBytes) {
        std::uint64_t a = c, b = 0, d = 0;
        for (std::size_t i = 0; i < laneBytes; i += 8) {
            a = lane(a, p + i);
            b = lane(b, p + i + laneBytes);
            d = lane(d, p + i + 2 * laneBytes);
        }
        c = shift(shift(std::uint32_t(a)) ^ std::uint32_t(b)) ^ std::uint32_t(d);
        p += 3 * laneBytes;
        n -= 3 * laneBytes;
    }
    std::uint64_t wide = c;
    for (; n >= 8; p += 8, n -= 8)
        wide = lane(wide, p);
    c = std::uint32_t(wide);
    while (n--)
        c = _mm_crc32_u8(c, *p++);
    return c;
}
#endif

} // namespace

std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t seed) {
    const auto* p = static_cast<const std::uint8_t*>(data);
#if defined(__x86_64__)
    static const bool instruction = __builtin_cpu_supports("sse4.2");
    if (instruction) return ~byInstruction(p, size, ~seed);
#endif
    return ~byTable(p, size, ~seed);
}

} // namespace hotpair::mirror
