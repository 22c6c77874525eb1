// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/volume_set.h"

#include "agent/platform/durable_file.h"
#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;
using mirror::EngineEvent;
using mirror::VolumeState;

VolumeSet::VolumeSet(QString stateDir, Hooks hooks, QObject* parent)
    : QObject(parent)
    , m_stateDir(std::move(stateDir))
    , m_hooks(std::move(hooks)) {
    m_look.setInterval(250);
    connect(&m_look, &QTimer::timeout, this, [this] {
        for (auto& [key, group] : m_groups)
            report(key, group);
    });
}

VolumeSet::~VolumeSet() {
    for (auto& [name, volume] : m_volumes)
        volume.server.reset();
}

void VolumeSet::adapt(Volume& volume, const VolumeConfig& wanted) {
    if (volume.config.mode != wanted.mode) volume.engine->setMode(wanted.mode);
    volume.config = wanted;
}

QString VolumeSet::socketPath(const QString& volume) const {
    return QStringLiteral("%1/volumes/%2.nbd").arg(m_stateDir, volume);
}

Result<void> VolumeSet::configure(const Picture& picture, const mirror::MirrorIdentity& identity,
                                  const QByteArray& clusterId) {
    Result<void> outcome;
    const auto* self = picture.selfNode();
    m_peerName = picture.config.nodeName(peerOf(picture.self));
    for (auto it = m_volumes.begin(); it != m_volumes.end();) {
        const auto* wanted = picture.config.volume(it->first);
        if (wanted && changesLive(it->second.config, *wanted)) {
            adapt(it->second, *wanted);
            ++it;
            continue;
        }
        it->second.server.reset();
        it = m_volumes.erase(it);
    }
    if (!self || picture.config.volumes.isEmpty()) {
        if (m_volumes.empty()) m_hub.reset();
    } else if (!m_hub || !(m_listen == self->mirror)) {
        for (auto& [name, volume] : m_volumes)
            volume.server.reset();
        m_volumes.clear(); // engines must not outlive their hub
        m_hub.reset();
        auto hub = mirror::MirrorHub::open({self->mirror, identity, false});
        if (!hub) return hub.error();
        m_hub = std::move(*hub);
        m_listen = self->mirror;
    } else {
        m_hub->setPeerId(identity.peerId);
    }

    for (const auto& g : picture.config.groups) {
        const QStringList volumes = picture.volumesOf(g);
        if (volumes.isEmpty()) {
            m_groups.erase(groupKey(g.name));
            continue;
        }
        Group& group = m_groups[groupKey(g.name)];
        group.name = g.name;
        group.volumes = volumes;
    }
    std::erase_if(m_groups, [&](const auto& entry) { return !picture.group(entry.first); });
    if (m_hub)
        for (const auto& v : picture.config.volumes)
            if (!m_volumes.contains(v.name))
                if (auto opened = openVolume(picture, v, clusterId); !opened) outcome = opened;
    m_expected.clear();
    if (m_volumes.empty())
        m_look.stop();
    else
        m_look.start();
    return outcome;
}

Result<void> VolumeSet::openVolume(const Picture& picture, const VolumeConfig& config,
                                   const QByteArray& clusterId) {
    if (auto made = makePrivateDirectory(m_stateDir + QStringLiteral("/volumes")); !made) return made;
    mirror::VolumeSpec spec;
    spec.name = config.name;
    spec.size = config.size;
    spec.backingPath = config.backing.value(picture.selfName());
    spec.metaPath = QStringLiteral("%1/volumes/%2.meta").arg(m_stateDir, config.name);
    spec.self = picture.self;
    spec.key = volumeKey(config.name);
    spec.mirrorId = mirror::mirrorIdOf(clusterId, config.name);
    spec.mode = config.mode;
    if (const auto key = keyOf(config.name)) spec.promotedSoon = m_expected.contains(*key);
    if (const auto* peer = picture.peerNode()) spec.peer = peer->mirror;
    // the mirror's own silence limit follows the profile: never longer than the peer's election takes
    spec.peerTimeout = std::clamp<Duration>(picture.config.timing.serve * 2 / 3, 200ms, 1200ms);
    spec.soloAfter = std::clamp<Duration>(picture.config.timing.serve / 6, 50ms, 300ms);

    Volume& volume = m_volumes[config.name];
    volume.config = config;
    const QString name = config.name;
    volume.engine = std::make_unique<mirror::VolumeEngine>(
        spec, *m_hub,
        mirror::Callbacks{mirror::postTo(this), [this, name](const EngineEvent& e) { onEvent(name, e); }});
    auto server = frontend::NbdServer::open(*volume.engine, {name, socketPath(name), 0});
    if (!server) return server.error();
    volume.server = std::move(*server);
    return {};
}

