// What the guard decides, without the system around it: which lease has passed, what to stop, when to send
// the Release of a term, when to leave. Pure over the block, the clock given in and GuardWorld. Plain C++,
// one thread, no allocation after construction.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_block.h"
#include "agent/guard/release_mark.h"

#include <array>
#include <optional>
#include <span>

namespace hotpair::guard {

/// What the guard does to the world. Bodies: guard_world.cpp; tests have their own.
class GuardWorld {
public:
    virtual ~GuardWorld() = default;
    virtual Instant now() const = 0;
    virtual CleanupReport cleanUp(const CleanupItems& items, Duration budget) = 0;
    virtual bool send(const heartbeat::SigningPath& path, std::span<const std::uint8_t> datagram) = 0;
    virtual bool agentLives() = 0;
    /// Starts making a mark durable; never blocks.
    virtual void beginMark(std::size_t index, const MarkBytes& mark) = 0;
    virtual MarkWriter::State markState(std::size_t index) = 0;
};

class GuardCore {
public:
    GuardCore(LeaseBlock& block, GuardWorld& world)
        : m_block(block)
        , m_world(world) {}

    struct Step {
        bool leave = false;          ///< nothing left to guard and nobody to guard for
        std::optional<Instant> wake; ///< look again then at the latest; nothing: when woken
    };
    /// Does what is due. Blocks for the clean-up of passed leases only.
    Step step();

private:
    struct Pending {
        bool active = false;
        bool marking = false; ///< the mark is being written: nothing is sent yet
        bool silent = false;  ///< it was not durable in time: nothing is sent for this term
        Term term = 0;
        ReleasePlan plan;
        int sent = 0;
        Instant next, giveUp;
    };

    void beginPassed(Instant now);
    bool stopBegun();
    bool stopOne(GroupSlot& slot, std::size_t index);
    void planRelease(GroupSlot& slot, std::size_t index);
    void planMark(GroupSlot& slot, std::size_t index);
    bool marked(std::size_t index, Instant now);
    void sendReleases(Instant now);
    bool sendRelease(Pending& pending, Instant now);
    Step outlook(bool unfinished);

    LeaseBlock& m_block;
    GuardWorld& m_world;
    std::array<Pending, limits::groups> m_pending{};
    std::uint64_t m_lastSequence = 0;
};

} // namespace hotpair::guard
