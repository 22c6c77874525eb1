// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/schema_groups.h"

#include <algorithm>

namespace hotpair {

using namespace std::chrono_literals;

namespace {

constexpr auto itself = [](auto& s) -> auto& {
    return s;
};

constexpr DurationKind timeoutKind{100ms, 24h};
constexpr DurationKind intervalKind{100ms, 1h};
const ListKind<TextKind> argumentsKind{{QStringLiteral("--verbose"), 65536, true, true}, 256};
const MapKind environmentKind{MapKind::Of::Variables};

/// Names of things of the operating system: users, interfaces, units.
TextKind wordKind(const char* example) {
    TextKind kind{QLatin1String(example), 256};
    kind.isWord = true;
    return kind;
}

const Rows<MonitorConfig>& monitorRows() {
    static const Rows<MonitorConfig> rows{
        row<MonitorConfig>("tcp", EndpointKind{0}, Presence::Optional, &MonitorConfig::tcp),
        row<MonitorConfig>("interval", intervalKind, Presence::Optional, &MonitorConfig::interval),
    };
    return rows;
}

const Rows<VolumeResource>& volumeRows() {
    static const Rows<VolumeResource> rows; // the name says which
    return rows;
}

const Rows<FilesystemResource>& filesystemRows() {
    using R = FilesystemResource;
    static const ListKind<TextKind> options{{QStringLiteral("noatime"), 256}, 32};
    static const Rows<R> rows{
        row<R>("volume", NameKind{}, Presence::Required, &R::volume, "\"data\""),
        row<R>("fstype", NameKind{}, Presence::Required, &R::fstype, "\"ext4\""),
        row<R>("mountpoint", PathKind{}, Presence::Required, &R::mountpoint, "\"/srv/db\""),
        row<R>("options", options, Presence::Optional, &R::options),
    };
    return rows;
}

const Rows<AddressResource>& addressRows() {
    using R = AddressResource;
    static const Rows<R> rows{
        row<R>("address", PrefixKind{}, Presence::Required, itself, "\"10.0.0.100/24\""),
        row<R>("interface", wordKind("eth0"), Presence::Required, &R::interface, "\"eth0\""),
    };
    return rows;
}

/// "TERM", also written "SIGTERM".
struct SignalKind {
    ChoiceKind<QString> choices;
    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, QString& value) const {
        JsonNode plain = node;
        if (plain.text.startsWith(QLatin1String("SIG"))) plain.text.remove(0, 3);
        return choices.read(loading, path, choices.words().contains(plain.text) ? plain : node, value);
    }
    JsonNode write(const QString& v) const { return choices.write(v); }
    KindInfo info() const { return choices.info(); }
};

const Rows<ProcessResource>& stopRows() {
    using R = ProcessResource;
    static const SignalKind signal{{{{"TERM", QStringLiteral("TERM")},
                                     {"INT", QStringLiteral("INT")},
                                     {"QUIT", QStringLiteral("QUIT")},
                                     {"HUP", QStringLiteral("HUP")},
                                     {"USR1", QStringLiteral("USR1")},
                                     {"USR2", QStringLiteral("USR2")},
                                     {"KILL", QStringLiteral("KILL")}}}};
    static const Rows<R> rows{
        row<R>("signal", signal, Presence::Optional, &R::stopSignal),
        row<R>("timeout", timeoutKind, Presence::Stated, &R::stopTimeout),
    };
    return rows;
}

const Rows<ProcessResource>& processRows() {
    using R = ProcessResource;
    static const Rows<R> rows{
        row<R>("program", PathKind{true}, Presence::Required, &R::program, "\"/usr/bin/app\""),
        row<R>("arguments", argumentsKind, Presence::Optional, &R::arguments),
        row<R>("user", wordKind("postgres"), Presence::Optional, &R::user),
        row<R>("environment", environmentKind, Presence::Optional, &R::environment),
        row<R>("workingDirectory", PathKind{}, Presence::Optional, &R::workingDirectory),
        row<R>("stop", ObjectKind<R>{stopRows}, Presence::Optional, itself),
        row<R>("monitor", ObjectKind<MonitorConfig>{monitorRows}, Presence::Optional, &R::monitor),
    };
    return rows;
}

const Rows<ServiceResource>& serviceRows() {
    using R = ServiceResource;
    static const Rows<R> rows{
        row<R>("unit", wordKind("postgresql.service"), Presence::Required, &R::unit,
               "\"postgresql.service\""),
        row<R>("monitor", ObjectKind<MonitorConfig>{monitorRows}, Presence::Optional, &R::monitor),
    };
    return rows;
}

const Rows<ScriptResource>& scriptMonitorRows() {
    using R = ScriptResource;
    static const Rows<R> rows{row<R>("interval", intervalKind, Presence::Optional, &R::interval)};
    return rows;
}

const Rows<ScriptResource>& scriptRows() {
    using R = ScriptResource;
    static const Rows<R> rows{
        row<R>("program", PathKind{true}, Presence::Required, &R::program, "\"/etc/hotpair/app.sh\""),
        row<R>("arguments", argumentsKind, Presence::Optional, &R::arguments),
        row<R>("environment", environmentKind, Presence::Optional, &R::environment),
        row<R>("monitor", ObjectKind<R>{scriptMonitorRows}, Presence::Optional, itself),
    };
    return rows;
}

const Rows<ResourceTimeouts>& timeoutRows() {
    using R = ResourceTimeouts;
    static const Rows<R> rows{
        row<R>("start", timeoutKind, Presence::Optional, &R::start),
        row<R>("stop", timeoutKind, Presence::Optional, &R::stop),
        row<R>("monitor", timeoutKind, Presence::Optional, &R::monitor),
    };
    return rows;
}

/// Keys of every resource beside "type" and those of its type.
const Rows<ResourceConfig>& resourceNameRows() {
    using R = ResourceConfig;
    static const Rows<R> rows{row<R>("name", NameKind{}, Presence::Required, &R::name, "\"vip\"")};
    return rows;
}
const Rows<ResourceConfig>& resourceCommonRows() {
    using R = ResourceConfig;
    static const Rows<R> rows{
        row<R>("after", ListKind<NameKind>{{}, int(limits::resourcesPerGroup)}, Presence::Optional,
               &R::after),
        row<R>("timeout", ObjectKind<ResourceTimeouts>{timeoutRows}, Presence::Optional, &R::timeout),
    };
    return rows;
}

/// Overloads: the rows of each type.
const Rows<VolumeResource>& rowsOf(const VolumeResource&) {
    return volumeRows();
}
const Rows<FilesystemResource>& rowsOf(const FilesystemResource&) {
    return filesystemRows();
}
const Rows<AddressResource>& rowsOf(const AddressResource&) {
    return addressRows();
}
const Rows<ProcessResource>& rowsOf(const ProcessResource&) {
    return processRows();
}
const Rows<ServiceResource>& rowsOf(const ServiceResource&) {
    return serviceRows();
}
const Rows<ScriptResource>& rowsOf(const ScriptResource&) {
    return scriptRows();
}

/// "type" as the index of the variant's alternative. Types without one are named by the contract and come
/// later.
const ChoiceKind<std::size_t>& resourceTypes() {
    static const auto index = [](const ResourceKind& k) { return k.index(); };
    static const ChoiceKind<std::size_t> types{{{"volume", index(VolumeResource{})},
                                                {"filesystem", index(FilesystemResource{})},
                                                {"address", index(AddressResource{})},
                                                {"process", index(ProcessResource{})},
                                                {"service", index(ServiceResource{})},
                                                {"script", index(ScriptResource{})},
                                                {"folder", std::variant_npos, false},
                                                {"shared-disk", std::variant_npos, false},
                                                {"drbd", std::variant_npos, false},
                                                {"ocf", std::variant_npos, false},
                                                {"balancer", std::variant_npos, false}}};
    return types;
}

template<std::size_t I = 0>
ResourceKind emptyKind(std::size_t index) {
    if constexpr (I < std::variant_size_v<ResourceKind>)
        return index == I ? ResourceKind(std::in_place_index<I>) : emptyKind<I + 1>(index);
    else
        return {};
}

/// Time to stop nicely, when nobody said how long: at most half of the whole stop, so that a kill still fits
/// in.
void completeResource(ResourceConfig& resource, const JsonNode& node) {
    auto* process = std::get_if<ProcessResource>(&resource.kind);
    if (process == nullptr) return;
    const JsonNode* stop = node.member(u"stop");
    if (stop == nullptr || stop->member(u"timeout") == nullptr)
        process->stopTimeout = std::min(process->stopTimeout, resource.timeout.stop / 2);
}

/// A resource: "type" decides which other keys it has.
struct ResourceRowKind {
    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, ResourceConfig& value) const {
        QList<BoundRow> bound;
        bound.append({QStringLiteral("type"), true, QStringLiteral("\"type\": \"process\""),
                      [](Loading&, const KeyPath&, const JsonNode&) { return true; }});
        bind(bound, resourceNameRows(), value);
        const JsonNode* type = node.member(u"type");
        if (type == nullptr && node.type == JsonNode::Type::Object) {
            loading.problemAt(node.at, path / "type", Code::CONFIG_MISSING_KEY,
                              {{QStringLiteral("example"), bound.first().example}});
            readName(loading, path, node, value);
            return false;
        }
        if (type == nullptr) return readObject(loading, path, node, bound); // no object: refused there
        std::size_t index = 0;
        if (!resourceTypes().read(loading, path / "type", *type, index)) {
            readName(loading, path, node, value);
            return false;
        }
        value.kind = emptyKind(index);
        std::visit([&](auto& kind) { bind(bound, rowsOf(kind), kind); }, value.kind);
        bind(bound, resourceCommonRows(), value);
        const bool good = readObject(loading, path, node, bound);
        completeResource(value, node);
        return good;
    }

