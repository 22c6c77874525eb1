// The seams of agent/resources without a machine: mounts, services and volumes in memory. Containment stays
// real, because processes are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/containment.h"
#include "agent/platform/mount_control.h"
#include "agent/platform/service_control.h"
#include "agent/resources/driver.h"
#include "tests/fakes/fake_address_control.h"

#include <QStringList>

namespace hotpair::fakes {

class FakeMountControl final : public MountControl {
public:
    Result<DeviceContent> content(const QString&, const MountStep&) override {
        return DeviceContent{fstype, fstype.isEmpty()};
    }
    Result<void> check(const QString&, const QString&, const MountStep&) override {
        ++checks;
        return {};
    }
    Result<void> format(const QString&, const QString& type, const MountStep&) override {
        ++formats;
        fstype = type;
        return {};
    }
    Result<void> mount(const QString& device, const QString& point, const QString& type,
                       const QStringList& with, const MountStep&) override {
        mounted = MountedFilesystem{device, point, type, false};
        options = with;
        return {};
    }
    Result<void> unmount(const QString& point, const MountStep&) override {
        if (!holder.isEmpty())
            return makeError(Code::FILESYSTEM_BUSY,
                             {{QStringLiteral("mountpoint"), point}, {QStringLiteral("holders"), holder}});
        mounted.reset();
        return {};
    }
    Result<void> detachLazily(const QString&, const MountStep&) override {
        mounted.reset();
        return {};
    }
    std::optional<MountedFilesystem> mountedAt(const QString& point) override {
        return mounted && mounted->mountpoint == point ? mounted : std::nullopt;
    }
    QStringList holders(const QString&) override { return {holder}; }

    QString fstype = QStringLiteral("ext4");
    QString holder;
    QStringList options;
    std::optional<MountedFilesystem> mounted;
    int checks = 0, formats = 0;
};

class FakeServiceControl final : public ServiceControl {
public:
    Result<void> start(const QString& service, Instant, const CancelToken&) override {
        if (broken) return makeError(Code::SERVICE_NOT_STARTED, {{QStringLiteral("service"), service}});
        running = true;
        return {};
    }
    Result<void> stop(const QString&, Instant, const CancelToken&) override {
        running = false;
        return {};
    }
    Result<void> kill(const QString&, Instant) override {
        running = false;
        ++kills;
        return {};
    }
    Result<ServiceState> state(const QString&, Instant, const CancelToken&) override {
        ServiceState s;
        s.kind = running ? ServiceState::Kind::Running : ServiceState::Kind::Stopped;
        s.detail = QStringLiteral("fake");
        return s;
    }
    bool running = false, broken = false;
    int kills = 0;
};

class FakeVolumes final : public resources::VolumeAttach {
public:
    QJsonObject plan(const QString& volume) const override { return {{QStringLiteral("planned"), volume}}; }
    Result<resources::AttachedVolume> attach(const QString& volume, const QString&, Instant,
                                             const CancelToken&) override {
        attached = true;
        return resources::AttachedVolume{
            QStringLiteral("/dev/fake-") + volume, {{QStringLiteral("device"), volume}}, {}};
    }
    Result<void> detach(const QString&, const QJsonObject& record, Instant) override {
        lastRecord = record;
        attached = false;
        return {};
    }
    Result<std::optional<resources::AttachedVolume>> adopt(const QString& volume, const QJsonObject& record,
                                                           Instant) override {
        if (!attached) return std::optional<resources::AttachedVolume>();
        return std::optional(resources::AttachedVolume{QStringLiteral("/dev/fake-") + volume, record, {}});
    }
    bool attached = false;
    QJsonObject lastRecord;
};

/// Everything a Runner needs; the process containment is this machine's.
struct FakeMachine {
    explicit FakeMachine(const QString& stateDirectory)
        : containment(makeContainment(stateDirectory)) {}
    resources::Seams seams() { return {addresses, mounts, services, *containment, volumes, clock}; }

    FakeAddressControl addresses;
    FakeMountControl mounts;
    FakeServiceControl services;
    std::unique_ptr<Containment> containment;
    FakeVolumes volumes;
    SystemClock clock;
};

} // namespace hotpair::fakes
