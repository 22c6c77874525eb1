// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hotpair::crash {

// --- image

Image::Page& Image::page(std::uint64_t number) {
    auto& p = m_pages[number];
    if (!p)
        p = std::make_shared<Page>();
    else if (p.use_count() > 1)
        p = std::make_shared<Page>(*p);
    return *p;
}

void Image::write(std::uint64_t offset, const std::uint8_t* data, std::uint64_t size) {
    while (size) {
        const std::uint64_t in = offset % pageBytes, n = std::min(size, pageBytes - in);
        std::memcpy(page(offset / pageBytes).data() + in, data, n);
        offset += n;
        data += n;
        size -= n;
    }
}

void Image::zero(std::uint64_t offset, std::uint64_t size) {
    const std::uint64_t end = offset + size;
    for (auto it = m_pages.begin(); it != m_pages.end();) {
        const std::uint64_t begin = it->first * pageBytes;
        if (begin >= offset && begin + pageBytes <= end) {
            it = m_pages.erase(it);
            continue;
        }
        if (begin < end && begin + pageBytes > offset) {
            const std::uint64_t from = std::max(begin, offset), to = std::min(begin + pageBytes, end);
            if (it->second.use_count() > 1) it->second = std::make_shared<Page>(*it->second);
            std::memset(it->second->data() + (from - begin), 0, to - from);
        }
        ++it;
    }
}

void Image::read(std::uint64_t offset, std::uint8_t* to, std::uint64_t size) const {
    while (size) {
        const std::uint64_t in = offset % pageBytes, n = std::min(size, pageBytes - in);
        const auto found = m_pages.find(offset / pageBytes);
        if (found == m_pages.end())
            std::memset(to, 0, n);
        else
            std::memcpy(to, found->second->data() + in, n);
        offset += n;
        to += n;
        size -= n;
    }
}

bool Image::hole(std::uint64_t offset, std::uint64_t size) const {
    for (std::uint64_t p = offset / pageBytes; p * pageBytes < offset + size; ++p)
        if (m_pages.count(p)) return false;
    return true;
}

bool Image::covers(const Image& other, std::uint64_t& differsAt) const {
    static const Page zeros{};
    for (const auto& [number, bytes] : m_pages) {
        const auto found = other.m_pages.find(number);
        const Page& theirs = found == other.m_pages.end() ? zeros : *found->second;
        if (*bytes == theirs) continue;
        differsAt = number * pageBytes;
        return false;
    }
    return true;
}

bool Image::sameAs(const Image& other, std::uint64_t& differsAt) const {
    return covers(other, differsAt) && other.covers(*this, differsAt);
}

void Image::flipBit(std::uint64_t offset, unsigned bit) {
    page(offset / pageBytes)[offset % pageBytes] ^= std::uint8_t(1u << (bit % 8));
}

// --- disk

bool Disk::begin(int& error, std::uint64_t& size, bool writes) {
    error = 0;
    if (m_machine.stopped) return false;
    ++m_machine.operations;
    if (m_machine.operations == m_machine.stopAt) m_machine.stopped = true; // this one may still get there
    if (m_broken) {
        error = EIO;
        return false;
    }
    if (m_machine.operations != m_machine.failAt) return true;
    m_machine.faulty = true;
    m_broken = m_machine.faultStays;
    error = m_machine.fault == Fault::NoSpace && writes ? ENOSPC : EIO;
    if (m_machine.fault != Fault::ShortWrite || !writes) return false;
    size = size / 2 / sectorBytes * sectorBytes;
    return true;
}

void Disk::apply(Image& image, const Operation& op, std::uint64_t from, std::uint64_t to) {
    if (to <= from) return;
    if (op.data.empty())
        image.zero(op.offset + from, to - from);
    else
        image.write(op.offset + from, op.data.data() + from, to - from);
}

int Disk::write(std::uint64_t offset, const std::uint8_t* data, std::uint64_t size) {
    int error;
    if (!begin(error, size, true)) return error;
    if (size == 0) return error;
    if (plants.dropBitmap && offset >= mirror::MetaStore::bitmapOffset) return error;
    m_now.write(offset, data, size);
    m_pending.push_back({offset, size, {data, data + size}});
    return error;
}

