// The rows of cluster, nodes, witness and volumes. Groups and resources: schema_groups.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/schema.h"

#include "common/config/rows.h"
#include "common/config/schema_groups.h"
#include "common/config/units.h"

namespace hotpair {

using namespace std::chrono_literals;

namespace {

constexpr quint16 controlPort = 7420;
constexpr quint16 heartbeatPort = 7421;
constexpr quint16 mirrorPort = 7422;

/// For keys whose object is not a struct of its own.
constexpr auto itself = [](auto& s) -> auto& {
    return s;
};

const Rows<Timing>& timingRows() {
    static const Rows<Timing> rows{
        row<Timing>("heartbeat", DurationKind{5ms, 10s}, Presence::Required, &Timing::heartbeat, "\"20ms\""),
        row<Timing>("renew", DurationKind{10ms, 1min}, Presence::Required, &Timing::renew, "\"40ms\""),
        row<Timing>("serve", DurationKind{20ms, 5min}, Presence::Required, &Timing::serve, "\"100ms\""),
        row<Timing>("stop", DurationKind{10ms, 5min}, Presence::Required, &Timing::stop, "\"50ms\""),
        row<Timing>("promise", DurationKind{30ms, 15min}, Presence::Required, &Timing::promise, "\"160ms\""),
        row<Timing>("watchdog", DurationKind{1s, 5min}, Presence::Optional, &Timing::watchdog, "\"6s\""),
    };
    return rows;
}

/// The name of a profile, or an object of its own intervals that must obey the timing rule (safety.md 4).
struct ProfileKind {
    enum class Name { Fast, Balanced, Strict };
    static ChoiceKind<Name> names() {
        return {{{"fast", Name::Fast}, {"balanced", Name::Balanced}, {"strict", Name::Strict}}};
    }

    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, ClusterConfig& value) const {
        if (node.type == JsonNode::Type::Object) return readTiming(loading, path, node, value);
        Name name = Name::Balanced;
        if (!names().read(loading, path, node, name)) return false;
        value.profile = node.text;
        value.timing = *profileTiming(node.text.toStdString());
        return true;
    }

    JsonNode write(const ClusterConfig& value, Style style) const {
        if (value.profile == QLatin1String("custom"))
            return ObjectKind<Timing>{timingRows}.write(value.timing, style);
        return JsonNode::string(value.profile);
    }

    KindInfo info() const { return {QStringLiteral("choice"), names().words().join(QStringLiteral(", "))}; }

