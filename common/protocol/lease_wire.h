// The lease messages as bytes: tag and struct by the codec, checked for sense on the way in. Any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/lease.h"
#include "common/protocol/codec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hotpair {

/// Append only; a number is never used for anything else again.
using LeaseMessages =
    codec::MessageList<codec::Row<1, GroupStates>, codec::Row<2, Renew>, codec::Row<3, Grant>,
                       codec::Row<4, VoteRequest>, codec::Row<5, VoteReply>, codec::Row<6, StoreSyncSet>,
                       codec::Row<7, SyncSetStored>, codec::Row<8, Release>, codec::Row<9, StaleTerm>,
                       codec::Row<10, ProposeVoters>, codec::Row<11, VotersStored>, codec::Row<12, Enrol>,
                       codec::Row<13, Query>, codec::Row<14, Report>>;

/// Empty when a list in it is longer than its cap.
std::vector<std::uint8_t> encodeLease(const LeaseMessage& message);
/// Nothing unless the bytes are exactly one well-formed message.
std::optional<LeaseMessage> decodeLease(std::span<const std::uint8_t> bytes);

std::vector<std::uint8_t> encodeRecord(const VoterRecord& record);
std::optional<VoterRecord> decodeRecord(std::span<const std::uint8_t> bytes);

} // namespace hotpair