std::vector<VolumeSet::Volume*> VolumeSet::volumesOf(const Group& group) {
    std::vector<Volume*> list;
    for (const QString& name : group.volumes)
        if (auto it = m_volumes.find(name); it != m_volumes.end()) list.push_back(&it->second);
    return list;
}

std::optional<GroupKey> VolumeSet::keyOf(const QString& volume) const {
    for (const auto& [key, group] : m_groups)
        if (group.volumes.contains(volume)) return key;
    return std::nullopt;
}

VolumeSet::Group* VolumeSet::groupOf(const QString& volume) {
    const auto key = keyOf(volume);
    return key ? &m_groups[*key] : nullptr;
}

void VolumeSet::onEvent(const QString& name, const EngineEvent& event) {
    const auto found = m_volumes.find(name);
    if (found == m_volumes.end()) return; // closed while the event was on its way
    Volume& volume = found->second;
    const auto key = keyOf(name);
    const auto say = [&](Code code) {
        Args args = event.error ? event.error->args : Args();
        args.insert(QStringLiteral("volume"), name);
        m_hooks.raise(event.error ? event.error->code : code, args, key);
    };
    switch (event.kind) {
    case EngineEvent::Kind::Opened:
        volume.opened = !event.error;
        if (event.error) say(event.error->code);
        break;
    case EngineEvent::Kind::Connected: say(Code::MIRROR_CONNECTED); break;
    case EngineEvent::Kind::Disconnected:
        volume.complete = false;
        say(Code::MIRROR_PEER_LOST);
        break;
    case EngineEvent::Kind::PeerLostNeedsSolo:
        volume.complete = false;
        if (key) {
            m_groups[*key].needsSolo = true;
            report(*key, m_groups[*key], true);
            m_hooks.input(decision::MirrorNeedsSolo{*key});
        }
        return;
    case EngineEvent::Kind::ResyncStarted: say(Code::MIRROR_RESYNC_STARTED); break;
    case EngineEvent::Kind::ResyncProgress: break;
    case EngineEvent::Kind::ResyncInterrupted: say(Code::MIRROR_RESYNC_INTERRUPTED); break;
    case EngineEvent::Kind::Follows:
        volume.complete = false;
        say(Code::MIRROR_FOLLOWS);
        break;
    case EngineEvent::Kind::TargetComplete:
        volume.complete = true;
        say(Code::MIRROR_IN_SYNC);
        break;
    case EngineEvent::Kind::SplitBrain: say(Code::MIRROR_SPLIT_BRAIN); break;
    case EngineEvent::Kind::HandshakeRefused:
    case EngineEvent::Kind::RolledBack:
    case EngineEvent::Kind::LocalIoFailed:
    case EngineEvent::Kind::PeerIoFailed: say(Code::MIRROR_DISK_FAILED); break;
    case EngineEvent::Kind::Verified: noteVerify(volume, key); break;
    case EngineEvent::Kind::StaleTerm:
        // the peer's engine follows a newer term: the voters' answers will say the same; stop acknowledging
        // now
        volume.engine->fence();
        break;
    }
    if (key) report(*key, m_groups[*key]);
}

