// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/picture.h"

#include "common/config/configuration.h"

namespace hotpair::runtime {

GroupKey groupKey(const QString& name) {
    return GroupKey(nameKey(name.toStdString()));
}

VolumeKey volumeKey(const QString& name) {
    return VolumeKey(nameKey(name.toStdString()));
}

decision::Args toCoreArgs(const Args& args) {
    decision::Args out;
    for (auto it = args.begin(); it != args.end(); ++it)
        out.emplace_back(it.key().toStdString(), it.value().toStdString());
    return out;
}

Args fromCoreArgs(const decision::Args& args) {
    Args out;
    for (const auto& [key, value] : args)
        out.insert(QString::fromStdString(key), QString::fromStdString(value));
    return out;
}

Error toError(const decision::Refused& refused) {
    return makeError(refused.code, fromCoreArgs(refused.args));
}

namespace {

decision::ArbitrationMode toCore(Arbitration mode) {
    switch (mode) {
    case Arbitration::Witness: return decision::ArbitrationMode::Witness;
    case Arbitration::Fence: return decision::ArbitrationMode::Fence;
    case Arbitration::Manual: return decision::ArbitrationMode::Manual;
    case Arbitration::RiskAccepted: return decision::ArbitrationMode::RiskAccepted;
    }
    return decision::ArbitrationMode::Manual;
}

} // namespace

const GroupConfig* Picture::group(GroupKey key) const {
    for (const auto& g : config.groups)
        if (groupKey(g.name) == key) return &g;
    return nullptr;
}

QString Picture::groupName(GroupKey key) const {
    const auto* g = group(key);
    return g ? g->name : QString();
}

QStringList Picture::volumesOf(const GroupConfig& group) const {
    QStringList names;
    for (const auto& r : group.resources)
        if (std::holds_alternative<VolumeResource>(r.kind)) names.append(r.name);
    return names;
}

decision::Setup Picture::setup() const {
    decision::Setup s;
    s.self = self;
    s.arbitration = toCore(config.arbitration);
    s.fenceDelay = config.fenceDelay;
    s.timing = config.timing;
    s.configRevision = std::uint64_t(revision);
    for (int i = 0; i < config.nodes.size() && i < 2; ++i)
        s.nodeNames[i] = config.nodes[i].name.toStdString();
    for (const auto& g : config.groups) {
        decision::GroupSetup group;
        group.key = groupKey(g.name);
        group.name = g.name.toStdString();
        const NodeId preferred = config.nodeId(g.preferred);
        group.preferred = preferred == NodeId::None ? NodeId::A : preferred;
        group.failback = g.failback == Failback::Immediate ? decision::FailbackMode::Immediate
                                                           : decision::FailbackMode::Never;
        group.restartAttempts = g.restart.attempts;
        group.restartWindow = g.restart.window;
        group.mirrored = !volumesOf(g).isEmpty();
        const auto order = startOrder(g); // a loaded configuration has no cycle
        for (const QString& name : order ? *order : QStringList())
            for (const auto& r : g.resources)
                if (r.name == name)
                    group.resources.push_back({name.toStdString(), r.timeout.start, r.timeout.stop});
        s.groups.push_back(std::move(group));
    }
    return s;
}

bool changesLive(const VolumeConfig& now, VolumeConfig wanted) {
    wanted.mode = now.mode;
    return wanted == now;
}

} // namespace hotpair::runtime
