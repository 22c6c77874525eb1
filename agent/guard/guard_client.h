// The agent's hand on its guard: starts hotpair-guard, or attaches to the living one after a restart of the
// agent, and arms, renews and disarms leases in the block they share. From the first arm on, the deadline is
// enforced even if this process is stopped, killed or stuck in a disk.
//
// Order (I13): setCleanup before the first thing of the group goes up; arm before that too; disarm only after
// everything of the group is verified stopped. A lost guard is started again at once; while there is none,
// arm and renew refuse, so a guard that does not come back within a renewal period costs the lease
// (safety.md 3.8). Threading: one thread (the main loop), which never blocks here: starting the guard is
// asynchronous. setSigningPath may be called from the heartbeat thread. Gates may be read from any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/lease_gate.h"
#include "agent/heartbeat/signing_path.h"
#include "agent/platform/cleanup.h"
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/timing.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>
#include <QString>

#include <memory>
#include <optional>

namespace hotpair::guard {

/// A lease found in the block of a dead predecessor, or the state of one of our own.
struct LeaseReport {
    GroupKey group{};
    Term term = 0;
    LeaseState state = LeaseState::Idle;
    Instant deadline;
    std::optional<Instant> begunAt, stoppedAt, releasedAt;
};

struct Attached {
    BootId boot = 0; ///< the predecessor's when readopted, else the one given
    bool readopted =
        false; ///< a predecessor of this state directory died without a clean end since the machine booted
    QList<LeaseReport>
        leases; ///< Armed and in time: re-adopt or disarm after stopping. Otherwise the guard is at it.
};

/// What the guard sends when it ended a term: `plain`, or `withTie` after a durable mark if it is not empty.
/// Encoded Releases (LeaseMessage); an empty `plain` with an empty `withTie`: none is sent.
struct GuardSays {
    QByteArray plain, withTie;
};

class GuardClient final : public QObject {
    Q_OBJECT
public:
    /// guardProgram: absolute path of hotpair-guard. stateDirectory must exist.
    GuardClient(QString stateDirectory, QString guardProgram, std::shared_ptr<const Clock> clock,
                QObject* parent = nullptr);
    /// Leaves the guard as it is (call shutDown first for a clean end).
    ~GuardClient() override;

    /// Opens or creates the block and starts or finds the guard. Once, at start. Errors: AGENT_RUNS_ALREADY
    /// {path}, GUARD_BLOCK_UNUSABLE {path, detail}, GUARD_START_FAILED {path, detail}.
    Result<Attached> attach(BootId fresh, const Timing& timing);
    void setTiming(const Timing& timing); ///< another profile was configured
    /// Profile strict: the device that the guard opens, and its timeout T; an empty device: none. While one
    /// is wanted and does not run, arm and renew refuse: without it the profile's promise does not hold.
    void setWatchdog(const QString& device, Duration timeout);
    /// Nothing: none is wanted, or it runs (or is just being opened). Else WATCHDOG_UNUSABLE {device,
    /// detail}.
    std::optional<Error> watchdogProblem() const;

    /// A guard watches the block now.
    bool ready() const;

    /// Starts guarding: term's lease until deadline; `says` is the Release of that term. Arming again for a
    /// newer term of an Idle, Stopped or Released group is fine; Armed or Begun is refused. Errors:
    /// GUARD_NOT_READY {group}, GUARD_BUSY {group}, GUARD_FULL {limit}, WATCHDOG_UNUSABLE {device, detail}.
    Result<void> arm(GroupKey group, Term term, Instant deadline, const GuardSays& says);
    /// What it says changed. Nothing happens unless that term is armed.
    void setRelease(GroupKey group, Term term, const GuardSays& says);
    /// What guards gave away in this node's name, by group: marks on disk, and what the living guard is just
    /// giving. Terms that are not adopted are decided from here on. Before the core starts; reads a small
    /// file.
    QHash<quint32, QByteArray> marks(const QSet<quint32>& adopted);
    /// Everything of the term is stopped: what the guard says if it was first to decide about the tie (then
    /// it is given away); nothing: it is kept from giving it from now on (3.10 d).
    [[nodiscard]] std::optional<QByteArray> tieGiven(GroupKey group, Term term);
    /// Moves the deadline. False: there is no guard, the term is not armed, or the guard began to stop: the
    /// lease is lost, fence and forget this term. While a lost guard is being started again, for at most one
    /// renewal period, the answer is true but the deadline stays where it was: gate(group).deadline() is what
    /// counts.
    [[nodiscard]] bool renew(GroupKey group, Term term, Instant deadline);
    /// Everything of the group is stopped. False: the guard began first (it sends the Release itself).
    [[nodiscard]] bool disarm(GroupKey group, Term term);
    /// Gives up now: the guard begins at once, as if the deadline had passed.
    void expire(GroupKey group);

    /// Replaces what is taken away when the lease of that group passes. Nothing to fail but the table of
    /// groups: GUARD_FULL.
    Result<void> setCleanup(GroupKey group, const CleanupItems& items);

    /// How to sign and where to send the guard's Release. For HeartbeatService's sink: any one thread.
    void setSigningPath(int index, const heartbeat::SigningPath& path);

    LeaseGate gate(GroupKey group); ///< closed until armed; valid while this object lives
    LeaseReport lease(GroupKey group) const;
    /// The agent ends in order, nothing is armed: the guard leaves, the block is worthless afterwards.
    void shutDown();

Q_SIGNALS:
    void lost();  ///< the guard died; it is being started again
    void found(); ///< a guard watches again
    void startFailed(const hotpair::Error& error);

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::guard
