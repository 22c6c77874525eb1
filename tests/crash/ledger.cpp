// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/ledger.h"

#include <algorithm>
#include <cstring>

namespace hotpair::crash {

static void fill(std::uint64_t number, std::uint64_t at, std::uint8_t* sector) {
    const std::uint64_t words[2] = {number, at};
    for (std::uint64_t i = 0; i < Ledger::sector; i += sizeof words)
        std::memcpy(sector + i, words, sizeof words);
}

std::vector<std::uint8_t> Ledger::bytesOf(std::uint64_t number, std::uint64_t offset, std::uint64_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::uint64_t i = 0; i < size; i += sector)
        fill(number, offset + i, bytes.data() + i);
    return bytes;
}

std::uint64_t Ledger::issue(std::uint64_t offset, std::uint64_t size, bool zero) {
    ++m_last;
    for (std::uint64_t at = offset; at < offset + size; at += sector)
        m_sectors[at].writes.push_back({m_last, zero, m_barriers.size()});
    m_open[m_last] = {offset, size};
    return m_last;
}

void Ledger::acknowledged(std::uint64_t number, unsigned nodes) {
    const auto open = m_open.find(number);
    if (open == m_open.end()) return;
    ++m_acknowledged;
    const auto [offset, size] = open->second;
    m_open.erase(open);
    for (std::uint64_t at = offset; at < offset + size; at += sector) {
        Sector& s = m_sectors[at];
        for (int n = 0; n < 2; ++n)
            if (nodes >> n & 1 && number > m_lostUpTo[n]) s.has[n] = std::max(s.has[n], number);
    }
}

std::uint64_t Ledger::flushIssued(int holder) {
    auto& covered = m_flushes[++m_last];
    for (const auto& [at, s] : m_sectors)
        if (s.has[holder]) covered[at] = s.has[holder];
    return m_last;
}

void Ledger::flushAcknowledged(std::uint64_t flush, unsigned nodes) {
    for (const auto& [at, number] : m_flushes[flush]) {
        Sector& s = m_sectors[at];
        for (int n = 0; n < 2; ++n) {
            if (!(nodes >> n & 1) || flush < m_lostUpTo[n]) continue;
            s.flushed[n] = std::max(s.flushed[n], number);
            s.has[n] = std::max(s.has[n], number);
        }
    }
    m_barriers.push_back(std::move(m_flushes[flush]));
    m_flushes.erase(flush);
}

std::string Ledger::auditOrder(int node, const Image& copy) const {
    std::map<std::uint64_t, std::uint64_t> needed; // sector -> at least this write
    std::uint8_t found[sector];
    std::uint64_t words[2];
    const auto numberAt = [&](std::uint64_t at) {
        copy.read(at, found, sector);
        std::memcpy(words, found, sizeof words);
        return words[0];
    };
    std::uint64_t newest = 0;
    std::size_t barriers = 0;
    for (const auto& [at, s] : m_sectors) {
        const std::uint64_t number = numberAt(at);
        for (const Write& w : s.writes)
            if (!w.zero && w.number == number && w.barriers > barriers) {
                barriers = w.barriers;
                newest = number;
            }
    }
    for (std::size_t i = 0; i < barriers; ++i)
        for (const auto& [at, number] : m_barriers[i])
            needed[at] = std::max(needed[at], number);
    for (const auto& [at, least] : needed) {
        const auto s = m_sectors.find(at);
        if (s == m_sectors.end()) continue;
        const std::uint64_t number = numberAt(at);
        const bool zeros = std::all_of(found, found + sector, [](std::uint8_t b) { return b == 0; });
        const auto fits = [&, least = least](const Write& w) {
            return w.number >= least && (w.zero ? zeros : w.number == number);
        };
        if (std::none_of(s->second.writes.begin(), s->second.writes.end(), fits))
            return "node " + std::string(1, "AB"[node]) + " has write " + std::to_string(newest) +
                   " and not write " + std::to_string(least) + " at " + std::to_string(at) +
                   ", which a flush before it covered";
    }
    return {};
}

void Ledger::powerLost(int node) {
    m_lostUpTo[node] = m_last;
    for (auto& [at, s] : m_sectors)
        s.has[node] = s.flushed[node];
}

void Ledger::rolledBack(int node) {
    m_lostUpTo[node] = m_last;
    for (auto& [at, s] : m_sectors)
        s.has[node] = s.flushed[node] = 0;
}

void Ledger::abandon() {
    m_abandoned = true;
    m_sectors.clear();
    m_open.clear();
    m_flushes.clear();
    m_barriers.clear();
}

void Ledger::copied(int from, int to) {
    for (auto& [at, s] : m_sectors) {
        s.has[to] = s.has[from];
        s.flushed[to] = s.flushed[from];
    }
}

std::string Ledger::audit(int node, const Image& copy) const {
    for (const auto& [at, s] : m_sectors)
        if (auto wrong = auditSector(node, at, s, copy); !wrong.empty()) return wrong;
    return {};
}

std::string Ledger::auditSector(int node, std::uint64_t at, const Sector& s, const Image& copy) const {
    std::uint8_t found[sector], wanted[sector];
    copy.read(at, found, sector);
    const bool zeros = std::all_of(found, found + sector, [](std::uint8_t b) { return b == 0; });
    if ((zeros || m_abandoned) && s.has[node] == 0) return {};
    for (const Write& w : s.writes) {
        if (w.number < s.has[node]) continue;
        if (w.zero) {
            if (zeros) return {};
            continue;
        }
        fill(w.number, at, wanted);
        if (std::memcmp(found, wanted, sector) == 0) return {};
    }
    std::uint64_t words[2];
    std::memcpy(words, found, sizeof words);
    return "sector at " + std::to_string(at) + " of node " + "AB"[node] + " holds write " +
           std::to_string(words[0]) + ", acknowledged was " + std::to_string(s.has[node]);
}

} // namespace hotpair::crash
