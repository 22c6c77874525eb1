// The state of the decision core and the hands with which the role files act on it. Internal to
// agent/decision.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/decision/roles.h"
#include "agent/decision/voter.h"

#include <array>

namespace hotpair::decision {

inline constexpr Duration flapWindow = std::chrono::minutes(10);      ///< I19
inline constexpr std::size_t flapLimit = 3;                           ///< I19
inline constexpr Duration witnessPatience = std::chrono::seconds(10); ///< 3.10 a
inline constexpr Duration witnessSteady = std::chrono::seconds(5);    ///< 3.10 b
inline constexpr Duration failbackSteady = std::chrono::seconds(10); ///< failback "immediate" waits this long
inline constexpr Duration outcomeGrace =
    std::chrono::seconds(2); ///< the runner enforces deadlines; this is behind it
inline constexpr Duration firstStartPatience =
    std::chrono::seconds(10); ///< a new group waits for its preferred node
inline constexpr Duration startPatience = std::chrono::seconds(3);   ///< an old one does so after a restart
inline constexpr Duration mirrorPatience = std::chrono::seconds(30); ///< for a promotion or a demotion
inline constexpr int releaseRepeats = 5;

struct Deferred {
    PersistId after = 0;
    Send send;
};

struct ResourceRun {
    ResourceWord word = ResourceWord::Stopped;
    std::optional<Refused> lastError;
};

/// The other node's last word about the group.
struct PeerView {
    bool known = false;
    Instant at{};
    GroupState state;
};

/// A request whose end is awaited.
struct Task {
    RequestId id = 0;
    NodeId to = NodeId::None;
    std::size_t stops = 0, demotes = 0, releases = 0, promotes = 0, starts = 0; ///< shape of the plan
    std::size_t done = 0;                                                       ///< steps done
    Instant limit{};
};

struct ReleaseNotice {
    Release message;
    int left = 0;
    Instant next{};
};

/// What this node does about its vote when it leaves in order (3.10 e).
struct Pledge {
    bool done = false;
    PersistId waits = 0;          ///< the store that brings it; 0: not given
    std::optional<Instant> until; ///< when the shutdown goes on without
};

struct Group {
    Group() = default; ///< to be read into
    Group(const GroupSetup& s, NodeId self, const Timing& t, VoterSet configured)
        : setup(s)
        , voter(self, t, configured)
        , resources(s.resources.size()) {}

    GroupSetup setup;
    Voter voter;
    Role role = Probing{};
    bool started = false;
    Instant startedAt{};

    PersistId lastId = 0, durableId = 0;
    PersistId votersId = 0; ///< the store that brought the voter record of now
    VoterSet votersSaid;    ///< as last given to Persist
    bool storeBroken = false;
    Instant storeAgain{};
    std::vector<Deferred> deferred;

    MirrorState mirror;
    Term refusedBelow = 0;               ///< as told to the mirror
    bool mirrorPromoted = false;         ///< MirrorPromote was given and not taken back
    std::optional<GroupSetup> nextSetup; ///< takes effect when what differs is stopped
    bool removed = false;                ///< gone from the configuration: stop, then forget
    PeerView peer;
    std::vector<ResourceRun> resources;
    std::vector<Instant> restarts; ///< within the window
    std::vector<Instant>
        failovers; ///< unplanned activations of both nodes within the flap window, as known here
    std::uint8_t failoversTold = 0; ///< how many the other node knew of when it spoke last
    std::optional<Instant> exhaustedAt;
    Term heardTerm = 0;          ///< highest term heard of anywhere
    bool releasePlanned = false; ///< the newest Release heard was an administrator's
    std::optional<ReleaseNotice> release;
    std::optional<Task> task;
    std::optional<Refused> waiting;
    /// Fence mode: the voter record of which this node knows in this life that the other one can replace it
    /// only with its help, or by powering it off (peer_power.h).
    VoterSet matched;
    Instant matchAgain{};
    Pledge pledge;
    Release guardSays; ///< as last given with SetLease (3.10 d)
};

/// Fence mode: what this node is doing to the power of the other one.
struct PeerPower {
    std::uint64_t attempt = 0;
    bool pending = false; ///< FencePeer is out
    int failures = 0;     ///< in a row
    Instant again{};      ///< not before
};

struct NodeSeen {
    bool seen = false;
    Instant at{};
    BootId boot = 0;
};

struct LinkSeen {
    LinkState state;
};

struct BrainState {
    BrainState() = default; ///< to be read into
    explicit BrainState(Setup s);

