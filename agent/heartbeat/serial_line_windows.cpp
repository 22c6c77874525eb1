// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/serial_line.h"

namespace hotpair::heartbeat {

std::unique_ptr<UdpPort> openSerialLine(const std::string&, int, std::string& reason) {
    reason = "serial links run on Linux only";
    return nullptr;
}

} // namespace hotpair::heartbeat
