// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/output_queue.h"

#include <array>
#include <cstring>

namespace hotpair::mirror {

void OutputQueue::add(const std::uint8_t* head, std::size_t headBytes, BufferRef owner,
                      const std::uint8_t* payload, std::size_t payloadBytes) {
    Item& item = m_items.emplace_back();
    std::memcpy(item.head, head, headBytes);
    item.headBytes = std::uint32_t(headBytes);
    item.payloadBytes = std::uint32_t(payloadBytes);
    item.payload = payload;
    item.owner = std::move(owner);
    m_bytes += headBytes + payloadBytes;
}

bool OutputQueue::send(Stream& stream) {
    while (!m_items.empty() || stream.unsent()) {
        std::array<Slice, 128> slices;
        std::size_t count = 0, offered = 0, skip = m_sentOfFirst;
        const auto offer = [&](const std::uint8_t* data, std::size_t size) {
            const std::size_t cut = skip < size ? skip : size;
            skip -= cut;
            if (size == cut) return;
            slices[count++] = {data + cut, size - cut};
            offered += size - cut;
        };
        for (const Item& item : m_items) {
            if (count + 2 > slices.size()) break;
            offer(item.head, item.headBytes);
            offer(item.payload, item.payloadBytes);
        }
        const std::ptrdiff_t n = stream.write(slices.data(), count);
        if (n == Stream::closed) return false;
        drop(std::size_t(n));
        if (std::size_t(n) < offered || stream.unsent()) return true; // full: wait until writable
    }
    return true;
}

void OutputQueue::drop(std::size_t bytes) {
    m_bytes -= bytes;
    m_sentOfFirst += bytes;
    while (!m_items.empty()) {
        const std::size_t whole = m_items.front().headBytes + m_items.front().payloadBytes;
        if (m_sentOfFirst < whole) break;
        m_sentOfFirst -= whole;
        m_items.pop_front();
    }
}

void OutputQueue::clear() {
    m_items.clear();
    m_sentOfFirst = m_bytes = 0;
}

} // namespace hotpair::mirror
