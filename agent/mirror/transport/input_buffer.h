// Bytes that arrived on one stream, in pooled buffers, so that payloads can be passed on by reference: a
// region that was handed out is never overwritten. I/O thread only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/buffer.h"
#include "agent/mirror/transport/stream.h"

#include <cstddef>
#include <cstdint>

namespace hotpair::mirror {

class InputBuffer {
public:
    explicit InputBuffer(BufferPool& pool)
        : m_pool(pool)
        , m_buffer(pool.take()) {}

    /// Reads once. Bytes got, 0 for none now, Stream::closed.
    std::ptrdiff_t fill(Stream& stream);
    /// The last fill() took all that was there: asking again at once would be a wasted system call.
    bool drained() const { return m_drained; }
    const std::uint8_t* data() const { return m_buffer.get()->data() + m_begin; }
    std::size_t size() const { return m_end - m_begin; }
    /// The next `bytes` (already there or not) will lie in one piece; the caller has capped the number.
    void expect(std::size_t bytes);
    void consume(std::size_t bytes) { m_begin += bytes; }
    /// Keeps data() alive beyond consume().
    BufferRef owner() const { return m_buffer; }

private:
    void moveTo(std::size_t capacity);
    BufferPool& m_pool;
    BufferRef m_buffer;
    bool m_drained = true;
    std::size_t m_begin = 0, m_end = 0;
    std::size_t m_limit = BufferPool::smallBytes; ///< read no further: a large buffer ends with its payload
};

} // namespace hotpair::mirror
