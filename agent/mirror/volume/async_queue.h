// How far an asynchronous target is behind: writes that are answered here and on their way to it, in bytes
// and in time, and whether one more may join them. Writes of one moment share an entry. Plain C++, one
// thread, no clock.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <cstdint>
#include <deque>

namespace hotpair::mirror {

class AsyncQueue {
public:
    explicit AsyncQueue(std::uint64_t cap)
        : m_cap(cap) {}

    /// A new session, or everything has to be copied anew: nothing is on its way.
    void reset();
    /// False once it was full, until reset(): a later write must not reach a target that lacks an earlier
    /// one.
    bool takes() const { return !m_behind; }
    bool behind() const { return m_behind; }
    bool hasRoomFor(std::uint64_t bytes) const { return m_bytes + bytes <= m_cap; }
    /// May take it beyond the cap by this one write.
    void sent(std::uint64_t sequence, std::uint64_t bytes, Instant now);
    void applied(std::uint64_t upTo); ///< by the peer
    std::uint64_t bytes() const { return m_bytes; }
    /// Age of the oldest write that the target lacks.
    Duration lag(Instant now) const { return m_entries.empty() ? Duration(0) : now - m_entries.front().at; }

private:
    struct Entry {
        std::uint64_t lastSequence, bytes;
        Instant at; ///< of its first write
    };
    std::uint64_t m_cap;
    std::deque<Entry> m_entries;
    std::uint64_t m_bytes = 0;
    bool m_behind = false;
};

} // namespace hotpair::mirror
