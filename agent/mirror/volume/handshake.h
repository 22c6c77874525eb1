// What two copies do when they meet (mirror.md 4): a pure function of both snapshots. Both nodes compute it,
// each from its own side; the verdicts must be mirror images, else the connection is dropped. Plain C++,
// table-tested.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/generations.h"
#include "common/base/ids.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace hotpair::mirror {

/// What a node tells about its copy. Travels as frame State.
struct Snapshot {
    std::array<std::uint8_t, 16> mirrorId{};
    std::uint64_t size = 0;
    NodeId node = NodeId::None;
    Lineage lineage;
    bool consistent = true; ///< not a half-written resync target
    bool upToDate = true;
    bool fullSync = false;      ///< everything must be copied to it
    bool resyncStarted = false; ///< some target already received part of what the bitmap misses
    Generation resyncTarget;    ///< unfinished resync from a source of this generation; none otherwise
    bool crashedActive = false; ///< was source when it died
    bool holder = false;        ///< is source now, in `term`
    Term term = 0;              ///< highest term it knows
    std::uint64_t dirtyBlocks =
        0; ///< bitmap, activity log after a crash, and writes not covered by a peer flush
    std::uint64_t arrivedBlocks = 0;    ///< it got them as target since the last mark that the source has too
    std::uint64_t age = 0, peerAge = 0; ///< as in MetaRecord
    /// Its disk was put back to a state that is older than what it had confirmed to `peer`.
    bool rolledBack(const Snapshot& peer) const { return age < peer.peerAge; }
    static constexpr auto fields() {
        return std::make_tuple(&Snapshot::mirrorId, &Snapshot::size, &Snapshot::node, &Snapshot::lineage,
                               &Snapshot::consistent, &Snapshot::upToDate, &Snapshot::fullSync,
                               &Snapshot::resyncStarted, &Snapshot::resyncTarget, &Snapshot::crashedActive,
                               &Snapshot::holder, &Snapshot::term, &Snapshot::dirtyBlocks,
                               &Snapshot::arrivedBlocks, &Snapshot::age, &Snapshot::peerAge);
    }
};

enum class Rule : std::uint8_t { H1 = 1, H2, H3, H4, H5, H6, H7, H8, H9, H10, H11 };
enum class Plan : std::uint8_t {
    Unrelated, ///< refuse
    Wait,      ///< stay connected, copy nothing, until one of the two becomes holder or is made first source
    InSync,    ///< nothing to copy
    Source,    ///< this side copies to the other
    Target,
    SplitBrain, ///< touch nothing, raise the alarm
};
enum class CopySet : std::uint8_t { None, Dirty, Full }; ///< Dirty: the union of both sides' dirty blocks
enum class Veto : std::uint8_t {
    None,
    SourceNotUpToDate,
    HolderIsTarget,
    OlderTermIsSource,
    TwoHolders,
    SourceRolledBack, ///< the only copy there is to copy from
    HolderRolledBack, ///< it serves, and the other copy has what it lacks
};

struct Verdict {
    Rule rule = Rule::H1;
    Plan plan = Plan::Unrelated;
    CopySet copy = CopySet::None;
    Veto veto = Veto::None; ///< not None: the plan is not carried out; alarm and retry with back-off
    static constexpr auto fields() {
        return std::make_tuple(&Verdict::rule, &Verdict::plan, &Verdict::copy, &Verdict::veto);
    }
    friend bool operator==(const Verdict&, const Verdict&) = default;
};
bool isWireValue(Rule r);
bool isWireValue(Plan p);
bool isWireValue(CopySet c);
bool isWireValue(Veto v);

/// The verdict from `self`'s view.
Verdict decide(const Snapshot& self, const Snapshot& peer);
/// The same verdict from the other side.
Verdict mirrored(const Verdict& v);

std::string_view ruleName(Rule rule); ///< "h4"
std::string_view vetoName(Veto veto); ///< for the log: "the holder would be target"

} // namespace hotpair::mirror
