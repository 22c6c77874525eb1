// Lease traffic between the voters: UDP on every link and on the witness path, from one thread of its own
// with realtime priority (where the system permits it). The thread sends the beats by itself, authenticates
// what arrives, measures the links and stamps messages with the boot clock; everything else happens on the
// owner's thread. Loss, duplication and reordering are the receiver's (decision core's) to bear: messages are
// idempotent. Copies of one message that arrive on several links are delivered once.
//
// Threading: construct, call and destroy on one thread (the main loop). Signals are emitted there. Nothing
// blocks except the destructor, which joins the thread (milliseconds).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/heartbeat_types.h"
#include "agent/heartbeat/signing_path.h"
#include "common/base/result.h"

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace hotpair::heartbeat {

class HeartbeatService final : public QObject {
    Q_OBJECT
public:
    /// Called on the heartbeat thread whenever a signing path changed (start, new peer session,
    /// configuration). Must not block. Index i of Setup::paths. May be empty.
    using SigningSink = std::function<void(int index, const SigningPath&)>;

    HeartbeatService(std::shared_ptr<const Clock> clock, SigningSink sink, QObject* parent = nullptr);
    ~HeartbeatService() override;

    /// Starts, or changes while running; paths that stay equal keep their sockets, figures and sessions.
    void configure(const Setup& setup);

    /// Goes out once on every path to that voter, at once. Silently nothing while no path to it is configured
    /// (the decision core bears loss). A message that does not fit a datagram is an internal error: logged
    /// and counted.
    void send(NodeId to, const LeaseMessage& message);

    /// What every following beat to that voter carries, until replaced: the first one as its body, further
    /// ones (more groups than fit) as messages beside it.
    void setBeat(NodeId to, const std::vector<LeaseMessage>& messages);

    QList<PathStatistics> statistics() const; ///< in the order of Setup::paths
    /// Samples with seq > since, oldest first, at most limit newest ones. The ring holds 1024.
    QList<BeatSample> history(int pathIndex, quint64 since, int limit = 1024) const;

    /// How late the thread itself ran at worst since the last call: for "a late self never promotes". Resets.
    Duration takeWorstDelay();

Q_SIGNALS:
    void received(const hotpair::heartbeat::Received& message);
    void linkChanged(const hotpair::heartbeat::LinkChange& change);
    /// Rate-limited to one per reason in 10 s; count = all such datagrams since the last report.
    void intruder(hotpair::heartbeat::Reject reason, const QString& source, quint64 count);
    /// A second machine speaks with this identity (cloned disk), from that source. It is refused, the first one is
    /// heard as before (fault row 33). Again when it was silent for ten seconds.
    void duplicateIdentity(hotpair::NodeId who, const QString& source);
    /// That voter says that we are the second machine of our identity. Repeated.
    void identityTaken(hotpair::NodeId by);
    /// A socket could not be bound; tried again each second. Once per change of the reason.
    void bindFailed(const QString& link, const hotpair::Error& error);

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::heartbeat
