// Pairing codes as typed: at most one code has this meaning, and it comes back from its own text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/pairing_code.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hotpair::control;
    const auto code =
        pairingCodeFromText(QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!code) return 0;
    if (code->secret.size() != PairingCode::secretBytes || code->key.size() != PairingCode::keyBytes ||
        code->address.port == 0)
        std::abort();
    const auto again = pairingCodeFromText(pairingCodeText(*code));
    if (!again || !(*again == *code)) std::abort();
    return 0;
}
