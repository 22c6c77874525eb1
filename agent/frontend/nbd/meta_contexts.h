// Metadata contexts of the NBD protocol: what NBD_CMD_BLOCK_STATUS can tell about a range. "base:allocation"
// is the protocol's own; "hotpair:dirty" (bit 0: the other copy lacks the block) is ours and may be read by
// qemu's x-dirty-bitmap option. Pure; bytes are untrusted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/front_end_port.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hotpair::frontend::nbd {

struct MetaContext {
    mirror::MapKind kind;
    std::uint32_t id; ///< on the wire; bit id-1 in a set of contexts
    std::string_view name;
};
inline constexpr std::array<MetaContext, 2> metaContexts{{
    {mirror::MapKind::Allocation, 1, "base:allocation"},
    {mirror::MapKind::Dirty, 2, "hotpair:dirty"},
}};
using ContextSet = std::uint32_t;
constexpr ContextSet bitOf(const MetaContext& c) {
    return 1u << (c.id - 1);
}

/// Data of NBD_OPT_LIST_META_CONTEXT and NBD_OPT_SET_META_CONTEXT.
struct ContextQuery {
    std::string exportName;
    std::vector<std::string> queries;
};
/// Nothing: the lengths do not fit.
std::optional<ContextQuery> parseContextQuery(std::span<const std::uint8_t> data);
std::vector<std::uint8_t> encodeContextQuery(const ContextQuery& query);

/// Listing: no query is all of them, "base:" all of a name space. Setting: full names only.
ContextSet matchContexts(const ContextQuery& query, bool listing);

/// What an extent's flags say in that context.
std::uint32_t extentFlags(mirror::MapKind kind, bool marked);

} // namespace hotpair::frontend::nbd
