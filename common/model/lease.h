// The records and messages of the failover protocol (safety.md 3): what voters keep, and what nodes and
// witness say to each other in authenticated datagrams. Plain C++ values. All messages are idempotent; loss,
// duplication and reordering are tolerated by the decision core, not by the transport.
//
// Instants inside messages ("stamp", "nonce") are nanoseconds of the SENDER's own clock. The receiver never
// compares them with its clock, it only returns them; the sender measures the age of what comes back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/ids.h"

#include <cstdint>
#include <tuple>
#include <variant>
#include <vector>

namespace hotpair {

/// Nanoseconds of the sender's monotonic clock, 0 = none.
using Stamp = std::int64_t;

/// Which nodes hold every acknowledged write. Newest by term, then version; versions are never used twice in
/// a term.
struct SyncSet {
    std::uint8_t members = 0; ///< bits of NodeSet; 0 = unknown
    std::uint64_t version = 0;
    Term term = 0;
    constexpr NodeSet nodes() const { return NodeSet(members); }
    constexpr bool contains(NodeId n) const { return nodes().contains(n); }
    constexpr bool newerThan(const SyncSet& o) const {
        return term != o.term ? term > o.term : version > o.version;
    }
    static constexpr auto fields() {
        return std::make_tuple(&SyncSet::members, &SyncSet::version, &SyncSet::term);
    }
    friend constexpr bool operator==(const SyncSet&, const SyncSet&) = default;
};

/// Who votes (safety.md 3.10). Three members: any two are a majority. Two members: the tie holder alone is
/// one; without a tie holder (fence mode, both nodes in their places) it takes both.
struct VoterSet {
    std::uint8_t members = 0; ///< bits of NodeSet
    std::uint64_t version = 0;
    NodeId tieHolder = NodeId::None; ///< None with three voters
    constexpr NodeSet nodes() const { return NodeSet(members); }
    constexpr bool three() const { return nodes().size() == 3; }
    /// Two voters and no tie: who has the other one verifiably off may take it.
    constexpr bool shared() const { return nodes().size() == 2 && tieHolder == NodeId::None; }
    /// Nobody's lone majority: knowing such a record takes power from everybody and gives it to nobody.
    constexpr bool harmless() const { return three() || shared(); }
    /// A node stores a record that names itself tie holder only when nobody else can be elected any more.
    constexpr bool majority(NodeSet votes) const {
        if (three()) return votes.size() >= 2;
        return votes.contains(tieHolder) || (votes.contains(NodeId::A) && votes.contains(NodeId::B));
    }
    static constexpr auto fields() {
        return std::make_tuple(&VoterSet::members, &VoterSet::version, &VoterSet::tieHolder);
    }
    friend constexpr bool operator==(const VoterSet&, const VoterSet&) = default;
};

enum class HoldReason : std::uint8_t { None = 0, Administrator = 1, Flapping = 2, RestartsExhausted = 3 };

/// What the administrator wants of a group. Newer wins (version, then the node that set it); known to all
/// voters.
struct Intent {
    bool run = true;
    HoldReason hold = HoldReason::None; ///< held: no automatic start, restart, move or takeover
    std::uint64_t version = 0;
    NodeId by = NodeId::A;
    constexpr bool held() const { return hold != HoldReason::None; }
    constexpr bool newerThan(const Intent& o) const {
        return version != o.version ? version > o.version : by > o.by;
    }
    static constexpr auto fields() {
        return std::make_tuple(&Intent::run, &Intent::hold, &Intent::version, &Intent::by);
    }
    friend constexpr bool operator==(const Intent&, const Intent&) = default;
};

/// What a voter keeps per group in two alternating checksummed slots, durable before it answers (I5, I21).
struct VoterRecord {
    Term term = 0;                  ///< highest term voted in or heard of
    NodeId votedFor = NodeId::None; ///< in that term
    NodeId holder = NodeId::None;   ///< of that term, once known
    Term released = 0;              ///< highest term this node held and gave back: never resumed
    SyncSet syncSet;
    VoterSet voters;
    std::uint64_t incarnation = 0; ///< random, drawn when the record was created or enrolled again (I15)
    Intent intent;
    /// The mirror was writable here at least once: a copy that is blank after that is a replaced disk, not a
    /// new one.
    bool born = false;
    static constexpr auto fields() {
        return std::make_tuple(&VoterRecord::term, &VoterRecord::votedFor, &VoterRecord::holder,
                               &VoterRecord::released, &VoterRecord::syncSet, &VoterRecord::voters,
                               &VoterRecord::incarnation, &VoterRecord::intent, &VoterRecord::born);
    }
    friend constexpr bool operator==(const VoterRecord&, const VoterRecord&) = default;
};

/// The role a node plays for a group, as it tells the other.
enum class RoleWord : std::uint8_t {
    Probing = 0,     ///< just started, learns the newest term and sync set first (I14)
    Standby = 1,     ///< does not serve
    Candidate = 2,   ///< asks for votes
    Activating = 3,  ///< has the lease, is starting resources
    Active = 4,      ///< serves
    HandingOver = 5, ///< has the lease, is stopping resources
    Fencing = 6,     ///< lost the lease, is stopping everything at once
};

/// One group as a node sees it; sent with every heartbeat period.
struct GroupState {
    GroupKey group{};
    Term term = 0;
    RoleWord role = RoleWord::Probing;
    NodeId holder = NodeId::None; ///< of that term, as far as known
    bool ready = false;           ///< could take over now: own data usable, nothing failed here
    bool exhausted = false;       ///< restart attempts used up here
    std::uint8_t failovers = 0;   ///< unplanned activations here within the flap window
    Stamp lease = 0;              ///< nanoseconds left of the sender's own lease, 0 = none
    SyncSet syncSet;
    VoterSet voters;
    Intent intent;
    static constexpr auto fields() {
        return std::make_tuple(&GroupState::group, &GroupState::term, &GroupState::role, &GroupState::holder,
                               &GroupState::ready, &GroupState::exhausted, &GroupState::failovers,
                               &GroupState::lease, &GroupState::syncSet, &GroupState::voters,
                               &GroupState::intent);
    }
    friend constexpr bool operator==(const GroupState&, const GroupState&) = default;
};

/// Groups of one sender; at most groupsPerMessage, more travel in further messages.
struct GroupStates {
    static constexpr std::size_t groupsPerMessage = 10;
    std::vector<GroupState> groups;
    static constexpr auto fields() { return std::make_tuple(&GroupStates::groups); }
    friend bool operator==(const GroupStates&, const GroupStates&) = default;
};

/// Holder to voter, after it proved progress (I12): extend my lease.
struct Renew {
    GroupKey group{};
    Term term = 0;
    Stamp nonce = 0; ///< sending time: the lease ends D after it
    Stamp echo = 0;  ///< stamp of this voter's last Grant; stale = the way back is broken, no promise
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&Renew::group, &Renew::term, &Renew::nonce, &Renew::echo, &Renew::voters);
    }
    friend constexpr bool operator==(const Renew&, const Renew&) = default;
};

