// The heartbeat thread's work without the thread: sockets, sessions and monitors of all paths; datagrams in,
// notices out. The witness tells each node, beside every beat, how long ago it heard the other one
// (Kind::Word); a node shows that as a link of its own. It never counts as a proof: the holder's renewals and
// the votes are what decides, and a node whose main loop hangs still sends beats, so "the witness hears it"
// must not keep a takeover from happening that the witness itself would vote for. Called from one thread,
// never blocks. Time comes in as a parameter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/heartbeat/heartbeat_types.h"
#include "agent/heartbeat/relayed_proof.h"
#include "agent/heartbeat/session.h"
#include "agent/heartbeat/signing_path.h"
#include "agent/heartbeat/udp_port.h"
#include "common/base/result.h"

#include <functional>
#include <map>
#include <memory>
#include <variant>
#include <vector>

namespace hotpair::heartbeat {

/// What the owner is told.
struct Intruder {
    Reject reason{};
    QString source;
    quint64 count = 0;
};
struct DuplicateIdentity {
    NodeId who = NodeId::None;
    QString source; ///< where the second machine speaks from
};
/// That voter hears another machine with our identity and keeps to it.
struct IdentityTaken {
    NodeId by = NodeId::None;
};
struct BindFailed {
    QString link;
    Error error;
};
using Notice = std::variant<Received, LinkChange, Intruder, DuplicateIdentity, IdentityTaken, BindFailed>;
using Body = std::vector<std::uint8_t>; ///< an encoded lease message

class WireEngine {
public:
    using SigningSink = std::function<void(int index, const SigningPath&)>;
    explicit WireEngine(SigningSink sink);

    void configure(const Setup& setup, Instant now);
    void setBeat(NodeId to, std::vector<Body> bodies);
    void send(NodeId to, const Body& body, Instant now);
    /// One beat on every path, then applies time.
    void beat(Instant now);
    /// Takes what waits, at most a few hundred datagrams, so that beats stay on time under a flood.
    void receive(const Clock& clock);
    /// Applies time to the links, tries failed sockets again, reports intruders that were held back.
    void update(Instant now);

    std::vector<UdpPort*> ports() const;
    unsigned portsVersion() const { return m_portsVersion; } ///< changes whenever ports() may have
    Duration period() const { return m_setup.timing.heartbeat; }
    /// When update() is due at the latest; without anything to watch, never.
    std::optional<Instant> nextChange() const;
    std::vector<Notice> takeNotices();

    int pathCount() const { return int(m_paths.size()); }
    PathStatistics statistics(int index, Instant now) const;
    std::uint32_t firstSample(int index) const; ///< oldest one kept
    std::optional<BeatSample> sample(int index, std::uint32_t number, Instant now) const;

private:
    struct PathState {
        Path path;
        UdpAddress local, remote;
        UdpPort* port = nullptr;
        LinkMonitor monitor;
        std::optional<RelayedProof> relay; ///< instead of the monitor, of the relayed path
        quint64 sent = 0, received = 0, rejectedTotal = 0;
        std::array<quint64, rejectReasons> rejected{};
        SigningPath told; ///< last given to the sink
        QString bindReason;
    };
    struct PeerState {
        std::optional<PeerSession> session;
        std::vector<Body> beats;
        Instant lastHello;
    };
    struct Suspicion {
        std::optional<Instant> reported;
        QString source;
        quint64 count = 0;
    };

    PathState makePath(const Path& path, Instant now) const;
    void openPorts(Instant now);
    void openPort(PathState& state);
    static QString portName(const PathState& state);
    void dropBroken(Instant now);
    void takeOne(UdpPort* port, std::span<const std::uint8_t> bytes, const UdpAddress& from, Instant now);
    PathState* lineOf(const UdpPort* port);
    PathState* pathFor(UdpPort* port, const Header& header);
    void accepted(PathState& state, const Opened& datagram, const PeerSession::Verdict& verdict,
                  const UdpAddress& from, Instant now);
    void deliver(PathState& state, const Opened& datagram, const UdpAddress& from, Instant now);
    void reject(PathState* state, UdpPort* port, Reject reason, const UdpAddress& from, Instant now);
    void suspect(Reject reason, const UdpAddress& from, Instant now);
    void reportSuspicion(Reject reason, Suspicion& suspicion, Instant now);
    void answer(Kind kind, PathState& state, const Header& theirs, const UdpAddress& from, Instant now);
    void greet(PathState& state, Instant now);
    void tellOfOthers(PathState& state, Instant now);
    void takeWord(std::span<const std::uint8_t> body, Instant now);
    void transmit(PathState& state, const Header& header, const Body& body, const UdpAddress& to);
    void tellSink(std::size_t index);
    void updateLinks(Instant now);
    SigningPath signingPath(const PathState& state) const;
    std::uint64_t nextSequence(Instant now);
    PeerState& peer(NodeId id) { return m_peers[std::size_t(id)]; }
    const PeerState& peer(NodeId id) const { return m_peers[std::size_t(id)]; }

    SigningSink m_sink;
    Setup m_setup;
    Opener m_opener;
    std::array<Key, 3> m_keyTo{};
    std::uint64_t m_session = 0;
    std::uint64_t m_lastSequence = 0;
    std::map<QString, std::unique_ptr<UdpPort>> m_ports; ///< by local end, or by path name for "any port"
    std::vector<PathState> m_paths;
    std::array<PeerState, 3> m_peers;
    std::array<Suspicion, rejectReasons> m_suspicions;
    std::optional<Instant> m_retryBind;
    std::vector<Notice> m_notices;
    bool m_configured = false;
    unsigned m_portsVersion = 0;
};

} // namespace hotpair::heartbeat
