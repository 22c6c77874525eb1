// A UDP socket (or another way for datagrams, serial_line.h) that never blocks, and the wait for several of them. Plain C++: used by the heartbeat thread
// and by the guard. Bodies: udp_port_linux.cpp, udp_port_windows.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/udp_address.h"
#include "common/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hotpair::heartbeat {

class UdpPort {
public:
    /// Binds. Null with a reason in the system's words when it cannot (address not here yet, port taken).
    static std::unique_ptr<UdpPort> open(const UdpAddress& local, std::string& reason);
    virtual ~UdpPort() = default;

    /// Hands one datagram to the system. False: not sent (no route, buffer full); UDP promises no more.
    virtual bool send(const UdpAddress& to, std::span<const std::uint8_t> bytes) = 0;
    /// Takes one waiting datagram; its whole length in `length`, which is more than the buffer when it was
    /// cut off.
    virtual bool receive(std::span<std::uint8_t> buffer, std::size_t& length, UdpAddress& from) = 0;
    virtual std::uint16_t port() const = 0; ///< the bound one
    virtual std::intptr_t waitHandle() const = 0; ///< what PortWaiter waits for: descriptor or event
    virtual bool broken() const { return false; } ///< nothing will come any more: open it anew
};

/// Sleeps until a port has something, somebody woke it, or the instant has come.
class PortWaiter {
public:
    static std::unique_ptr<PortWaiter> create();
    virtual ~PortWaiter() = default;
    virtual void setPorts(const std::vector<UdpPort*>& ports) = 0; ///< at most 32
    virtual void waitUntil(Instant until, const Clock& clock) = 0;
    virtual void wake() = 0; ///< any thread
};

} // namespace hotpair::heartbeat
