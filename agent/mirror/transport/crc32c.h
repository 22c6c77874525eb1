// CRC-32C (Castagnoli, reflected, as in RFC 3720 appendix B.4): one word for frames and metadata. By the
// processor's instruction where it has one, else by table. Any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace hotpair::mirror {

/// `seed` is the result of the bytes before, so that pieces can be chained; 0 to begin.
std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t seed = 0);

} // namespace hotpair::mirror
