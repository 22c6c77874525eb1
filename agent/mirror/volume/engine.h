// The synchronous volume mirror as the runtime sees it: one VolumeEngine per volume and node, one MirrorHub
// per agent. What it does is mirror.md 1-5; what must never happen is safety.md I2-I10, I21, I22.
//
// Threads: every function here is called from one thread (the agent's main loop) and returns at once; the
// work is done on the volume's own I/O thread, in the order of the calls. fence() and refuseBelow() take
// effect before they return. Outcomes and events are handed to Callbacks::post, which must queue them to the
// caller's thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/mirror/volume/lease_gate.h"
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/config.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <array>
#include <functional>
#include <memory>

namespace hotpair::mirror {

class FrontEndPort;

/// 128 bits that both nodes' copies of one volume share: two copies that do not are never mixed (rule h1).
using MirrorId = std::array<std::uint8_t, 16>;
/// SHA-256 of cluster id, NUL and volume name, first half.
MirrorId mirrorIdOf(const QByteArray& clusterId, const QString& volume);

/// How this node proves itself on the mirror port and whom it expects there.
struct MirrorIdentity {
    QByteArray certificatePem, privateKeyPem;
    QByteArray peerId; ///< 32 bytes: SHA-256 of the peer's public key (SPKI DER), as publicKeyId() gives it
};

struct HubSpec {
    Endpoint listen; ///< this node's "mirror" endpoint; port 0 picks one
    MirrorIdentity identity;
    bool plain = false; ///< no TLS: only after typed consent, for a dedicated cable (and for measuring)
};

/// The mirror port of this agent, shared by its volumes. Accepts, authenticates (TLS 1.3, pinned) and hands
/// each connection to the volume that its first frame names. At most 64 unfinished connections, 5 s each.
/// Must outlive the engines.
class MirrorHub {
public:
    /// Binds the port at once; an error names the endpoint and the remedy.
    static Result<std::unique_ptr<MirrorHub>> open(const HubSpec& spec);
    virtual ~MirrorHub() = default;
    virtual quint16 port() const = 0;
    /// The peer was paired again or rotated its key.
    virtual void setPeerId(const QByteArray& peerId) = 0;
};

struct VolumeSpec {
    QString name;
    qint64 size = 0;     ///< bytes, multiple of 4096, at least 1 MiB
    QString backingPath; ///< a missing regular file is created sparse (space is not reserved); a device is
                         ///< used as is
    QString metaPath;    ///< STATE/volumes/<name>.meta; created and pre-allocated when missing
    NodeId self = NodeId::None; ///< A connects to B; B waits
    VolumeKey key{};
    MirrorId mirrorId{};
    Endpoint peer;                                          ///< the peer's "mirror" endpoint
    Duration peerTimeout = std::chrono::milliseconds(1200); ///< silence that counts as loss of the peer
    Duration soloAfter = std::chrono::milliseconds(300); ///< loss lasting this long raises PeerLostNeedsSolo
    /// An agent that re-adopts its group: the peer is not met before the promotion that is about to come (or
    /// a demotion, or five seconds), or a handshake without a source could make the holder a target.
    bool promotedSoon = false;
    VolumeMode mode = VolumeMode::Sync;
    std::uint64_t asyncQueueBytes = 32u << 20; ///< mode async: answered and on the way to the peer, at most
};

struct EngineEvent {
    enum class Kind {
        Opened,            ///< first event: usable; or `error` is set and the volume can do nothing
        Connected,         ///< handshake done; `error` unset. Not necessarily in sync, see status()
        Disconnected,      ///< the peer is gone or was dropped; `error` says why
        PeerLostNeedsSolo, ///< source: answers are held until allowSolo() or until the peer is back and in
                           ///< sync
        ResyncStarted,     ///< this node is source or target of a resync; see status()
        ResyncProgress,    ///< at most once a second
        Follows,           ///< source, mode async: the peer has a consistent copy and follows behind
        TargetComplete, ///< source: the peer has everything and replication is synchronous; solo permission
                        ///< has ended BEFORE this event: the sync set may grow now (I4)
        ResyncInterrupted, ///< connection lost; resumes by itself
        SplitBrain, ///< rule h9: no data touched, replication stopped; `error` carries rule and generations
        HandshakeRefused, ///< unrelated volumes or a veto; `error` names the rule; retried with back-off
        RolledBack,       ///< a copy, `error` says whose, is older than what it had confirmed (h11)
        LocalIoFailed,    ///< backing or metadata failed: detached for good (I22); `error` says what
        PeerIoFailed,     ///< the peer detached its disk; it counts as lost
        Verified,         ///< a comparison ended: see status().lastVerify
        StaleTerm, ///< the peer follows a newer term (in `term`): this node must fence and read the terms
                   ///< again
    };
    Kind kind{};
    VolumeKey volume{};
    Term term = 0;
    std::optional<Error> error;
};

struct Callbacks {
    /// Runs the closure later on the caller's thread; must be thread-safe and must not block.
    std::function<void(std::function<void()>)> post;
    std::function<void(const EngineEvent&)> onEvent; ///< called through post
};
/// A post that queues to the thread of `context`, which must outlive every engine that uses it.
std::function<void(std::function<void()>)> postTo(QObject* context);

enum class VolumeRole { None, Target, Source };
enum class VolumeState {
    Unconfigured,
    Connecting,
    InSync,
    Replicating, ///< mode async: the peer follows behind
    Solo,
    Resyncing,
    Paused,
    SplitBrain,
    Failed
};

struct VerifyResult {
    bool whole = false; ///< else it was interrupted
    Instant at{};
    std::uint64_t checkedBytes = 0, differentBytes = 0,
                  skippedBytes = 0; ///< skipped: written to all the time
};
struct VerifyProgress {
    qint64 total = 0, done = 0; ///< bytes; total 0: none runs
};

struct VolumeStatus {
    VolumeState state = VolumeState::Unconfigured;
    VolumeRole role =
        VolumeRole::None; ///< Source from promote() to demote(); Target while a source replicates to it
    bool connected = false;
    bool promotable = false; ///< this copy is consistent, up to date as far as it knows, and its disk works
    bool initialised =
        false;          ///< has a data generation (else initialise() on ONE node, unless both are blank)
    bool blank = false; ///< brand-new: zeros that nobody ever wrote to
    bool fenced = false;
    bool held = false; ///< source: answers are being held now (no peer and no solo, or lease over)
    Term term = 0;     ///< of this promotion, or highest seen
    qint64 dirtyBytes = 0;
    /// Source: what was answered and the peer lacks, as far as it is not dirty, and how old the oldest of it
    /// is (without a connection in sync: since when).
    qint64 lagBytes = 0;
    Duration lag{0};
    qint64 resyncTotal = 0, resyncDone = 0; ///< bytes; total 0: no resync
    qint64 resyncBytesPerSecond = 0, resyncEtaMs = -1;
    VerifyProgress verify;
    std::optional<VerifyResult> lastVerify;     ///< since the engine started
    quint64 reads = 0, writes = 0, flushes = 0; ///< answered since open
    quint64 readBytes = 0, writtenBytes = 0;
    QString rule; ///< of the last handshake: "h4" ...
    std::optional<Error> lastError;
};
/// The word of the status document for a state: "in-sync", "split-brain", ...
QString stateWord(VolumeState state);

class VolumeEngine {
public:
    using Done = std::function<void(Result<void>)>; ///< called through Callbacks::post

