// Where a copy's bytes are: a regular file, a partition or a logical volume. Calls return 0 or the system's
// error number and are whole or failed. write/zero/readCached run on the I/O thread; read and sync may block
// and run on workers. The seam for asynchronous I/O (io_uring) is this class: a later body may queue and
// report, see VolumeCore::applyLocal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hotpair::mirror {

class Backing {
public:
    virtual ~Backing() = default;
    virtual int write(std::uint64_t offset, const std::uint8_t* data, std::size_t size) = 0;
    /// Reads as zeros afterwards; `punch`: may give space back.
    virtual int zero(std::uint64_t offset, std::uint64_t size, bool punch) = 0;
    virtual int read(std::uint64_t offset, std::uint8_t* to, std::size_t size) = 0;
    /// Reads only what needs no waiting for the disk; `again` otherwise.
    virtual int readCached(std::uint64_t offset, std::uint8_t* to, std::size_t size) = 0;
    virtual int sync() = 0; ///< everything written before is durable; an error is final (I22)
    /// True when the range certainly holds no data (a hole).
    virtual bool isHole(std::uint64_t offset, std::uint64_t size) = 0;
    struct Stretch {
        std::uint64_t bytes;
        bool hole;
    };
    /// From `offset` on, what is all hole or all data, at most `size`; who cannot tell says data. May block.
    virtual Stretch stretch(std::uint64_t, std::uint64_t size) { return {size, false}; }
    static constexpr int again = -1;
};

struct OpenedBacking {
    std::unique_ptr<Backing> backing;
    bool blank = false;   ///< certainly all zeros: just created, or a file without a single block
    bool created = false; ///< it was not there (or empty): whatever it held before is gone
};
/// Locks it against a second engine. A missing regular file is created sparse with the wanted size.
Result<OpenedBacking> openBacking(const QString& volume, const QString& path, std::uint64_t size);

} // namespace hotpair::mirror
