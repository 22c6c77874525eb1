// What every front end (NBD now; iSCSI, ublk later) sees of a volume. All on the volume's I/O thread, except
// reactor().
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/buffer.h"
#include "agent/mirror/transport/reactor.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hotpair::mirror {

/// What a front end may ask about a range of the volume.
enum class MapKind : std::uint8_t {
    Allocation, ///< marked: a hole of this node's copy, reads as zeros
    Dirty       ///< marked: the other copy lacks it, a resync would copy it (status().dirtyBytes)
};
struct Extent {
    std::uint64_t bytes = 0;
    bool marked = false;
};
using Extents = std::vector<Extent>; ///< one behind the other from the asked offset on; neighbours differ

/// One client connection, or whatever answers requests.
class FrontEndClient {
public:
    virtual ~FrontEndClient() = default;
    /// `error` 0 or the system's number. May come before the call that submitted it returns.
    virtual void completed(std::uint64_t cookie, int error) = 0;
    virtual void endOfRound() = 0;   ///< send what completed() collected
    virtual void roomAgain() = 0;    ///< full() ended
    virtual void servingEnded() = 0; ///< close the connection: nothing more will complete
};

class FrontEndPort {
public:
    virtual ~FrontEndPort() = default;
    virtual Reactor& reactor() = 0; ///< post() from any thread
    virtual BufferPool& pool() = 0;
    virtual std::uint64_t size() const = 0;
    virtual bool serving() const = 0; ///< this node is source: clients are welcome
    virtual bool full() const = 0;    ///< read no more requests until roomAgain()
    /// While it stays the same, nobody else had the volume: a client that was cut off may go on where it was.
    virtual std::string description() const = 0;

    virtual void addClient(FrontEndClient* client) = 0;
    virtual void removeClient(FrontEndClient* client) = 0; ///< its requests finish unanswered

    // Ranges lie inside the volume and lengths are not 0: the front end has checked. `data` lies in `owner`
    // and does not change. fua: answered when durable on both nodes.
    virtual void write(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset,
                       std::uint32_t bytes, const std::uint8_t* data, const BufferRef& owner, bool fua) = 0;
    virtual void zero(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
                      bool punch, bool fua) = 0;
    virtual void flush(FrontEndClient* client, std::uint64_t cookie) = 0;
    virtual void read(FrontEndClient* client, std::uint64_t cookie, std::uint64_t offset, std::uint32_t bytes,
                      std::uint8_t* to, const BufferRef& owner) = 0;
    /// Fills `to` before completed(): at least one extent and at most `limit`, together at most the range.
    virtual void map(FrontEndClient* client, std::uint64_t cookie, MapKind kind, std::uint64_t offset,
                     std::uint32_t bytes, std::size_t limit, std::shared_ptr<Extents> to) = 0;
};

} // namespace hotpair::mirror
