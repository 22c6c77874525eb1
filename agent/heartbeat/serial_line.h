// A serial line as one more way to the peer: whole datagrams between the two ends of a null-modem cable, in the
// framing of serial_framing.h. Never blocks; what the line cannot carry in time is dropped, as a full network
// would. Plain termios, not Qt SerialPort: the heartbeat thread has no Qt event loop, sleeps in one poll for all
// its ports, and allocates nothing. Bodies: serial_line_linux.cpp, serial_line_windows.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/udp_port.h"

#include <memory>
#include <string>

namespace hotpair::heartbeat {

/// 8 data bits, no parity, one stop bit, no flow control (cables often lack its wires). Null with a reason in
/// the system's words. The addresses of send and receive mean the other end, UdpAddress::otherEnd().
std::unique_ptr<UdpPort> openSerialLine(const std::string& device, int speed, std::string& reason);

} // namespace hotpair::heartbeat
