// The engine of one volume, as it lives on its I/O thread: role, requests in flight, when they may be
// answered, the session with the peer, resync, metadata. Its parts are in volume_core*.cpp by subject.
//
// When is a write answered (I2)? When it is applied here AND (the peer applied it, or solo is active; mode
// async is solo with the peer following, volume_core_modes.cpp), AND the lease gate is open AND nobody
// fenced. A flush: when everything answered before is durable on both, or here alone in solo. Dirty
// accounting (I8): a block is in exactly the sets that say why the peer may not have it durably:
//   m_dirty: it certainly has not. m_recent: sent since the last mark began (volume_core_age.cpp). m_marking:
//   sent before it, the mark is not stored by both yet. Loss of the peer merges all three. A crash of ours
//   adds the activity log's extents. A target keeps in the last two what arrived here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/metadata/meta_store.h"
#include "agent/mirror/transport/hub.h"
#include "agent/mirror/transport/peer_link.h"
#include "agent/mirror/volume/activity_log.h"
#include "agent/mirror/volume/async_queue.h"
#include "agent/mirror/volume/backing.h"
#include "agent/mirror/volume/block_set.h"
#include "agent/mirror/volume/front_end_port.h"
#include "agent/mirror/volume/handshake.h"
#include "agent/mirror/volume/plants.h"
#include "agent/mirror/volume/resync_pace.h"
#include "agent/mirror/volume/surroundings.h"
#include "common/base/logging.h"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <random>
#include <unordered_map>
#include <vector>

namespace hotpair::mirror {

class VolumeCore final : public FrontEndPort, public PeerLink::Observer {
public:
    using Outcome = std::function<void(Result<void>)>;
    using Emit = std::function<void(const EngineEvent&)>; ///< thread-safe

    VolumeCore(Reactor& reactor, HubRoutes& hub, const VolumeSpec& spec, Emit emit, Surroundings around = {});
    ~VolumeCore() override;

    // Any thread.
    void fence() { m_fences.fetch_add(1); }
    std::uint64_t fences() const { return m_fences.load(); }
    void refuseBelow(Term term);
    VolumeStatus status() const;

    // I/O thread from here on.
    void open();
    /// `fencesSeen`: fences() when the caller asked; a later fence is not undone by this promotion.
    void promote(Term term, std::shared_ptr<const LeaseGate> gate, std::uint64_t fencesSeen, bool forced,
                 Outcome done);
    void demote(Duration timeout, Outcome done);
    void allowSolo(Term term, std::uint64_t version);
    void prepareGrow(std::uint64_t version, std::function<void(bool complete)> done);
    void initialise(Outcome done);
    void discardMine(Outcome done);
    void verify(Outcome done);
    void pause(Outcome done);
    void resume(Outcome done);
    void resync(Outcome done);
    void setMode(VolumeMode mode);
    void catchUp(Duration within);
    void retryNow();

    // FrontEndPort
    Reactor& reactor() override { return m_reactor; }
    BufferPool& pool() override { return m_pool; }
    std::uint64_t size() const override { return std::uint64_t(m_spec.size); }
    bool serving() const override { return m_role == Role::Source && !isFenced(); }
    bool full() const override { return m_full; }
    std::string description() const override { return QStringLiteral("term %1").arg(m_term).toStdString(); }
    void addClient(FrontEndClient* client) override;
    void removeClient(FrontEndClient* client) override;
    void write(FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, const std::uint8_t*,
               const BufferRef&, bool) override;
    void zero(FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, bool, bool) override;
    void flush(FrontEndClient*, std::uint64_t) override;
    void read(FrontEndClient*, std::uint64_t, std::uint64_t, std::uint32_t, std::uint8_t*,
              const BufferRef&) override;
    void map(FrontEndClient*, std::uint64_t, MapKind, std::uint64_t, std::uint32_t, std::size_t,
             std::shared_ptr<Extents>) override;

    // PeerLink::Observer
    void frameArrived(const FrameHeader&, const std::uint8_t*, const BufferRef&) override;
    void linkLost(const char* why) override;

private:
    enum class Role : std::uint8_t { None, Source };
    enum class Op : std::uint8_t { Write, Zero, Read, Map, Flush };
    struct Request {
        Op op{};
        bool fua = false, punch = false;
        bool localDone = false;
        bool needPeer = false;
        bool lost = false;                ///< sent on a connection that ended before the peer answered
        FrontEndClient* client = nullptr; ///< null: nobody waits any more
        std::uint64_t cookie = 0, offset = 0;
        std::uint32_t bytes = 0;
        const std::uint8_t* data = nullptr;
        std::uint8_t* to = nullptr;
        BufferRef owner;
        std::uint64_t number = 0;         ///< of all writes of this engine, for the activity log
        std::uint64_t sequence = 0;       ///< on the connection
        std::shared_ptr<Extents> extents; ///< of a map, which is handled like a read
        std::size_t extentsLimit = 0;
        MapKind kind{};
        bool reads() const { return op == Op::Read || op == Op::Map; }
    };
    /// Where the session with the peer is. Following: it is source, we apply. Feeding: we are source for it.
    enum class Phase : std::uint8_t {
        Down,
        HelloSent,
        StateSent,
        VerdictSent,
        Blocks,
        BeginSent,
        Idle,
        Following,
        Feeding
    };

