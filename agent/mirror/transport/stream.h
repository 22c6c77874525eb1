// A connected, non-blocking byte stream: plain TCP, a Unix socket or TLS over TCP. Used by one thread at a
// time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace hotpair::mirror {

using SocketHandle = std::intptr_t;

struct Slice {
    const std::uint8_t* data;
    std::size_t size;
};

class Stream {
public:
    static constexpr std::ptrdiff_t closed = -1; ///< end of stream or error; close it

    virtual ~Stream() = default;
    /// Bytes read, 0 when none are there now, `closed`.
    virtual std::ptrdiff_t read(std::uint8_t* to, std::size_t capacity) = 0;
    /// Bytes taken (all of them will be sent, in order), 0 when the stream is full now, `closed`.
    virtual std::ptrdiff_t write(const Slice* slices, std::size_t count) = 0;
    /// Bytes taken but not yet handed to the system: call write() (with no slices) again when writable.
    virtual bool unsent() const { return false; }

    enum class Handshake { Done, WantRead, WantWrite, Failed };
    /// Repeated until Done or Failed; a plain stream is done at once.
    virtual Handshake handshake() { return Handshake::Done; }
    virtual SocketHandle handle() const = 0;
};

/// Owns the socket.
std::unique_ptr<Stream> makePlainStream(SocketHandle socket);
void closeSocket(SocketHandle socket);

} // namespace hotpair::mirror
