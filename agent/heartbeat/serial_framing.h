// Datagrams on a byte stream that loses, alters and inserts bytes (a serial line): Consistent Overhead Byte
// Stuffing (Cheshire and Baker, 1999) between zero bytes. A zero never stands inside a frame, so the next zero
// ends whatever was garbage; whether a frame is authentic, its MAC tells. Plain C++, no allocation after
// construction, bounded.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/limits.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hotpair::heartbeat {

inline constexpr std::size_t longestFrame = limits::datagramBytes + limits::datagramBytes / 254 + 3;

/// Writes delimiter, stuffed bytes, delimiter into out; returns the length, 0 when there is too much.
std::size_t encodeFrame(std::span<const std::uint8_t> datagram, std::array<std::uint8_t, longestFrame>& out);

class FrameReader {
public:
    /// One byte of the line. True: datagram() has a whole one, valid until the next call.
    bool take(std::uint8_t byte);
    std::span<const std::uint8_t> datagram() const { return std::span(m_bytes).first(m_whole); }

private:
    void add(std::uint8_t byte);
    void restart();

    std::array<std::uint8_t, limits::datagramBytes> m_bytes{};
    std::size_t m_length = 0, m_whole = 0;
    unsigned m_left = 0;      ///< bytes until the next stuffing code; 0: the next byte is one
    bool m_zeroDue = false;   ///< the code before stood for a zero
    bool m_hopeless = true;   ///< until the next delimiter: the start was missed, or it is too long
};

} // namespace hotpair::heartbeat
