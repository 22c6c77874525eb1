// What happened on one node, moment by moment, as lines that a person can follow: collected while a recording
// is played. Internal to agent/journal/flight.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/flight/replay.h"
#include "common/model/why.h"

#include <map>
#include <set>
#include <vector>

namespace hotpair::flight {

/// A line with where it belongs.
struct Link {
    Instant at{};
    Instant until{};               ///< of a step: its end; otherwise `at`
    std::optional<GroupKey> group; ///< none: of the node or a link
    bool ends = false;             ///< a transition that brings something to its end
    quint64 event = 0;             ///< its number in the journal, for lines that are events
    WhyLine line;
};

class Chain {
public:
    void see(const Moment& moment);
    /// Sorted by time; to be called once, after the last moment.
    std::vector<Link> take();
    /// The wall clock at an instant, ms since 1970.
    qint64 wallMs(Instant at) const;
    /// P of the group's timing, to tell one story from the next.
    Duration promise() const { return m_promise; }
    /// What this node knew when it noted that event: role, holder, links, votes.
    const std::vector<Link>& facts() const { return m_facts; }
    /// The event whose moment the facts are wanted of.
    quint64 wanted = 0;

private:
    Link& add(Instant at, std::optional<GroupKey> group, const char* kind, Args args = {});
    void note(const Moment& m);
    void beats(const Beats& beats);
    void facts(const Moment& m);
    void silentPeer(NodeId peer);

    void input(const decision::Input& input);
    void heard(const decision::MessageReceived& message);
    void effect(const decision::Effect& effect);
    void moved(const decision::Moved& moved);

    QString node(NodeId id) const;
    QString group(GroupKey key) const;
    std::optional<GroupKey> keyOf(const std::string& name) const;
    void stepBegins(GroupKey group, const std::string& what, const char* kind, Args args);
    void stepEnds(GroupKey group, const std::string& what, bool ok, Code code, const decision::Args& args);

    const Moment* m_moment = nullptr;
    const decision::Setup* m_setup = nullptr; ///< of the moment
    Duration m_promise{};
    std::vector<Link> m_links;
    std::map<std::pair<GroupKey, std::string>, std::size_t> m_steps; ///< begun, by index of their line
    std::map<std::pair<std::string, NodeId>, bool> m_proven;         ///< links as told last
    std::map<NodeId, Instant> m_heard;
    std::map<std::pair<GroupKey, NodeId>, Instant> m_granted;
    std::map<GroupKey, Instant> m_progress;
    std::map<NodeId, Instant> m_silenceTold;
    std::set<std::tuple<GroupKey, NodeId, Term>> m_released;
    std::map<GroupKey, decision::MirrorState> m_mirror;
    std::map<std::string, std::vector<Beat>> m_beats;               ///< by link, the newest of the recording
    std::vector<std::pair<std::size_t, std::string>> m_silentLinks; ///< lines that wait for the beats
    std::vector<Link> m_facts;
    std::optional<std::pair<Instant, qint64>> m_clock;
};

} // namespace hotpair::flight
