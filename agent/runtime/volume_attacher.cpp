// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/volume_attacher.h"

#include "agent/mirror/volume/engine.h"
#include "agent/platform/cancel_token.h"
#include "agent/platform/process.h"

#include <QCoreApplication>

#include <condition_variable>
#include <mutex>

namespace hotpair::runtime {

namespace {

/// One answer handed from the main loop to a waiting worker.
template<class T>
class Answer {
public:
    void give(T value) {
        const std::lock_guard lock(m_mutex);
        m_value = std::move(value);
        m_given.notify_all();
    }
    std::optional<T> wait(Duration time) {
        std::unique_lock lock(m_mutex);
        m_given.wait_for(lock, time, [this] { return m_value.has_value(); });
        return std::move(m_value);
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_given;
    std::optional<T> m_value;
};

constexpr Duration answerGrace =
    std::chrono::seconds(2); ///< the Attacher keeps its own deadline; this is the net

resources::AttachedVolume toResource(const frontend::Attached& attached) {
    resources::AttachedVolume out;
    out.device = attached.device;
    for (qint64 pid : attached.helperPids)
        if (const auto process = ProcessHandle::identify(std::uint32_t(pid))) out.helpers.push_back(*process);
    return out;
}

Error timedOut(const QString& volume) {
    return makeError(Code::VOLUME_ATTACH_TIMED_OUT, {{QStringLiteral("volume"), volume}});
}

} // namespace

VolumeAttacher::VolumeAttacher(QString stateDir, QObject* parent)
    : QObject(parent)
    , m_stateDir(std::move(stateDir))
    , m_attacher(m_stateDir + QStringLiteral("/run"), mirror::postTo(this)) {}

VolumeAttacher::~VolumeAttacher() = default;

void VolumeAttacher::configure(const ClusterConfig& config) {
    const QMutexLocker lock(&m_mutex);
    m_modes.clear();
    for (const auto& v : config.volumes)
        m_modes.insert(v.name, v.attach);
}

QString VolumeAttacher::device(const QString& volume) const {
    const QMutexLocker lock(&m_mutex);
    return m_devices.value(volume);
}

AttachMode VolumeAttacher::modeOf(const QString& volume) const {
    const QMutexLocker lock(&m_mutex);
    return m_modes.value(volume, AttachMode::Auto);
}

void VolumeAttacher::setDevice(const QString& volume, const QString& device) {
    const QMutexLocker lock(&m_mutex);
    if (device.isEmpty())
        m_devices.remove(volume);
    else
        m_devices.insert(volume, device);
}

QJsonObject VolumeAttacher::plan(const QString& volume) const {
    return {{QStringLiteral("volume"), volume}}; // the Attacher keeps its own state file
}

Result<resources::AttachedVolume> VolumeAttacher::attach(const QString& volume, const QString& place,
                                                         Instant deadline, const CancelToken& cancel) {
    const AttachMode mode = modeOf(volume);
    if (mode == AttachMode::None) return resources::AttachedVolume{};
    const auto answer = std::make_shared<Answer<Result<frontend::Attached>>>();
    frontend::AttachSpec spec;
    spec.volume = volume;
    spec.socketPath = QStringLiteral("%1/volumes/%2.nbd").arg(m_stateDir, volume);
    spec.mode = mode;
    spec.proxyProgram = QCoreApplication::applicationDirPath() + QStringLiteral("/hotpair-nbd-proxy");
    spec.cgroupPath = place;
    spec.timeout = std::max<Duration>(deadline - m_clock.now(), std::chrono::milliseconds(100));
    QMetaObject::invokeMethod(this, [this, spec, answer] {
        m_attacher.attach(spec,
                          [answer](Result<frontend::Attached> result) { answer->give(std::move(result)); });
    });
    std::optional<Result<frontend::Attached>> result;
    const Instant end = deadline + answerGrace;
    while (!result && m_clock.now() < end && !cancel.cancelled())
        result = answer->wait(std::chrono::milliseconds(100));
    if (!result) return timedOut(volume);
    if (!*result) return result->error();
    setDevice(volume, (*result)->device);
    auto attached = toResource(**result);
    attached.record = plan(volume);
    return attached;
}

Result<void> VolumeAttacher::detach(const QString& volume, const QJsonObject&, Instant deadline) {
    const auto answer = std::make_shared<Answer<Result<void>>>();
    const Duration time = std::max<Duration>(deadline - m_clock.now(), std::chrono::milliseconds(100));
    QMetaObject::invokeMethod(this, [this, volume, time, answer] {
        m_attacher.detach(volume, time, false,
                          [answer](Result<void> result) { answer->give(std::move(result)); });
    });
    auto result = answer->wait(time + answerGrace);
    if (!result) return timedOut(volume);
    if (result->ok()) setDevice(volume, {});
    return *result;
}

Result<std::optional<resources::AttachedVolume>> VolumeAttacher::adopt(const QString& volume,
                                                                       const QJsonObject&, Instant deadline) {
    using Adopted = std::optional<frontend::Attached>;
    if (modeOf(volume) == AttachMode::None)
        return std::optional<resources::AttachedVolume>(resources::AttachedVolume{});
    const auto answer = std::make_shared<Answer<Adopted>>();
    QMetaObject::invokeMethod(this, [this, volume, answer] {
        m_attacher.adopt(volume, [answer](Adopted adopted) { answer->give(std::move(adopted)); });
    });
    const auto result =
        answer->wait(std::max<Duration>(deadline - m_clock.now(), std::chrono::milliseconds(100)));
    if (!result) return timedOut(volume);
    if (!*result) return std::optional<resources::AttachedVolume>();
    setDevice(volume, (*result)->device);
    auto attached = toResource(**result);
    attached.record = plan(volume);
    return std::optional<resources::AttachedVolume>(std::move(attached));
}

} // namespace hotpair::runtime
