// Two nodes, a witness, a network, mirrors, a guard per node, voters' disks and clients in virtual time, with
// one group or two that back each other up. The decision cores and the mirror's rules are the real ones;
// everything around them is a model that an omniscient observer can look through. One seed, one story.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/simulation/copy.h"
#include "agent/simulation/rng.h"
#include "agent/simulation/voter_disk.h"

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace hotpair::simulation {

using True = std::int64_t; ///< nanoseconds of true time

inline constexpr std::size_t groupsMost = 2;

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
    unsigned resyncs = 0;
    std::uint64_t steps = 0;
};

/// The guard's slot for one group; lives in memory that only a loss of power clears.
struct GuardSlot {
    enum class State : std::uint8_t { Idle, Armed, Begun, Stopped, Released };
    State state = State::Idle;
    Term term = 0;
    Instant deadline{};
    True checkAt = 0;
    Release says; ///< as last given by the agent
    enum class Tie : std::uint8_t { Open, Guard, Agent } tie = Tie::Open; ///< who was first to decide about it
    int sent = 0;
    bool stopping = false; ///< an event will say when it has stopped everything
};

/// One group on one machine.
struct Seat {
    VoterDisk votes;
    std::vector<std::pair<decision::PersistId, VoterRecord>> writing;
    SyncSet everStored; ///< newest that was ever durable here (a later loss of memory is another fault)
    bool storeBroken = false;      ///< a write failed: final until the agent starts again (I22)
    std::array<bool, 2> running{}; ///< resources: address, application
    GuardSlot guard;
    std::optional<Release> mark; ///< the guard's, durable (3.10 d)
    Copy copy;
    std::vector<struct PendingSync> syncs;
    bool fencing = false;
    Term armed = 0;      ///< what the agent believes to have armed
    True mirrorTold = 0; ///< what the engine says arrives in order
    True noSyncSince = 0;
    std::uint32_t soloWatch = 0, heldWatch = 0;
};

/// What a sync in progress covers, and what it is for.
enum class SyncFor : std::uint8_t { Promotion, Flush, TargetFlush, TargetDone, Abandon };
struct PendingSync {
    SyncFor what{};
    std::uint32_t id = 0, session = 0;
    Content covers{};
};

struct Host {
    NodeId id = NodeId::None;
    bool up = true;      ///< powered
    bool agent = false;  ///< process exists
    bool frozen = false; ///< SIGSTOP of the agent only
    bool paused = false; ///< the whole machine
    bool guardLives = false;
    True guardLostAt = 0;
    bool unguarded = false; ///< agent and guard were both dead: nobody could stop anything (row 19)
    True resumedAt = 0;
    std::int64_t ppm = 0;
    True clockSince = 0, clockBase = 0;
    std::uint32_t life = 0; ///< of the agent; events of older lives are void
    BootId boot = 0;
    std::optional<decision::Brain> brain;
    std::vector<decision::Input> mailbox; ///< while frozen or paused
    std::array<Seat, groupsMost> seats;
    bool storageHangs = false;
    bool heard = false;   ///< I14
    bool leftInOrder = false; ///< ended by a clean shutdown, and the other node has stored its pledge
    bool keptOff = false;   ///< the administrator took over by force and gave his word for it (I20)
    bool returning = false; ///< ... and watches it until it has heard what happened
    Instant wake{};
    std::uint64_t wakeGeneration = 0;
    bool linkProven = false;
};

