// What survives a crash: slots, bitmap pages, activity log, block sets, frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/transport/bytes.h"
#include "agent/mirror/transport/crc32c.h"
#include "agent/mirror/transport/frame.h"
#include "agent/mirror/volume/activity_log.h"

#include <QtTest>

#include <cerrno>
#include <cstring>
#include <set>

using namespace hotpair;
using namespace hotpair::mirror;

namespace {

// A disk with a volatile cache: what was not synced may be lost sector by sector, as a crash pleases.
struct Disk {
    std::vector<std::uint8_t> durable;
    std::vector<std::pair<std::uint64_t, std::vector<std::uint8_t>>> cached;
    int failAfter = -1; ///< operations that still succeed
};

class CrashFile final : public MetaFile {
public:
    explicit CrashFile(Disk& disk)
        : m_disk(disk) {}
    int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        std::memcpy(to, m_disk.durable.data() + offset, size);
        return 0;
    }
    int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) override {
        if (m_disk.failAfter == 0) return EIO;
        if (m_disk.failAfter > 0) --m_disk.failAfter;
        for (std::size_t at = 0; at < size; at += 512)
            m_disk.cached.emplace_back(offset + at, std::vector<std::uint8_t>(data + at, data + at + 512));
        return 0;
    }
    int sync() override {
        if (m_disk.failAfter == 0) return EIO;
        if (m_disk.failAfter > 0) --m_disk.failAfter;
        for (const auto& [offset, bytes] : m_disk.cached)
            std::memcpy(m_disk.durable.data() + offset, bytes.data(), bytes.size());
        m_disk.cached.clear();
        return 0;
    }

private:
    Disk& m_disk;
};

constexpr std::uint64_t blocks = 40000; // two pages

MetaRecord record(std::uint64_t n) {
    MetaRecord r;
    r.size = blocks * blockBytes;
    r.lineage.cur = {n, n, n};
    r.highestTerm = n;
    r.hotExtents = {1, 2, std::uint32_t(n)};
    return r;
}

} // namespace

class MetadataTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void crcKnownAnswers() {
        QCOMPARE(crc32c("123456789", 9), 0xE3069283u); // the check value of CRC-32C
        std::vector<std::uint8_t> zeros(32, 0);
        QCOMPARE(crc32c(zeros.data(), 32), 0x8A9136AAu); // RFC 3720 B.4
        std::vector<std::uint8_t> big(10000);
        for (std::size_t i = 0; i < big.size(); ++i)
            big[i] = std::uint8_t(i * 7);
        std::uint32_t pieces = 0; // long runs go three lanes at a time, short ones do not: same result
        for (std::size_t at = 0; at < big.size(); at += 100)
            pieces = crc32c(&big[at], 100, pieces);
        QCOMPARE(crc32c(big.data(), big.size()), pieces);
    }

    // I21: a crash at every operation, with every chosen half of the cached sectors lost: old or new, never
    // mixed, and no dirty bit that was promised is missing.
    void everyCrashIsOldOrNew() {
        std::uint64_t seed = 7;
        for (int fail = 0; fail < 12; ++fail)
            for (int luck = 0; luck < 50; ++luck) {
                Disk disk;
                disk.durable.assign(MetaStore::fileBytes(blocks), 0);
                BlockSet dirty(blocks), empty(blocks), ignored(blocks);
                MetaStore store(std::make_unique<CrashFile>(disk));
                QVERIFY(!store.load(ignored) && store.untouched());
                dirty.insert(5);
                QCOMPARE(store.commit({MetaStore::makePage(0, dirty, empty, empty)}, record(1)), 0);
                dirty.insert(35000);
                disk.failAfter = fail;
                const int error = store.commit({MetaStore::makePage(0, dirty, empty, empty),
                                                MetaStore::makePage(1, dirty, empty, empty)},
                                               record(2));
                for (const auto& [offset, bytes] : disk.cached) {
                    seed = seed * 6364136223846793005u + 1442695040888963407u;
                    if (seed >> 63) std::memcpy(disk.durable.data() + offset, bytes.data(), bytes.size());
                }
                disk.cached.clear();
                disk.failAfter = -1;
                BlockSet after(blocks);
                MetaStore again(std::make_unique<CrashFile>(disk));
                const auto found = again.load(after);
                QVERIFY(found.has_value());
                const bool old = found->lineage.cur == record(1).lineage.cur;
                QCOMPARE(found->hotExtents, record(old ? 1 : 2).hotExtents);
                QVERIFY(after.contains(5));
                if (error == 0 || !old) QVERIFY(!old && after.contains(35000));
            }
    }

    // Version 1 ended before the ages: its slots are read as a copy that confirmed nothing yet.
    void slotOfTheVersionBefore() {
        MetaRecord r = record(3);
        r.age = 7, r.peerAge = 6;
        std::vector<std::uint8_t> slot = encodeSlot(r, 9);
        QCOMPARE(decodeSlot(slot)->record.age, 7u);
        const std::uint32_t length = getBig<std::uint32_t>(&slot[16]) - 16;
        putBig<std::uint32_t>(&slot[4], 1u);
        putBig<std::uint32_t>(&slot[16], length);
        putBig<std::uint32_t>(&slot[20 + length], crc32c(slot.data(), 20 + length));
        const auto read = decodeSlot(slot);
        QVERIFY(read && read->sequence == 9 && read->record.hotExtents == r.hotExtents);
        QVERIFY(read->record.age == 0 && read->record.peerAge == 0);
        putBig<std::uint32_t>(&slot[4], 3u);
        putBig<std::uint32_t>(&slot[20 + length], crc32c(slot.data(), 20 + length));
        QVERIFY(!decodeSlot(slot)); // of a version to come
    }

    void damagedPageIsAllDirty() {
        Disk disk;
        disk.durable.assign(MetaStore::fileBytes(blocks), 0);
        BlockSet dirty(blocks), empty(blocks);
        dirty.insert(5);
        MetaStore store(std::make_unique<CrashFile>(disk));
        (void)store.load(empty);
        QCOMPARE(store.commit({MetaStore::makePage(0, dirty, empty, empty)}, record(1)), 0);
        disk.durable[MetaStore::bitmapOffset + 100] ^= 1;
        BlockSet after(blocks);
        MetaStore again(std::make_unique<CrashFile>(disk));
        QVERIFY(again.load(after));
        QCOMPARE(after.count(), MetaStore::bitsPerPage);
    }

    void hostileSlots() {
        const auto good = encodeSlot(record(3), 9);
        QVERIFY(decodeSlot(good));
        QVERIFY(!decodeSlot({}));
        QVERIFY(!decodeSlot(std::span(good).first(slotBytes - 1)));
        const std::size_t used = 20 + (good[18] << 8 | good[19]) + 4; // the rest is padding
        for (std::size_t bit = 0; bit < 8 * used; ++bit) {
            auto bad = good;
            bad[bit / 8] ^= std::uint8_t(1u << (bit % 8));
            const auto slot = decodeSlot(bad);
            QVERIFY(!slot);
        }
    }

    void hostileHeaders() {
        FrameHeader h;
        h.type = FrameType::Write;
        h.term = 7;
        h.length = FrameHeader::dataCap;
        std::uint8_t bytes[FrameHeader::bytes];
        encodeHeader(h, bytes);
        QVERIFY(decodeHeader(bytes));
        for (std::size_t bit = 0; bit < 8 * sizeof bytes; ++bit) {
            std::uint8_t bad[sizeof bytes];
            std::memcpy(bad, bytes, sizeof bytes);
            bad[bit / 8] ^= std::uint8_t(1u << (bit % 8));
            QVERIFY(!decodeHeader(bad));
        }
        h.length = FrameHeader::dataCap + 1;
        encodeHeader(h, bytes);
        QVERIFY(!decodeHeader(bytes));
        h.type = FrameType::State;
        h.length = FrameHeader::controlCap + 1;
        encodeHeader(h, bytes);
        QVERIFY(!decodeHeader(bytes));
    }

    void blockSetAgainstAPlainSet() {
        BlockSet set(5000), other(5000);
        std::set<std::uint64_t> plain;
        std::uint64_t seed = 3;
        for (int i = 0; i < 20000; ++i) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const std::uint64_t at = (seed >> 33) % 5000,
                                many = std::min<std::uint64_t>((seed >> 20) % 200, 5000 - at);
            switch ((seed >> 50) % 4) {
            case 0: set.insert(at), plain.insert(at); break;
            case 1: set.erase(at), plain.erase(at); break;
            case 2:
                set.insertRange(at, many);
                for (std::uint64_t k = 0; k < many; ++k)
                    plain.insert(at + k);
                break;
            case 3: {
                const auto next = plain.lower_bound(at);
                QCOMPARE(set.next(at), next == plain.end() ? std::optional<std::uint64_t>() : *next);
                if (i % 97 == 0) set.clear(), plain.clear();
            }
            }
            QCOMPARE(set.count(), std::uint64_t(plain.size()));
        }
        other.insert(77);
        other.insertAll(set);
        plain.insert(77);
        QCOMPARE(other.count(), std::uint64_t(plain.size()));
    }

    void coldOnlyWhenFlushed() {
        ActivityLog log;
        QVERIFY(!log.touch(0, 4096, 1)); // cold: not before it is durable
        QVERIFY(log.want(0, 4096));
        (void)log.snapshot();
        QVERIFY(!log.touch(0, 4096, 1)); // being written is not durable
        log.committed();
        QVERIFY(log.touch(0, 4096, 10));
        QCOMPARE(log.evict(9), std::size_t(0)); // its write 10 is not flushed
        QCOMPARE(log.evict(10), std::size_t(1));
        QVERIFY(!log.touch(0, 4096, 11));
        for (std::uint32_t e = 0; e < ActivityLog::cap; ++e)
            QVERIFY(log.want(e * extentBytes, 1));
        QVERIFY(!log.want(std::uint64_t(ActivityLog::cap) * extentBytes, 1));
        QVERIFY(log.want(extentBytes - 1, 2)); // both are in
    }
};

QTEST_APPLESS_MAIN(MetadataTest)
#include "metadata_test.moc"
