// What the application was promised, sector by sector: which writes it issued, which were acknowledged, which
// a later acknowledged flush covered; and what each node must therefore still have.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/crash/disk.h"

#include <map>
#include <string>
#include <vector>

namespace hotpair::crash {

class Ledger {
public:
    static constexpr std::uint64_t sector = Disk::sectorBytes;

    /// The bytes that write number `number` puts at `offset`.
    static std::vector<std::uint8_t> bytesOf(std::uint64_t number, std::uint64_t offset, std::uint64_t size);

    std::uint64_t issue(std::uint64_t offset, std::uint64_t size, bool zero); ///< its number
    /// Acknowledged while these nodes (bit 0: A, bit 1: B) were the sync set.
    void acknowledged(std::uint64_t number, unsigned nodes);
    /// A flush is about to be asked of this holder; its acknowledgement covers what was acknowledged and not
    /// lost.
    std::uint64_t flushIssued(int holder);
    void flushAcknowledged(std::uint64_t flush, unsigned nodes);
    /// Order: of what was issued after a flush was acknowledged, this copy has nothing, or else all that the
    /// flush covered.
    std::string auditOrder(int node, const Image& copy) const;
    void powerLost(int node);      ///< it need not have more than what was flushed
    void rolledBack(int node);     ///< nothing that was promised before is sure to be there
    void abandon();                ///< an administrator forced a copy: nothing that was promised before holds
    void copied(int from, int to); ///< a resync ended: the target has what the source has

    /// Empty, or what is wrong with the copy of this node.
    std::string audit(int node, const Image& copy) const;
    std::size_t promises() const { return m_acknowledged; }

private:
    struct Write {
        std::uint64_t number;
        bool zero;
        std::size_t barriers; ///< flushes acknowledged before it was issued
    };
    struct Sector {
        std::vector<Write> writes;                          ///< in the order of issue
        std::uint64_t has[2] = {0, 0}, flushed[2] = {0, 0}; ///< at least this number
    };
    std::string auditSector(int node, std::uint64_t at, const Sector& s, const Image& copy) const;
    std::map<std::uint64_t, Sector> m_sectors;
    std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> m_open;   ///< number -> offset, size
    std::map<std::uint64_t, std::map<std::uint64_t, std::uint64_t>> m_flushes; ///< sector -> write
    std::vector<std::map<std::uint64_t, std::uint64_t>>
        m_barriers; ///< each acknowledged flush: sector -> write
    std::uint64_t m_last = 0;
    std::size_t m_acknowledged = 0;
    std::uint64_t m_lostUpTo[2] = {0,
                                   0}; ///< what was under way when the node lost power proves nothing for it
    bool m_abandoned = false;
};

} // namespace hotpair::crash
