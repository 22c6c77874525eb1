// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/engine.h"

#include "agent/mirror/transport/hub.h"
#include "agent/mirror/volume/volume_core.h"

#include <QCryptographicHash>
#include <QMetaObject>

#include <cstring>
#include <thread>

namespace hotpair::mirror {

MirrorId mirrorIdOf(const QByteArray& clusterId, const QString& volume) {
    const QByteArray all = clusterId + '\0' + volume.toUtf8();
    const QByteArray hash = QCryptographicHash::hash(all, QCryptographicHash::Sha256);
    MirrorId id{};
    std::memcpy(id.data(), hash.constData(), id.size());
    return id;
}

std::function<void(std::function<void()>)> postTo(QObject* context) {
    return [context](std::function<void()> work) {
        QMetaObject::invokeMethod(context, std::move(work), Qt::QueuedConnection);
    };
}

QString stateWord(VolumeState state) {
    switch (state) {
    case VolumeState::Unconfigured: return QStringLiteral("unconfigured");
    case VolumeState::Connecting: return QStringLiteral("connecting");
    case VolumeState::InSync: return QStringLiteral("in-sync");
    case VolumeState::Replicating: return QStringLiteral("replicating");
    case VolumeState::Solo: return QStringLiteral("solo");
    case VolumeState::Resyncing: return QStringLiteral("resyncing");
    case VolumeState::Paused: return QStringLiteral("paused");
    case VolumeState::SplitBrain: return QStringLiteral("split-brain");
    case VolumeState::Failed: return QStringLiteral("failed");
    }
    return QStringLiteral("failed");
}

class VolumeEngine::Impl {
public:
    Impl(const VolumeSpec& wanted, MirrorHub& hub, Callbacks callbacks)
        : spec(wanted)
        , m_callbacks(std::move(callbacks)) {
        auto reactor = Reactor::create();
        if (!reactor) {
            m_unusable = reactor.error();
            emitEvent({EngineEvent::Kind::Opened, spec.key, 0, m_unusable});
            return;
        }
        m_reactor = std::move(reactor).value();
        m_core = std::make_unique<VolumeCore>(*m_reactor, static_cast<HubRoutes&>(hub), spec,
                                              [this](const EngineEvent& e) { emitEvent(e); });
        m_thread = std::thread([this] {
            if (!declareIoFlusher())
                qCInfo(logMirror,
                       "%s: the system refused to mark the data path as writing out memory "
                       "(PR_SET_IO_FLUSHER needs "
                       "CAP_SYS_RESOURCE): short of memory it may have to wait for itself",
                       qUtf8Printable(spec.name));
            m_core->open();
            m_reactor->run();
        });
    }

    ~Impl() {
        if (!m_core) return;
        m_reactor->stop();
        m_thread.join();
        m_core.reset();
    }

    /// Runs on the I/O thread; `done` comes back through post, or says why there is no engine.
    void call(Done done, std::function<void(VolumeCore&, VolumeCore::Outcome)> work) {
        auto answer = [post = m_callbacks.post, done = std::move(done)](Result<void> outcome) {
            if (done) post([done, outcome] { done(outcome); });
        };
        if (!m_core) return answer(*m_unusable);
        m_reactor->post([core = m_core.get(), work = std::move(work), answer = std::move(answer)] {
            work(*core, answer);
        });
    }

    VolumeStatus status() const {
        if (m_core) return m_core->status();
        VolumeStatus failed;
        failed.state = VolumeState::Failed;
        failed.lastError = m_unusable;
        return failed;
    }

    VolumeCore* core() const { return m_core.get(); }
    const VolumeSpec spec;

private:
    void emitEvent(const EngineEvent& e) {
        m_callbacks.post([handler = m_callbacks.onEvent, e] { handler(e); });
    }

    const Callbacks m_callbacks;
    std::optional<Error> m_unusable;
    std::unique_ptr<Reactor> m_reactor;
    std::unique_ptr<VolumeCore> m_core;
    std::thread m_thread;
};

VolumeEngine::VolumeEngine(const VolumeSpec& spec, MirrorHub& hub, Callbacks callbacks)
    : m_impl(std::make_unique<Impl>(spec, hub, std::move(callbacks))) {}
VolumeEngine::~VolumeEngine() = default;

void VolumeEngine::refuseBelow(Term term) {
    if (m_impl->core()) m_impl->core()->refuseBelow(term);
}

void VolumeEngine::promote(Term term, std::shared_ptr<const LeaseGate> gate, Done done, bool forced) {
    const std::uint64_t fences = m_impl->core() ? m_impl->core()->fences() : 0;
    m_impl->call(std::move(done), [=](VolumeCore& core, VolumeCore::Outcome outcome) {
        core.promote(term, gate, fences, forced, std::move(outcome));
    });
}

void VolumeEngine::demote(Duration timeout, Done done) {
    m_impl->call(std::move(done), [=](VolumeCore& core, VolumeCore::Outcome outcome) {
        core.demote(timeout, std::move(outcome));
    });
}

void VolumeEngine::fence() {
    if (m_impl->core()) m_impl->core()->fence();
}

void VolumeEngine::allowSolo(Term term, quint64 version) {
    m_impl->call({}, [=](VolumeCore& core, const VolumeCore::Outcome&) { core.allowSolo(term, version); });
}

void VolumeEngine::prepareGrow(quint64 version, Done done) {
    m_impl->call(std::move(done), [=](VolumeCore& core, const VolumeCore::Outcome& outcome) {
        core.prepareGrow(version, [&](bool complete) {
            outcome(complete ? Result<void>() : Result<void>(makeError(Code::MIRROR_PEER_LOST)));
        });
    });
}

void VolumeEngine::initialise(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.initialise(std::move(outcome)); });
}

void VolumeEngine::discardMine(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.discardMine(std::move(outcome)); });
}

void VolumeEngine::verify(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.verify(std::move(outcome)); });
}

void VolumeEngine::pause(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.pause(std::move(outcome)); });
}

void VolumeEngine::resume(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.resume(std::move(outcome)); });
}

void VolumeEngine::resync(Done done) {
    m_impl->call(std::move(done),
                 [](VolumeCore& core, VolumeCore::Outcome outcome) { core.resync(std::move(outcome)); });
}

void VolumeEngine::setMode(VolumeMode mode) {
    m_impl->call({}, [=](VolumeCore& core, const VolumeCore::Outcome&) { core.setMode(mode); });
}

void VolumeEngine::catchUp(Duration within) {
    m_impl->call({}, [=](VolumeCore& core, const VolumeCore::Outcome&) { core.catchUp(within); });
}

void VolumeEngine::retryNow() {
    m_impl->call({}, [](VolumeCore& core, const VolumeCore::Outcome&) { core.retryNow(); });
}

VolumeStatus VolumeEngine::status() const {
    return m_impl->status();
}
const VolumeSpec& VolumeEngine::spec() const {
    return m_impl->spec;
}
FrontEndPort* VolumeEngine::port() {
    return m_impl->core();
}

} // namespace hotpair::mirror
