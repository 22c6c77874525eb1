// Two nodes, a witness, a network, a mirror, a guard per node and clients in virtual time. The decision cores
// are the real ones; everything around them is a model that an omniscient observer can look through. One
// seed, one story.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "tests/simulation/rng.h"

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hotpair::simulation {

using True = std::int64_t; ///< nanoseconds of true time

struct Options {
    std::uint64_t seed = 1;
    bool trace = false;
    std::optional<decision::ArbitrationMode> mode; ///< of every schedule, instead of drawn by the seed
};

/// A told story instead of a seed: settings, what happens when (milliseconds), and the transcript it must
/// give.
struct Script {
    struct Line {
        std::int64_t at = 0;
        std::string command;
    };
    std::vector<std::string> settings; ///< "profile balanced", "manual", "plain", "preferred B", ...
    std::vector<Line> lines;
    std::int64_t end = 0;
};

struct Verdict {
    std::string broken; ///< invariant and story in one line; empty = all held
    unsigned activations = 0;
    unsigned acknowledged = 0;
    unsigned faults = 0;
    unsigned solos = 0;
    std::uint64_t steps = 0;
};

/// A copy of the volume and the engine on it. Durable: present, inconsistent, blank. The rest dies with the
/// agent.
struct Copy {
    std::vector<bool> present; ///< write id -> it is on this disk
    bool inconsistent = false;
    bool blank = true;
    // engine
    bool running = false;
    bool writable = false;
    bool demoting = false;
    Term term = 0;        ///< promoted in
    Term refuseBelow = 0; ///< as target
    std::uint64_t soloVersion = 0, growVersion = 0;
    bool asked = false; ///< MirrorNeedsSolo is out
    Instant gate{};     ///< local end of the lease
    Term gateTerm = 0;
};

struct Write {
    unsigned id = 0;
    NodeId node = NodeId::None;
    Term term = 0;
    bool onPeer = false;
};

/// The pair of engines: who copies to whom.
struct Replication {
    bool connected = false;
    NodeId source = NodeId::None;
    Term term = 0;
    bool complete = false; ///< resync over, new writes go to both
    std::uint64_t session = 0;
};

struct Guard {
    bool armed = false, began = false, stopped = false;
    Term term = 0;
    Instant deadline{};
    True checkAt = 0;
};

struct Host {
    NodeId id = NodeId::None;
    bool up = true;      ///< powered
    bool agent = false;  ///< process exists
    bool frozen = false; ///< SIGSTOP of the agent only
    bool paused = false; ///< the whole machine
    True resumedAt = 0;
    True mirrorTold = 0; ///< what the engine says arrives in order
    SyncSet everStored;  ///< newest that was ever durable here (a later loss of memory is another fault)
    std::int64_t ppm = 0, offset = 0;
    std::uint32_t life = 0; ///< of the agent; events of older lives are void
    BootId boot = 0;
    std::optional<decision::Brain> brain;
    std::optional<VoterRecord> durable;
    std::vector<std::pair<decision::PersistId, VoterRecord>> writing;
    std::vector<decision::Input> mailbox; ///< while frozen or paused
    std::array<bool, 2> running{};        ///< resources: address, application
    Guard guard;
    Copy copy;
    bool storageHangs = false;
    bool fencing = false;
    bool adoptedOnly = false, heard = false; ///< I14
    std::uint64_t wakeGeneration = 0;
    bool linkProven[3]{};
};

std::string hostName(NodeId n);

class World {
public:
    explicit World(const Options& options);
    explicit World(const Script& script);
    Verdict run();
    /// What was decided, one line each; only of a script.
    const std::string& transcript() const { return m_transcript; }
    /// The first setting or command of the script that is not understood, or nothing.
    const std::string& misunderstood() const { return m_misunderstood; }

private:
    enum class Kind : std::uint8_t {
        Message,
        Input,
        Wake,
        GuardCheck,
        GuardStopped,
        FenceStopped,
        PersistDone,
        Fault,
        Heal,
        Client,
        Replica,
        ReplicaAck,
        Connect,
        ResyncDone,
        Links,
        Admin,
        AgentStart,
        HostResume,
        AgentResume,
        StorageResume,
        Script,
        WitnessGone,
        Deaf,
        PowerOff
    };
    struct Event {
        True at;
        std::uint64_t order;
        Kind kind;
        std::uint8_t node;
        std::uint32_t life;
        std::uint64_t value;
        bool operator<(const Event& o) const { return at != o.at ? at > o.at : order > o.order; }
    };
    struct Letter {
        NodeId from, to;
        BootId boot;
        LeaseMessage message;
        decision::Input input;
    };

    // world.cpp
    void schedule(True in, Kind kind, NodeId node = NodeId::A, std::uint64_t value = 0);
    void dispatch(const Event& e);
    Instant local(const Host& h) const;
    True trueOf(const Host& h, Instant t) const;
    Host& host(NodeId n) { return m_hosts[std::size_t(n)]; }
    void step(Host& h, const decision::Input& in);
    void deliver(Host& h, decision::Input in);
    void later(Host& h, True in, decision::Input input);
    void fromEngine(Host& h, True in, decision::Input input);
    bool alive(const Host& h) const { return h.up && h.agent; }
    bool runs(const Host& h) const { return alive(h) && !h.frozen && !h.paused; }

    // effects.cpp
    void perform(Host& h, decision::Effects& effects);
    void act(Host& h, const decision::Persist& e);
    void act(Host& h, decision::Send& e);
    void act(Host& h, const decision::SetLease& e);
    void act(Host& h, const decision::ClearLease& e);
    void act(Host& h, const decision::FenceNow& e);
    void act(Host& h, const decision::StartResource& e);
    void act(Host& h, const decision::StopResource& e);
    void act(Host& h, const decision::MirrorPromote& e);
    void act(Host& h, const decision::MirrorDemote& e);
    void act(Host& h, const decision::MirrorRefuseBelow& e);
    void act(Host& h, const decision::MirrorSolo& e);
    void act(Host& h, const decision::MirrorGrow& e);
    void act(Host& h, const decision::ProbeProgress& e);
    void act(Host& h, const decision::FencePeer& e);
    void act(Host& h, const decision::Moved& e);
    void act(Host& h, const decision::Raise& e);
    void act(Host&, const decision::TaskStep&) {}
    void act(Host&, const decision::Reply&) {}
    void act(Host& h, const decision::WakeAt& e);
    void act(Host&, const decision::Idle&) {}
    void powerOff(Host& target, std::uint64_t request);
    void guardCheck(Host& h);
    void guardStopped(Host& h);
    void stopAll(Host& h);
    void post(NodeId from, NodeId to, BootId boot, const LeaseMessage& message);

    // mirror.cpp
    bool gateOpen(const Host& h) const;
    void client();
    void tryAck(Host& h);
    void disconnect(bool tell);
    void tryConnect();
    void resyncDone(std::uint64_t session);
    void replica(std::uint64_t id);
    void replicaAck(std::uint64_t id);
    void tellMirror(Host& h);
    void engineLost(Host& h);
    bool solo(const Copy& c) const { return c.soloVersion > c.growVersion; }
    void finishDemote(Host& h);

    // script.cpp
    void command(const std::string& line);
    void tell(const Host& h, const decision::Effect& e);
    void note(const std::string& line);

    // faults.cpp
    void fault();
    void heal();
    void killHost(Host& h);
    void startHost(Host& h);
    void killAgent(Host& h);
    void startAgent(Host& h);
    void links();
    void deafen();
    void admin();
    bool pathOpen(NodeId from, NodeId to) const { return !m_cut[std::size_t(from)][std::size_t(to)]; }

    // observer.cpp
    void broken(std::string what);
    bool serving(const Host& h) const;
    void observe();
    void observeActivation(Host& h, Term term);
    void observeSolo(const Host& h, const decision::MirrorSolo& e);
    void observeSend(const Host& h, const decision::Send& e);
    void observeAck(const Host& h, const Write& w);
    void observeData(const Host& h);
    void say(const Host* h, const std::string& line) const;

    Options m_options;
    Rng m_rng;
    decision::Setup m_setup;
    GroupKey m_group{};
    True m_now = 0;
    std::uint64_t m_order = 0;
    std::vector<Event> m_queue;
    std::vector<Letter> m_letters;
    std::vector<std::uint32_t> m_freeLetters;
    std::array<Host, 3> m_hosts;
    bool m_cut[3][3]{};
    unsigned m_lossPerMille = 0, m_delayPerMille = 0;
    Replication m_replication;
    std::vector<Write> m_pending;
    std::vector<bool> m_acknowledged;
    unsigned m_writes = 0;
    bool m_healed = false;
    bool m_manual = false;
    bool m_fence = false;       ///< fence mode: no witness, each node can power the other one off
    bool m_fenceBroken = false; ///< the fence devices do not answer
    bool m_twoVotersEver = false;
    std::map<Term, NodeId> m_holders;
    std::array<bool, 2> m_wasServing{};
    Verdict m_verdict;
    decision::Effects m_effects;
    True m_lastServed = 0, m_roleMoved = 0;
    int m_depth = 0;
    bool m_scripted = false, m_witnessGone = false, m_deaf = false, m_deafened = false;
    bool m_mirrorCut = false;
    std::array<bool, 2> m_startFails{}, m_stopFails{};
    std::array<bool, 3> m_storeFails{};
    std::vector<Script::Line> m_script;
    True m_end = 0;
    std::string m_transcript, m_misunderstood;
    std::deque<std::pair<std::size_t, decision::Input>> m_inbox;
};

} // namespace hotpair::simulation