/// Blocks that differ are marked: until a resync has copied them, the other node lacks what they hold.
void VolumeSet::noteVerify(const Volume& volume, std::optional<GroupKey> key) {
    const auto result = volume.engine->status().lastVerify;
    if (!result || result->differentBytes == 0 || !key) return;
    m_hooks.raise(Code::MIRROR_NOT_IN_SYNC,
                  {{QStringLiteral("group"), m_groups[*key].name}, {QStringLiteral("node"), m_peerName}},
                  key);
}

void VolumeSet::report(GroupKey key, Group& group, bool always) {
    decision::MirrorState state;
    state.group = key;
    const auto volumes = volumesOf(group);
    const bool all = !volumes.empty() && volumes.size() == size_t(group.volumes.size());
    state.localUsable = state.blank = state.peerConnected = state.replicating = state.targetComplete = all;
    for (const Volume* v : volumes) {
        const auto s = v->engine->status();
        // Zeros that nobody ever wrote: usable when the other copy, just met, is not ahead of them, or while
        // no voter remembers that there was data (I3; the core's part, by `blank`).
        state.localUsable &= v->opened && s.promotable && (!s.blank || s.connected);
        state.blank &= v->opened && s.promotable && s.blank;
        state.peerConnected &= s.connected;
        state.replicating &= s.state == VolumeState::InSync;
        state.targetComplete &= s.state == VolumeState::InSync;
        state.dirty |= s.dirtyBytes > 0;
    }
    if (state.replicating) group.needsSolo = false;
    const bool same =
        group.reported && group.reported->localUsable == state.localUsable &&
        group.reported->blank == state.blank && group.reported->peerConnected == state.peerConnected &&
        group.reported->replicating == state.replicating &&
        group.reported->targetComplete == state.targetComplete && group.reported->dirty == state.dirty;
    if (same && !always) return;
    group.reported = state;
    m_hooks.input(state);
}

void VolumeSet::setDeadline(GroupKey group, Instant end) {
    if (auto it = m_groups.find(group); it != m_groups.end()) it->second.gate->setDeadline(end);
}

void VolumeSet::closeGate(GroupKey group) {
    if (auto it = m_groups.find(group); it != m_groups.end()) it->second.gate->close();
}

void VolumeSet::onAll(GroupKey key,
                      std::function<void(mirror::VolumeEngine&, mirror::VolumeEngine::Done)> start,
                      std::function<void(bool)> then) {
    auto it = m_groups.find(key);
    const auto volumes = it == m_groups.end() ? std::vector<Volume*>() : volumesOf(it->second);
    if (volumes.empty()) return then(it == m_groups.end() || it->second.volumes.isEmpty());
    struct Pending {
        size_t left;
        bool ok;
        std::function<void(bool)> then;
    };
    auto pending = std::make_shared<Pending>(
        Pending{volumes.size(), size_t(it->second.volumes.size()) == volumes.size(), std::move(then)});
    for (Volume* v : volumes) {
        start(*v->engine, [this, key, pending, name = v->config.name](Result<void> result) {
            if (!result) {
                Args args = result.error().args;
                args.insert(QStringLiteral("volume"), name);
                m_hooks.raise(result.error().code, args, key);
            }
            pending->ok &= result.ok();
            if (--pending->left == 0) pending->then(pending->ok);
        });
    }
}

void VolumeSet::promote(GroupKey key, Term term, bool forced) {
    if (auto it = m_groups.find(key); it != m_groups.end()) {
        it->second.term = term;
        it->second.grown = 0;
    }
    onAll(
        key,
        [this, key, term, forced](mirror::VolumeEngine& engine, mirror::VolumeEngine::Done done) {
            engine.promote(term, m_groups[key].gate, std::move(done), forced);
        },
        [this, key, term](bool ok) {
            if (auto it = m_groups.find(key); it != m_groups.end()) report(key, it->second, true);
            m_hooks.input(decision::MirrorPromoted{key, term, ok});
        });
}

