// Which 4 MiB extents may differ after a crash of the source: an extent is durably "hot" before a write to it
// starts and gets cold only when all its writes are flushed on both sides. Pure bookkeeping; storing is the
// caller's business. Plain C++, one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace hotpair::mirror {

inline constexpr std::uint64_t extentBytes = 4u << 20;

class ActivityLog {
public:
    static constexpr std::size_t cap = 512;

    /// What the disk says after a start.
    void load(const std::vector<std::uint32_t>& extents);
    /// All extents of the range are durably hot: the write may start; it is write number `sequence`.
    bool touch(std::uint64_t offset, std::uint64_t bytes, std::uint64_t sequence);
    /// Makes the range's extents hot in memory, for the next commit. False: no room, evict first.
    bool want(std::uint64_t offset, std::uint64_t bytes);
    /// A sequential writer should not wait for each extent: when the one before is hot and the next is not,
    /// the next few become wanted too. True: something new to commit (the write itself need not wait).
    bool wantAhead(std::uint64_t offset, std::uint64_t bytes, std::uint64_t volumeBytes);
    bool uncommitted() const { return m_uncommitted > 0; }
    /// Everything wanted up to now is in the record that is being written; call committed() when it is
    /// durable.
    std::vector<std::uint32_t> snapshot();
    void committed();
    /// Forgets up to half of the extents, oldest first, whose last write is numbered <= flushed. Number
    /// forgotten.
    std::size_t evict(std::uint64_t flushed);
    void clear() {
        m_extents.clear();
        m_uncommitted = 0;
    }
    std::size_t size() const { return m_extents.size(); }

private:
    enum class State : std::uint8_t { Wanted, Writing, Durable };
    struct Extent {
        std::uint64_t lastWrite = 0;
        State state = State::Wanted;
    };
    std::unordered_map<std::uint32_t, Extent> m_extents;
    std::size_t m_uncommitted = 0;
    std::uint32_t m_lastAhead = 0xFFFFFFFF;
};

} // namespace hotpair::mirror
