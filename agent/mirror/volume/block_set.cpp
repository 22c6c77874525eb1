// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/block_set.h"

#include <bit>
#include <new>

namespace hotpair::mirror {

BlockSet::Words BlockSet::zeroed(std::uint64_t count) {
    auto* p = static_cast<std::uint64_t*>(std::calloc(count ? count : 1, sizeof(std::uint64_t)));
    if (!p) throw std::bad_alloc();
    return Words(p);
}

BlockSet::BlockSet(std::uint64_t blocks)
    : m_blocks(blocks)
    , m_wordCount((blocks + 63) / 64)
    , m_summaryCount((m_wordCount + 63) / 64)
    , m_words(zeroed(m_wordCount))
    , m_summary(zeroed(m_summaryCount)) {}

void BlockSet::insert(std::uint64_t block) {
    std::uint64_t& word = m_words[block >> 6];
    const std::uint64_t bit = 1ull << (block & 63);
    if (word & bit) return;
    word |= bit;
    ++m_count;
    m_summary[block >> 12] |= 1ull << ((block >> 6) & 63);
}

void BlockSet::insertRange(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t block = first; block < first + count;) {
        if ((block & 63) == 0 && first + count - block >= 64) {
            std::uint64_t& word = m_words[block >> 6];
            m_count += std::uint64_t(64 - std::popcount(word));
            word = ~0ull;
            m_summary[block >> 12] |= 1ull << ((block >> 6) & 63);
            block += 64;
        } else {
            insert(block++);
        }
    }
}

void BlockSet::insertBytes(std::uint64_t offset, std::uint64_t bytes) {
    if (bytes == 0) return;
    const std::uint64_t first = offset / blockBytes, last = (offset + bytes - 1) / blockBytes;
    insertRange(first, last - first + 1);
}

void BlockSet::insertAll(const BlockSet& other) {
    for (std::uint64_t s = 0; s < m_summaryCount; ++s)
        for (std::uint64_t rest = other.m_summary[s]; rest; rest &= rest - 1) {
            const std::uint64_t w = s * 64 + std::uint64_t(std::countr_zero(rest));
            m_count += std::uint64_t(std::popcount(other.m_words[w] & ~m_words[w]));
            m_words[w] |= other.m_words[w];
            m_summary[s] |= 1ull << (w & 63);
        }
}

void BlockSet::erase(std::uint64_t block) {
    std::uint64_t& word = m_words[block >> 6];
    const std::uint64_t bit = 1ull << (block & 63);
    if (!(word & bit)) return;
    word &= ~bit;
    --m_count;
    if (!word) m_summary[block >> 12] &= ~(1ull << ((block >> 6) & 63));
}

void BlockSet::clear() {
    if (m_count == 0) return;
    for (std::uint64_t s = 0; s < m_summaryCount; ++s) {
        for (std::uint64_t rest = m_summary[s]; rest; rest &= rest - 1)
            m_words[s * 64 + std::uint64_t(std::countr_zero(rest))] = 0;
        if (m_summary[s]) m_summary[s] = 0;
    }
    m_count = 0;
}

bool BlockSet::containsAny(std::uint64_t first, std::uint64_t count) const {
    const auto found = next(first);
    return found && *found < first + count;
}

std::optional<std::uint64_t> BlockSet::next(std::uint64_t from) const {
    if (from >= m_blocks) return std::nullopt;
    if (const std::uint64_t here = m_words[from >> 6] & (~0ull << (from & 63)))
        return (from & ~63ull) + std::uint64_t(std::countr_zero(here));
    const std::uint64_t w = (from >> 6) + 1;
    for (std::uint64_t s = w >> 6; s < m_summaryCount; ++s) {
        std::uint64_t bits = m_summary[s];
        if (s == w >> 6) bits &= ~0ull << (w & 63);
        if (!bits) continue;
        const std::uint64_t word = s * 64 + std::uint64_t(std::countr_zero(bits));
        return word * 64 + std::uint64_t(std::countr_zero(m_words[word]));
    }
    return std::nullopt;
}

} // namespace hotpair::mirror
