// One copy of a group's volume as the simulator models it: the disk with its cache, the durable metadata and
// the engine that dies with the agent. Which copy is source, what a handshake decides and how generations
// change is NOT modelled: those are the product's own rules (agent/mirror/volume/handshake.h, generations.h).
// The bookkeeping around them follows agent/mirror/volume/volume_core*.cpp at the size of 48 blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/types.h"
#include "agent/mirror/volume/handshake.h"

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace hotpair::simulation {

inline constexpr unsigned blockCount = 48, blocksPerExtent = 4, extentCount = blockCount / blocksPerExtent;
inline constexpr unsigned hotCap = 5; ///< extents in the activity log: small, so that it overflows often
using Bits = std::uint64_t;           ///< a set of blocks
inline constexpr Bits allBlocks = (Bits(1) << blockCount) - 1;
using Content = std::array<std::uint32_t, blockCount>; ///< number of the write that a block holds; 0: zeros

constexpr Bits blockBit(unsigned block) {
    return Bits(1) << block;
}
constexpr Bits extentBlocks(unsigned extent) {
    return (blockBit(blocksPerExtent) - 1) << (extent * blocksPerExtent);
}
constexpr unsigned lowest(Bits set) {
    return unsigned(std::countr_zero(set));
}

/// The durable record of a copy (MetaRecord of the product without identity and size).
struct CopyRecord {
    mirror::Lineage lineage;
    bool consistent = true, upToDate = true, activeNow = false, fullSync = false, resyncStarted = false;
    mirror::Generation resyncTarget;
    Term highestTerm = 0;
    std::uint16_t hot = 0; ///< extents of the activity log
};

struct Disk {
    Content now{};     ///< what a read gives
    Content stable{};  ///< what a loss of power leaves
    Bits reverted = 0; ///< lost writes with the power and has not been overwritten since
    std::uint32_t powerLost = 0; ///< newest write there was when the power failed last
    CopyRecord record; ///< durable
    Bits bitmap = 0;   ///< durable
    bool syncFails = false;
};

struct Request {
    std::uint32_t id = 0; ///< 0: a flush
    std::uint8_t block = 0;
    bool needPeer = false, lost = false;
    std::uint64_t sequence = 0; ///< on the connection
};

/// What runs when a commit of the record is durable.
enum class Then : std::uint16_t {
    None = 0,
    Opened = 1,
    Promoted = 2,
    Solo = 4,
    Handshake = 8,
    Begin = 16,
    TargetReady = 32,
    TargetStored = 64,
    Complete = 128,
    Demoted = 256,
    Abandoned = 512,
};
constexpr Then operator|(Then a, Then b) {
    return Then(std::uint16_t(a) | std::uint16_t(b));
}
constexpr bool has(Then set, Then one) {
    return (std::uint16_t(set) & std::uint16_t(one)) != 0;
}

struct FlushRun {
    bool running = false, localDone = false, peerNeeded = false, peerDone = false, finishesResync = false;
    bool clients = false;
    bool hereFirst = false; ///< the target is told of the end of the resync when it is durable here
    std::uint32_t id = 0;
    std::uint32_t number = 0; ///< of the last write it covers
    Content covers{};         ///< what was answered when it began
};

struct Engine {
    enum class Phase : std::uint8_t { Down, Handshake, Agreed, Idle, Following, Feeding };

    bool open = false, failed = false, crashedActive = false, serving = false; ///< serving: is source
    Term term = 0, refuseBelow = 0;
    Instant gate{}; ///< local end of the lease; in the past: closed
    bool promoting = false, forced = false, fenced = false, draining = false, drained = false, fenceDemotes = false;
    bool soloGranted = false, soloPending = false, soloActive = false, peerKnowsCur = true;
    std::uint64_t grown = 0; ///< VolumeSet: newest MirrorGrow of this term
    bool paused = false, activeDurable = false;
    CopyRecord record;
    Bits dirty = 0, unflushed = 0, flushing = 0;
    std::uint16_t hot = 0, hotDurable = 0;
    std::array<std::uint32_t, extentCount> lastWrite{};
    std::vector<Request> waiting, inFlight;
    bool flushAsked = false, flushWanted = false, roomWanted = false; ///< by a client, by ourselves
    FlushRun flush;
    std::uint32_t flushedNumber = 0, lastNumber = 0;

    // commits: one at a time
    bool committing = false, wantCommit = false, commitBitmap = false, writingBitmap = false;
    CopyRecord writing;
    Bits writingBits = 0;
    Then then = Then::None, runningThen = Then::None;
    std::uint32_t commitNumber = 0;

    // session
    Phase phase = Phase::Down;
    std::uint32_t session = 0;
    bool stateReady = false, targetReady = false, inSync = false, resyncing = false;
    std::uint64_t sent = 0, peerApplied = 0, received = 0;
    std::uint64_t resyncUpTo = 0; ///< sequence of the last block of the resync
    bool splitBrain = false;
    bool peerHasData = false; ///< seen in this life: a blank copy here is a new disk, not a new volume
    mirror::Verdict verdict;

    // what was last said to the core
    bool told = false;
    decision::MirrorState state;
};

struct Copy {
    Disk disk;
    Engine engine;
};

/// A frame between the engines; a connection keeps the order.
struct Frame {
    enum class Kind : std::uint8_t {
        Closed,
        Write,
        Resync, ///< a block of the resync
        Ack,
        Flush,
        FlushDone,
        Begin,
        Ready,
        Done,
        Stored,
        StaleTerm
    };
    Kind kind = Kind::Closed;
    std::uint8_t block = 0;
    std::uint32_t session = 0, id = 0;
    std::uint64_t sequence = 0;
    Term term = 0;
};

/// Both directions of the connection between the two engines of a group.
struct Wire {
    struct Pipe {
        std::vector<Frame> frames;
        std::size_t head = 0;
        bool moving = false; ///< its event is scheduled
        bool empty() const { return head == frames.size(); }
        void clear() {
            frames.clear();
            head = 0;
        }
    };
    std::array<Pipe, 2> to; ///< by receiving node
    std::uint32_t session = 0;
    mirror::Lineage begun, done; ///< payload of Begin and Done
};

} // namespace hotpair::simulation