    // --- requests (volume_core_io.cpp)
    void submit(Request&& r);
    bool isFenced() const { return m_fences.load() > m_fencesCleared.load(); }
    bool mayStart() const { return m_role == Role::Source && !m_draining && !m_failed && !isFenced(); }
    bool mayIssueWrites() const { return mayStart() && !m_paused && (replicating() || m_soloActive); }
    bool mayAnswer() const;
    bool replicating() const { return m_phase == Phase::Feeding && m_role == Role::Source; }
    bool issueWrite(Request& r);
    void sendWrite(Request& r);
    void issueRead(Request&& r);
    void readByWorker(Request&& r);
    void mapDirty(const Request& r) const;
    void issueWaiting();
    void applyLocal();
    void completeWrites();
    bool peerHas(const Request& r) const { return !r.lost && r.sequence <= m_peerApplied; }
    void answer(Request& r, int error);
    void startFlush();
    void finishFlush();
    void sendResyncDone();
    void endOfRound();
    void countIn(const Request& r, int sign);
    void watchHeld();
    void judgeDepth();

    // --- metadata (volume_core_meta.cpp)
    void commit(DurableStep step, std::function<void()> then = {});
    void startCommit();
    int syncBacking(DurableStep step);
    void atStep(DurableStep step, bool done) const;
    void noteDirty(BlockSet& set, std::uint64_t offset, std::uint64_t bytes);
    void noteAllPages();
    void noteStoredPages();
    void noteLoadedPages();
    void makeRoomInActivityLog();
    void becomeSoloActive();
    Generation freshGeneration(Term term);
    void localFailed(const char* what, int error);

    // --- peer session (volume_core_peer.cpp)
    void startConnecting(Duration delay);
    void connected(std::unique_ptr<Stream> stream, bool asServer);
    void dropLink(const char* why);
    void sendControl(FrameType type, std::uint64_t argument = 0, std::span<const std::uint8_t> payload = {},
                     std::uint64_t offset = 0);
    void beginHandshake();
    void helloArrived(std::span<const std::uint8_t> payload);
    void stateArrived(const FrameHeader& h, std::span<const std::uint8_t> payload);
    void verdictArrived(std::span<const std::uint8_t> payload);
    void act();
    void refuseHandshake(EngineEvent::Kind kind, Code code, const QString& detail);
    void sendDirtyRuns();
    void blocksArrived(std::span<const std::uint8_t> payload);
    void blocksComplete();
    void resyncBeginArrived(const FrameHeader& h, std::span<const std::uint8_t> payload);
    void resyncDoneArrived(const FrameHeader& h, std::span<const std::uint8_t> payload);
    void dataArrived(const FrameHeader& h, const std::uint8_t* payload);
    void flushArrived(const FrameHeader& h);
    bool sourceFrameAllowed(const FrameHeader& h);
    void inSyncAtOnce();
    Term ownTerm() const;
    Snapshot snapshot() const;

    // --- modes (volume_core_modes.cpp)
    struct Arrived {
        FrameHeader header;
        const std::uint8_t* payload;
        BufferRef owner;
        std::uint64_t session;
    };
    bool asyncWanted() const { return m_mode == VolumeMode::Async && !m_catchingUp; }
    /// Writes are answered without the peer although it is there.
    bool answersAlone() const { return m_soloActive && asyncWanted(); }
    bool countsAsComplete() const { return !asyncWanted() || planted(Plant::AsyncCountsAsSync); }
    void modeChanged(bool wasAsync);
    void endAsync();
    bool nearlyCaughtUp() const;
    bool sendsAlone(const Request& r);
    void copyWhatFellBehind();
    void sendBarrier(FrameType type, std::uint64_t id, std::uint64_t age);
    void lateMarkStep();
    static std::uint64_t dataBytes(const FrameHeader& h);
    bool dataInside(const FrameHeader& h) const;
    bool mustKeep(const FrameHeader& h) const;
    void keepArrived(const FrameHeader& h, const std::uint8_t* payload, const BufferRef& owner);
    std::size_t acknowledgeEarly();
    void takeArrived();
    void frameTaken(const FrameHeader& h, const std::uint8_t* payload);
    bool applyData(const FrameHeader& h, const std::uint8_t* payload);
    void beginBarrier(const FrameHeader& h);
    void endBarrier();

