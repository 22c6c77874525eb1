// A disk that can lose power: what was written and not flushed survives in any legal part, torn at sectors.
// Two of them make a machine (backing and metadata); the machine counts their operations, stops at a given
// one, or lets one fail. One thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/volume/backing.h"
#include "agent/simulation/rng.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace hotpair::crash {

using simulation::Rng;

enum class Fault : std::uint8_t { None, Io, NoSpace, ShortWrite };

/// What the disks of one machine share.
struct Machine {
    static constexpr std::uint64_t never = ~0ull;
    std::uint64_t operations = 0; ///< writes and flushes since the beginning
    std::uint64_t stopAt = never; ///< the machine stops while it does this one
    bool stopped = false;         ///< nothing it still says reaches anybody
    std::uint64_t failAt = never; ///< this operation fails
    Fault fault = Fault::None;
    bool faultStays = false; ///< the disk that failed never works again
    bool faulty = false;     ///< some operation has failed
};

/// Sparse bytes.
class Image {
public:
    static constexpr std::uint64_t pageBytes = 4096;
    void write(std::uint64_t offset, const std::uint8_t* data, std::uint64_t size);
    void zero(std::uint64_t offset, std::uint64_t size);
    void read(std::uint64_t offset, std::uint8_t* to, std::uint64_t size) const;
    bool hole(std::uint64_t offset, std::uint64_t size) const;
    bool sameAs(const Image& other, std::uint64_t& differsAt) const;
    void flipBit(std::uint64_t offset, unsigned bit);
    bool empty() const { return m_pages.empty(); }

private:
    using Page = std::array<std::uint8_t, pageBytes>;
    Page& page(std::uint64_t number);
    bool covers(const Image& other, std::uint64_t& differsAt) const;
    std::unordered_map<std::uint64_t, std::shared_ptr<Page>> m_pages; ///< shared until written
};

/// Planted in the disk: what it says is durable is not (main.cpp: the test must notice).
struct DiskPlants {
    bool flushDoesNothing = false;
    bool dropBitmap = false; ///< writes behind the metadata slots never arrive
};

class Disk {
public:
    static constexpr std::uint64_t sectorBytes = 512;
    Disk(Machine& machine, std::uint64_t bytes)
        : m_machine(machine)
        , m_bytes(bytes) {}

    int write(std::uint64_t offset, const std::uint8_t* data, std::uint64_t size);
    int zero(std::uint64_t offset, std::uint64_t size);
    int read(std::uint64_t offset, std::uint8_t* to, std::uint64_t size);
    int sync();

    /// Of what was not flushed any part survives, each write whole, torn or not at all.
    void losePower(Rng& rng) { putBack(snapshot(rng)); }
    Image snapshot(Rng& rng) const; ///< what a loss of power now might leave
    void putBack(const Image& image);
    void mend() { m_broken = false; }
    const Image& image() const { return m_now; }
    Image& image() { return m_now; }
    void flipBit(std::uint64_t offset, unsigned bit); ///< rot: also in what is durable
    bool fresh() const { return !m_created; }
    void open(); ///< what the system still has in its cache but gave up writing is dropped

    DiskPlants plants;

private:
    struct Operation {
        std::uint64_t offset, size;
        std::vector<std::uint8_t> data; ///< empty: zeros
    };
    /// Counts the operation. False: it has no effect and ends with `error`.
    bool begin(int& error, std::uint64_t& size, bool writes);
    static void apply(Image& image, const Operation& op, std::uint64_t from, std::uint64_t to);

    Machine& m_machine;
    std::uint64_t m_bytes;
    Image m_now, m_durable;
    std::vector<Operation> m_pending;
    bool m_created = false, m_broken = false;
};

std::unique_ptr<mirror::Backing> backingOn(Disk& disk);
std::unique_ptr<mirror::MetaFile> metaFileOn(Disk& disk);

} // namespace hotpair::crash
