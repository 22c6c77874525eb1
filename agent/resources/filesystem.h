// The filesystem on an attached volume: checked, mounted, watched, unmounted. A blank volume is formatted
// only when the configuration says so (option x-hotpair.format=if-blank), never one with anything on it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/mount_control.h"
#include "agent/resources/driver.h"

namespace hotpair::resources {

class FilesystemDriver final : public Driver {
public:
    FilesystemDriver(const ResourceIdentity& identity, const FilesystemResource& spec, Seams seams);
    static FilesystemResource read(const QJsonObject& description);

    QJsonObject describe() const override;
    Footprint planFootprint() const override;
    Outcome start(const StepContext& step) override;
    Outcome stop(const StepContext& step) override;
    void recall(const QJsonObject& data) override;
    Result<bool> adopt(const StepContext& step) override;
    WatchPlan watchPlan() const override;
    std::optional<Error> check(const StepContext& step) override;

private:
    Result<void> prepareDevice(const QString& device, const MountStep& step);
    Result<void> prepareMountpoint();
    Result<MountStep> mountStep(const StepContext& step, const CancelToken& cancel);
    bool formatsBlank() const;
    QStringList mountOptions() const;

    ResourceIdentity m_identity;
    FilesystemResource m_spec;
    Seams m_seams;
    QString m_device;
};

} // namespace hotpair::resources
