// The roles a node can play for one group, each with the data that only this role has. The witness and a node
// that has just been configured are Standby. RoleWord (common/model/lease.h) names them on the wire in the
// same order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/types.h"

#include <array>
#include <variant>

namespace hotpair::decision {

inline constexpr std::size_t noResource = std::size_t(-1);

constexpr std::size_t at(NodeId voter) {
    return std::size_t(voter);
}

/// What every role that has (or had until a moment ago) the lease carries with it.
struct Holding {
    Term term = 0;
    Instant deadline{};   ///< the lease ends; reaching it is final for this term
    bool planned = false; ///< no failover to be counted
    bool forced = false;  ///< taken by an administrator's word
    // renewals
    Stamp lastNonce = 0;
    Instant nextRenew{};
    bool probing = false;              ///< ProbeProgress is out
    std::array<Stamp, 3> echo{};       ///< stamp of the last grant of each voter
    std::array<Instant, 3> granted{};  ///< lease by the grants of each voter alone
    std::array<Instant, 3> answered{}; ///< last answer to a renewal
    // the sync set in the record: stored where?
    PersistId setWaits = 0;    ///< own store of the record that brought it
    bool setDurable = false;   ///< at ourselves
    bool setCommitted = false; ///< at a majority
    NodeSet setStored;
    // solo and growth (mirrored groups)
    bool wantsSolo = false;      ///< the engine holds acknowledgements
    bool unusedShrink = false;   ///< the shrink in the record was never used: nothing was acknowledged alone
    std::uint64_t growAsked = 0; ///< version of the last MirrorGrow
    bool growWaits = false;      ///< ... whose answer is due
    Instant growAgain{};         ///< not before
    // voters (3.10)
    VoterSet proposal;              ///< members 0: none
    std::uint64_t proposalBase = 0; ///< own version when it was made
    std::uint64_t peerVoters = 0;   ///< version of the voter record of the other node
    Instant witnessSteadySince{};   ///< heard without a gap, for enrolling it again
};

/// I14: just started (or woke from a clock jump): learns from a majority before anything else.
struct Probing {
    Instant askAgain{};
    NodeSet heard;
};

struct Standby {
    Instant notBefore{};              ///< no election before
    std::optional<Instant> idleSince; ///< could stand but for its manners towards the preferred node
};

struct Candidate {
    enum class Phase : std::uint8_t {
        Dry,     ///< pre-vote: changes nothing
        Storing, ///< the new term is being made durable
        Asking,  ///< votes are out
    };
    Phase phase = Phase::Dry;
    Term term = 0;
    PersistId waits = 0;
    Instant began{};
    Instant askAgain{};
    Stamp firstNonce = 0;
    NodeSet votes;
    SyncSet newest; ///< of everything heard
    Term known = 0; ///< highest term heard
    std::array<Stamp, 3> echo{};
    bool planned = false;
    bool asked = false; ///< by an administrator: hold and manners do not matter
    bool forced = false;
};

struct Activating {
    enum class Stage : std::uint8_t {
        Committing, ///< holder and sync set are being stored at a majority
        Promoting,  ///< the mirror becomes writable
        Stopping,   ///< before a restart: from the end down to `until`
        Starting,   ///< `next` is being started
        Pausing,    ///< between a stop and the restart of `until`
    };
    Holding h;
    Stage stage = Stage::Committing;
    std::size_t next = 0;
    std::size_t until = 0;
    Instant limit{}; ///< backstop: the outcome of the step is overdue; Pausing: the end of the pause
    Duration pause{}; ///< before the restart
};

struct Active {
    Holding h;
    std::optional<Instant> failbackSince; ///< the preferred node has been ready since
};

struct HandingOver {
    enum class Stage : std::uint8_t {
        Stopping,  ///< `next` is being stopped
        Demoting,  ///< the mirror drains, flushes and becomes read-only
        Releasing, ///< "released" is being made durable
    };
    Holding h;
    Stage stage = Stage::Stopping;
    std::size_t next = noResource;
    Instant limit{};
    PersistId waits = 0;
    NodeId to = NodeId::None; ///< who is meant to go on; None: nobody in particular
    bool planned = false;
};

/// The lease is over (or the guard said so): everything is being stopped at once.
struct Fencing {
    Term term = 0;
    bool stopped = false;
    bool unusedShrink = false; ///< see Holding
    Instant askAgain{};
    PersistId waits = 0;
};

using Role = std::variant<Probing, Standby, Candidate, Activating, Active, HandingOver, Fencing>;

/// Roles with a lease.
template<class R>
concept HoldingRole =
    std::is_same_v<R, Activating> || std::is_same_v<R, Active> || std::is_same_v<R, HandingOver>;
/// Roles that do not serve.
template<class R>
concept IdleRole = std::is_same_v<R, Probing> || std::is_same_v<R, Standby> || std::is_same_v<R, Candidate>;

} // namespace hotpair::decision
