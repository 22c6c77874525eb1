// One seed drives everything.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace hotpair::simulation {

/// splitmix64: small, fast, good enough to pick faults.
class Rng {
public:
    explicit Rng(std::uint64_t seed)
        : m_state(seed) {}
    /// For told stories: always the lowest, never an accident.
    void still() { m_still = true; }
    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ull);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    /// [low, high]
    std::int64_t range(std::int64_t low, std::int64_t high) {
        if (m_still) return low;
        return low + std::int64_t(next() % std::uint64_t(high - low + 1));
    }
    bool chance(unsigned perMille) { return !m_still && next() % 1000 < perMille; }
    bool oneIn(unsigned n) { return !m_still && next() % n == 0; }

private:
    std::uint64_t m_state;
    bool m_still = false;
};

} // namespace hotpair::simulation