/// Voter to holder: heard; and, when promised, no vote for anybody else for P from my reception on.
struct Grant {
    GroupKey group{};
    Term term = 0;
    Stamp nonce = 0;       ///< of the Renew
    Stamp stamp = 0;       ///< of this answer, to be echoed
    bool promised = false; ///< counts for the lease
    Stamp promise =
        0; ///< how long, nanoseconds; what is too short for the timing of the holder does not count
    bool enrolled = true;     ///< false: this voter has lost its memory and has no vote (I15)
    std::uint64_t voters = 0; ///< version of its voter record
    Term syncTerm = 0;        ///< newest sync set it has stored
    std::uint64_t syncVersion = 0;
    static constexpr auto fields() {
        return std::make_tuple(&Grant::group, &Grant::term, &Grant::nonce, &Grant::stamp, &Grant::promised,
                               &Grant::promise, &Grant::enrolled, &Grant::voters, &Grant::syncTerm,
                               &Grant::syncVersion);
    }
    friend constexpr bool operator==(const Grant&, const Grant&) = default;
};

/// Candidate to voter. A pre-vote (dry) changes nothing at either end.
struct VoteRequest {
    GroupKey group{};
    Term term = 0;
    Stamp nonce = 0; ///< sending time: the new lease ends D after it
    bool dry = false;
    SyncSet syncSet; ///< newest the candidate knows
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&VoteRequest::group, &VoteRequest::term, &VoteRequest::nonce,
                               &VoteRequest::dry, &VoteRequest::syncSet, &VoteRequest::voters);
    }
    friend constexpr bool operator==(const VoteRequest&, const VoteRequest&) = default;
};

enum class Refusal : std::uint8_t {
    None = 0,
    Promised = 1,     ///< the holder's lease may still run
    OldTerm = 2,      ///< the voter knows this term or a newer one
    NotInSyncSet = 3, ///< the candidate lacks acknowledged writes
    Serving = 4,      ///< the voter itself serves or is still stopping
    OtherVoters = 5,  ///< different voter record
    NotEnrolled = 6,  ///< the voter lost its memory
    JustStarted = 7,  ///< a restarted voter grants nobody else for one P
    NotDurable = 8,   ///< its record cannot be written
    Unknown = 9,      ///< it does not know this group
    Fencing = 10,     ///< the voter is just having the candidate powered off
};

struct VoteReply {
    GroupKey group{};
    Term term = 0;   ///< asked for
    Stamp nonce = 0; ///< of the request
    Stamp stamp = 0; ///< of this answer: first echo of the new holder
    bool dry = false;
    bool granted = false;
    Stamp promise = 0; ///< as in Grant
    Refusal why = Refusal::None;
    Term known = 0; ///< highest term the voter knows
    SyncSet syncSet;
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&VoteReply::group, &VoteReply::term, &VoteReply::nonce, &VoteReply::stamp,
                               &VoteReply::dry, &VoteReply::granted, &VoteReply::promise, &VoteReply::why,
                               &VoteReply::known, &VoteReply::syncSet, &VoteReply::voters);
    }
    friend constexpr bool operator==(const VoteReply&, const VoteReply&) = default;
};

