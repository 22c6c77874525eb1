// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/datagram.h"

#include <algorithm>
#include <cstring>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <optional>
#include <type_traits>

namespace hotpair::heartbeat {
namespace {

constexpr std::uint32_t magic = 0x48504C53; // "HPLS"
constexpr std::uint8_t version = 1;
constexpr std::uint64_t sequenceLead = 60'000'000; // us a sequence may run ahead of the sender's own clock

template<class T>
void put(std::uint8_t* at, T value) {
    const auto bits = static_cast<std::make_unsigned_t<T>>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i)
        at[i] = std::uint8_t(bits >> (8 * (sizeof(T) - 1 - i)));
}

template<class T>
T get(const std::uint8_t* at) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bits = bits << 8 | at[i];
    return static_cast<T>(bits);
}

Key mac(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes) {
    Key out{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), int(key.size()), bytes.data(), bytes.size(), out.data(), &length);
    return out;
}

Key derived(std::span<const std::uint8_t> clusterKey, const char* purpose, NodeId from, NodeId to) {
    std::array<std::uint8_t, 64> text{};
    const std::size_t n = std::min(std::strlen(purpose), text.size() - 2);
    std::memcpy(text.data(), purpose, n);
    text[n] = std::uint8_t(from);
    text[n + 1] = std::uint8_t(to);
    return mac(clusterKey, std::span(text).first(n + 2));
}

Header readHeader(const std::uint8_t* p) {
    Header h;
    h.kind = Kind(p[5]);
    h.from = NodeId(p[6]);
    h.to = NodeId(p[7]);
    h.cluster = get<std::uint64_t>(p + 8);
    h.link = LinkKey(get<std::uint32_t>(p + 16));
    h.boot = get<std::uint64_t>(p + 24);
    h.session = get<std::uint64_t>(p + 32);
    h.challenge = get<std::uint64_t>(p + 40);
    h.echo = get<std::uint64_t>(p + 48);
    h.sequence = get<std::uint64_t>(p + 56);
    h.sentAt = get<std::int64_t>(p + 64);
    h.beat = get<std::uint32_t>(p + 72);
    h.echoBeat = get<std::uint32_t>(p + 76);
    h.echoBits = get<std::uint64_t>(p + 80);
    h.echoSentAt = get<std::int64_t>(p + 88);
    h.echoHoldUs = get<std::uint32_t>(p + 96);
    return h;
}

// A sender derives its sequence from its clock, so the two belong together. Without this check one authentic
// but broken sequence near 2^64 would shut the window for ever.
bool sane(const Header& h) {
    return h.sequence != 0 && h.session != 0 && h.challenge != 0 && h.sentAt >= 0 && h.echoSentAt >= 0 &&
           h.sequence <= std::uint64_t(h.sentAt) / 1000 + sequenceLead && h.kind >= Kind::Message &&
           h.kind <= Kind::Rival;
}

/// What can be refused without the key: cheap, and says more about a stranger than a failed MAC would.
std::optional<Reject> refuseByEnvelope(std::span<const std::uint8_t> bytes, const Opener& opener) {
    if (bytes.size() < headerBytes + macBytes) return Reject::TooShort;
    if (bytes.size() > limits::datagramBytes) return Reject::TooLong;
    const auto* p = bytes.data();
    if (get<std::uint32_t>(p) != magic) return Reject::WrongMagic;
    if (p[4] != version) return Reject::WrongVersion;
    if (get<std::uint64_t>(p + 8) != opener.cluster) return Reject::WrongCluster;
    if (NodeId(p[6]) == opener.self) return Reject::Reflected;
    if (NodeId(p[7]) != opener.self || p[6] >= opener.keyFrom.size()) return Reject::NotForUs;
    if (get<std::uint16_t>(p + 20) != 0) return Reject::BadHeader;
    if (get<std::uint16_t>(p + 22) != bytes.size() - headerBytes - macBytes) return Reject::WrongLength;
    return std::nullopt;
}

} // namespace

const char* rejectName(Reject reason) {
    static constexpr std::array<const char*, rejectReasons> names{
        "too-short",  "too-long",   "wrong-magic", "wrong-version", "wrong-cluster",
        "bad-header", "not-for-us", "reflected",   "wrong-length",  "bad-mac",
        "wrong-link", "unproven",   "replayed",    "bad-body",      "duplicate-identity"};
    return std::size_t(reason) < names.size() ? names[std::size_t(reason)] : "none";
}

Key directionKey(std::span<const std::uint8_t> clusterKey, NodeId from, NodeId to) {
    return derived(clusterKey, "hotpair datagram 1", from, to);
}

std::uint64_t clusterNumber(std::span<const std::uint8_t> clusterKey) {
    const Key key = derived(clusterKey, "hotpair cluster number", NodeId::None, NodeId::None);
    return get<std::uint64_t>(key.data());
}

std::size_t seal(const Header& h, std::span<const std::uint8_t> body, const Key& key, Buffer& out) {
    if (body.size() > maximumBody) return 0;
    auto* p = out.data();
    put(p, magic);
    p[4] = version;
    p[5] = std::uint8_t(h.kind);
    p[6] = std::uint8_t(h.from);
    p[7] = std::uint8_t(h.to);
    put(p + 8, h.cluster);
    put(p + 16, std::uint32_t(h.link));
    put(p + 20, std::uint16_t(0));
    put(p + 22, std::uint16_t(body.size()));
    put(p + 24, h.boot);
    put(p + 32, h.session);
    put(p + 40, h.challenge);
    put(p + 48, h.echo);
    put(p + 56, h.sequence);
    put(p + 64, h.sentAt);
    put(p + 72, h.beat);
    put(p + 76, h.echoBeat);
    put(p + 80, h.echoBits);
    put(p + 88, h.echoSentAt);
    put(p + 96, h.echoHoldUs);
    std::copy(body.begin(), body.end(), p + headerBytes);
    const std::size_t length = headerBytes + body.size();
    const Key tag = mac(key, std::span(out).first(length));
    std::copy(tag.begin(), tag.end(), p + length);
    return length + macBytes;
}

Opened open(std::span<const std::uint8_t> bytes, const Opener& opener) {
    Opened result;
    if (const auto refused = refuseByEnvelope(bytes, opener)) {
        result.reason = *refused;
        return result;
    }
    const std::size_t length = bytes.size() - macBytes;
    const Key tag = mac(opener.keyFrom[bytes[6]], bytes.first(length));
    if (CRYPTO_memcmp(tag.data(), bytes.data() + length, macBytes) != 0) {
        result.reason = Reject::BadMac;
        return result;
    }
    result.header = readHeader(bytes.data());
    result.body = bytes.subspan(headerBytes, length - headerBytes);
    result.ok = sane(result.header);
    result.reason = Reject::BadHeader;
    return result;
}

} // namespace hotpair::heartbeat
