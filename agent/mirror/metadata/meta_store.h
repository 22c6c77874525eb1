// The metadata file of one volume: two alternating slots, each kept twice, then the dirty bitmap in
// checksummed pages. Pre-allocated when made, so that a full disk cannot stop a running volume. load() at the
// start, commit() on a worker thread, one at a time.
//   0: slot 0, 8 KiB: slot 1, 16 KiB: slot 0 again, 24 KiB: slot 1 again,
//   64 KiB: pages of 4096 bytes {CRC-32C u32, page number u32, 4088 bytes of bits}
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/metadata/meta_record.h"
#include "agent/mirror/volume/block_set.h"
#include "common/base/result.h"

#include <QString>

#include <memory>
#include <vector>

namespace hotpair::mirror {

/// The bytes of a file, by offset; 0 or the system's error number. Tests bring their own.
class MetaFile {
public:
    virtual ~MetaFile() = default;
    virtual int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) = 0;
    virtual int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) = 0;
    virtual int sync() = 0;
};
struct OpenedMetaFile {
    std::unique_ptr<MetaFile> file;
    bool created = false;
};
/// Owner-only, locked, `size` bytes reserved.
Result<OpenedMetaFile> openMetaFile(const QString& volume, const QString& path, std::uint64_t size);

class MetaStore {
public:
    /// A crash tears the slot that is being written; its neighbour holds the record before. Rot hits a slot
    /// that was complete: its second copy keeps the newest record from being forgotten (I10).
    static constexpr std::uint64_t slotCopies = 2;
    static constexpr std::uint64_t bitmapOffset = 64 * 1024, pageBytes = 4096,
                                   bitsPerPage = (pageBytes - 8) * 8;
    static std::uint64_t pagesFor(std::uint64_t blocks) { return (blocks + bitsPerPage - 1) / bitsPerPage; }
    static std::uint64_t fileBytes(std::uint64_t blocks) {
        return bitmapOffset + pagesFor(blocks) * pageBytes;
    }

    explicit MetaStore(std::unique_ptr<MetaFile> file)
        : m_file(std::move(file)) {}

    /// The newest intact record, or nothing when neither slot is intact. An unreadable page counts as all
    /// dirty (I8).
    std::optional<MetaRecord> load(BlockSet& dirty);

    /// After load(): no record was ever written here (both slots are still zeros).
    bool untouched() const { return m_untouched; }

    struct Page {
        std::uint64_t number;
        std::vector<std::uint8_t> bytes;
    };
    static Page makePage(std::uint64_t number, const BlockSet& a, const BlockSet& b, const BlockSet& c);
    /// Pages first, durable, then the record into the older slot, durable. 0 or the system's error number.
    int commit(const std::vector<Page>& pages, const MetaRecord& record);

private:
    std::unique_ptr<MetaFile> m_file;
    bool m_untouched = false;
    std::uint64_t m_sequence = 0; ///< of the newest slot; its parity names the slot
};

} // namespace hotpair::mirror
