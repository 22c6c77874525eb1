// How well something is, for eye and ear: always shown as shape + word + colour, never colour alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace hotpair::console {

/// Order = how much attention it wants; worst() relies on it.
enum class Health { Ok, NoData, Warning, Bad };

constexpr Health worst(Health a, Health b) {
    return a > b ? a : b;
}

} // namespace hotpair::console
