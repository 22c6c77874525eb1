// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/types.h"

namespace hotpair::decision {

VoterRecord initialRecord(const GroupSetup& group, ArbitrationMode arbitration, std::uint64_t incarnation) {
    VoterRecord r;
    r.incarnation = incarnation;
    r.syncSet = SyncSet{NodeSet::of(NodeId::A, NodeId::B).bits(), 0, 0};
    const bool witness = arbitration == ArbitrationMode::Witness;
    r.voters = VoterSet{std::uint8_t(witness ? 7 : 3), 1, witness ? NodeId::None : group.preferred};
    return r;
}

} // namespace hotpair::decision