    // --- ages (volume_core_age.cpp)
    void watchMarks();
    std::uint64_t nextAge() const;
    void storeMark(std::function<void()> then);
    void markDone();
    void markArrived(const FrameHeader& h);
    void markKeptArrived(std::uint64_t age);
    void setApartArrived();
    void claimArrived();
    void followingBegins();
    void noteRollback();

    // --- resync (volume_core_resync.cpp)
    void feedingBegins();
    void pumpResync();
    void watchPace(Instant now);
    bool sendResyncRun(std::uint64_t first, std::uint64_t most);
    void warmCache(std::uint64_t first, std::uint64_t bytes, BufferRef scratch);
    void resyncComplete(bool marked);
    void storeComplete();
    void resyncProgress();

    // --- verify (volume_core_verify.cpp)
    void verifyNext();
    void verifyRunOver(bool compared);
    void verifyEnd(bool whole);
    void verifyAskArrived(const FrameHeader& h, std::span<const std::uint8_t> hashes);
    void verifyAnswerArrived(const FrameHeader& h);
    std::uint64_t verifyRunBytes(std::uint64_t first, std::uint64_t count) const;
    void readForVerify(std::uint64_t first, std::uint64_t count,
                       std::function<void(const std::vector<std::uint8_t>&)> then);

    // --- roles (volume_core.cpp)
    void finishOpen(Result<OpenedBacking> backing, Result<OpenedMetaFile> meta);
    void demoteStep();
    void finishDemote(Result<void> outcome);
    void abandonRequests();
    void endServing();
    void runOnceOpen();
    void letPeerIn();
    void watchSolo();
    void emitEvent(EngineEvent::Kind kind, std::optional<Error> error = {}, Term term = 0);
    Error volumeError(Code code, const QString& detail = {}) const;
    Error notReplicating() const;
    bool promotable() const;
    bool usableCopy() const;
    VolumeState state() const;
    void publishStatus();

    Reactor& m_reactor;
    HubRoutes& m_hub;
    const VolumeSpec m_spec;
    const Emit m_emit;
    const Surroundings m_around;
    const std::shared_ptr<const Clock> m_clock;
    std::atomic<std::uint64_t> m_fences{0}, m_fencesCleared{0};
    std::atomic<Term> m_refuseBelow{0};

    BufferPool m_pool; // before everything that holds buffers
    std::unique_ptr<Backing> m_backing;
    std::unique_ptr<MetaStore> m_store;
    MetaRecord m_record;
    std::uint64_t m_blocks;
    BlockSet m_dirty, m_recent, m_marking;
    ActivityLog m_log;
    bool m_opened = false, m_failed = false;
    std::vector<std::function<void()>> m_onceOpen; ///< asked for while the disk was being opened
    bool m_promotionAwaited = false;               ///< see VolumeSpec::promotedSoon
    Reactor::TimerId m_awaitTimer = 0;
    bool m_crashedActive = false;
    std::optional<Error> m_lastError;
    std::mt19937_64 m_random{m_around.seed};

    // role
    Role m_role = Role::None;
    Term m_term = 0;
    std::shared_ptr<const LeaseGate> m_gate;
    std::uint64_t m_grownVersion = 0; ///< permissions up to this version have ended
    bool m_soloGranted = false, m_soloPending = false, m_soloActive = false;
    bool m_peerKnowsCur =
        true; ///< the peer may hold our generation: draw a new one before writing without it
    Instant m_outOfSyncSince{}, m_soloAskedAt{};
    bool m_promoting = false, m_draining = false, m_drained = false;
    Outcome m_demoteDone;
    Reactor::TimerId m_demoteTimer = 0, m_soloTimer = 0, m_heldTimer = 0, m_statusTimer = 0;

    // requests
    std::vector<FrontEndClient*> m_clients;
    std::deque<Request> m_waiting;  ///< not issued yet, in order
    std::deque<Request> m_inFlight; ///< writes issued, in order
    std::size_t m_applied = 0;      ///< of m_inFlight, how many from the front are applied locally
    std::uint64_t m_pendingBytes = 0, m_pendingRequests = 0;
    std::uint64_t m_lastNumber = 0, m_answeredNumber = 0;
    std::uint64_t m_recentDepth = 0; ///< requests at once, in sixteenths; falls slowly
    bool m_full = false, m_activeDurable = false;
    bool m_moreToDo = false; ///< requests were issued since the round's end began
    std::unordered_map<std::uint64_t, Request> m_slowReads;
    std::uint64_t m_slowReadId = 0;