void VolumeSet::demote(GroupKey key, Duration timeout) {
    onAll(
        key,
        [timeout](mirror::VolumeEngine& engine, mirror::VolumeEngine::Done done) {
            engine.demote(timeout, std::move(done));
        },
        [this, key](bool ok) {
            m_hooks.input(decision::MirrorDemoted{key, ok});
        });
}

void VolumeSet::refuseBelow(GroupKey key, Term term) {
    if (auto it = m_groups.find(key); it != m_groups.end())
        for (Volume* v : volumesOf(it->second))
            v->engine->refuseBelow(term);
}

void VolumeSet::solo(GroupKey key, Term term, std::uint64_t version) {
    auto it = m_groups.find(key);
    if (it == m_groups.end() || version <= it->second.grown) return;
    for (Volume* v : volumesOf(it->second))
        v->engine->allowSolo(term, version);
}

void VolumeSet::grow(GroupKey key, Term term, std::uint64_t version) {
    auto it = m_groups.find(key);
    if (it == m_groups.end() || it->second.term != term)
        return m_hooks.input(decision::MirrorGrowReady{key, version, false});
    it->second.grown = std::max(it->second.grown, version);
    // each engine's own thread answers: a permission on its way to it is void from then on
    struct Pending {
        size_t left;
        bool ok;
    };
    const auto volumes = volumesOf(it->second);
    auto pending = std::make_shared<Pending>(Pending{volumes.size(), !volumes.empty()});
    if (volumes.empty()) return m_hooks.input(decision::MirrorGrowReady{key, version, false});
    for (Volume* v : volumes)
        v->engine->prepareGrow(version, [this, key, version, pending](const Result<void>& complete) {
            pending->ok &= complete.ok();
            if (--pending->left == 0) m_hooks.input(decision::MirrorGrowReady{key, version, pending->ok});
        });
}

void VolumeSet::fence(GroupKey key, Duration within, std::function<void(bool)> done) {
    if (auto it = m_groups.find(key); it != m_groups.end()) {
        it->second.gate->close();
        for (Volume* v : volumesOf(it->second))
            v->engine->fence();
    }
    onAll(
        key,
        [within](mirror::VolumeEngine& engine, mirror::VolumeEngine::Done volumeDone) {
            engine.demote(within, std::move(volumeDone));
        },
        std::move(done));
}

void VolumeSet::tellAll() {
    for (auto& [key, group] : m_groups)
        report(key, group, true);
}

bool VolumeSet::catchUp(GroupKey group, Duration within) {
    const auto it = m_groups.find(group);
    if (it == m_groups.end()) return false;
    bool any = false;
    for (Volume* v : volumesOf(it->second)) {
        if (v->config.mode != VolumeMode::Async) continue;
        any = true;
        v->engine->catchUp(within);
    }
    return any;
}

void VolumeSet::peerSeen() {
    for (auto& [name, volume] : m_volumes)
        volume.engine->retryNow();
}

QList<VolumeSet::View> VolumeSet::views() const {
    QList<View> list;
    for (const auto& [name, volume] : m_volumes)
        list.append({name, socketPath(name), volume.engine->status()});
    return list;
}

bool VolumeSet::diskFailed(GroupKey group) const {
    const auto it = m_groups.find(group);
    if (it == m_groups.end()) return false;
    return std::any_of(it->second.volumes.begin(), it->second.volumes.end(), [this](const QString& name) {
        const auto v = m_volumes.find(name);
        return v != m_volumes.end() && v->second.engine->status().state == VolumeState::Failed;
    });
}

QStringList VolumeSet::backingPaths(GroupKey group) const {
    QStringList paths;
    if (auto it = m_groups.find(group); it != m_groups.end())
        for (const QString& name : it->second.volumes)
            if (auto v = m_volumes.find(name); v != m_volumes.end())
                paths.append(v->second.engine->spec().backingPath);
    return paths;
}

mirror::VolumeEngine* VolumeSet::engine(const QString& volume) {
    auto it = m_volumes.find(volume);
    return it == m_volumes.end() ? nullptr : it->second.engine.get();
}

} // namespace hotpair::runtime