    /// Starts the I/O thread, which opens backing and metadata; the outcome is the event Opened.
    VolumeEngine(const VolumeSpec& spec, MirrorHub& hub, Callbacks callbacks);
    /// Stops without ceremony: unanswered requests stay unanswered, a source counts as crashed at its next
    /// handshake.
    ~VolumeEngine();

    /// From now on frames of a lower term are refused (I6), and a source of a lower term is told StaleTerm.
    /// Atomic; the durable record is the voter's business (the term is also stored here with the next
    /// metadata write).
    void refuseBelow(Term term);

    /// Become source in this term. Done(ok) means: the front end accepts clients. Refused when the copy is
    /// not promotable. Solo permission starts as NOT given: without the peer, answers are held until
    /// allowSolo(). A term lower than refuseBelow() is refused. Promoting a source again with a newer term
    /// only raises the term.
    /// `forced`: by an administrator's word, without regard to what the other node has; the data generation
    /// changes at once (g5).
    void promote(Term term, std::shared_ptr<const LeaseGate> gate, Done done, bool forced = false);

    /// Planned end: hold new requests, finish those in flight on both sides, flush both, close the front end,
    /// mark a clean stop. Fails (and keeps holding) when that did not finish within `timeout`; then fence().
    /// After fence(): gives up unanswered requests (their blocks become dirty), closes the front end; ok when
    /// durable. On a node that is not source: done(ok) at once.
    void demote(Duration timeout, Done done);

    /// Effective before it returns, never blocks, callable from any thread: nothing more is acknowledged, new
    /// requests are held. Only demote() and then promote() of a newer term end it.
    void fence();

    /// A majority stored syncSet = {self}: from now on the holder may acknowledge alone, once what the peer
    /// misses is durable as dirty bits and a new generation is drawn (g3). Ignored unless source in this very
    /// term.
    void allowSolo(Term term, quint64 version);

    /// The sync set is about to grow under this version: permissions of this and older versions, also such as
    /// are still on their way, are void from now on (I4). Done(ok) means: the peer has everything and
    /// replication is synchronous.
    void prepareGrow(quint64 version, Done done);

    /// Administrator's word: this copy is the truth of a volume that has no generation yet (g2); the other
    /// node gets a full copy. Refused when there is a generation already.
    void initialise(Done done);

    /// Split brain resolved by the administrator on BOTH nodes: the loser gives up its lineage and becomes
    /// full target.
    void discardMine(Done done);

    /// Holder, in sync: compares both copies block by block while clients write. Done: it began (or runs
    /// already); its end is the event Verified. What differs becomes dirty.
    void verify(Done done);
    /// Holder: replication stops until resume(), the other copy falls behind and leaves the sync set. Ends
    /// with the role, and is forgotten by a restart.
    void pause(Done done);
    void resume(Done done);
    /// Holder: copy what is dirty now, also what a verify found.
    void resync(Done done);

    /// Takes effect while clients write; to async: once solo is allowed, to the others: once the peer has
    /// everything.
    void setMode(VolumeMode mode);
    /// Mode async: be synchronous for so long (0: no longer), so that the peer may take over as planned. Ends
    /// with the role. The event is TargetComplete.
    void catchUp(Duration within);

    /// The heartbeat saw the peer come up: try to connect now rather than at the end of the back-off.
    void retryNow();

    VolumeStatus status() const; ///< any thread; at most 100 ms old
    const VolumeSpec& spec() const;
    FrontEndPort* port(); ///< for front ends; null where the system has no volume mirror yet

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace hotpair::mirror
