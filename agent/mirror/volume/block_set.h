// A set of blocks (64 KiB each) of one volume: a bitmap with a summary above it, so that walking and clearing
// cost what is set and not what the volume is long; memory of untouched parts is never touched. Plain C++,
// one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

namespace hotpair::mirror {

inline constexpr std::uint64_t blockBytes = 64 * 1024;

class BlockSet {
public:
    explicit BlockSet(std::uint64_t blocks);

    void insert(std::uint64_t block);
    void insertRange(std::uint64_t first, std::uint64_t count);
    void insertBytes(std::uint64_t offset, std::uint64_t bytes); ///< every block that the bytes touch
    void insertAll() { insertRange(0, m_blocks); }
    void insertAll(const BlockSet& other);
    void erase(std::uint64_t block);
    void clear();
    bool contains(std::uint64_t block) const { return (m_words[block >> 6] >> (block & 63)) & 1; }
    bool containsAny(std::uint64_t first, std::uint64_t count) const;
    /// The first member at or after `from`.
    std::optional<std::uint64_t> next(std::uint64_t from) const;
    std::uint64_t count() const { return m_count; }
    bool empty() const { return m_count == 0; }
    std::uint64_t blocks() const { return m_blocks; }                        ///< of the volume
    std::uint64_t word(std::uint64_t index) const { return m_words[index]; } ///< blocks 64*index .. +63

private:
    struct Free {
        void operator()(std::uint64_t* p) const { std::free(p); }
    };
    using Words = std::unique_ptr<std::uint64_t[], Free>;
    static Words zeroed(std::uint64_t count);
    std::uint64_t m_blocks, m_wordCount, m_summaryCount;
    Words m_words, m_summary; ///< summary bit w: word w is not zero
    std::uint64_t m_count = 0;
};

} // namespace hotpair::mirror
