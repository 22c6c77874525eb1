// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/nbd/meta_contexts.h"

#include "agent/frontend/nbd/nbd_protocol.h"
#include "agent/mirror/transport/bytes.h"

#include <algorithm>

namespace hotpair::frontend::nbd {

using mirror::getBig;
using mirror::putBig;

namespace {

// Takes what it names from the front of `rest`; false: it is not there.
bool takeNumber(std::span<const std::uint8_t>& rest, std::uint32_t& number) {
    if (rest.size() < 4) return false;
    number = getBig<std::uint32_t>(rest.data());
    rest = rest.subspan(4);
    return true;
}

bool takeString(std::span<const std::uint8_t>& rest, std::string& text) {
    std::uint32_t length = 0;
    if (!takeNumber(rest, length) || length > nameCap || length > rest.size()) return false;
    text.assign(reinterpret_cast<const char*>(rest.data()), length);
    rest = rest.subspan(length);
    return true;
}

void addNumber(std::vector<std::uint8_t>& to, std::size_t number) {
    std::uint8_t bytes[4];
    putBig(bytes, std::uint32_t(number));
    to.insert(to.end(), bytes, bytes + 4);
}

void addString(std::vector<std::uint8_t>& to, const std::string& text) {
    addNumber(to, text.size());
    to.insert(to.end(), text.begin(), text.end());
}

} // namespace

std::optional<ContextQuery> parseContextQuery(std::span<const std::uint8_t> data) {
    ContextQuery result;
    std::uint32_t count = 0;
    if (!takeString(data, result.exportName) || !takeNumber(data, count)) return std::nullopt;
    if (count > data.size() / 4) return std::nullopt; // each has at least its length
    result.queries.resize(count);
    for (std::string& query : result.queries)
        if (!takeString(data, query)) return std::nullopt;
    return data.empty() ? std::optional(std::move(result)) : std::nullopt;
}

std::vector<std::uint8_t> encodeContextQuery(const ContextQuery& query) {
    std::vector<std::uint8_t> data;
    addString(data, query.exportName);
    addNumber(data, query.queries.size());
    for (const std::string& q : query.queries)
        addString(data, q);
    return data;
}

ContextSet matchContexts(const ContextQuery& query, bool listing) {
    ContextSet found = 0;
    for (const MetaContext& c : metaContexts) {
        const std::string_view nameSpace = c.name.substr(0, c.name.find(':') + 1);
        const bool asked = std::any_of(query.queries.begin(), query.queries.end(), [&](const std::string& q) {
            return q == c.name || (listing && q == nameSpace);
        });
        if (asked || (listing && query.queries.empty())) found |= bitOf(c);
    }
    return found;
}

std::uint32_t extentFlags(mirror::MapKind kind, bool marked) {
    if (!marked) return 0;
    return kind == mirror::MapKind::Allocation ? stateHole | stateZero : stateDirty;
}

} // namespace hotpair::frontend::nbd
