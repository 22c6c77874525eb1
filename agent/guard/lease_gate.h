// "May this node still serve this group?" as one atomic read: the check of the mirror engine before every
// acknowledgement, and of whoever else must stop on time without being told (I11). Header only, plain C++,
// lock-free.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <atomic>
#include <cstdint>

namespace hotpair::guard {

enum class LeaseState : std::uint8_t {
    Idle = 0,     ///< nothing to guard
    Armed = 1,    ///< serving until the deadline
    Begun = 2,    ///< the guard began to stop: this term is never renewed again
    Stopped = 3,  ///< everything verified gone
    Released = 4, ///< and the Release was sent
};

/// State and deadline in one word, so that a renewal and the guard's "begun" cannot cross: both are one
/// compare-and-swap of the same word. Deadline in ns of the BootClock (fits 61 bits for 73 years of uptime).
struct LeaseWord {
    static constexpr std::uint64_t pack(LeaseState state, Instant deadline) {
        const auto ns = toNs(deadline);
        return (std::uint64_t(ns < 0 ? 0 : ns) << 3) | std::uint64_t(state);
    }
    static constexpr LeaseState state(std::uint64_t word) { return LeaseState(word & 7u); }
    static constexpr Instant deadline(std::uint64_t word) { return fromNs(std::int64_t(word >> 3)); }
};

/// A view of one group's word. Copies are cheap; the word must outlive them (GuardClient keeps its block
/// mapped until it is destroyed). Any thread.
class LeaseGate {
public:
    LeaseGate() = default; ///< never open
    explicit LeaseGate(const std::atomic<std::uint64_t>* word)
        : m_word(word) {}
    bool open(Instant now) const {
        if (!m_word) return false;
        const auto word = m_word->load(std::memory_order_acquire);
        return LeaseWord::state(word) == LeaseState::Armed && now < LeaseWord::deadline(word);
    }
    Instant deadline() const {
        return m_word ? LeaseWord::deadline(m_word->load(std::memory_order_acquire)) : Instant{};
    }

private:
    const std::atomic<std::uint64_t>* m_word = nullptr;
};

} // namespace hotpair::guard
