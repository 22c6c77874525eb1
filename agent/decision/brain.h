// The decision core of one node (or of the witness): who may serve, when, and what has to be done for it.
//
// A pure function with state: step(input, now) -> effects. No sockets, threads, clocks, randomness inside;
// equal inputs give equal effects, so incidents replay and simulators run it a million times. Source of every
// rule: safety.md 3. Copyable (rehearsals run on a copy). Not thread-safe: one owner.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/types.h"

#include <memory>

namespace hotpair::decision {

enum class GroupWord : std::uint8_t { Stopped, Starting, Active, Stopping, Failed, Held, Waiting };
/// "stopped", "starting", ... (contract 5).
std::string_view groupWord(GroupWord word);

enum class ResourceWord : std::uint8_t { Stopped, Starting, Running, Stopping, Failed, Unknown };
std::string_view resourceWord(ResourceWord word);

struct ResourceView {
    std::string name;
    ResourceWord state = ResourceWord::Stopped; ///< on this node
    std::optional<Refused> lastError;
};

/// One group as this node knows it.
struct GroupView {
    GroupWord state = GroupWord::Waiting;
    RoleWord role = RoleWord::Probing; ///< of this node
    NodeId holder = NodeId::None;      ///< who serves or is about to, as known here
    Term term = 0;
    std::optional<Duration> leaseLeft; ///< own lease, or the holder's last word
    SyncSet syncSet;
    VoterSet voters;
    NodeSet eligible; ///< nodes that could take over now
    Intent intent;
    int restarts = 0;                  ///< within the window, here
    std::optional<Refused> waitingFor; ///< why it is not active, when it is not
    std::vector<ResourceView> resources;
};

enum class StepKind : std::uint8_t {
    StopResource,  ///< subject = resource
    DemoteMirror,  ///< drain, flush, verify, read-only
    Release,       ///< give the lease back
    Elect,         ///< the other node collects votes
    PromoteMirror, ///< writable there
    StartResource, ///< subject = resource
};
struct PlanStep {
    StepKind kind = StepKind::Release;
    NodeId node = NodeId::None;
    std::string subject;
    friend bool operator==(const PlanStep&, const PlanStep&) = default;
};
struct Plan {
    NodeId from = NodeId::None, to = NodeId::None;
    std::vector<PlanStep> steps;
};

struct BrainState;

class Brain {
public:
    explicit Brain(Setup setup);
    Brain(const Brain& other);
    Brain& operator=(const Brain& other);
    Brain(Brain&&) noexcept;
    Brain& operator=(Brain&&) noexcept;
    ~Brain();

    /// One input at one instant; `now` never goes backwards. Effects are in the order in which they must be
    /// done.
    Effects step(const Input& input, Instant now);
    /// The same without an allocation per call: appends to `out`.
    void step(const Input& input, Instant now, Effects& out);

    const Setup& setup() const;
    /// Nothing for an unknown group.
    std::optional<GroupView> view(GroupKey group, Instant now) const;
    /// What a switchover would do now, or why it would be refused; changes nothing (--dry-run).
    std::variant<Plan, Refused> planSwitchover(GroupKey group, NodeId to, Instant now) const;
    /// Same for takeover by this node.
    std::variant<Plan, Refused> planTakeover(GroupKey group, bool force, Instant now) const;
    /// The newest record of a group as given to Persist (not necessarily durable yet).
    const VoterRecord* record(GroupKey group) const;

    /// Everything that the next step depends on (state.h, internal): for the flight recorder's snapshots.
    const BrainState& state() const { return *m_state; }
    /// A core that goes on from such a state.
    static Brain resumed(BrainState state);

private:
    explicit Brain(std::unique_ptr<BrainState> state);
    std::unique_ptr<BrainState> m_state;
};

} // namespace hotpair::decision
