// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/filesystem.h"

#include "agent/platform/containment.h"
#include "agent/resources/spec_json.h"

#include <QDir>
#include <QFileInfo>

namespace hotpair::resources {
namespace {

const QLatin1String formatIfBlank("x-hotpair.format=if-blank");
const QLatin1String ownOptions("x-hotpair.");

} // namespace

FilesystemDriver::FilesystemDriver(const ResourceIdentity& identity, const FilesystemResource& spec,
                                   Seams seams)
    : m_identity(identity)
    , m_spec(spec)
    , m_seams(seams) {}

FilesystemResource FilesystemDriver::read(const QJsonObject& d) {
    return {d[QStringLiteral("volume")].toString(), d[QStringLiteral("fstype")].toString(),
            d[QStringLiteral("mountpoint")].toString(), readList(d[QStringLiteral("options")])};
}

QJsonObject FilesystemDriver::describe() const {
    return {{QStringLiteral("volume"), m_spec.volume},
            {QStringLiteral("fstype"), m_spec.fstype},
            {QStringLiteral("mountpoint"), m_spec.mountpoint},
            {QStringLiteral("options"), QJsonArray::fromStringList(m_spec.options)}};
}

Footprint FilesystemDriver::planFootprint() const {
    Footprint footprint;
    footprint.mountpoints.append(m_spec.mountpoint);
    return footprint;
}

bool FilesystemDriver::formatsBlank() const {
    return m_spec.options.contains(formatIfBlank);
}

QStringList FilesystemDriver::mountOptions() const {
    QStringList options;
    for (const QString& o : m_spec.options)
        if (!o.startsWith(ownOptions)) options.append(o);
    return options;
}

/// Helper programs live in the group's containment, so that fencing and a successor find them.
Result<MountStep> FilesystemDriver::mountStep(const StepContext& step, const CancelToken& cancel) {
    auto place = m_seams.containment.prepare(m_identity.group, m_identity.name);
    if (!place) return place.error();
    return MountStep{*place, step.deadline, cancel};
}

Outcome FilesystemDriver::start(const StepContext& step) {
    const QString device = step.devices.value(m_spec.volume);
    if (device.isEmpty())
        return Outcome::failed(
            makeError(Code::VOLUME_NOT_ATTACHED, {{QStringLiteral("volume"), m_spec.volume},
                                                  {QStringLiteral("mountpoint"), m_spec.mountpoint}}));
    const auto with = mountStep(step, step.cancel);
    if (!with) return Outcome::failed(with.error());
    m_device = device;
    if (const auto mounted = m_seams.mounts.mountedAt(m_spec.mountpoint)) {
        if (mounted->device == device) return Outcome::done();
        return Outcome::failed(
            makeError(Code::MOUNTPOINT_TAKEN, {{QStringLiteral("mountpoint"), m_spec.mountpoint},
                                               {QStringLiteral("device"), mounted->device}}));
    }
    Result<void> done = prepareMountpoint();
    if (done) done = prepareDevice(device, *with);
    if (done) done = step.record({{QStringLiteral("device"), device}}, planFootprint());
    if (done) done = m_seams.mounts.mount(device, m_spec.mountpoint, m_spec.fstype, mountOptions(), *with);
    if (done) return Outcome::done();
    return stop(step).kind == OutcomeKind::Done ? Outcome::failed(done.error())
                                                : Outcome::unknown(done.error());
}

Result<void> FilesystemDriver::prepareMountpoint() {
    const QFileInfo info(m_spec.mountpoint);
    if (info.isSymLink() || (info.exists() && !info.isDir()))
        return makeError(Code::MOUNTPOINT_UNFIT, {{QStringLiteral("mountpoint"), m_spec.mountpoint}});
    if (info.exists() || QDir().mkpath(m_spec.mountpoint)) return {};
    return makeError(Code::MOUNTPOINT_UNFIT, {{QStringLiteral("mountpoint"), m_spec.mountpoint}});
}

Result<void> FilesystemDriver::prepareDevice(const QString& device, const MountStep& step) {
    const auto content = m_seams.mounts.content(device, step);
    if (!content) return content.error();
    if (content->fstype == m_spec.fstype) return m_seams.mounts.check(device, m_spec.fstype, step);
    if (content->blank && formatsBlank()) return m_seams.mounts.format(device, m_spec.fstype, step);
    if (content->blank)
        return makeError(Code::VOLUME_BLANK, {{QStringLiteral("volume"), m_spec.volume},
                                              {QStringLiteral("device"), device},
                                              {QStringLiteral("fstype"), m_spec.fstype}});
    return makeError(
        Code::FILESYSTEM_OTHER,
        {{QStringLiteral("volume"), m_spec.volume},
         {QStringLiteral("device"), device},
         {QStringLiteral("found"), content->fstype.isEmpty() ? QStringLiteral("?") : content->fstype},
         {QStringLiteral("wanted"), m_spec.fstype}});
}

Outcome FilesystemDriver::stop(const StepContext& step) {
    const CancelToken never; // a stop is finished once it was begun
    const auto with = mountStep(step, never);
    if (!with) return Outcome::unknown(with.error());
    auto unmounted = m_seams.mounts.unmount(m_spec.mountpoint, *with);
    // the group's own programs have stopped before this; who looks in from outside for a moment gets that
    // moment
    while (!unmounted && unmounted.error().code == Code::FILESYSTEM_BUSY &&
           m_seams.clock.now() + std::chrono::milliseconds(500) < step.deadline &&
           !step.cancel.waitFor(std::chrono::milliseconds(200)))
        unmounted = m_seams.mounts.unmount(m_spec.mountpoint, *with);
    m_seams.containment.remove(m_identity.group, m_identity.name);
    return unmounted ? Outcome::done() : Outcome::unknown(unmounted.error());
}

void FilesystemDriver::recall(const QJsonObject& data) {
    m_device = data[QStringLiteral("device")].toString();
}

Result<bool> FilesystemDriver::adopt(const StepContext& step) {
    return !m_device.isEmpty() && !check(step).has_value();
}

WatchPlan FilesystemDriver::watchPlan() const {
    WatchPlan plan;
    plan.polled = true; // the kernel tells nobody when it makes a filesystem read-only after an error
    plan.interval = std::chrono::seconds(2);
    plan.timeout = std::chrono::seconds(5);
    return plan;
}

std::optional<Error> FilesystemDriver::check(const StepContext&) {
    const auto mounted = m_seams.mounts.mountedAt(m_spec.mountpoint);
    const Args args{{QStringLiteral("mountpoint"), m_spec.mountpoint}, {QStringLiteral("device"), m_device}};
    if (!mounted || mounted->device != m_device) return makeError(Code::FILESYSTEM_LOST, args);
    if (mounted->readOnly && !m_spec.options.contains(QLatin1String("ro")))
        return makeError(Code::FILESYSTEM_READ_ONLY, args);
    return std::nullopt;
}

} // namespace hotpair::resources