/// Holder to voter: store this sync set (I4). Sent again until answered.
struct StoreSyncSet {
    GroupKey group{};
    Term term = 0; ///< holder's
    SyncSet syncSet;
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&StoreSyncSet::group, &StoreSyncSet::term, &StoreSyncSet::syncSet,
                               &StoreSyncSet::voters);
    }
    friend constexpr bool operator==(const StoreSyncSet&, const StoreSyncSet&) = default;
};

/// Voter to holder: it is durable here.
struct SyncSetStored {
    GroupKey group{};
    Term term = 0;
    SyncSet syncSet;
    static constexpr auto fields() {
        return std::make_tuple(&SyncSetStored::group, &SyncSetStored::term, &SyncSetStored::syncSet);
    }
    friend constexpr bool operator==(const SyncSetStored&, const SyncSetStored&) = default;
};

/// Old holder (its agent, or its guard) to voters: everything of this term is stopped; no process of this
/// node renews it ever again. Promises for it end at once.
struct Release {
    GroupKey group{};
    Term term = 0;
    NodeId next = NodeId::None; ///< who is meant to take over; None: whoever can
    bool planned = false;       ///< asked for by an administrator: no failover is counted
    bool byGuard = false;
    VoterSet voters; ///< members 0: none carried; else a newer record that names `next` tie holder
    SyncSet syncSet; ///< members 0: not told; the last word of the holder, goes with the voter record
    Intent intent;   ///< or a group that was stopped or held would be started by whoever hears this first
    static constexpr auto fields() {
        return std::make_tuple(&Release::group, &Release::term, &Release::next, &Release::planned,
                               &Release::byGuard, &Release::voters, &Release::syncSet, &Release::intent);
    }
    friend constexpr bool operator==(const Release&, const Release&) = default;
};

/// Voter to somebody who speaks in an old term: stop at once.
struct StaleTerm {
    GroupKey group{};
    Term term = 0;  ///< refused
    Term known = 0; ///< newer
    static constexpr auto fields() {
        return std::make_tuple(&StaleTerm::group, &StaleTerm::term, &StaleTerm::known);
    }
    friend constexpr bool operator==(const StaleTerm&, const StaleTerm&) = default;
};

/// Holder to the other node: store this two-voter record (tie = holder) first (safety.md 3.10 a).
struct ProposeVoters {
    GroupKey group{};
    Term term = 0;
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&ProposeVoters::group, &ProposeVoters::term, &ProposeVoters::voters);
    }
    friend constexpr bool operator==(const ProposeVoters&, const ProposeVoters&) = default;
};

struct VotersStored {
    GroupKey group{};
    Term term = 0;
    VoterSet voters;
    static constexpr auto fields() {
        return std::make_tuple(&VotersStored::group, &VotersStored::term, &VotersStored::voters);
    }
    friend constexpr bool operator==(const VotersStored&, const VotersStored&) = default;
};

/// Holder to a voter without memory, only while another voter's grants prove that no newer term exists (I15).
struct Enrol {
    GroupKey group{};
    Term term = 0;
    Stamp echo = 0; ///< of the Grant that said "not enrolled": must be fresh
    SyncSet syncSet;
    VoterSet voters;
    Intent intent;
    static constexpr auto fields() {
        return std::make_tuple(&Enrol::group, &Enrol::term, &Enrol::echo, &Enrol::syncSet, &Enrol::voters,
                               &Enrol::intent);
    }
    friend constexpr bool operator==(const Enrol&, const Enrol&) = default;
};

/// Start-up probe (I14): what do you know?
struct Query {
    GroupKey group{};
    Stamp nonce = 0;
    static constexpr auto fields() { return std::make_tuple(&Query::group, &Query::nonce); }
    friend constexpr bool operator==(const Query&, const Query&) = default;
};

struct Report {
    GroupKey group{};
    Stamp nonce = 0;
    bool enrolled = true;
    Term term = 0;
    NodeId holder = NodeId::None;
    SyncSet syncSet;
    VoterSet voters;
    Intent intent;
    static constexpr auto fields() {
        return std::make_tuple(&Report::group, &Report::nonce, &Report::enrolled, &Report::term,
                               &Report::holder, &Report::syncSet, &Report::voters, &Report::intent);
    }
    friend constexpr bool operator==(const Report&, const Report&) = default;
};

/// Append only: the position is the tag on the wire.
using LeaseMessage =
    std::variant<GroupStates, Renew, Grant, VoteRequest, VoteReply, StoreSyncSet, SyncSetStored, Release,
                 StaleTerm, ProposeVoters, VotersStored, Enrol, Query, Report>;

/// Are all enumerations and sets in range? Authenticated bytes of a newer or broken sender may still carry
/// nonsense; the receiver drops what is not well formed. Never throws.
bool wellFormed(const LeaseMessage& message);
bool wellFormed(const VoterRecord& record);

} // namespace hotpair
