// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/serial_framing.h"

namespace hotpair::heartbeat {

namespace {
constexpr std::uint8_t longestRun = 0xFF; ///< 254 bytes without a zero behind them
}

std::size_t encodeFrame(std::span<const std::uint8_t> datagram, std::array<std::uint8_t, longestFrame>& out) {
    if (datagram.size() > limits::datagramBytes) return 0;
    std::size_t length = 0;
    out[length++] = 0;
    std::size_t code = length++;
    std::uint8_t run = 1;
    const auto close = [&] {
        out[code] = run;
        code = length++;
        run = 1;
    };
    for (std::size_t i = 0; i < datagram.size(); ++i) {
        if (datagram[i] == 0) {
            close();
            continue;
        }
        out[length++] = datagram[i];
        if (++run == longestRun && i + 1 < datagram.size()) close();
    }
    out[code] = run;
    out[length++] = 0;
    return length;
}

void FrameReader::restart() {
    m_length = 0;
    m_left = 0;
    m_zeroDue = m_hopeless = false;
}

void FrameReader::add(std::uint8_t byte) {
    if (m_length == m_bytes.size())
        m_hopeless = true;
    else
        m_bytes[m_length++] = byte;
}

bool FrameReader::take(std::uint8_t byte) {
    if (byte == 0) {
        const bool whole = !m_hopeless && m_left == 0 && m_length > 0;
        m_whole = whole ? m_length : 0;
        restart();
        return whole;
    }
    if (m_hopeless) return false;
    if (m_left == 0) { // a code: so many bytes follow before the next one
        if (m_zeroDue) add(0);
        m_left = byte - 1u;
        m_zeroDue = byte != longestRun;
        return false;
    }
    add(byte);
    --m_left;
    return false;
}

} // namespace hotpair::heartbeat
