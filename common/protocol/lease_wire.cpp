// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/lease_wire.h"

#include <type_traits>

namespace hotpair {

static_assert(std::is_same_v<LeaseMessages::Variant, LeaseMessage>,
              "a row for every message, in their order");

std::vector<std::uint8_t> encodeLease(const LeaseMessage& message) {
    return codec::encodeMessage<LeaseMessages>(message);
}

std::optional<LeaseMessage> decodeLease(std::span<const std::uint8_t> bytes) {
    auto message = codec::decodeMessage<LeaseMessages>(bytes);
    if (message && !wellFormed(*message)) message.reset();
    return message;
}

std::vector<std::uint8_t> encodeRecord(const VoterRecord& record) {
    return codec::encode(record);
}

std::optional<VoterRecord> decodeRecord(std::span<const std::uint8_t> bytes) {
    auto record = codec::decode<VoterRecord>(bytes);
    if (record && !wellFormed(*record)) record.reset();
    return record;
}

} // namespace hotpair
