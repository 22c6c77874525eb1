// Strong identities of the failover protocol. Plain C++: the decision core includes this and links nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace hotpair {

/// The three voters of a pair. A and B are the first and second entry of "nodes" in the configuration.
enum class NodeId : std::uint8_t { A = 0, B = 1, Witness = 2, None = 255 };

constexpr NodeId peerOf(NodeId n) {
    return n == NodeId::A ? NodeId::B : n == NodeId::B ? NodeId::A : NodeId::None;
}

/// A set of voters or nodes, one bit each.
class NodeSet {
public:
    constexpr NodeSet() = default;
    constexpr explicit NodeSet(std::uint8_t bits) : m_bits(bits & 7u) {}
    template<class... N>
    static constexpr NodeSet of(N... n) {
        NodeSet s;
        (s.insert(n), ...);
        return s;
    }
    constexpr void insert(NodeId n) {
        if (n != NodeId::None) m_bits = std::uint8_t(m_bits | (1u << unsigned(n)));
    }
    constexpr void erase(NodeId n) {
        if (n != NodeId::None) m_bits = std::uint8_t(m_bits & ~(1u << unsigned(n)));
    }
    constexpr bool contains(NodeId n) const {
        return n != NodeId::None && (m_bits & (1u << unsigned(n))) != 0;
    }
    constexpr int size() const { return (m_bits & 1) + ((m_bits >> 1) & 1) + ((m_bits >> 2) & 1); }
    constexpr bool empty() const { return m_bits == 0; }
    constexpr std::uint8_t bits() const { return m_bits; }
    friend constexpr bool operator==(NodeSet, NodeSet) = default;

private:
    std::uint8_t m_bits = 0;
};

/// Number of a holdership; only grows, durable before use (I5). 0 = never held.
using Term = std::uint64_t;

/// One life of an agent: random, kept by an agent that re-adopts a running lease, new otherwise.
using BootId = std::uint64_t;

/// Stable 32-bit key of a named thing (FNV-1a of its UTF-8 name), so that the wire and the records do not depend
/// on the order of the configuration. The configuration refuses two names of one kind with one key.
enum class GroupKey : std::uint32_t {};
enum class VolumeKey : std::uint32_t {};
enum class LinkKey : std::uint32_t {};

constexpr std::uint32_t nameKey(std::string_view utf8) {
    std::uint32_t h = 2166136261u;
    for (char c : utf8) {
        h ^= static_cast<unsigned char>(c);
        h *= 16777619u;
    }
    return h;
}

} // namespace hotpair
