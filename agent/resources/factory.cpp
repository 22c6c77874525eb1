// The one place that knows all resource types.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/address.h"
#include "agent/resources/filesystem.h"
#include "agent/resources/process.h"
#include "agent/resources/script.h"
#include "agent/resources/service.h"
#include "agent/resources/spec_json.h"
#include "agent/resources/volume.h"

namespace hotpair::resources {
namespace {

struct NameOf {
    QString operator()(const VolumeResource&) const { return QStringLiteral("volume"); }
    QString operator()(const FilesystemResource&) const { return QStringLiteral("filesystem"); }
    QString operator()(const AddressResource&) const { return QStringLiteral("address"); }
    QString operator()(const ProcessResource&) const { return QStringLiteral("process"); }
    QString operator()(const ServiceResource&) const { return QStringLiteral("service"); }
    QString operator()(const ScriptResource&) const { return QStringLiteral("script"); }
};

struct Maker {
    const ResourceIdentity& identity;
    Duration monitorTimeout;
    Seams seams;

    std::unique_ptr<Driver> operator()(const VolumeResource&) const {
        return std::make_unique<VolumeDriver>(identity, seams);
    }
    std::unique_ptr<Driver> operator()(const FilesystemResource& r) const {
        return std::make_unique<FilesystemDriver>(identity, r, seams);
    }
    std::unique_ptr<Driver> operator()(const AddressResource& r) const {
        return std::make_unique<AddressDriver>(r, seams);
    }
    std::unique_ptr<Driver> operator()(const ProcessResource& r) const {
        return std::make_unique<ProcessDriver>(identity, r, monitorTimeout, seams);
    }
    std::unique_ptr<Driver> operator()(const ServiceResource& r) const {
        return std::make_unique<ServiceDriver>(r, monitorTimeout, seams);
    }
    std::unique_ptr<Driver> operator()(const ScriptResource& r) const {
        return std::make_unique<ScriptDriver>(identity, r, monitorTimeout, seams);
    }
};

std::optional<ResourceKind> readKind(const QString& type, const QJsonObject& d) {
    if (type == QLatin1String("volume")) return VolumeResource{};
    if (type == QLatin1String("filesystem")) return FilesystemDriver::read(d);
    if (type == QLatin1String("address")) return AddressDriver::read(d);
    if (type == QLatin1String("process")) return ProcessDriver::read(d);
    if (type == QLatin1String("service")) return ServiceDriver::read(d);
    if (type == QLatin1String("script")) return ScriptDriver::read(d);
    return std::nullopt;
}

} // namespace

QString typeName(const ResourceKind& kind) {
    return std::visit(NameOf{}, kind);
}

std::unique_ptr<Driver> makeDriver(const ResourceIdentity& identity, const ResourceConfig& config,
                                   Seams seams) {
    return std::visit(Maker{identity, config.timeout.monitor, seams}, config.kind);
}

std::unique_ptr<Driver> makeDriver(const ResourceIdentity& identity, const QString& type,
                                   const QJsonObject& description, Seams seams) {
    const auto kind = readKind(type, description);
    return kind ? std::visit(Maker{identity, ResourceTimeouts{}.monitor, seams}, *kind) : nullptr;
}

} // namespace hotpair::resources
