// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/volume.h"

#include "agent/platform/containment.h"
#include "agent/platform/process.h"

namespace hotpair::resources {
namespace {

Footprint footprintOf(const AttachedVolume& attached) {
    Footprint footprint;
    footprint.processes = attached.helpers;
    return footprint;
}

} // namespace

VolumeDriver::VolumeDriver(const ResourceIdentity& identity, Seams seams)
    : m_identity(identity)
    , m_volume(identity.name)
    , m_seams(seams) {}

QJsonObject VolumeDriver::describe() const {
    return {{QStringLiteral("volume"), m_volume}};
}

Outcome VolumeDriver::start(const StepContext& step) {
    const auto place = m_seams.containment.prepare(m_identity.group, m_identity.name);
    if (!place) return Outcome::failed(place.error());
    m_record = m_seams.volumes.plan(m_volume);
    if (auto written = step.record(m_record, {}); !written) return Outcome::failed(written.error());
    auto attached = m_seams.volumes.attach(m_volume, *place, step.deadline, step.cancel);
    if (attached) {
        m_attached = std::move(*attached);
        m_record = m_attached->record;
        if (auto written = step.record(m_record, footprintOf(*m_attached)); written)
            return Outcome::done();
        else
            attached = written.error();
    }
    const Outcome undone = stop(step);
    return undone.kind == OutcomeKind::Done ? Outcome::failed(attached.error())
                                            : Outcome::unknown(attached.error());
}

Outcome VolumeDriver::stop(const StepContext& step) {
    const auto detached = m_seams.volumes.detach(m_volume, m_record, step.deadline);
    if (!detached) return Outcome::unknown(detached.error());
    m_attached.reset();
    m_seams.containment.remove(m_identity.group, m_identity.name);
    return Outcome::done();
}

void VolumeDriver::recall(const QJsonObject& data) {
    m_record = data;
}

Result<bool> VolumeDriver::adopt(const StepContext& step) {
    auto adopted = m_seams.volumes.adopt(m_volume, m_record, step.deadline);
    if (!adopted) return adopted.error();
    m_attached = std::move(*adopted);
    return m_attached.has_value();
}

WatchPlan VolumeDriver::watchPlan() const {
    WatchPlan plan;
    if (m_attached) plan.processes = m_attached->helpers;
    plan.timeout = std::chrono::seconds(5);
    return plan;
}

std::optional<Error> VolumeDriver::check(const StepContext&) {
    if (!m_attached) return makeError(Code::VOLUME_DETACHED, {{QStringLiteral("volume"), m_volume}});
    for (const CleanupProcess& helper : m_attached->helpers)
        if (!ProcessHandle::open(helper))
            return makeError(Code::VOLUME_DETACHED, {{QStringLiteral("volume"), m_volume}});
    return std::nullopt;
}

} // namespace hotpair::resources
