// A mirrored volume as a local block device; the work is VolumeAttach's.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/driver.h"

namespace hotpair::resources {

class VolumeDriver final : public Driver {
public:
    VolumeDriver(const ResourceIdentity& identity, Seams seams);

    QJsonObject describe() const override;
    Footprint planFootprint() const override { return {}; }
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    void recall(const QJsonObject& data) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;
    QString device() const override { return m_attached ? m_attached->device : QString(); }

private:
    ResourceIdentity m_identity;
    QString m_volume; ///< the resource's name
    Seams m_seams;
    QJsonObject m_record;
    std::optional<AttachedVolume> m_attached;
};

} // namespace hotpair::resources