    Setup setup;
    std::vector<Group> groups;
    std::vector<LinkSeen> links;
    std::array<NodeSeen, 3> seen{};
    bool started = false;
    Instant startedAt{};
    BootId boot = 0;
    bool shutdown = false;
    bool idleSaid = false;
    bool impostor = false; ///< another machine is this node (row 33): no vote, no takeover until the next start
    std::optional<Instant> talksSince; ///< a lease is held here: the witness is spoken to
    bool witnessMissed = false;        ///< WITNESS_LOST has been raised
    Instant peerLostAt{};              ///< no link to the other node is proven since then
    bool peerWasAlive = false;
    PeerPower power;
    Instant gatewayAt{Duration::min()}; ///< the own gateway answered last
    std::optional<Instant> wake;       ///< as last emitted
    Instant lateUntil{Duration::min()};
    Instant nextBeat{};

    Group* find(GroupKey key);
    const Group* find(GroupKey key) const;
};

/// One step for one group: everything a role handler may touch.
struct Ctx {
    BrainState& s;
    Group& g;
    Instant now;
    Effects& out;

    NodeId self() const { return s.setup.self; }
    NodeId peer() const { return peerOf(s.setup.self); }
    const Timing& timing() const { return s.setup.timing; }
    const std::string& name(NodeId n) const;
    const VoterRecord& record() const { return g.voter.record(); }
    GroupKey key() const { return g.setup.key; }

    // hands.cpp
    /// Makes the record durable; the id is confirmed by Persisted.
    PersistId persist();
    void send(NodeId to, LeaseMessage message) const;
    /// Sent when everything changed so far is durable (at once if it is).
    void sendDurable(NodeId to, LeaseMessage message);
    void toVoters(const LeaseMessage& message) const;
    void raise(Code code, Args args) const;
    /// The only way to change the role: says so (why-record).
    void become(std::string_view row, Role next);
    bool peerAlive() const;
    /// The peer's word is fresh enough to act on.
    bool peerFresh() const;
    /// The peer is alive and says that it has, gets or gives up the lease of the newest term.
    bool peerClaims() const;
    bool heard(NodeId n, Duration within) const;
    bool held() const { return record().intent.held(); }
};

RoleWord wordOf(const Role& role);
bool serves(const Role& role);
Holding* holdingOf(Role& role);
const Holding* holdingOf(const Role& role);
std::size_t recent(std::vector<Instant>& instants, Instant now, Duration window);

// ---- events of a role; each role file says what it does with each (roles x events is total, the compiler
// checks)
struct Beat {}; ///< time passed or something changed: look at the clock
struct RecordStored {
    PersistId id = 0;
};
struct RecordFailed {};
struct VoteHeard {
    NodeId from;
    const VoteReply& reply;
};
struct GrantHeard {
    NodeId from;
    const Grant& grant;
};
struct SetStored {
    NodeId from;
    const SyncSetStored& message;
};
struct VotersAgreed {
    NodeId from;
    const VotersStored& message;
};
struct ReportHeard {
    NodeId from;
    const Report& report;
};
struct ReleaseHeard {
    NodeId from;
    const Release& release;
};
struct HolderHeard {
    NodeId from;
    Term term;
}; ///< a valid holder of a term not older than ours spoke
struct VotedFor {
    NodeId other;
    Term term;
}; ///< our own voter voted for the other node
struct NewerTerm {
    Term known;
}; ///< a voter refuses our term
struct Stand {
    bool force = false;
};              ///< administrator: take over
struct GiveUp { ///< stop in order and release
    NodeId to = NodeId::None;
    bool planned = false;
    std::string_view row;
};

} // namespace hotpair::decision
