// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/status_board.h"

#include "agent/resources/driver.h"

#include <QDateTime>
#include <QUrl>

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;
using mirror::VolumeRole;
using mirror::VolumeState;

namespace {

constexpr Duration peerStatusFresh = 3s;

QString word(std::string_view text) {
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

} // namespace

StatusBoard::StatusBoard(Parts parts)
    : m_parts(std::move(parts)) {}

void StatusBoard::setPeerStatus(ClusterStatus status) {
    m_peer = std::move(status);
    m_peerAt = m_parts.clock->now();
}

const ClusterStatus* StatusBoard::peerStatus() const {
    return m_peer && m_parts.clock->now() - m_peerAt < peerStatusFresh ? &*m_peer : nullptr;
}

const GroupStatus* StatusBoard::peerGroup(const QString& name) const {
    if (const auto* peer = peerStatus())
        for (const auto& g : peer->groups)
            if (g.name == name) return &g;
    return nullptr;
}

qint64 StatusBoard::peerStartMs(const QString& group, const QString& resource) const {
    if (const auto* theirs = peerGroup(group))
        for (const auto& r : theirs->resources)
            if (r.name == resource) return r.startMs;
    return -1;
}

qint64 StatusBoard::ageMs(NodeId who) const {
    qint64 best = -1;
    const Instant now = m_parts.clock->now();
    for (const auto& path : m_parts.heartbeat->statistics()) {
        if (path.peer != who || path.relayed || !path.lastSeen) continue;
        const qint64 age = std::max<qint64>(0, toMs(now - *path.lastSeen));
        best = best < 0 ? age : std::min(best, age);
    }
    return best;
}

bool StatusBoard::alive(NodeId who) const {
    for (const auto& path : m_parts.heartbeat->statistics())
        if (path.peer == who && path.proven && !path.relayed) return true;
    return false;
}

ClusterStatus StatusBoard::build() {
    ClusterStatus status;
    status.cluster = m_picture.config.name;
    status.node = m_members.self;
    status.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    status.configRevision = m_picture.revision;
    addNodes(status);
    if (m_picture.configured()) {
        addLinks(status);
        if (!m_picture.isWitness()) {
            addGroups(status);
            addMirrors(status);
        }
    }
    status.alarms = m_parts.alarms->standing();
    return status;
}

void StatusBoard::addNodes(ClusterStatus& status) const {
    const bool configured = m_picture.configured();
    const auto health = m_parts.alarms->worst() >= Severity::Error     ? QStringLiteral("failed")
                        : m_parts.alarms->worst() == Severity::Warning ? QStringLiteral("warning")
                                                                       : QStringLiteral("ok");
    QStringList names;
    if (configured)
        for (const auto& n : m_picture.config.nodes)
            names.append(n.name);
    else if (m_members.paired())
        for (const auto& n : m_members.nodes)
            names.append(n.name);
    else
        names.append(m_members.self);
    for (const QString& name : names) {
        NodeStatus node;
        node.name = name;
        node.self = name == m_members.self;
        if (node.self) {
            node.state = QStringLiteral("online");
            node.bootId = QString::number(m_boot, 16);
            node.ageMs = 0;
            node.health = health;
            node.version = QStringLiteral(HOTPAIR_VERSION);
        } else {
            node.health = QStringLiteral("unknown"); // until it says so itself
        }
        if (!node.self && configured) {
            const NodeId id = m_picture.config.nodeId(name);
            node.ageMs = ageMs(id);
            node.state = alive(id)         ? QStringLiteral("online")
                         : node.ageMs >= 0 ? QStringLiteral("offline")
                                           : QStringLiteral("unknown");
            if (const auto* peer = peerStatus())
                for (const auto& theirs : peer->nodes)
                    if (theirs.self && theirs.name == name) {
                        node.bootId = theirs.bootId;
                        node.version = theirs.version;
                        node.health = theirs.health;
                    }
        }
        status.nodes.append(node);
    }
    if (!m_members.witness && !m_picture.config.witness) {
        status.witness.state = QStringLiteral("none");
    } else if (m_members.selfIsWitness()) {
        status.witness = {QStringLiteral("online"), 0};
    } else if (configured) {
        status.witness.ageMs = ageMs(NodeId::Witness);
        status.witness.state = alive(NodeId::Witness)      ? QStringLiteral("online")
                               : status.witness.ageMs >= 0 ? QStringLiteral("offline")
                                                           : QStringLiteral("unknown");
    }
}

void StatusBoard::addLinks(ClusterStatus& status) const {
    const Instant now = m_parts.clock->now();
    for (const auto& path : m_parts.heartbeat->statistics()) {
        LinkStatus link;
        link.name = path.link;
        link.peer = m_picture.config.nodeName(path.peer);
        link.lastSeenMs = path.lastSeen ? std::max<qint64>(0, toMs(now - *path.lastSeen)) : -1;
        link.state = path.up         ? QStringLiteral("up")
                     : path.lastSeen ? QStringLiteral("down")
                                     : QStringLiteral("unknown");
        if (path.rtt >= 0ns) link.rttUs = path.rtt.count() / 1000;
        if (path.jitter >= 0ns) link.jitterUs = path.jitter.count() / 1000;
        link.lossPct = path.lossPct;
        link.sent = qint64(path.sent);
        link.received = qint64(path.received);
        link.rejected = qint64(path.rejectedTotal);
        link.relayed = path.relayed;
        status.links.append(link);
    }
}

/// A group of the configuration that the core does not know yet: nothing may be said about what runs.
GroupStatus StatusBoard::notBegun(const GroupConfig& config) const {
    GroupStatus group;
    group.name = config.name;
    group.state = word(decision::groupWord(decision::GroupWord::Waiting));
    group.preferred = config.preferred.isEmpty() ? m_picture.config.nodeName(NodeId::A) : config.preferred;
    if (!m_parts.driver->running()) group.waitingFor = makeError(Code::AGENT_STARTING);
    for (const auto& r : config.resources) {
        ResourceStatus resource;
        resource.name = r.name;
        resource.type = resources::typeName(r.kind);
        resource.state = word(decision::resourceWord(decision::ResourceWord::Unknown));
        group.resources.append(resource);
    }
    return group;
}

void StatusBoard::addGroups(ClusterStatus& status) const {
    for (const auto& g : m_picture.config.groups) {
        const auto view = m_parts.driver->view(groupKey(g.name));
        if (!view) {
            status.groups.append(notBegun(g));
            continue;
        }
        GroupStatus group;
        group.name = g.name;
        group.state = word(decision::groupWord(view->state));
        group.holder = view->holder == NodeId::None ? QString() : m_picture.config.nodeName(view->holder);
        group.term = view->term;
        if (view->leaseLeft) group.leaseMs = std::max<qint64>(0, toMs(*view->leaseLeft));
        for (NodeId n : {NodeId::A, NodeId::B})
            if (view->eligible.contains(n)) group.eligible.append(m_picture.config.nodeName(n));
        group.hold = view->intent.held();
        group.restarts = view->restarts;
        group.preferred = g.preferred.isEmpty() ? m_picture.config.nodeName(NodeId::A) : g.preferred;
        if (view->waitingFor) group.waitingFor = toError(*view->waitingFor);

        const bool peerHolds = view->holder == peerOf(m_picture.self);
        // their last word may be from before they held it: then it is about our own resources
        const GroupStatus* said = peerHolds ? peerGroup(g.name) : nullptr;
        const GroupStatus* theirs =
            said && said->holder == group.holder && said->term == group.term ? said : nullptr;
        for (const auto& r : view->resources) {
            ResourceStatus resource;
            resource.name = QString::fromStdString(r.name);
            for (const auto& c : g.resources)
                if (c.name == resource.name) resource.type = resources::typeName(c.kind);
            resource.state = word(decision::resourceWord(r.state));
            resource.node = r.state == decision::ResourceWord::Stopped ? QString() : m_picture.selfName();
            if (r.lastError) resource.lastError = toError(*r.lastError);
            resource.startMs = m_parts.times->startMs(g.name, resource.name);
            if (peerHolds && r.state == decision::ResourceWord::Stopped) {
                resource.state = QStringLiteral("unknown");
                resource.node = group.holder;
                if (theirs)
                    for (const auto& their : theirs->resources)
                        if (their.name == resource.name) {
                            resource.state = their.state;
                            resource.node = their.node;
                            resource.lastError = their.lastError;
                        }
            }
            group.resources.append(resource);
        }
        status.groups.append(group);
    }
}

/// As the configuration writes it.
static QString modeWord(VolumeMode mode) {
    switch (mode) {
    case VolumeMode::Sync: return QStringLiteral("sync");
    case VolumeMode::MemorySync: return QStringLiteral("memory-sync");
    case VolumeMode::Async: return QStringLiteral("async");
    }
    return {};
}

void StatusBoard::addMirrors(ClusterStatus& status) {
    if (!m_parts.volumes) return;
    const Instant now = m_parts.clock->now();
    const QString self = m_picture.selfName(), peer = m_picture.config.nodeName(peerOf(m_picture.self));
    for (const auto& view : m_parts.volumes->views()) {
        const auto& s = view.status;
        MirrorStatus m;
        m.name = view.name;
        m.state = mirror::stateWord(s.state);
        const bool source = s.role == VolumeRole::Source, target = s.role == VolumeRole::Target;
        m.role.insert(self, source   ? QStringLiteral("source")
                            : target ? QStringLiteral("target")
                                     : QStringLiteral("none"));
        m.role.insert(peer, !s.connected ? QStringLiteral("none")
                            : source     ? QStringLiteral("target")
                            : target     ? QStringLiteral("source")
                                         : QStringLiteral("none"));
        const auto* config = m_picture.config.volume(view.name);
        if (config) m.size = config->size;
        if (config) m.mode = modeWord(config->mode);
        m.dirtyBytes = s.dirtyBytes;
        m.lagBytes = s.lagBytes;
        m.lagMs = toMs(s.lag);
        if (s.resyncTotal > 0)
            m.resync = ResyncStatus{s.resyncTotal, s.resyncDone, s.resyncBytesPerSecond, s.resyncEtaMs};
        m.frontEnd = QStringLiteral("nbd+unix:///%1?socket=%2").arg(view.name, view.socket);
        if (m_parts.attacher) m.device = m_parts.attacher->device(view.name);

        Rate& rate = m_rates[view.name];
        if (rate.at != Instant{} && now - rate.at >= 400ms) {
            const double seconds = std::chrono::duration<double>(now - rate.at).count();
            const auto perSecond = [&](quint64 from, quint64 to) {
                return to < from ? 0 : qint64(double(to - from) / seconds);
            };
            rate = {now, s.writtenBytes, s.readBytes, perSecond(rate.written, s.writtenBytes),
                    perSecond(rate.read, s.readBytes)};
        } else if (rate.at == Instant{}) {
            rate = {now, s.writtenBytes, s.readBytes, 0, 0};
        }
        m.writeBytesPerSecond = rate.writeRate;
        m.readBytesPerSecond = rate.readRate;
        status.mirrors.append(m);
    }
}

} // namespace hotpair::runtime