    void describe(const QString& path, QList<ConfigKey>& keys) const {
        keys.append({path, info().type, false, QStringLiteral("\"balanced\""), info().range});
        describeRows(path, timingRows(), keys);
    }

private:
    static bool readTiming(Loading& loading, const KeyPath& path, const JsonNode& node,
                           ClusterConfig& value) {
        Timing t{};
        if (!ObjectKind<Timing>{timingRows}.read(loading, path, node, t)) return false;
        if (t.heartbeat > t.renew || t.renew >= t.serve) {
            loading.problem(path, Code::CONFIG_TIMING_ORDER,
                            {{QStringLiteral("heartbeat"), formatDuration(t.heartbeat)},
                             {QStringLiteral("renew"), formatDuration(t.renew)},
                             {QStringLiteral("serve"), formatDuration(t.serve)}});
            return false;
        }
        if (t.watchdog > Duration{} && !timingRuleHolds(t)) {
            loading.problem(
                path / "watchdog", Code::CONFIG_TIMING_WATCHDOG,
                {{QStringLiteral("watchdog"), formatDuration(t.watchdog)},
                 {QStringLiteral("serve"), formatDuration(t.serve)},
                 {QStringLiteral("stop"), formatDuration(t.stop)},
                 {QStringLiteral("promise"), formatDuration(t.promise)},
                 {QStringLiteral("least"),
                  formatDuration(std::chrono::ceil<std::chrono::microseconds>(leastPromise(t)))}});
            return false;
        }
        if (!timingRuleHolds(t)) {
            const auto least = std::chrono::ceil<std::chrono::microseconds>(leastPromise(t));
            loading.problem(path / "promise", Code::CONFIG_TIMING_PROMISE,
                            {{QStringLiteral("promise"), formatDuration(t.promise)},
                             {QStringLiteral("serve"), formatDuration(t.serve)},
                             {QStringLiteral("stop"), formatDuration(t.stop)},
                             {QStringLiteral("least"), formatDuration(least)}});
            return false;
        }
        value.profile = QStringLiteral("custom");
        value.timing = t;
        return true;
    }
};

const Rows<ClusterConfig>& clusterRows() {
    static const ChoiceKind<Arbitration> arbitration{{{"witness", Arbitration::Witness},
                                                      {"manual", Arbitration::Manual},
                                                      {"fence", Arbitration::Fence},
                                                      {"risk-accepted", Arbitration::RiskAccepted, false}}};
    static const Rows<ClusterConfig> rows{
        row<ClusterConfig>("name", NameKind{}, Presence::Required, &ClusterConfig::name, "\"erp\""),
        row<ClusterConfig>("profile", ProfileKind{}, Presence::Stated, itself),
        row<ClusterConfig>("arbitration", arbitration, Presence::Stated, &ClusterConfig::arbitration),
        row<ClusterConfig>("fenceDelay", DurationKind{0s, 5min}, Presence::Optional,
                           &ClusterConfig::fenceDelay),
    };
    return rows;
}

const Rows<LinkConfig>& linkRows() {
    static const Rows<LinkConfig> rows = [] {
        auto address = row<LinkConfig>("address", EndpointKind{heartbeatPort}, Presence::Stated,
                                       &LinkConfig::address, "\"10.0.0.1:7421\"");
        address.absent = [](const LinkConfig& link) { return link.serial(); };
        auto device =
            row<LinkConfig>("device", PathKind{}, Presence::Stated, &LinkConfig::device, "\"/dev/ttyS0\"");
        device.absent = [](const LinkConfig& link) { return !link.serial(); };
        return Rows<LinkConfig>{
            row<LinkConfig>("name", NameKind{}, Presence::Required, &LinkConfig::name, "\"lan\""), address,
            device,
            row<LinkConfig>("speed", IntegerKind{9600, 2000000}, Presence::Optional, &LinkConfig::speed)};
    }();
    return rows;
}

const Rows<NodeConfig>& nodeRows() {
    static const ObjectListKind<LinkConfig> links{{linkRows}, limits::linksPerNode};
    static const Rows<NodeConfig> rows{
        row<NodeConfig>("name", NameKind{}, Presence::Required, &NodeConfig::name, "\"node-a\""),
        row<NodeConfig>("control", EndpointKind{controlPort}, Presence::Required, &NodeConfig::control,
                        "\"10.0.0.1:7420\""),
        row<NodeConfig>("mirror", EndpointKind{mirrorPort}, Presence::Stated, &NodeConfig::mirror),
        row<NodeConfig>("watchdog", PathKind{}, Presence::Optional, &NodeConfig::watchdog),
        row<NodeConfig>("links", links, Presence::Required, &NodeConfig::links,
                        "[ { \"name\": \"lan\", \"address\": \"10.0.0.1:7421\" } ]"),
    };
    return rows;
}

/// Without an address of its own the mirror uses the control network.
void completeNode(NodeConfig& node) {
    if (!node.mirror.isValid() && node.control.isValid()) node.mirror = {node.control.host, mirrorPort};
}

const Rows<WitnessConfig>& witnessRows() {
    static const Rows<WitnessConfig> rows{
        row<WitnessConfig>("control", EndpointKind{controlPort}, Presence::Required, &WitnessConfig::control,
                           "\"10.0.0.3:7420\""),
        row<WitnessConfig>("link", EndpointKind{heartbeatPort}, Presence::Stated, &WitnessConfig::link),
    };
    return rows;
}

void completeWitness(WitnessConfig& witness) {
    if (!witness.link.isValid() && witness.control.isValid())
        witness.link = {witness.control.host, heartbeatPort};
}

const Rows<VolumeConfig>& volumeRows() {
    static const SizeKind size{1LL << 20, 64LL << 40, 4096};
    static const ChoiceKind<VolumeMode> mode{
        {{"sync", VolumeMode::Sync}, {"memory-sync", VolumeMode::MemorySync}, {"async", VolumeMode::Async}}};
    static const ChoiceKind<AttachMode> attach{{{"auto", AttachMode::Auto},
                                                {"nbd", AttachMode::Nbd},
                                                {"nbdfuse", AttachMode::NbdFuse},
                                                {"none", AttachMode::None}}};
    static const Rows<VolumeConfig> rows{
        row<VolumeConfig>("name", NameKind{}, Presence::Required, &VolumeConfig::name, "\"data\""),
        row<VolumeConfig>("size", size, Presence::Required, &VolumeConfig::size, "\"10GiB\""),
        row<VolumeConfig>("mode", mode, Presence::Optional, &VolumeConfig::mode),
        row<VolumeConfig>("attach", attach, Presence::Optional, &VolumeConfig::attach),
        row<VolumeConfig>("backing", MapKind{MapKind::Of::PathByNode}, Presence::Required,
                          &VolumeConfig::backing,
                          "{ \"node-a\": \"/dev/vg0/data\", \"node-b\": \"/dev/vg0/data\" }"),
    };
    return rows;
}

const Rows<FenceDeviceConfig>& fenceRows() {
    static const Rows<FenceDeviceConfig> rows{
        row<FenceDeviceConfig>("name", NameKind{}, Presence::Required, &FenceDeviceConfig::name, "\"bmc-a\""),
        row<FenceDeviceConfig>("node", NameKind{}, Presence::Required, &FenceDeviceConfig::node,
                               "\"node-a\""),
        row<FenceDeviceConfig>("agent", FenceAgentKind{}, Presence::Required, &FenceDeviceConfig::agent,
                               "\"fence_ipmilan\""),
        row<FenceDeviceConfig>("parameters", MapKind{MapKind::Of::Parameters}, Presence::Optional,
                               &FenceDeviceConfig::parameters),
        row<FenceDeviceConfig>("secrets", MapKind{MapKind::Of::SecretFiles}, Presence::Optional,
                               &FenceDeviceConfig::secrets),
        row<FenceDeviceConfig>("timeout", DurationKind{1s, 10min}, Presence::Optional,
                               &FenceDeviceConfig::timeout),
        row<FenceDeviceConfig>("check", DurationKind{10s, 12h}, Presence::Optional,
                               &FenceDeviceConfig::check),
    };
    return rows;
}

/// Folder mirrors come with a later version: the key is known, entries are refused.
struct FoldersKind {
    bool read(Loading& loading, const KeyPath& path, const JsonNode& node, QList<FolderConfig>&) const {
        if (!needList(loading, path, node, node.items.size())) return false;
        for (std::size_t i = 0; i < node.items.size() && i < 10; ++i)
            refuseChoice(loading, path / qsizetype(i), jsonSnippet(node.items[i]), true,
                         {QStringLiteral("volumes")});
        return node.items.empty();
    }
    JsonNode write(const QList<FolderConfig>&) const { return JsonNode::array(); }
    KindInfo info() const { return {QStringLiteral("list"), QString()}; }
};

const Rows<ClusterConfig>& documentRows() {
    static const ObjectListKind<NodeConfig> nodes{{nodeRows, completeNode},
                                                  16}; // two, told in words by the checks
    static const ObjectKind<WitnessConfig> witness{witnessRows, completeWitness};
    static const ObjectListKind<VolumeConfig> volumes{{volumeRows}, limits::volumes};
    static const ObjectListKind<FenceDeviceConfig> fence{{fenceRows}, limits::fenceDevices};
    static const Rows<ClusterConfig> rows{
        row<ClusterConfig>("cluster", ObjectKind<ClusterConfig>{clusterRows}, Presence::Required, itself,
                           "{ \"name\": \"erp\" }"),
        row<ClusterConfig>("nodes", nodes, Presence::Required, &ClusterConfig::nodes, "[ ... ]"),
        row<ClusterConfig>("witness", witness, Presence::Optional, &ClusterConfig::witness),
        row<ClusterConfig>("fence", fence, Presence::Optional, &ClusterConfig::fence),
        row<ClusterConfig>("volumes", volumes, Presence::Optional, &ClusterConfig::volumes),
        row<ClusterConfig>("folders", FoldersKind{}, Presence::Optional, &ClusterConfig::folders),
        row<ClusterConfig>("groups", groupListKind(), Presence::Optional, &ClusterConfig::groups),
    };
    return rows;
}

} // namespace

QList<ConfigKey> configurationKeys() {
    QList<ConfigKey> keys;
    describeRows(QString(), documentRows(), keys);
    return keys;
}

bool readDocument(Loading& loading, const JsonNode& root, ClusterConfig& config) {
    config.profile = QStringLiteral("balanced");
    config.timing = *profileTiming("balanced");
    const bool good = ObjectKind<ClusterConfig>{documentRows}.read(loading, {}, root, config);
    const JsonNode* cluster = root.member(u"cluster");
    if (cluster != nullptr && cluster->member(u"arbitration") == nullptr) // safety.md 3
        config.arbitration = config.witness ? Arbitration::Witness : Arbitration::Manual;
    return good;
}

JsonNode writeDocument(const ClusterConfig& config, Style style) {
    return ObjectKind<ClusterConfig>{documentRows}.write(config, style);
}

} // namespace hotpair
