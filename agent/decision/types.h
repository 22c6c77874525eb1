// What goes into the decision core and what comes out of it. Plain C++ values, no Qt, no clock, no
// randomness. The runtime stamps every input with a monotonic now, executes effects in list order per group
// (FenceNow jumps all queues) and returns every outcome as an input. Everything that needs a durable record
// is emitted by the core only after Persisted{ok}: the runtime may write records on another thread, in order
// per group.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/codes.h"
#include "common/base/ids.h"
#include "common/model/lease.h"
#include "common/model/timing.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hotpair::decision {

using Args = std::vector<std::pair<std::string, std::string>>; ///< named arguments of a code's sentence
using RequestId = std::uint64_t; ///< of the caller; 0 = nobody waits for the reply
using PersistId = std::uint64_t; ///< grows per group

struct Refused {
    Code code = Code::INTERNAL_ERROR;
    Args args;
    friend bool operator==(const Refused&, const Refused&) = default;
};

// ---------------------------------------------------------------- set-up

/// What decides when the two nodes do not see each other (safety.md 3).
enum class ArbitrationMode : std::uint8_t {
    Witness,      ///< a majority of the two nodes and the witness
    Fence,        ///< whoever has verifiably powered the other one off
    Manual,       ///< an administrator
    RiskAccepted, ///< dead links and the own gateway; split brain is possible and consented to
};
enum class FailbackMode : std::uint8_t { Never, Immediate };

struct ResourceSetup {
    std::string name;
    Duration startTimeout = std::chrono::seconds(60);
    Duration stopTimeout = std::chrono::seconds(30);
};

struct GroupSetup {
    GroupKey key{};
    std::string name;
    NodeId preferred = NodeId::A;
    FailbackMode failback = FailbackMode::Never;
    int restartAttempts = 2;
    Duration restartWindow = std::chrono::minutes(10);
    bool mirrored = false;                ///< has volumes: the sync set follows the mirror
    std::vector<ResourceSetup> resources; ///< in start order; stopped in reverse
};

struct Setup {
    NodeId self = NodeId::A; ///< Witness: this core only votes
    ArbitrationMode arbitration = ArbitrationMode::Manual;
    /// Fence mode: a node that does not serve waits this long before it powers the other one off, so that of
    /// two nodes that lost each other the holder comes first. Longer than one `off` takes.
    Duration fenceDelay = std::chrono::seconds(5);
    Timing timing{};
    std::uint64_t configRevision = 0;
    std::string nodeNames[3] = {"node-a", "node-b", "witness"};
    std::vector<GroupSetup> groups;
};

/// The record with which a NEW group starts at every voter (written when the configuration that brings the
/// group is applied, never at a later start: a record that is missing then is lost memory, I15). Draw the
/// incarnation outside.
VoterRecord initialRecord(const GroupSetup& group, ArbitrationMode arbitration, std::uint64_t incarnation);

// ---------------------------------------------------------------- inputs: facts

/// A lease that this agent's predecessor held in the same host boot and that is still running; its guard
/// lives.
struct AdoptedLease {
    Term term = 0;
    Instant deadline{};
};

struct GroupStarted {
    GroupKey group{};
    std::optional<VoterRecord> record; ///< nothing: lost or damaged; this voter is mute until enrolled (I15)
    std::optional<AdoptedLease>
        adopted; ///< goes on in that term: renews at once, promotes the (new) engine and
                 ///< starts every resource again, which the runner answers from re-adoption
    std::uint64_t freshIncarnation = 0; ///< random, used if this voter has to be enrolled again
    std::optional<Release> mark; ///< the guard's: it gave that term back in this node's name (3.10 d)
};

/// First input of a life. Without adopted lease the runtime has undone everything it found (house rule 7).
struct Started {
    BootId boot = 0;
    std::vector<GroupStarted> groups;
};

/// WakeAt passed. Lateness (now - scheduledFor) is measured from it: the late-self rule.
struct Tick {
    Instant scheduledFor{};
};

/// A link's direction proofs changed. The heartbeat room counts beats and echoes per link: `proven` = both
/// directions work right now; `up` = proven for 10 s (what screens and alarms show). The core takes the peer
/// for alive while any link is proven, and alarms on `up`. The witness path is a link too (peer = Witness).
struct LinkState {
    std::string link;
    NodeId peer = NodeId::None;
    bool proven = false;
    bool up = false;
};

/// An authenticated, fresh, well formed message of the given life of `from`.
struct MessageReceived {
    NodeId from = NodeId::None;
    BootId boot = 0;
    LeaseMessage message;
};

/// An authenticated beat without content for us. Optional: messages count as beats.
struct HeartbeatSeen {
    NodeId from = NodeId::None;
    BootId boot = 0;
};

