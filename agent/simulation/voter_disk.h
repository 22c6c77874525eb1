// The disk of one voter for one group: two copies of the record with sequence numbers, as
// agent/voting/record_store.cpp writes them: first the copy that is not the newest, then, after the caller was
// told, the other one. A loss of power tears the copy that is being written (I21).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/plants.h"
#include "common/model/lease.h"

#include <array>
#include <cstdint>
#include <optional>

namespace hotpair::simulation {

class VoterDisk {
public:
    /// The newest readable record; nothing: no vote (I15).
    const VoterRecord* record() const {
        const int n = newest();
        return n < 0 ? nullptr : &m_copies[std::size_t(n)]->record;
    }
    void create(const VoterRecord& record) { m_copies = {Copy{1, record}, Copy{1, record}}; }
    void destroy() { m_copies = {}; }

    void writeFirst(const VoterRecord& record) {
        const std::size_t at = firstAt();
        m_copies[at] = Copy{sequence() + 1, record};
        m_second = 1 - at;
    }
    void writeSecond() {
        if (m_second == none) return;
        m_copies[m_second] = m_copies[1 - m_second];
        m_second = none;
    }
    /// Power fails while a copy is being written.
    void tearFirst() { m_copies[firstAt()].reset(); }
    void tearSecond() {
        if (m_second != none) m_copies[m_second].reset();
    }
    bool secondIsDue() const { return m_second != none; }
    /// The writer is dead; what it had not begun never happens.
    void writerDies() { m_second = none; }

private:
    struct Copy {
        std::uint64_t sequence = 0;
        VoterRecord record;
    };
    static constexpr std::size_t none = 2;

    std::uint64_t sequence() const {
        const int n = newest();
        return n < 0 ? 0 : m_copies[std::size_t(n)]->sequence;
    }
    int newest() const {
        if (!m_copies[0]) return m_copies[1] ? 1 : -1;
        if (!m_copies[1]) return 0;
        return m_copies[1]->sequence > m_copies[0]->sequence ? 1 : 0;
    }
    /// Never the copy that alone remembers the newest record.
    std::size_t firstAt() const {
        if (decision::planted(decision::Plant::SameSlotFirst)) return 0;
        return newest() == 0 ? 1 : 0;
    }

    std::array<std::optional<Copy>, 2> m_copies;
    std::size_t m_second = none;
};

} // namespace hotpair::simulation
