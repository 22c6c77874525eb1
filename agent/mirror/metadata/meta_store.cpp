// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_store.h"

#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/transport/crc32c.h"
#include "agent/mirror/volume/plants.h"

#include <algorithm>
#include <cerrno>

namespace hotpair::mirror {

namespace {

bool allZero(const std::uint8_t* p, std::size_t size) {
    return std::all_of(p, p + size, [](std::uint8_t b) { return b == 0; });
}

void loadPage(const std::uint8_t* page, std::uint64_t number, BlockSet& dirty) {
    const std::uint64_t first = number * MetaStore::bitsPerPage;
    const std::uint64_t count = std::min(MetaStore::bitsPerPage, dirty.blocks() - first);
    if (allZero(page, MetaStore::pageBytes)) return; // never written
    if (getBig<std::uint32_t>(page) != crc32c(page + 4, MetaStore::pageBytes - 4) ||
        getBig<std::uint32_t>(page + 4) != std::uint32_t(number)) {
        dirty.insertRange(first, count);
        return;
    }
    for (std::uint64_t i = 0; i < count; ++i)
        if ((page[8 + i / 8] >> (i % 8)) & 1) dirty.insert(first + i);
}

} // namespace

std::optional<MetaRecord> MetaStore::load(BlockSet& dirty) {
    std::optional<Slot> newest;
    m_untouched = true;
    for (std::uint64_t i = 0; i < 2 * slotCopies; ++i) {
        std::vector<std::uint8_t> bytes(slotBytes);
        const bool read = m_file->read(i * slotBytes, bytes.data(), bytes.size()) == 0;
        m_untouched = m_untouched && read && allZero(bytes.data(), bytes.size());
        if (!read) continue;
        auto slot = decodeSlot(bytes);
        if (slot && (slot->sequence % 2 == i % 2 || planted(Plant::OneSlot)) &&
            (!newest || slot->sequence > newest->sequence))
            newest = std::move(slot);
    }
    if (newest) m_sequence = newest->sequence;
    std::vector<std::uint8_t> page(pageBytes);
    for (std::uint64_t number = 0; newest && number < pagesFor(dirty.blocks()); ++number) {
        const bool ok = m_file->read(bitmapOffset + number * pageBytes, page.data(), page.size()) == 0;
        if (!ok) page.assign(pageBytes, 0xFF); // no page has this checksum
        loadPage(page.data(), number, dirty);
    }
    if (!newest) return std::nullopt;
    return std::move(newest->record);
}

MetaStore::Page MetaStore::makePage(std::uint64_t number, const BlockSet& a, const BlockSet& b,
                                    const BlockSet& c) {
    Page page{number, std::vector<std::uint8_t>(pageBytes, 0)};
    const std::uint64_t first = number * bitsPerPage; // a multiple of 64: whole words
    static_assert(bitsPerPage % 64 == 0);
    for (std::uint64_t i = 0; i < bitsPerPage / 64 && first + i * 64 < a.blocks(); ++i) {
        const std::uint64_t w = (first / 64) + i;
        const std::uint64_t bits = a.word(w) | b.word(w) | c.word(w);
        for (std::uint64_t byte = 0; byte < 8; ++byte)
            page.bytes[8 + i * 8 + byte] = std::uint8_t(bits >> (8 * byte));
    }
    putBig<std::uint32_t>(&page.bytes[4], std::uint32_t(number));
    putBig<std::uint32_t>(&page.bytes[0], crc32c(&page.bytes[4], pageBytes - 4));
    return page;
}

int MetaStore::commit(const std::vector<Page>& pages, const MetaRecord& record) {
    for (const Page& page : pages)
        if (const int error =
                m_file->write(bitmapOffset + page.number * pageBytes, page.bytes.data(), pageBytes))
            return error;
    if (!pages.empty() && !planted(Plant::BitmapAfterRecord))
        if (const int error = m_file->sync()) return error;
    const std::vector<std::uint8_t> slot = encodeSlot(record, m_sequence + 1);
    if (slot.empty()) return EINVAL;
    const std::uint64_t place = planted(Plant::OneSlot) ? 0 : (m_sequence + 1) % 2;
    for (std::uint64_t copy = 0; copy < (planted(Plant::OneCopy) ? 1 : slotCopies); ++copy)
        if (const int error = m_file->write((copy * 2 + place) * slotBytes, slot.data(), slot.size()))
            return error;
    if (planted(Plant::RecordNotFlushed)) return ++m_sequence, 0;
    if (const int error = m_file->sync()) return error;
    ++m_sequence;
    return 0;
}

} // namespace hotpair::mirror
