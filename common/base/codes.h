// Every code an agent can utter: events, alarms, refusals, errors. Declared once in codes.def together with its
// severity and its English and Chinese sentence and advice; only common/text reads the sentences.
// Plain C++: the decision core includes this.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hotpair {

enum class Severity : std::uint8_t { Info, Warning, Error, Critical };

enum class Code : std::uint16_t {
#define HOTPAIR_CODE(name, severity) name,
#include "common/base/code_names.def" // names and severities of codes.def, made by the build
#undef HOTPAIR_CODE
};

/// How many there are.
inline constexpr std::size_t codeCount = 0
#define HOTPAIR_CODE(name, severity) +1
#include "common/base/code_names.def"
#undef HOTPAIR_CODE
    ;

/// "LINK_DOWN"; stable, travels on the wire and in scripts. Never empty.
std::string_view codeName(Code code);
/// The code of that name, or nothing (a newer agent's code is shown by its name).
std::optional<Code> codeFromName(std::string_view name);
Severity severityOf(Code code);
std::string_view severityName(Severity severity); ///< "info", "warning", "error", "critical"

} // namespace hotpair