    // flush: one at a time, the others are merged into the next
    struct FlushRun {
        bool running = false, localDone = false, peerNeeded = false, peerDone = false;
        bool finishesResync = false, internal = false, marks = false;
        bool hereFirst = false; ///< the target is told of the end of the resync when it is durable here
        std::uint64_t id = 0, number = 0, age = 0;
        std::vector<Request> waiting;
    };
    FlushRun m_flush;
    std::vector<Request> m_flushQueue;
    bool m_flushWanted = false; ///< by ourselves: demotion, activity log
    bool m_markWanted = false, m_markStoring = false;
    bool m_arrivedHere = false; ///< m_recent and m_marking hold what a source sent us
    Reactor::TimerId m_markTimer = 0;
    bool m_roomWanted = false;
    std::uint64_t m_flushedNumber = 0;

    // peer session
    Phase m_phase = Phase::Down;
    std::unique_ptr<Dial> m_connector;
    std::unique_ptr<PeerLink> m_link;
    std::vector<std::unique_ptr<PeerLink>>
        m_graveyard; ///< lost inside their own call: freed at the end of the round
    bool m_asServer = false, m_paused = false;
    bool m_targetReady = false; ///< Following: data frames are welcome
    Snapshot m_mine, m_theirs;
    bool m_peerHasData = false; ///< seen in this life: a blank copy here is a new disk, not a new volume
    bool m_haveTheirs = false;
    Verdict m_verdict;
    std::optional<Verdict> m_theirVerdict;
    std::uint64_t m_sent = 0, m_peerApplied = 0;      ///< data frames of this connection: out
    std::uint64_t m_received = 0, m_acknowledged = 0; ///< and in
    Duration m_backOff{0};
    bool m_vetoBackOff = false;
    Reactor::TimerId m_connectTimer = 0, m_handshakeTimer = 0;
    bool m_pausedByHand = false; ///< an administrator stopped replication; ends with the role
    bool m_splitBrain = false, m_peerInSync = false;
    QString m_rule;
    std::uint64_t m_session = 0; ///< tells answers of workers for an earlier connection apart

    // modes
    VolumeMode m_mode = m_spec.mode;
    bool m_catchingUp = false; ///< mode async: synchronous for a while
    Reactor::TimerId m_catchUpTimer = 0;
    AsyncQueue m_queue{m_spec.asyncQueueBytes}; ///< source: answered, not known to be applied by the peer
    struct LateMark {
        bool running = false, localDone = false, peerDone = false;
        std::uint64_t id = 0, age = 0;
    };
    LateMark m_lateMark;           ///< mode async: a mark whose flush here is over
    std::deque<Arrived> m_arrived; ///< target: not applied yet, in order
    std::uint64_t m_arrivedBytes = 0;
    bool m_barrier = false; ///< target: a flush must end before anything else is applied

    // resync (we are source)
    bool m_resyncing = false;
    std::uint64_t m_resyncCursor = 0, m_resyncTotal = 0, m_resyncSentBytes = 0;
    ResyncPace m_pace;
    bool m_resyncReading = false;
    std::optional<std::uint64_t> m_resyncWarm; ///< this run was just brought into the cache
    Instant m_resyncBegan{}, m_resyncStored{};
    Reactor::TimerId m_resyncTimer = 0, m_paceTimer = 0;

    // verify: the run that is being compared, on the source and (asked) on the target
    struct VerifyState {
        bool running = false, busy = false, touched = false;
        std::uint64_t cursor = 0, count = 0, checked = 0, different = 0; ///< blocks
        int attempts = 0;
        Instant began{}, runBegan{};
        Reactor::TimerId timer = 0;
        void wrote(std::uint64_t offset, std::uint64_t bytes) {
            if (busy && offset < (cursor + count) * blockBytes && offset + bytes > cursor * blockBytes)
                touched = true;
        }
    };
    VerifyState m_verify, m_verifyAsked;
    std::optional<VerifyResult> m_lastVerify;
    Instant m_lastClientWrite{};

    // metadata
    bool m_committing = false, m_commitBitmap = false, m_wantCommit = false;
    std::vector<DurableStep> m_commitSteps; ///< what the next commit is for
    std::vector<std::function<void()>> m_afterCommit, m_runningAfterCommit;
    std::vector<std::uint8_t> m_pageTouched, m_pageStored; ///< one flag a bitmap page: changed, ever written

    mutable std::mutex m_statusMutex;
    VolumeStatus m_published;
    std::uint64_t m_reads = 0, m_writes = 0, m_flushes = 0, m_readBytes = 0, m_writtenBytes = 0;

    // Last: their threads use the members above.
    const std::unique_ptr<Workers> m_syncWorker = m_around.workers(1), m_metaWorker = m_around.workers(1),
                                   m_readWorkers = m_around.workers(2);
};

} // namespace hotpair::mirror
