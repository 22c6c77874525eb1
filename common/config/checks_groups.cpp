// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/checks.h"
#include "common/config/units.h"

#include <algorithm>

namespace hotpair {

namespace {

QString text(const char* s) {
    return QString::fromLatin1(s);
}

/// Follows all groups once, with what must be unique among them.
class GroupChecks {
public:
    GroupChecks(Loading& loading, const ClusterConfig& config)
        : m_loading(loading)
        , m_config(config)
        , m_holders(loading, Code::CONFIG_VOLUME_SHARED)
        , m_mountedVolumes(loading, Code::CONFIG_VOLUME_MOUNTED_TWICE)
        , m_mountpoints(loading, Code::CONFIG_MOUNTPOINT_TWICE)
        , m_addresses(loading, Code::CONFIG_ADDRESS_TWICE) {
        const auto own = [&](const KeyPath& path, const Endpoint& e) {
            // A node's own address may serve several ports; it only may not be a virtual address too.
            if (e.isValid() && !m_own.contains(e.host)) m_own.insert(e.host, keyPathText(path));
        };
        for (qsizetype i = 0; i < config.nodes.size(); ++i) {
            const KeyPath node = KeyPath{} / "nodes" / i;
            own(node / "control", config.nodes[i].control);
            own(node / "mirror", config.nodes[i].mirror);
            for (qsizetype j = 0; j < config.nodes[i].links.size(); ++j)
                own(node / "links" / j / "address", config.nodes[i].links[j].address);
        }
        if (config.witness) {
            own(KeyPath{} / "witness" / "control", config.witness->control);
            own(KeyPath{} / "witness" / "link", config.witness->link);
        }
    }

    void run() {
        UniqueNames names(m_loading);
        for (qsizetype i = 0; i < m_config.groups.size(); ++i) {
            const KeyPath path = KeyPath{} / "groups" / i;
            names.add(path / "name", m_config.groups[i].name);
            checkPreferred(m_config.groups[i], path);
            checkGroup(m_config.groups[i], path);
        }
    }

private:
    void checkPreferred(const GroupConfig& group, const KeyPath& path) {
        QStringList nodes;
        for (const NodeConfig& n : m_config.nodes)
            nodes << n.name;
        if (group.preferred.isEmpty() || nodes.contains(group.preferred) ||
            !m_loading.clean(KeyPath{} / "nodes"))
            return;
        m_loading.problem(path / "preferred", Code::CONFIG_NO_SUCH_NODE,
                          {{text("value"), group.preferred}, {text("choices"), listed(nodes)}});
    }

    void checkGroup(const GroupConfig& group, const KeyPath& path) {
        UniqueNames names(m_loading);
        for (qsizetype i = 0; i < group.resources.size(); ++i) {
            const KeyPath at = path / "resources" / i;
            names.add(at / "name", group.resources[i].name);
            checkAfter(group, group.resources[i], at);
        }
        QStringList order;
        if (m_loading.clean(path)) {
            const auto merged = startOrder(group);
            if (merged.ok())
                order = *merged;
            else
                m_loading.problem(path / "resources", merged.error().code, merged.error().args);
        }
        for (qsizetype i = 0; i < group.resources.size(); ++i) {
            const KeyPath at = path / "resources" / i;
            if (!m_loading.clean(at)) continue;
            const ResourceConfig& resource = group.resources[i];
            std::visit([&](const auto& kind) { check(kind, resource, group, order, at); }, resource.kind);
        }
    }

    void checkAfter(const GroupConfig& group, const ResourceConfig& resource, const KeyPath& at) {
        QStringList others;
        for (const ResourceConfig& r : group.resources)
            if (r.name != resource.name && !r.name.isEmpty()) others << r.name;
        for (qsizetype i = 0; i < resource.after.size(); ++i)
            if (!others.contains(resource.after[i]))
                m_loading.problem(at / "after" / i, Code::CONFIG_NO_SUCH_RESOURCE,
                                  {{text("value"), resource.after[i]},
                                   {text("group"), group.name},
                                   {text("choices"), listed(others)}});
    }

