// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/buffer.h"

#include <bit>
#include <new>

namespace hotpair::mirror {

static constexpr std::align_val_t pageAlignment{4096};

void Buffer::Free::operator()(std::uint8_t* p) const {
    ::operator delete[](p, pageAlignment);
}

BufferPool::~BufferPool() {
    for (Buffer* b : m_free)
        delete b;
}

BufferRef BufferPool::take(std::size_t atLeast) {
    const std::size_t size = atLeast <= smallBytes ? smallBytes : std::bit_ceil(atLeast);
    for (std::size_t i = m_free.size(); i-- > 0;) {
        if (m_free[i]->m_size != size) continue;
        Buffer* b = m_free[i];
        m_free[i] = m_free.back();
        m_free.pop_back();
        m_kept -= size;
        return BufferRef(b);
    }
    auto* b = new Buffer;
    b->m_pool = this;
    b->m_size = size;
    b->m_data.reset(new (pageAlignment) std::uint8_t[size]);
    return BufferRef(b);
}

void BufferPool::giveBack(Buffer* b) {
    if (m_kept + b->m_size > keptBytes) {
        delete b;
        return;
    }
    m_kept += b->m_size;
    m_free.push_back(b);
}

} // namespace hotpair::mirror
