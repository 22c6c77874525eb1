// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/input_buffer.h"

#include <cstring>

namespace hotpair::mirror {

std::ptrdiff_t InputBuffer::fill(Stream& stream) {
    if (m_begin == m_end && m_end > 0) { // at 0 it is fresh, perhaps made by expect()
        if (m_buffer->size() != BufferPool::smallBytes ||
            (m_buffer->shared() && m_limit - m_end < m_limit / 4))
            moveTo(BufferPool::smallBytes);
        else if (!m_buffer->shared())
            m_begin = m_end = 0;
    } else if (m_end == m_limit) {
        if (size() >= BufferPool::smallBytes) return 0; // a whole payload waits to be consumed first
        moveTo(BufferPool::smallBytes);                 // an incomplete header or small request at the end
    }
    const std::size_t room = m_limit - m_end;
    const std::ptrdiff_t n = stream.read(m_buffer->data() + m_end, room);
    m_drained = n < std::ptrdiff_t(room);
    if (n > 0) m_end += std::size_t(n);
    return n;
}

void InputBuffer::expect(std::size_t bytes) {
    if (m_begin + bytes <= m_limit) return;
    moveTo(bytes);
}

void InputBuffer::moveTo(std::size_t capacity) {
    BufferRef next = m_pool.take(capacity);
    const std::size_t have = size();
    if (have) std::memcpy(next->data(), data(), have);
    m_limit = capacity > BufferPool::smallBytes ? capacity : BufferPool::smallBytes;
    m_buffer = std::move(next);
    m_begin = 0;
    m_end = have;
}

} // namespace hotpair::mirror
