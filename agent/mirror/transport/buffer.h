// Reference-counted memory of the data path, pooled. NOT thread-safe: references are taken and dropped on the
// volume's I/O thread only; worker threads get plain pointers while the I/O thread keeps the reference.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace hotpair::mirror {

class BufferPool;

class Buffer {
public:
    std::uint8_t* data() { return m_data.get(); }
    std::size_t size() const { return m_size; }
    bool shared() const { return m_references > 1; }

private:
    friend class BufferPool;
    friend class BufferRef;
    struct Free {
        void operator()(std::uint8_t* p) const;
    };
    BufferPool* m_pool = nullptr;
    std::unique_ptr<std::uint8_t, Free> m_data;
    std::size_t m_size = 0;
    int m_references = 0;
};

class BufferRef {
public:
    BufferRef() = default;
    explicit BufferRef(Buffer* b)
        : m_buffer(b) {
        if (b) ++b->m_references;
    }
    BufferRef(const BufferRef& o)
        : BufferRef(o.m_buffer) {}
    BufferRef(BufferRef&& o) noexcept
        : m_buffer(std::exchange(o.m_buffer, nullptr)) {}
    BufferRef& operator=(BufferRef o) noexcept {
        std::swap(m_buffer, o.m_buffer);
        return *this;
    }
    ~BufferRef() { drop(); }
    explicit operator bool() const { return m_buffer != nullptr; }
    Buffer* operator->() const { return m_buffer; }
    Buffer* get() const { return m_buffer; }

private:
    inline void drop();
    Buffer* m_buffer = nullptr;
};

/// Keeps what was given back for the next user: small ones (one size) and large ones (powers of two), both
/// bounded. Must outlive its buffers.
class BufferPool {
public:
    static constexpr std::size_t smallBytes = 64 * 1024;
    static constexpr std::size_t keptBytes = 24u << 20; ///< memory kept for reuse at most
    ~BufferPool();
    BufferRef take(std::size_t atLeast = smallBytes);

private:
    friend class BufferRef;
    void giveBack(Buffer* b);
    std::vector<Buffer*> m_free;
    std::size_t m_kept = 0;
};

inline void BufferRef::drop() {
    if (m_buffer && --m_buffer->m_references == 0) m_buffer->m_pool->giveBack(m_buffer);
    m_buffer = nullptr;
}

} // namespace hotpair::mirror
