// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/codes.h"

namespace hotpair {

namespace {
struct Row {
    std::string_view name;
    Severity severity;
};
constexpr Row rows[] = {
#define HOTPAIR_CODE(name, severity) {#name, Severity::severity},
#include "common/base/code_names.def"
#undef HOTPAIR_CODE
};
} // namespace

std::string_view codeName(Code code) {
    const auto i = std::size_t(code);
    return i < std::size(rows) ? rows[i].name : std::string_view("UNKNOWN_CODE");
}

std::optional<Code> codeFromName(std::string_view name) {
    for (std::size_t i = 0; i < std::size(rows); ++i)
        if (rows[i].name == name) return Code(i);
    return std::nullopt;
}

Severity severityOf(Code code) {
    const auto i = std::size_t(code);
    return i < std::size(rows) ? rows[i].severity : Severity::Error;
}

std::string_view severityName(Severity severity) {
    switch (severity) {
    case Severity::Info: return "info";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    case Severity::Critical: return "critical";
    }
    return "error";
}

} // namespace hotpair
