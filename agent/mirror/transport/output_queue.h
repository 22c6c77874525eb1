// Bytes that wait for one stream: small heads held by value, payloads by reference; sent in order with as few
// system calls as possible. I/O thread only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/transport/buffer.h"
#include "agent/mirror/transport/stream.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace hotpair::mirror {

class OutputQueue {
public:
    static constexpr std::size_t headCap = 56;

    /// Copies the head (at most headCap bytes).
    void add(const std::uint8_t* head, std::size_t headBytes) { add(head, headBytes, {}, nullptr, 0); }
    /// And the payload by reference: it must not change before it is sent.
    void add(const std::uint8_t* head, std::size_t headBytes, BufferRef owner, const std::uint8_t* payload,
             std::size_t payloadBytes);
    /// False: the stream is closed. What the stream does not take now stays.
    bool send(Stream& stream);
    bool empty() const { return m_items.empty(); }
    std::size_t bytes() const { return m_bytes; }
    void clear();

private:
    struct Item {
        std::uint8_t head[headCap];
        std::uint32_t headBytes;
        std::uint32_t payloadBytes;
        const std::uint8_t* payload;
        BufferRef owner;
    };
    void drop(std::size_t bytes);
    std::deque<Item> m_items;
    std::size_t m_sentOfFirst = 0;
    std::size_t m_bytes = 0;
};

} // namespace hotpair::mirror