/// One group as the observer sees it.
struct GroupRun {
    GroupKey key{};
    bool mirrored = true;
    Wire wire;
    True noConnectBefore = 0;
    Content required{}; ///< newest acknowledged write of every block
    Content flushed{};  ///< and what of it was acknowledged by a flush
    std::uint32_t writes = 0;
    std::vector<std::pair<Term, NodeId>> holders;
    True lastServed = 0, roleMoved = 0;
    bool forced = false;  ///< an administrator gave data up at least once
    bool givenUp = false; ///< ... and the copy he chose has not become source yet
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
        GuardRelease,
        GuardUp,
        FenceStopped,
        PersistDone,
        SecondCopy,
        Fault,
        Heal,
        Client,
        Connect,
        Pipe,
        CommitDone,
        SyncDone,
        Pump,
        SoloWatch,
        HeldWatch,
        Links,
        Admin,
        AgentStart,
        HostResume,
        AgentResume,
        StorageResume,
        Script,
        WitnessGone,
        Deaf,
        PowerOff,
        CleanEnd
    };
    struct Event {
        True at;
        std::uint64_t order;
        Kind kind;
        std::uint8_t node, group;
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
    /// One group on one node: what most of the model acts on.
    struct At {
        Host& h;
        std::size_t g;
        Seat& seat() const { return h.seats[g]; }
        Copy& copy() const { return h.seats[g].copy; }
        Engine& engine() const { return h.seats[g].copy.engine; }
        Disk& disk() const { return h.seats[g].copy.disk; }
    };

    // world.cpp
    void begin();
    void schedule(True in, Kind kind, NodeId node = NodeId::A, std::size_t group = 0,
                  std::uint64_t value = 0);
    void dispatch(const Event& e);
    void woken(Host& h);
    void judgeLiveness();
    Instant local(const Host& h) const;
    True trueOf(const Host& h, Instant t) const;
    void setRate(Host& h, std::int64_t ppm);
    Host& host(NodeId n) { return m_hosts[std::size_t(n)]; }
    std::size_t indexOf(GroupKey key) const { return m_groups[0].key == key ? 0 : 1; }
    At at(Host& h, GroupKey key) { return {h, indexOf(key)}; }
    At peerOfSeat(const At& a) { return {host(peerOf(a.h.id)), a.g}; }
    const decision::GroupSetup& setupOf(std::size_t g) const { return m_setup.groups[g]; }
    void step(Host& h, const decision::Input& in);
    void deliver(Host& h, decision::Input in);
    std::uint32_t newLetter();
    void later(Host& h, True in, decision::Input input);
    bool alive(const Host& h) const { return h.up && h.agent; }
    bool runs(const Host& h) const { return alive(h) && !h.frozen && !h.paused; }

    // effects.cpp: the runtime and the network
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
    void act(Host& h, const decision::Idle&);
    void post(NodeId from, NodeId to, BootId boot, const LeaseMessage& message);
    void powerOff(Host& target, std::uint64_t request);
    void persistDone(Host& h, std::size_t g);
    void fenceStopped(const At& a);

    // guard.cpp
    void guardArm(const At& a, Term term, Instant deadline);
    bool guardRenew(const At& a, Term term, Instant deadline);
    void guardWatch(const At& a);
    void guardCheck(const At& a);
    void guardStopped(const At& a);
    void guardRelease(const At& a);
    bool guardMarks(const At& a);
    std::optional<Release> guardGave(const At& a, Term term);
    void guardUp(Host& h);
    void killGuard(Host& h);

    // mirror.cpp: the engine of one copy
    bool mayAnswer(const At& a) const;
    bool replicating(const Engine& e) const { return e.phase == Engine::Phase::Feeding && e.serving; }
    bool mayStart(const Engine& e) const { return e.serving && !e.draining && !e.failed && !e.fenced; }
    void openEngine(const At& a);
    void engineDies(const At& a, bool power);
    void commit(const At& a, bool withBitmap, Then then);
    void startCommit(const At& a);
    void commitDone(const At& a);
    void committed(const At& a, Then then);
    void sync(const At& a, SyncFor what, std::uint32_t id);
    void syncDone(const At& a);
    void client(std::size_t g);
    void issueWaiting(const At& a);
    bool issueWrite(const At& a, Request& r);
    bool touchExtent(const At& a, const Request& r);
    void completeWrites(const At& a);
    void startFlush(const At& a);
    void finishFlush(const At& a);
    void makeRoom(const At& a);
    void becomeSoloActive(const At& a);
    void allowSolo(const At& a);
    void watchSolo(const At& a);
    void soloWatch(const At& a);
    void watchHeld(const At& a);
    void promoted(const At& a);
    void demoteStep(const At& a);
    void finishDemote(const At& a);
    void fenceEngine(const At& a);
    void diskFails(const At& a);
    void losePower(const At& a);
    void report(const At& a, bool always = false);
    void fromEngine(const At& a, True in, decision::Input input);
    mirror::Generation freshGeneration(Term term);

    // session.cpp: the connection of the two engines
    void connectTick(std::size_t g);
    void startSession(std::size_t g);
    void bothReady(std::size_t g);
    void agree(const At& a, const mirror::Verdict& v, const mirror::Snapshot& theirs);
    void inSyncAtOnce(const At& a, bool theyHold);
    void blocksComplete(const At& a);
    void feedingBegins(const At& a);
    void pump(const At& a);
    void resyncComplete(const At& a);
    mirror::Snapshot snapshot(const At& a) const;
    Term ownTerm(const Engine& e) const;
    void send(const At& from, Frame::Kind kind, unsigned block = 0, std::uint32_t id = 0,
              std::uint64_t sequence = 0);
    void pipe(std::size_t g, NodeId to);
    void arrived(const At& a, const Frame& f);
    bool sourceFrameAllowed(const At& a, const Frame& f);
    void dropLink(const At& a);
    void linkLost(const At& a);

    // script.cpp
    void command(const std::string& line);
    void tell(const Host& h, const decision::Effect& e);
    void note(const std::string& line);

    // faults.cpp
    void fault();
    void faultOnStorage(Host& h);
    void heal();
    void killHost(Host& h);
    void startHost(Host& h);
    void killAgent(Host& h, bool power = false);
    void startAgent(Host& h);
    void coreStarts(Host& h);
    void links();
    void deafen();
    void admin();
    void adminOf(std::size_t g);
    void settleSplit(std::size_t g);
    void forceIfHopeless(std::size_t g);
    bool mayReturn(const Host& h) const;
    bool watchedByAdmin();
    void forget(Host& h, std::size_t g);
    bool proposalOnItsWay(std::size_t g) const;
    bool memoryDispensable(const Host& h, std::size_t g) const;
    void mendCuts();
    bool pathOpen(NodeId from, NodeId to) const { return !m_cut[std::size_t(from)][std::size_t(to)]; }
    bool mirrorPath(NodeId a, NodeId b) const { return !m_mirrorCut && pathOpen(a, b) && pathOpen(b, a); }

    // observer.cpp
    void broken(std::string what);
    bool serving(const Host& h, std::size_t g) const;
    void observe();
    void observeLeaving(const Host& h);
    void observeActivation(const At& a, Term term);
    void observeSolo(const At& a, const decision::MirrorSolo& e);
    void observeSend(const Host& h, const decision::Send& e);
    void observeAck(const At& a, const Request& r);
    void observeData(const At& a);
    void observeEqual(const At& source, const At& target);
    void observeFrame(const At& a, const Frame& f);
    void observeOverwrite(const At& a, const Frame& f);
    void observeChoice(const At& source, const At& target);
    void observeVerdicts(std::size_t g, const mirror::Verdict& a, const mirror::Verdict& b);
    void say(const Host* h, const std::string& line) const;
    void sayEngines() const;

    Options m_options;
    Rng m_rng;
    decision::Setup m_setup;
    std::vector<GroupRun> m_groups;
    True m_now = 0;
    std::uint64_t m_order = 0;
    std::vector<Event> m_queue;
    std::deque<Letter> m_letters; ///< letters do not move when another one is written
    std::vector<std::uint32_t> m_freeLetters;
    std::array<Host, 3> m_hosts;
    bool m_cut[3][3]{};
    unsigned m_lossPerMille = 0, m_delayPerMille = 0;
    bool m_healed = false;
    bool m_manual = false;      ///< no witness
    bool m_fence = false;       ///< ... but each node can power the other one off
    bool m_fenceBroken = false; ///< the fence devices do not answer
    bool m_wildClocks = false; ///< rates far outside rho: the lease is worth nothing, the data still is
    Verdict m_verdict;
    decision::Effects m_effects;
    int m_depth = 0;
    bool m_scripted = false, m_deaf = false, m_deafened = false;
    bool m_mirrorCut = false;
    std::array<bool, 2> m_startFails{}, m_stopFails{};
    std::array<bool, 3> m_storeFails{};
    std::vector<Script::Line> m_script;
    True m_end = 0;
    std::string m_transcript, m_misunderstood;
    std::deque<std::pair<std::size_t, decision::Input>> m_inbox;
};

} // namespace hotpair::simulation