    /// The declared volume of this name; else tells that there is none.
    const VolumeConfig* needVolume(const KeyPath& at, const QString& name) {
        if (const VolumeConfig* volume = m_config.volume(name)) return volume;
        QStringList names;
        for (const VolumeConfig& v : m_config.volumes)
            names << v.name;
        if (m_loading.clean(KeyPath{} / "volumes"))
            m_loading.problem(at, Code::CONFIG_NO_SUCH_VOLUME,
                              {{text("value"), name}, {text("choices"), listed(names)}});
        return nullptr;
    }

    void check(const VolumeResource&, const ResourceConfig& r, const GroupConfig&, const QStringList&,
               const KeyPath& at) {
        if (needVolume(at / "name", r.name) != nullptr) m_holders.add(at / "name", r.name, r.name);
    }

    void check(const FilesystemResource& fs, const ResourceConfig& r, const GroupConfig& group,
               const QStringList& order, const KeyPath& at) {
        const VolumeConfig* volume = needVolume(at / "volume", fs.volume);
        if (volume == nullptr) return;
        const bool here =
            std::any_of(group.resources.begin(), group.resources.end(), [&](const ResourceConfig& other) {
                return std::holds_alternative<VolumeResource>(other.kind) && other.name == fs.volume;
            });
        const Args args{{text("value"), fs.volume}, {text("resource"), r.name}};
        if (!here || (!order.isEmpty() && order.indexOf(fs.volume) > order.indexOf(r.name)))
            m_loading.problem(at / "volume", Code::CONFIG_VOLUME_NOT_BEFORE, args);
        else if (volume->attach == AttachMode::None)
            m_loading.problem(at / "volume", Code::CONFIG_VOLUME_NOT_ATTACHED, args);
        checkOptions(fs, at);
        m_mountedVolumes.add(at / "volume", fs.volume, fs.volume);
        QString mountpoint = fs.mountpoint;
        while (mountpoint.size() > 1 && mountpoint.endsWith(QLatin1Char('/')))
            mountpoint.chop(1);
        m_mountpoints.add(at / "mountpoint", mountpoint, fs.mountpoint);
    }

    /// Options of ours among those of mount: only the known one, or a typing mistake would mean "do not
    /// format".
    void checkOptions(const FilesystemResource& fs, const KeyPath& at) {
        static const QString format = text("x-hotpair.format=if-blank");
        for (qsizetype i = 0; i < fs.options.size(); ++i)
            if (fs.options[i].startsWith(text("x-hotpair.")) && fs.options[i] != format)
                m_loading.problem(at / "options" / i, Code::CONFIG_BAD_CHOICE,
                                  {{text("value"), fs.options[i].left(80)}, {text("choices"), format}});
    }

    void check(const AddressResource& a, const ResourceConfig&, const GroupConfig&, const QStringList&,
               const KeyPath& at) {
        const QString owner = m_own.value(a.address);
        if (!owner.isEmpty())
            m_loading.problem(at / "address", Code::CONFIG_ADDRESS_TWICE,
                              {{text("value"), a.address}, {text("other"), owner}});
        else
            m_addresses.add(at / "address", a.address, a.address);
    }

    void check(const ProcessResource& p, const ResourceConfig& r, const GroupConfig&, const QStringList&,
               const KeyPath& at) {
        if (p.stopTimeout >= r.timeout.stop)
            m_loading.problem(at / "stop" / "timeout", Code::CONFIG_STOP_TOO_LONG,
                              {{text("value"), formatDuration(p.stopTimeout)},
                               {text("whole"), formatDuration(r.timeout.stop)}});
    }

    void check(const ServiceResource&, const ResourceConfig&, const GroupConfig&, const QStringList&,
               const KeyPath&) {}
    void check(const ScriptResource&, const ResourceConfig&, const GroupConfig&, const QStringList&,
               const KeyPath&) {}

    Loading& m_loading;
    const ClusterConfig& m_config;
    Unique m_holders, m_mountedVolumes, m_mountpoints, m_addresses;
    QHash<QString, QString> m_own; ///< addresses of nodes and witness -> their key
};

} // namespace

void checkGroups(Loading& loading, const ClusterConfig& config) {
    GroupChecks(loading, config).run();
}

} // namespace hotpair