struct Persisted {
    GroupKey group{};
    PersistId id = 0;
    bool ok = false;
};

enum class Action : std::uint8_t { Start, Stop };
enum class Outcome : std::uint8_t { Done, Failed, Unknown }; ///< Unknown never counts as stopped

struct ResourceOutcome {
    GroupKey group{};
    std::string resource;
    Action action = Action::Start;
    Outcome outcome = Outcome::Done;
    Code code = Code::INTERNAL_ERROR; ///< unless Done
    Args args;
};

/// A monitor saw a running resource fail.
struct ResourceFailed {
    GroupKey group{};
    std::string resource;
    Code code = Code::INTERNAL_ERROR;
    Args args;
};

/// All volumes of the group taken together.
struct MirrorState {
    GroupKey group{};
    bool localUsable = false; ///< own copy is consistent and as new as this node knows (I3, I10)
    bool blank = false; ///< never written since it was created: usable only if no voter remembers a sync set
    bool peerConnected = false;
    bool replicating = false;    ///< every volume acknowledges only what both nodes have
    bool targetComplete = false; ///< resync ended everywhere and replication is synchronous
    bool dirty = false;          ///< blocks the peer lacks
};

/// Holder's engine: the peer is gone, new acknowledgements are held until MirrorSolo (or the peer is back).
/// Repeated by the engine is harmless; lifted by MirrorState{replicating}.
struct MirrorNeedsSolo {
    GroupKey group{};
};
struct MirrorPromoted {
    GroupKey group{};
    Term term = 0;
    bool ok = false;
};
struct MirrorDemoted {
    GroupKey group{};
    bool ok = false;
};
/// Answer to MirrorGrow: every volume has dropped its solo permission of that and older versions.
struct MirrorGrowReady {
    GroupKey group{};
    std::uint64_t version = 0;
    bool ok = false; ///< false: the target is no longer complete
};

/// Answer to ProbeProgress: the storage and the loop made progress just now. Not answered = not proven (I12).
struct ProgressProven {
    GroupKey group{};
};

/// Answer to FenceNow: everything of the group is stopped, or (false) not provably.
struct FenceDone {
    GroupKey group{};
    bool ok = false;
    /// The guard was first and gives the term back with this Release, tie included; nothing: it is kept from
    /// giving the tie from now on, this node decides (3.10 d).
    std::optional<Release> mark;
};

/// The guard has begun to stop this term: it must never be renewed. A lost guard counts as begun.
struct GuardBegan {
    GroupKey group{};
    Term term = 0;
};

/// The runtime saw its monotonic clock jump (suspend, paused machine) by this much between two ticks.
struct ClockJumped {
    Duration by{};
};

/// Outcome of FencePeer. ok: the fence agent's `off` returned 0 AFTER that effect, so the other node is
/// powered off now or was at some moment since. Every FencePeer gets exactly one, also when there is no fence
/// device; one that hangs is ended by the runtime and reported as failed.
struct PeerFenced {
    NodeId node = NodeId::None;
    std::uint64_t attempt = 0; ///< of the effect; an answer to another one is ignored
    bool ok = false;
    Code code = Code::INTERNAL_ERROR; ///< unless ok
    Args args;
};

/// Risk-accepted mode: does this node's own gateway answer? Told at least once a renewal period; an answer
/// counts for one serve window.
struct GatewayState {
    bool answers = false;
};

/// That voter hears another living machine with this node's identity and keeps to it (fault row 33).
struct IdentityTaken {
    NodeId by = NodeId::None;
};

struct ConfigChanged {
    Setup setup;
    std::vector<GroupStarted> added; ///< records of groups new in it
};

/// Stop everything in order and hand over; Idle tells the runtime when nothing is left.
struct Shutdown {};

// ---------------------------------------------------------------- inputs: requests, may be refused

struct Switchover {
    GroupKey group{};
    NodeId to = NodeId::None; ///< None: the other node
    RequestId id = 0;
};
/// This node takes over. force: without a majority and without regard to the sync set (I20); the runtime has
/// made sure of the second step and audits it.
struct Takeover {
    GroupKey group{};
    bool force = false;
    RequestId id = 0;
};
enum class GroupVerb : std::uint8_t { Start, Stop, Hold, Resume, Clear };
struct GroupCommand {
    GroupKey group{};
    GroupVerb verb = GroupVerb::Start;
    RequestId id = 0;
};

