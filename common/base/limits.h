// Caps checked before anything is allocated for bytes from outside (house rule 3). Plain C++.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace hotpair::limits {

inline constexpr std::size_t nodes = 2;
inline constexpr std::size_t linksPerNode = 8;
inline constexpr std::size_t groups = 64;
inline constexpr std::size_t resourcesPerGroup = 64;
inline constexpr std::size_t volumes = 64;
inline constexpr std::size_t fenceDevices = 16;
inline constexpr std::size_t nameBytes = 64;                ///< a node's, link's, group's, resource's name
inline constexpr std::size_t datagramBytes = 1400;          ///< heartbeat link, without fragmentation
inline constexpr std::size_t controlFrameBytes = 4u << 20;  ///< one control message
inline constexpr std::size_t controlFrameBytesBeforeLogin = 16u << 10;
inline constexpr std::size_t historyBeats = 20'000;          ///< of one link in one answer
inline constexpr std::size_t configurationBytes = 1u << 20;
inline constexpr std::size_t jsonDepth = 32;

} // namespace hotpair::limits