int Disk::zero(std::uint64_t offset, std::uint64_t size) {
    int error;
    if (!begin(error, size, true)) return error;
    if (size == 0) return error;
    m_now.zero(offset, size);
    m_pending.push_back({offset, size, {}});
    return error;
}

int Disk::read(std::uint64_t offset, std::uint8_t* to, std::uint64_t size) {
    if (m_broken) return EIO;
    m_now.read(offset, to, size);
    return 0;
}

int Disk::sync() {
    int error;
    std::uint64_t size = 0;
    if (!begin(error, size, false)) {
        // A failed flush: the system forgets that these were not written; some are, some are not.
        if (error) {
            for (std::size_t i = m_machine.operations % 2; i < m_pending.size(); i += 2)
                apply(m_durable, m_pending[i], 0, m_pending[i].size);
            m_pending.clear();
        }
        return error;
    }
    if (m_machine.stopped || plants.flushDoesNothing) return error; // stopped inside: losePower() decides
    for (const Operation& op : m_pending)
        apply(m_durable, op, 0, op.size);
    m_pending.clear();
    return error;
}

Image Disk::snapshot(Rng& rng) const {
    Image left = m_durable;
    // All, nothing, or each by itself; one of them may be torn.
    const auto kind = rng.range(0, 3);
    const std::size_t torn =
        m_pending.empty() ? 0 : std::size_t(rng.range(0, std::int64_t(m_pending.size()) - 1));
    for (std::size_t i = 0; i < m_pending.size() && kind != 0; ++i) {
        const Operation& op = m_pending[i];
        if (kind == 1 && i > torn) break; // the first ones, in order
        const bool tear = i == torn && kind != 3;
        if (!tear) {
            if (kind == 1 || rng.range(0, 1) == 0) apply(left, op, 0, op.size);
            continue;
        }
        for (std::uint64_t at = 0; at < op.size; at += sectorBytes)
            if (rng.range(0, 1) == 0) apply(left, op, at, std::min(op.size, at + sectorBytes));
    }
    return left;
}

void Disk::open() {
    m_created = true;
    m_now = m_durable;
    for (const Operation& op : m_pending)
        apply(m_now, op, 0, op.size);
}

void Disk::putBack(const Image& image) {
    m_pending.clear();
    m_now = m_durable = image;
}

void Disk::flipBit(std::uint64_t offset, unsigned bit) {
    m_now.flipBit(offset, bit);
    m_durable.flipBit(offset, bit);
}

// --- the engine's seams

namespace {

class DiskBacking final : public mirror::Backing {
public:
    explicit DiskBacking(Disk& disk)
        : m_disk(disk) {}
    int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) override {
        return m_disk.write(offset, data, size);
    }
    int zero(std::uint64_t offset, std::uint64_t size, bool) override { return m_disk.zero(offset, size); }
    int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        return m_disk.read(offset, to, size);
    }
    int readCached(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        // now and then it is not cached: the way over the worker is walked too
        return ++m_reads % 3 == 0 ? again : m_disk.read(offset, to, size);
    }
    int sync() override { return m_disk.sync(); }
    bool isHole(std::uint64_t offset, std::uint64_t size) override {
        return m_disk.image().hole(offset, size);
    }

private:
    Disk& m_disk;
    unsigned m_reads = 0;
};

class DiskMetaFile final : public mirror::MetaFile {
public:
    explicit DiskMetaFile(Disk& disk)
        : m_disk(disk) {}
    int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) override {
        return m_disk.read(offset, to, size);
    }
    int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) override {
        return m_disk.write(offset, data, size);
    }
    int sync() override { return m_disk.sync(); }

private:
    Disk& m_disk;
};

} // namespace

std::unique_ptr<mirror::Backing> backingOn(Disk& disk) {
    return std::make_unique<DiskBacking>(disk);
}
std::unique_ptr<mirror::MetaFile> metaFileOn(Disk& disk) {
    return std::make_unique<DiskMetaFile>(disk);
}

} // namespace hotpair::crash
