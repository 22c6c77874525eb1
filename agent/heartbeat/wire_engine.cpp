// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/wire_engine.h"

#include "agent/heartbeat/paths.h"
#include "agent/heartbeat/serial_line.h"
#include "common/base/logging.h"
#include "common/protocol/lease_wire.h"

#include <QRandomGenerator>

#include <algorithm>

namespace hotpair::heartbeat {
namespace {

constexpr Duration bindRetry = std::chrono::seconds(1);
constexpr Duration suspicionPause = std::chrono::seconds(10);
constexpr Duration helloPause =
    std::chrono::milliseconds(5); // unproven datagrams must not make us an amplifier
constexpr int batch = 256;

std::uint64_t randomNumber() {
    std::uint64_t n = 0;
    while (n == 0)
        n = QRandomGenerator::system()->generate64();
    return n;
}

std::span<const std::uint8_t> bytesOf(const QByteArray& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

bool worthAReport(Reject reason) {
    return reason != Reject::Unproven && reason != Reject::Replayed;
}

} // namespace

WireEngine::WireEngine(SigningSink sink)
    : m_sink(std::move(sink))
    , m_session(randomNumber()) {}

void WireEngine::configure(const Setup& setup, Instant now) {
    const bool sameIdentity = m_configured && setup.self == m_setup.self && setup.boot == m_setup.boot &&
                              setup.clusterKey == m_setup.clusterKey;
    m_setup = setup;
    m_configured = true;
    if (!sameIdentity) {
        const auto key = bytesOf(setup.clusterKey);
        m_opener.self = setup.self;
        m_opener.cluster = clusterNumber(key);
        for (std::size_t i = 0; i < m_peers.size(); ++i) {
            m_opener.keyFrom[i] = directionKey(key, NodeId(i), setup.self);
            m_keyTo[i] = directionKey(key, setup.self, NodeId(i));
            m_peers[i].session.emplace(randomNumber);
        }
        m_paths.clear();
    }
    for (auto& peer : m_peers)
        peer.session->setPatience(linkDetection(setup.timing));
    std::vector<PathState> old;
    old.swap(m_paths);
    for (const auto& path : setup.paths) {
        const auto known =
            std::find_if(old.begin(), old.end(), [&](const PathState& s) { return s.path == path; });
        m_paths.push_back(known != old.end() ? std::move(*known) : makePath(path, now));
        m_paths.back().monitor.setTiming(linkDetection(setup.timing), setup.upStability);
        if (auto& relay = m_paths.back().relay)
            relay->setTiming(linkDetection(setup.timing), setup.upStability);
    }
    openPorts(now);
    for (std::size_t i = 0; i < m_paths.size(); ++i)
        tellSink(i);
}

WireEngine::PathState WireEngine::makePath(const Path& path, Instant now) const {
    PathState state{path, udpAddressOf(path.local), udpAddressOf(path.remote), nullptr,
                    LinkMonitor(linkDetection(m_setup.timing), m_setup.upStability, now)};
    if (path.relayed) {
        state.relay.emplace(linkDetection(m_setup.timing), m_setup.upStability);
    } else if (!path.device.isEmpty()) {
        state.remote = UdpAddress::otherEnd();
    } else if (!state.local.valid()) { // any address and port, of the remote's family
        state.local.family = state.remote.family;
        state.local.port = 0;
    }
    return state;
}

void WireEngine::openPorts(Instant now) {
    m_retryBind.reset();
    ++m_portsVersion;
    std::map<QString, std::unique_ptr<UdpPort>> old;
    old.swap(m_ports);
    for (auto& state : m_paths) {
        state.port = nullptr;
        if (state.path.relayed) continue;
        const QString name = portName(state);
        if (const auto same = old.find(name); same != old.end()) {
            m_ports[name] = std::move(same->second);
            old.erase(same);
        }
        if (!m_ports.contains(name)) openPort(state);
        if (const auto port = m_ports.find(name); port != m_ports.end()) state.port = port->second.get();
        if (!state.port) m_retryBind = now + bindRetry;
    }
}

QString WireEngine::portName(const PathState& state) {
    if (!state.path.device.isEmpty()) return state.path.device;
    return state.local.port ? textOf(state.local) : state.path.name;
}

void WireEngine::openPort(PathState& state) {
    std::string reason;
    const QString& device = state.path.device;
    auto port = device.isEmpty() ? UdpPort::open(state.local, reason)
                                 : openSerialLine(device.toStdString(), state.path.speed, reason);
    if (port) {
        m_ports[portName(state)] = std::move(port);
        state.bindReason.clear();
        return;
    }
    const QString detail = QString::fromStdString(reason);
    if (detail == state.bindReason) return;
    state.bindReason = detail;
    m_notices.push_back(
        BindFailed{state.path.name,
                   makeError(Code::HEARTBEAT_BIND_FAILED, {{QStringLiteral("link"), state.path.name},
                                                           {QStringLiteral("address"),
                                                            device.isEmpty() ? textOf(state.local) : device},
                                                           {QStringLiteral("detail"), detail}})});
}

void WireEngine::setBeat(NodeId to, std::vector<Body> bodies) {
    if (std::size_t(to) < m_peers.size()) peer(to).beats = std::move(bodies);
}

std::uint64_t WireEngine::nextSequence(Instant now) {
    m_lastSequence = std::max(m_lastSequence + 1, sequenceAt(now));
    return m_lastSequence;
}

SigningPath WireEngine::signingPath(const PathState& state) const {
    SigningPath s;
    s.link = state.path.key;
    s.from = m_setup.self;
    s.to = state.path.peer;
    s.local = state.local;
    if (state.path.device.isEmpty()) s.remote = state.remote; // a line has one user: the guard cannot send on it
    s.cluster = m_opener.cluster;
    s.boot = m_setup.boot;
    s.session = m_session;
    const auto& session = peer(state.path.peer).session;
    s.challenge = session->challenge();
    s.echo = session->echo();
    s.key = m_keyTo[std::size_t(state.path.peer)];
    return s;
}

void WireEngine::tellSink(std::size_t index) {
    auto& state = m_paths[index];
    if (state.relay) return;
    const auto now = signingPath(state);
    if (!m_sink || now == state.told) return;
    state.told = now;
    m_sink(int(index), now);
}

void WireEngine::transmit(PathState& state, const Header& header, const Body& body, const UdpAddress& to) {
    if (!state.port || !to.valid()) return;
    Buffer buffer;
    const auto length = seal(header, body, m_keyTo[std::size_t(state.path.peer)], buffer);
    if (length && state.port->send(to, std::span(buffer).first(length))) ++state.sent;
}

void WireEngine::send(NodeId to, const Body& body, Instant now) {
    const auto sequence = nextSequence(now); // shared by the copies: the receiver delivers one of them
    for (auto& state : m_paths) {
        if (state.path.peer != to) continue;
        Header header = headerFor(signingPath(state), Kind::Message, sequence, now);
        state.monitor.stampEcho(header, now);
        transmit(state, header, body, state.remote);
    }
}

void WireEngine::beat(Instant now) {
    static const Body nothing;
    for (std::size_t p = 0; p < m_peers.size(); ++p) {
        const auto& beats = m_peers[p].beats;
        const auto sequence = nextSequence(now);
        for (auto& state : m_paths) {
            if (std::size_t(state.path.peer) != p) continue;
            if (state.relay) state.relay->beat(now);
            if (!state.remote.valid()) continue; // the witness does not know where that node is yet
            Header header = headerFor(signingPath(state), Kind::Beat, sequence, now);
            state.monitor.stampBeat(header, now);
            transmit(state, header, beats.empty() ? nothing : beats.front(), state.remote);
            if (m_setup.self == NodeId::Witness) tellOfOthers(state, now);
        }
        for (std::size_t i = 1; i < beats.size(); ++i)
            send(NodeId(p), beats[i], now);
    }
}

// Body of a word: node u8, works u8, age u64 in us, big-endian.
void WireEngine::tellOfOthers(PathState& state, Instant now) {
    for (const auto& other : m_paths) {
        const auto seen = other.monitor.lastSeen();
        if (other.path.peer == state.path.peer || !seen) continue;
        const auto age =
            std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(now - *seen).count());
        Body body{std::uint8_t(other.path.peer), other.monitor.proven()};
        for (int shift = 56; shift >= 0; shift -= 8)
            body.push_back(std::uint8_t(age >> shift));
        Header header = headerFor(signingPath(state), Kind::Word, nextSequence(now), now);
        state.monitor.stampEcho(header, now);
        transmit(state, header, body, state.remote);
    }
}

void WireEngine::takeWord(std::span<const std::uint8_t> body, Instant now) {
    if (body.size() != 10) return;
    std::uint64_t age = 0;
    for (const auto byte : body.subspan(2))
        age = age << 8 | byte;
    constexpr std::uint64_t longAgo = 3'600'000'000; // us
    for (auto& state : m_paths) {
        if (!state.relay || state.path.peer != NodeId(body[0])) continue;
        ++state.received;
        state.relay->heard(body[1] != 0, std::chrono::microseconds(std::min(age, longAgo)), now);
    }
}

void WireEngine::receive(const Clock& clock) {
    Buffer buffer;
    for (auto& [name, port] : m_ports) {
        for (int i = 0; i < batch; ++i) {
            std::size_t length = 0;
            UdpAddress from;
            if (!port->receive(buffer, length, from)) break;
            const Instant now = clock.now();
            if (length > buffer.size())
                reject(nullptr, port.get(), Reject::TooLong, from, now);
            else
                takeOne(port.get(), std::span(buffer).first(length), from, now);
        }
    }
}

WireEngine::PathState* WireEngine::pathFor(UdpPort* port, const Header& header) {
    for (auto& state : m_paths)
        if (state.port == port && state.path.peer == header.from && state.path.key == header.link)
            return &state;
    return nullptr;
}

/// The path of a serial line, which has only one; null for a port that strangers can reach.
WireEngine::PathState* WireEngine::lineOf(const UdpPort* port) {
    for (auto& state : m_paths)
        if (state.port == port && !state.path.device.isEmpty()) return &state;
    return nullptr;
}

void WireEngine::takeOne(UdpPort* port, std::span<const std::uint8_t> bytes, const UdpAddress& from,
                         Instant now) {
    const Opened datagram = open(bytes, m_opener);
    if (!datagram.ok) return reject(lineOf(port), port, datagram.reason, from, now);
    PathState* state = pathFor(port, datagram.header);
    if (!state) return reject(nullptr, port, Reject::WrongLink, from, now);
    auto& session = *peer(datagram.header.from).session;
    const auto verdict = session.accept(datagram.header, unsigned(state - m_paths.data()), now);
    if (verdict.duplicate) m_notices.push_back(DuplicateIdentity{datagram.header.from, textOf(from)});
    if (verdict.accepted) return accepted(*state, datagram, verdict, from, now);
    reject(state, port, verdict.reason, from, now);
    // A session that is not proven gets the chance to prove itself; a second machine is told that it is one.
    if (verdict.reason == Reject::Unproven) answer(Kind::Hello, *state, datagram.header, from, now);
    if (verdict.reason == Reject::DuplicateIdentity) answer(Kind::Rival, *state, datagram.header, from, now);
}

void WireEngine::accepted(PathState& state, const Opened& datagram, const PeerSession::Verdict& verdict,
                          const UdpAddress& from, Instant now) {
    ++state.received;
    if (state.path.remote.host.isEmpty()) state.remote = from;
    if (verdict.newSession)
        for (auto& other : m_paths)
            if (other.path.peer == state.path.peer) other.monitor.peerRestarted();
    state.monitor.heard(datagram.header, now);
    if (datagram.header.kind == Kind::Rival) m_notices.push_back(IdentityTaken{datagram.header.from});
    if (datagram.header.kind == Kind::Word) {
        if (verdict.firstCopy && datagram.header.from == NodeId::Witness) takeWord(datagram.body, now);
    } else if (verdict.firstCopy && !datagram.body.empty()) {
        deliver(state, datagram, from, now);
    }
    tellSink(std::size_t(&state - m_paths.data()));
    if (verdict.newSession) {
        for (std::size_t i = 0; i < m_paths.size(); ++i)
            if (m_paths[i].path.peer == state.path.peer) tellSink(i);
        greet(state, now);
    }
}

void WireEngine::deliver(PathState& state, const Opened& datagram, const UdpAddress& from, Instant now) {
    auto message = decodeLease(datagram.body);
    if (!message) return reject(&state, state.port, Reject::BadBody, from, now);
    m_notices.push_back(Received{datagram.header.from, datagram.header.boot, std::move(*message), now,
                                 datagram.header.kind == Kind::Beat});
}

void WireEngine::answer(Kind kind, PathState& state, const Header& theirs, const UdpAddress& from, Instant now) {
    auto& to = peer(state.path.peer);
    if (now - to.lastHello < helloPause) return;
    to.lastHello = now;
    Header header = headerFor(signingPath(state), kind, nextSequence(now), now);
    header.challenge = to.session->challengeFor(theirs);
    header.echo = theirs.challenge;
    // Where no fixed address is configured (the witness), the answer goes where the authentic question came
    // from.
    transmit(state, header, {}, state.path.remote.host.isEmpty() ? from : state.remote);
}

void WireEngine::greet(PathState& state, Instant now) {
    Header header = headerFor(signingPath(state), Kind::Hello, nextSequence(now), now);
    state.monitor.stampEcho(header, now);
    transmit(state, header, {}, state.remote);
}

void WireEngine::reject(PathState* state, UdpPort* port, Reject reason, const UdpAddress& from, Instant now) {
    if (!state) // without a verified header the port's first path stands for all of them
        for (auto& s : m_paths)
            if (s.port == port) {
                state = &s;
                break;
            }
    if (state) {
        ++state->rejected[std::size_t(reason)];
        ++state->rejectedTotal;
    }
    const bool noise = state && !state->path.device.isEmpty() && reason != Reject::DuplicateIdentity;
    if (worthAReport(reason) && !noise) suspect(reason, from, now);
}

void WireEngine::suspect(Reject reason, const UdpAddress& from, Instant now) {
    auto& suspicion = m_suspicions[std::size_t(reason)];
    if (++suspicion.count == 1) suspicion.source = textOf(from);
    if (!suspicion.reported || now - *suspicion.reported >= suspicionPause)
        reportSuspicion(reason, suspicion, now);
}

void WireEngine::reportSuspicion(Reject reason, Suspicion& suspicion, Instant now) {
    m_notices.push_back(Intruder{reason, suspicion.source, suspicion.count});
    suspicion.reported = now;
    suspicion.count = 0;
}

void WireEngine::update(Instant now) {
    dropBroken(now);
    if (m_retryBind && now >= *m_retryBind) openPorts(now);
    for (std::size_t i = 0; i < m_suspicions.size(); ++i)
        if (m_suspicions[i].count && now - *m_suspicions[i].reported >= suspicionPause)
            reportSuspicion(Reject(i), m_suspicions[i], now);
    updateLinks(now);
}

/// A waiter would come back at once for a line that has hung up.
void WireEngine::dropBroken(Instant now) {
    for (auto& state : m_paths) {
        if (!state.port || !state.port->broken()) continue;
        m_ports.erase(portName(state));
        state.port = nullptr;
        m_retryBind = now + bindRetry;
        ++m_portsVersion;
    }
}

void WireEngine::updateLinks(Instant now) {
    for (auto& state : m_paths) {
        if (state.relay) {
            if (state.relay->update(now))
                m_notices.push_back(LinkChange{state.path.name, state.path.peer, state.relay->proven(),
                                               state.relay->up(), false, now, true});
        } else if (state.monitor.update(now)) {
            m_notices.push_back(LinkChange{state.path.name, state.path.peer, state.monitor.proven(),
                                           state.monitor.up(), state.monitor.oneWay(), now});
        }
    }
}

std::optional<Instant> WireEngine::nextChange() const {
    std::optional<Instant> next = m_retryBind;
    for (const auto& state : m_paths)
        if (const auto at = state.relay ? state.relay->nextChange() : state.monitor.nextChange())
            next = next ? std::min(*next, *at) : *at;
    return next;
}

std::vector<UdpPort*> WireEngine::ports() const {
    std::vector<UdpPort*> ports;
    for (const auto& [name, port] : m_ports)
        ports.push_back(port.get());
    return ports;
}

std::uint32_t WireEngine::firstSample(int index) const {
    const auto& state = m_paths[std::size_t(index)];
    const auto sent = state.relay ? state.relay->beats() : state.monitor.beatsSent();
    return sent > LinkMonitor::kept ? sent - LinkMonitor::kept + 1 : 1;
}

std::vector<Notice> WireEngine::takeNotices() {
    return std::exchange(m_notices, {});
}

PathStatistics WireEngine::statistics(int index, Instant now) const {
    const auto& state = m_paths[std::size_t(index)];
    PathStatistics out;
    out.link = state.path.name;
    out.peer = state.path.peer;
    out.received = state.received;
    if (state.relay) {
        out.relayed = true;
        out.proven = state.relay->proven();
        out.up = state.relay->up();
        out.lastSeen = state.relay->lastSeen();
        return out;
    }
    out.proven = state.monitor.proven();
    out.up = state.monitor.up();
    out.oneWay = state.monitor.oneWay();
    out.rtt = state.monitor.rtt();
    out.jitter = state.monitor.jitter();
    out.lossPct = state.monitor.lossPct(now);
    out.lastSeen = state.monitor.lastSeen();
    out.sent = state.sent;
    out.rejected = state.rejected;
    out.rejectedTotal = state.rejectedTotal;
    return out;
}

std::optional<BeatSample> WireEngine::sample(int index, std::uint32_t number, Instant now) const {
    const auto& state = m_paths[std::size_t(index)];
    return state.relay ? state.relay->sample(number) : state.monitor.sample(number, now);
}

} // namespace hotpair::heartbeat
