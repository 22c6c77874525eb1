// Two engines of one volume on disks that can lose power, a wire between them, the part of the runtime and of
// the voters that the engines depend on (who may hold, sync set, solo, growth), and an application. A history
// of letters drives it; a crash plan stops or hurts a machine on the way; then everything comes back and what
// was promised is looked for. One seed decides every interleaving.
//   w write   W write and wait   z zeros   f flush   F flush and wait   s a few steps   R until both are
//   equal l cut the link   m mend it   r what is down comes back and the resync makes a step x holder loses
//   power   y standby loses power   k holder's agent killed   j standby's agent killed o the dead start again
//   i seconds pass   t a snapshot of a node is taken   b that node loses power and comes back as it was then
//   p the other node takes over   S planned switchover   q the holder stops holding u the other node is
//   forced to take over, whatever it has   M the mode of replication changes
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/volume_core.h"
#include "tests/crash/ledger.h"
#include "tests/crash/loop.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace hotpair::crash {

enum class Position : std::uint8_t { Before, Inside, After }; ///< of a durable step

struct Plan {
    std::uint64_t seed = 1;
    std::string history;
    int recovery = 0; ///< 0: who held holds again; 1: the other one; 2: nobody until they have met; 3:
                      ///< survivor at once; 4: only the dead come back
    // What goes wrong, if anything: at an operation of the disks of `node` after the history began, or at a
    // named step.
    int node = -1;
    std::uint64_t stopAt = Machine::never;
    std::optional<mirror::DurableStep> stopStep;
    Position position = Position::Before;
    int stopOccurrence = 1;
    bool power = true; ///< the machine loses power; else only the agent dies
    std::uint64_t failAt = Machine::never;
    Fault fault = Fault::None;
    bool faultAtStep = false; ///< the fault hits an operation of `stopStep` instead of stopping there
    bool faultStays = false;
    bool rot = false; ///< one bit of the metadata of `node` flips while it is down
    DiskPlants diskPlants;
    VolumeMode mode = VolumeMode::Sync; ///< at first
    bool growFromOldStatus = false;     ///< planted: the sync set grows without asking the engine
    bool trace = false;
};

struct Outcome {
    std::string wrong;                                        ///< empty: nothing
    std::uint64_t operations[2] = {0, 0};                     ///< of each node during the history
    std::map<std::pair<mirror::DurableStep, int>, int> steps; ///< (step, node) -> how often
    bool stopped = false, failed = false, hadPromises = false;
};

class World final {
public:
    static constexpr std::uint64_t volumeBytes = 32u << 20;
    explicit World(const Plan& plan);
    ~World();
    Outcome run();

private:
    class Application;
    struct Node {
        int index = 0;
        Machine machine;
        std::unique_ptr<Disk> data, meta;
        std::unique_ptr<Loop> loop;
        Jobs jobs;
        std::unique_ptr<SimHub> hub;
        std::shared_ptr<mirror::LeaseGate> gate;
        std::unique_ptr<mirror::VolumeCore> core; ///< null: not running
        std::unique_ptr<Application> application;
        std::uint64_t life = 0;
        bool lostPower = false, opened = false, complete = false, openFailed = false;
        bool follows = false;    ///< asynchronous: said that the other one follows
        bool rolledBack = false; ///< and not made whole since: it must not serve
        bool wasSource = false;  ///< at the snapshot or since
        std::uint64_t othersLife = 0;
    };
    struct Saved {
        int node;
        Image data, meta;
        int holder; ///< the last one
        std::uint64_t othersLife;
    };

    // machines
    void boot(Node& n);
    void kill(Node& n, bool power);
    void noticeStops();
    void atStep(Node& n, mirror::DurableStep step, bool done);
    // scheduling
    bool step();
    bool until(const std::function<bool()>& condition, Duration limit);
    void steps(int count);
    // wire
    void dial(Node& from, mirror::HubRoutes::Dialled done);
    bool readable(mirror::SocketHandle handle) const;
    bool accept();
    void cutLink();
    bool deliver(bool pick);
    // the runtime and the voters
    void handle(Node& n, const mirror::EngineEvent& e);
    void toEngine(Node& n, std::function<void(mirror::VolumeCore&)> call);
    bool promote(Node& n, bool forced = false);
    void rot(Node& n);
    void snapshot();
    void rollBack();
    void resolveSplit();
    void verify(Node& h);
    void endHolder(bool planned);
    void grow();
    Node& other(const Node& n) { return m_nodes[1 - n.index]; }
    bool eligible(const Node& n) const { return m_syncSet >> n.index & 1; }
    unsigned promisedTo() const { return m_syncSet | (m_holder >= 0 ? 1u << m_holder : 0u); }
    // the application
    void letter(char c);
    std::optional<std::uint64_t> write(bool zero);
    std::optional<std::uint64_t> flush();
    bool readBack(Node& n);
    // the end
    void recover();
    void settle(bool required);
    bool inSync();
    bool redundant(); ///< in sync, or the mode is asynchronous and the other one follows
    void setMode(VolumeMode mode);
    void checkOrder(const Node& n, const Image& copy);
    void imaginePowerLoss();
    void check(const Node& n, const char* when);
    void fail(const std::string& what);
    bool hurt() const { return m_nodes[0].machine.faulty || m_nodes[1].machine.faulty || m_plan.rot; }

    const Plan m_plan;
    Rng m_rng;
    std::shared_ptr<VirtualClock> m_clock = std::make_shared<VirtualClock>();
    Node m_nodes[2];
    std::map<mirror::SocketHandle, std::pair<std::shared_ptr<Wire>, int>> m_wires;
    struct Arriving {
        std::shared_ptr<Wire> wire;
        int node;
        mirror::SocketHandle handle;
        std::uint64_t life;
    };
    std::vector<Arriving> m_arriving;
    mirror::SocketHandle m_lastHandle = 0;
    bool m_linkUp = true, m_silent = false;
    std::deque<std::function<void()>> m_main; ///< what waits for the main loops

    // what the voters know
    unsigned m_syncSet = 3;
    std::uint64_t m_version = 1;
    Term m_term = 0;
    int m_holder = -1; ///< whose lease runs
    int m_lastHolder = 0;
    bool m_promoting = false;
    bool m_forced = false;    ///< the copies may have gone apart by an administrator's word
    bool m_bothWrote = false; ///< and acknowledged it, each alone
    std::optional<mirror::VerifyResult> m_verified;
    int m_split = 0; ///< nodes that said so

    Ledger m_ledger;
    std::set<std::uint64_t> m_answered; ///< writes and flushes
    std::optional<Saved> m_saved;
    VolumeMode m_mode = m_plan.mode;
    bool m_putBack = false; ///< some copy was
    bool m_excused = false; ///< two faults at once that no copy can tell from one
    bool m_counting = false;
    Outcome m_outcome;
};

} // namespace hotpair::crash