    JsonNode write(const ResourceConfig& value, Style style) const {
        JsonNode n = JsonNode::object();
        n.insert(QStringLiteral("type"), resourceTypes().write(value.kind.index()));
        writeRows(n, resourceNameRows(), value, style);
        std::visit([&](const auto& kind) { writeRows(n, rowsOf(kind), kind, style); }, value.kind);
        writeRows(n, resourceCommonRows(), value, style);
        return n;
    }

    void describe(const QString& path, QList<ConfigKey>& keys) const {
        keys.append({path + QStringLiteral(".type"), QStringLiteral("choice"), true, QString(),
                     resourceTypes().info().range});
        describeRows(path, resourceNameRows(), keys);
        describeRows(path, resourceCommonRows(), keys);
        const QString list = path.chopped(1); // "groups[].resources[" : keys of a type stand at its name
        for (const auto& type : resourceTypes().entries) {
            if (!type.available) continue;
            const QString at = list + QLatin1String(type.word) + QLatin1Char(']');
            std::visit([&](const auto& kind) { describeRows(at, rowsOf(kind), keys); },
                       emptyKind(type.value));
        }
    }

private:
    /// The name is worth knowing even when the type is not: others may refer to it.
    static void readName(Loading& loading, const KeyPath& path, const JsonNode& node, ResourceConfig& value) {
        if (const JsonNode* name = node.member(u"name"))
            NameKind{}.read(loading, path / "name", *name, value.name);
    }
};

