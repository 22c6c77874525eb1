// The configuration from bytes of a stranger: either values that survive the way to text and back, or
// problems with places. Never both, never neither.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hotpair;
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const ConfigLoad loaded = loadConfig(text, QStringLiteral("fuzz.json"));
    if (loaded.ok() != loaded.problems.isEmpty()) std::abort();
    for (const ConfigProblem& p : loaded.problems) {
        if (p.line < 1 || p.column < 1 || p.where().size() > 4000) std::abort();
        for (const QString& value : p.args)
            if (value.size() > 20000) std::abort(); // messages stay messages
    }
    if (!loaded.ok()) return 0;
    const ConfigLoad again = loadConfig(configToJson(*loaded.config), QStringLiteral("again.json"));
    if (!again.ok() || !(*again.config == *loaded.config)) std::abort();
    if (!changedKeys(*loaded.config, *again.config).isEmpty()) std::abort();
    for (const GroupConfig& group : loaded.config->groups)
        if (!startOrder(group).ok()) std::abort();
    return 0;
}
