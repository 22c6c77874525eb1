// hotpair-guard STATE-DIR: started by hotpair-agent only. Watches the lease block of that state directory and
// stops what is served when its lease has passed, whatever became of the agent. No Qt, no disk, no network
// but the Release.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_core.h"
#include "agent/guard/guard_system.h"
#include "agent/guard/lease_memory.h"
#include "agent/guard/watchdog_keeper.h"
#include "agent/heartbeat/udp_port.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace hotpair::guard {
namespace {

CleanupProcess processOf(const ProcessMark& mark) {
    CleanupProcess process;
    process.pid = mark.pid.load();
    process.startTime = mark.startTime.load();
    return process;
}

class RealWorld final : public GuardWorld {
public:
    RealWorld(const LeaseBlock& block, MarkWriter& marks)
        : m_block(block)
        , m_marks(marks) {}

    Instant now() const override { return m_clock.now(); }

    CleanupReport cleanUp(const CleanupItems& items, Duration budget) override {
        return hotpair::cleanUp(items, budget.count());
    }

    bool send(const heartbeat::SigningPath& path, std::span<const std::uint8_t> datagram) override {
        auto local = path.local;
        local.port = 0; // the agent's own port may still be held by a stopped agent
        std::string reason;
        const auto port = heartbeat::UdpPort::open(local, reason);
        return port && port->send(path.remote, datagram);
    }

    bool agentLives() override { return livesStill(processOf(m_block.agent)); }

    void beginMark(std::size_t index, const MarkBytes& mark) override { m_marks.begin(index, mark); }
    MarkWriter::State markState(std::size_t index) override { return m_marks.state(index); }

private:
    const LeaseBlock& m_block;
    MarkWriter& m_marks;
    SystemClock m_clock;
};

int watch(const char* stateDirectory) {
    std::string reason;
    const auto memory = LeaseMemory::openForGuard(stateDirectory, reason);
    if (!memory) {
        std::fprintf(stderr, "hotpair-guard: %s\n", reason.c_str());
        return 1;
    }
    auto& block = memory->block();
    if (block.magic != blockMagic || block.version != blockVersion || block.size != sizeof(LeaseBlock)) {
        std::fprintf(stderr, "hotpair-guard: the lease block of %s is of another version\n", stateDirectory);
        return 1;
    }
    const auto system = GuardSystem::create(memory->name());
    // its thread inherits the blocked signals and is not real-time; without the file no tie is given, ever
    MarkWriter marks(MarkFile::open(markPath(stateDirectory), limits::groups, reason), limits::groups);
    system->prepare();
    const auto self = thisProcess();
    block.guard.startTime = self.startTime;
    block.guard.pid = self.pid; // from here on the agent may arm

    RealWorld world(block, marks);
    GuardCore core(block, world);
    const auto device = WatchdogDevice::create();
    WatchdogKeeper watchdog(block, *device);
    for (;;) {
        auto step = core.step();
        if (step.leave) {
            watchdog.leave();
            return 0;
        }
        if (const auto next = watchdog.step(world.now()))
            step.wake = step.wake ? std::min(*step.wake, *next) : *next;
        system->sleep(step.wake, processOf(block.agent));
    }
}

} // namespace
} // namespace hotpair::guard

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
        std::printf("hotpair-guard %s\n", HOTPAIR_VERSION);
        return 0;
    }
    if (argc != 2) {
        std::fprintf(stderr,
                     "usage: hotpair-guard STATE-DIR\nIt is started by hotpair-agent, not by people.\n");
        return 2;
    }
    return hotpair::guard::watch(argv[1]);
}
