// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/config_fit.h"

#include "agent/platform/local_facts.h"
#include "agent/platform/service_control.h"

#include <algorithm>

namespace hotpair::runtime {

namespace {

constexpr auto serviceQuestion = std::chrono::seconds(5);

class Search {
public:
    Search(const ClusterConfig& config, QString node)
        : m_config(config)
        , m_node(std::move(node)) {}

    QList<ConfigFinding> run() {
        for (qsizetype i = 0; i < m_config.volumes.size(); ++i)
            backing(KeyPath{} / "volumes" / i / "backing" / m_node, m_config.volumes[i]);
        for (qsizetype g = 0; g < m_config.groups.size(); ++g)
            for (qsizetype r = 0; r < m_config.groups[g].resources.size(); ++r)
                std::visit([this, path = KeyPath{} / "groups" / g / "resources" /
                                         r](const auto& kind) { resource(path, kind); },
                           m_config.groups[g].resources[r].kind);
        return m_findings;
    }

private:
    void backing(const KeyPath& path, const VolumeConfig& volume) {
        const QString place = volume.backing.value(m_node);
        const BackingCheck check = checkBacking(place, std::uint64_t(volume.size));
        const Args volumeArgs{{QStringLiteral("volume"), volume.name}};
        switch (check.fact) {
        case BackingFact::Fits: return;
        case BackingFact::TooSmall:
            return found(path, Code::CONFIG_BACKING_SMALL, place,
                         {{QStringLiteral("volume"), volume.name},
                          {QStringLiteral("size"), QString::number(check.bytes)},
                          {QStringLiteral("needed"), QString::number(volume.size)}});
        case BackingFact::FolderMissing:
            return found(path, Code::CONFIG_BACKING_NO_FOLDER, place, volumeArgs);
        case BackingFact::DeviceMissing:
        case BackingFact::NotStorage: return found(path, Code::CONFIG_BACKING_NO_DEVICE, place, volumeArgs);
        }
    }

    void resource(const KeyPath&, const VolumeResource&) {}
    void resource(const KeyPath& path, const FilesystemResource& r) {
        if (!filesystemUsable(r.fstype)) found(path / "fstype", Code::CONFIG_NO_FILESYSTEM, r.fstype);
    }
    void resource(const KeyPath& path, const AddressResource& r) {
        const QStringList known = networkInterfaces();
        if (!known.contains(r.interface))
            found(path / "interface", Code::CONFIG_NO_INTERFACE, r.interface,
                  {{QStringLiteral("known"), known.join(QStringLiteral(", "))}});
    }
    void resource(const KeyPath& path, const ProcessResource& r) {
        program(path, r.program);
        if (!r.user.isEmpty() && !userExists(r.user)) found(path / "user", Code::CONFIG_NO_USER, r.user);
    }
    void resource(const KeyPath& path, const ScriptResource& r) { program(path, r.program); }
    void resource(const KeyPath& path, const ServiceResource& r) {
        const auto control = makeServiceControl();
        const auto state = control->state(r.unit, SystemClock().now() + serviceQuestion, CancelToken());
        if (!state && state.error().code == Code::SERVICE_UNKNOWN)
            found(path / "unit", Code::CONFIG_NO_SERVICE, r.unit);
        else if (!state && state.error().code == Code::SERVICE_MANAGER_MISSING)
            found(path / "unit", Code::SERVICE_MANAGER_MISSING, r.unit);
    }

    /// A program on a mirrored volume is there only where the volume is.
    void program(const KeyPath& path, const QString& program) {
        const auto onVolume = [&](const ResourceConfig& other) {
            const auto* fs = std::get_if<FilesystemResource>(&other.kind);
            return fs && program.startsWith(fs->mountpoint + QLatin1Char('/'));
        };
        for (const auto& group : m_config.groups)
            if (std::any_of(group.resources.begin(), group.resources.end(), onVolume)) return;
        if (!programExists(program)) found(path / "program", Code::CONFIG_NO_PROGRAM, program);
    }

    void found(const KeyPath& path, Code code, const QString& value, Args args = {}) {
        args.insert(QStringLiteral("node"), m_node);
        args.insert(QStringLiteral("value"), value);
        m_findings.append({path, code, args});
    }

    const ClusterConfig& m_config;
    const QString m_node;
    QList<ConfigFinding> m_findings;
};

} // namespace

QList<ConfigFinding> whatNodeLacks(const ClusterConfig& config, const QString& node) {
    return Search(config, node).run();
}

} // namespace hotpair::runtime
