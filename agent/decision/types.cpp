// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/types.h"

namespace hotpair::decision {

VoterRecord initialRecord(const GroupSetup& group, ArbitrationMode arbitration, std::uint64_t incarnation) {
    VoterRecord r;
    r.incarnation = incarnation;
    r.syncSet = SyncSet{NodeSet::of(NodeId::A, NodeId::B).bits(), 0, 0};
    const bool three = arbitration == ArbitrationMode::Witness;
    const bool tie = arbitration == ArbitrationMode::Manual || arbitration == ArbitrationMode::RiskAccepted;
    r.voters = VoterSet{std::uint8_t(three ? 7 : 3), 1, tie ? group.preferred : NodeId::None};
    return r;
}

} // namespace hotpair::decision