using Input = std::variant<Started, Tick, LinkState, MessageReceived, HeartbeatSeen, Persisted,
                           ResourceOutcome, ResourceFailed, MirrorState, MirrorNeedsSolo, MirrorPromoted,
                           MirrorDemoted, MirrorGrowReady, ProgressProven, FenceDone, GuardBegan, ClockJumped,
                           PeerFenced, GatewayState, IdentityTaken, ConfigChanged, Shutdown, Switchover, Takeover,
                           GroupCommand>;

// ---------------------------------------------------------------- effects

struct Persist {
    GroupKey group{};
    PersistId id = 0;
    VoterRecord record;
};
/// To a node: on every link; to the witness: on its path. Lost is fine.
struct Send {
    NodeId to = NodeId::None;
    LeaseMessage message;
};
/// Arms the guard, the engine's gate and the runner: this node may serve the group in this term until
/// deadline. A deadline already past means stop at once.
struct SetLease {
    GroupKey group{};
    Term term = 0;
    Instant deadline{};
    /// What the guard says once it has stopped everything of this term; said again with every change. With
    /// voters in it (the tie goes to the other node) only after a durable mark (3.10 d), and replaced here
    /// before anything that contradicts it is stored.
    Release release;
};
/// Everything is stopped in order: disarm (I13).
struct ClearLease {
    GroupKey group{};
    Term term = 0;
};
/// Stop everything of the group now (safety.md 4, fence order), answer FenceDone. Jumps queues; pending
/// effects of the group are dropped.
struct FenceNow {
    GroupKey group{};
    Term term = 0;
};
/// Idempotent: a resource that runs already (re-adopted after an agent restart) answers Done at once.
struct StartResource {
    GroupKey group{};
    std::string resource;
    Instant deadline{};
};
struct StopResource {
    GroupKey group{};
    std::string resource;
    Instant deadline{};
};
/// Writable in this term; acknowledges only what both have until MirrorSolo. Answer MirrorPromoted.
struct MirrorPromote {
    GroupKey group{};
    Term term = 0;
    bool forced = false; ///< by an administrator's word: a new data generation, never mixed silently with the other copy
};
/// Drain and flush to both, then read-only. Answer MirrorDemoted.
struct MirrorDemote {
    GroupKey group{};
};
/// As target: refuse frames of a lower term from now on (I6).
struct MirrorRefuseBelow {
    GroupKey group{};
    Term term = 0;
};
/// The sync set {self} of this version is stored at a majority: acknowledge alone (new data generation
/// first). Ignored by the engine if it has seen MirrorGrow with the same or a newer version in this term.
struct MirrorSolo {
    GroupKey group{};
    Term term = 0;
    std::uint64_t version = 0;
};
/// Before a growth is sent: drop solo permissions of this and older versions, from now on acknowledge only
/// what both have, hold if the peer is lost. Answer MirrorGrowReady.
struct MirrorGrow {
    GroupKey group{};
    Term term = 0;
    std::uint64_t version = 0;
};
struct ProbeProgress {
    GroupKey group{};
};
/// Fence mode: power the other node off (its `off` verified, never "reboot"). Idempotent: a node that is off
/// already is a success. One at a time; answered by PeerFenced. Concerns the node, not a group.
struct FencePeer {
    NodeId node = NodeId::None;
    std::uint64_t attempt = 0;
};
/// The core moved from one role to another; `row` names the transition (a literal, stable): the why-record.
struct Moved {
    GroupKey group{};
    RoleWord from = RoleWord::Probing, to = RoleWord::Probing;
    std::string_view row;
    Term term = 0;
};
/// An event for journal, screens and alarms.
struct Raise {
    Code code = Code::INTERNAL_ERROR;
    Args args;
    std::optional<GroupKey> group;
};
/// Progress of a request for the console's live steps. state: 0 waiting, 1 running, 2 done, 3 failed.
enum class StepState : std::uint8_t { Waiting, Running, Done, Failed };
struct TaskStep {
    RequestId request = 0;
    std::uint16_t step = 0; ///< index into the plan
    StepState state = StepState::Running;
    std::optional<Code> code;
};
/// First answer to a request; the end of an accepted one is its last TaskStep (Done or Failed).
struct Reply {
    RequestId request = 0;
    std::optional<Refused> refused; ///< nothing: accepted
};
/// Send Tick{instant} then, the newest WakeAt replaces the older one.
struct WakeAt {
    Instant instant{};
};
/// After Shutdown: nothing is left running or held here.
struct Idle {};

using Effect = std::variant<Persist, Send, SetLease, ClearLease, FenceNow, StartResource, StopResource,
                            MirrorPromote, MirrorDemote, MirrorRefuseBelow, MirrorSolo, MirrorGrow,
                            ProbeProgress, FencePeer, Moved, Raise, TaskStep, Reply, WakeAt, Idle>;
using Effects = std::vector<Effect>;

} // namespace hotpair::decision
