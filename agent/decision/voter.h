// One voter's memory and manners for one group: what it has promised, whom it may vote for, what it stores.
// The same class serves the nodes and the witness. Pure: no effects, the caller persists record() whenever
// `changed` is said and answers only when that is durable. Source: safety.md 3.2-3.4, 3.6, 3.8, 3.10, I15.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/lease.h"
#include "common/model/timing.h"

#include <optional>
#include <tuple>

namespace hotpair::decision {

/// Who speaks: a node in one of its lives. A promise to a holder is a promise to that life of it: a copy of the
/// machine, or the machine after a crash, waits like anybody else (row 33).
struct Speaker {
    NodeId node = NodeId::None;
    BootId boot = 0;
    friend bool operator==(const Speaker&, const Speaker&) = default;
};

class Voter {
public:
    /// What to do with a message of a holder.
    enum class Heed : std::uint8_t {
        Accept, ///< its term is the newest
        Stale,  ///< answer StaleTerm
        Ignore, ///< released or contradictory: no answer
    };
    struct Renewed {
        Heed heed = Heed::Ignore;
        bool changed = false;
        Grant grant; ///< to be sent when heed is Accept
    };
    struct Stored {
        Heed heed = Heed::Ignore;
        bool changed = false;
    };

    Voter() = default; ///< to be read into
    Voter(NodeId self, const Timing& timing, VoterSet configured);

    /// A new life: nothing = lost memory, mute until enrolled. Grants nobody else for one P (I15).
    void start(const std::optional<VoterRecord>& record, std::uint64_t freshIncarnation, Instant now);

    const VoterRecord& record() const { return m_record; }
    /// The node's own changes (candidate, holder, intent); the caller persists.
    VoterRecord& edit() { return m_record; }
    bool enrolled() const { return m_enrolled; }
    /// A changed configuration: what was promised already stays promised.
    void setTiming(const Timing& timing);
    Duration promise() const { return m_timing.promise; }
    /// Until when this voter votes for nobody but promisedTo(); in the past when free.
    Instant promiseEnd() const { return m_promiseUntil; }
    NodeId promisedTo() const { return m_promisedTo.node; }
    /// Free to stand for election as far as promise and restart go; nothing = now.
    std::optional<Instant> mayStandAt(Instant now) const;
    /// Highest term whose holder gave it back, as heard.
    Term releasedHeard() const { return m_releasedHeard; }

    /// Would (and may) this voter vote for the candidate? Changes nothing.
    Refusal judge(Speaker from, const VoteRequest& request, bool serving, Instant now) const;
    /// The vote after judge said None.
    void vote(Speaker from, const VoteRequest& request, Instant now);
    /// A vote for itself: the next term above all it has heard of.
    void voteSelf(Term term);

    Renewed renew(Speaker from, const Renew& renew, Instant now);
    Stored store(NodeId from, const StoreSyncSet& order);
    /// true: changed (a tie came with it).
    bool release(NodeId from, const Release& release, Instant now);
    /// 3.10 (a): the peer of the holder stores the proposal first. `standing`: this node is a candidate or
    /// serves.
    Stored propose(NodeId from, const ProposeVoters& proposal, bool standing);
    /// A voter record seen at another member, together with the sync set that belongs to it. true: changed.
    bool learn(const VoterSet& voters, const SyncSet& syncSet, Term told);
    /// A lone majority asks nobody for the newest term, so it must remember what it was told: the term that it
    /// takes the tie in is stored together with the tie (I5).
    void outgrow(Term told);
    /// A newer sync set heard from an enrolled voter: who is not in it waits for newer data (row 15). true:
    /// changed.
    bool learnSet(const SyncSet& syncSet);
    /// true: enrolled with the holder's knowledge.
    bool enrol(Speaker from, const Enrol& order, Instant now);

    /// All members, for the flight recorder (fields.h).
    template<class V>
    static constexpr auto fieldsOf(V& voter) {
        auto& [a, b, c, d, e, f, g, h, i] = voter;
        return std::tie(a, b, c, d, e, f, g, h, i);
    }

private:
    void promiseTo(Speaker holder, Instant now);
    Heed heed(NodeId from, Term term, bool& changed);
    bool compatible(NodeId from, const VoterSet& theirs) const;

    NodeId m_self = NodeId::None;
    Timing m_timing{};
    VoterRecord m_record;
    std::uint64_t m_freshIncarnation = 0;
    bool m_enrolled = false;
    Speaker m_promisedTo;
    Instant m_promiseUntil{Duration::min()};
    Instant m_quietUntil{Duration::min()};
    Term m_releasedHeard = 0;
};

} // namespace hotpair::decision
