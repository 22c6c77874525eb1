// Lease traffic between the voters: UDP on every link and on the witness path, from one thread of its own
// with realtime priority (where the system permits it). The thread sends the beats by itself, authenticates
// what arrives, measures the links and stamps messages with the boot clock; everything else happens on the
// owner's thread. Loss, duplication and reordering are the receiver's (decision core's) to bear: messages are
// idempotent. Copies of one message that arrive on several links are delivered once.
//
// Threading: construct, call and destroy on one thread (the main loop). Signals are emitted there. Nothing
// blocks except the destructor, which joins the thread (milliseconds). SPDX-License-Identifier:
// GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/datagram.h"
#include "agent/heartbeat/udp_address.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/model/config.h"
#include "common/model/lease.h"

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace hotpair::heartbeat {

/// One way to one voter. On a node: one per configured link to the peer, and one to the witness. On the
/// witness: one per node, both with the same local end.
struct Path {
    QString name;  ///< the link's name; "witness" for the witness path
    LinkKey key{}; ///< nameKey of it
    NodeId peer = NodeId::None;
    Endpoint local;  ///< empty host: any address and port, chosen by route (a node's end of the witness path)
    Endpoint remote; ///< empty host: learned from the peer's authenticated datagrams (the witness's view)
    friend bool operator==(const Path&, const Path&) = default;
};

/// The paths of one voter, from the configuration. Empty when it has no nodes yet.
QList<Path> pathsOf(const ClusterConfig& config, NodeId self);

/// How long without a proof of both directions until a link counts as down: five beats, at least three, and
/// less than two thirds of the promise, so that a candidate never waits for it longer than for the promise.
Duration linkDetection(const Timing& timing);

struct Setup {
    NodeId self = NodeId::None;
    BootId boot = 0;
    QByteArray clusterKey; ///< 32 bytes
    QList<Path> paths;
    Timing timing{};
    Duration upStability =
        std::chrono::seconds(10); ///< a link that was down is up only after so long without a gap
};

struct Received {
    NodeId from = NodeId::None;
    BootId boot = 0;
    LeaseMessage message;
    Instant at;        ///< when the thread took it from the socket
    bool beat = false; ///< it came as the body of a beat
};

struct LinkChange {
    QString link;
    NodeId peer = NodeId::None;
    bool up = false;
    bool oneWay = false; ///< down although the peer is still heard: only one direction works
    Instant at;
};

/// Measured since the path was configured. Ages in the receiver's clock.
struct PathStatistics {
    QString link;
    NodeId peer = NodeId::None;
    bool up = false;
    bool oneWay = false;
    Duration rtt{-1};                ///< smoothed; negative: not known
    Duration jitter{-1};             ///< smoothed mean deviation of the round trip
    double lossPct = 0;              ///< worse direction, over the last 100 beats
    std::optional<Instant> lastSeen; ///< last accepted datagram
    quint64 sent = 0, received = 0;
    std::array<quint64, rejectReasons> rejected{};
    quint64 rejectedTotal = 0;
    quint64 newestSample = 0; ///< highest sequence of history()
};

/// One beat of ours on one path, for the charts.
struct BeatSample {
    quint64 seq = 0; ///< dense, from 1
    Instant sentAt;
    qint64 rttUs = -1; ///< -1: lost, or it arrived but the datagram with its round trip did not come back
    bool lost = false;
};

/// What another process of this machine (the guard) needs to send one authentic datagram on one path.
struct SigningPath {
    LinkKey link{};
    NodeId from = NodeId::None, to = NodeId::None;
    UdpAddress local, remote; ///< local port 0: any
    std::uint64_t cluster = 0;
    BootId boot = 0;
    std::uint64_t session = 0, challenge = 0, echo = 0;
    Key key{};
};

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

    /// The body of every following beat to that voter, until replaced.
    void setBeat(NodeId to, const LeaseMessage& message);

    QList<PathStatistics> statistics() const; ///< in the order of Setup::paths
    /// Samples with seq > since, oldest first, at most limit newest ones. The ring holds 1024.
    QList<BeatSample> history(int pathIndex, quint64 since, int limit = 1024) const;

    /// Both directions proven within linkDetection on any path (without the stability rule of links).
    /// Thread-safe.
    bool alive(NodeId peer) const;
    /// How late the thread itself ran at worst since the last call: for "a late self never promotes". Resets.
    Duration takeWorstDelay();

Q_SIGNALS:
    void received(const hotpair::heartbeat::Received& message);
    void linkChanged(const hotpair::heartbeat::LinkChange& change);
    void aliveChanged(hotpair::NodeId peer, bool alive, hotpair::Instant at);
    /// Rate-limited to one per reason in 10 s; count = all such datagrams since the last report.
    void intruder(hotpair::heartbeat::Reject reason, const QString& source, quint64 count);
    /// Two sessions of this identity alternate (cloned machine). Its datagrams are refused until one has been
    /// silent for a minute (fault row 33).
    void duplicateIdentity(hotpair::NodeId who);
    /// A socket could not be bound; tried again each second. Once per change of the reason.
    void bindFailed(const QString& link, const hotpair::Error& error);

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::heartbeat