const Rows<RestartConfig>& restartRows() {
    using R = RestartConfig;
    static const Rows<R> rows{
        row<R>("attempts", IntegerKind{0, 100}, Presence::Optional, &R::attempts),
        row<R>("window", DurationKind{1s, 720h}, Presence::Optional, &R::window),
    };
    return rows;
}

const Rows<GroupConfig>& groupRows() {
    using R = GroupConfig;
    static const ChoiceKind<Placement> placement{{{"one", Placement::One}, {"both", Placement::Both, false}}};
    static const ChoiceKind<Failback> failback{
        {{"never", Failback::Never}, {"immediate", Failback::Immediate}}};
    static const ObjectListKind<ResourceConfig, ResourceRowKind> resources{{}, limits::resourcesPerGroup};
    static const Rows<R> rows{
        row<R>("name", NameKind{}, Presence::Required, &R::name, "\"db\""),
        row<R>("placement", placement, Presence::Optional, &R::placement),
        row<R>("preferred", NameKind{}, Presence::Optional, &R::preferred),
        row<R>("failback", failback, Presence::Optional, &R::failback),
        row<R>("restart", ObjectKind<RestartConfig>{restartRows}, Presence::Optional, &R::restart),
        row<R>("resources", resources, Presence::Required, &R::resources, "[ ... ]"),
    };
    return rows;
}

} // namespace

ObjectListKind<GroupConfig> groupListKind() {
    return {{groupRows}, limits::groups};
}

} // namespace hotpair
