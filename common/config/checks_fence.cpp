// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/checks.h"
#include "common/config/nearest.h"

#include <QRegularExpression>

namespace hotpair {

namespace {

/// What the caller of an agent decides itself.
bool isReserved(const QString& parameter) {
    static const QStringList reserved{QStringLiteral("action"), QStringLiteral("option"),
                                      QStringLiteral("help"), QStringLiteral("version")};
    return reserved.contains(parameter);
}

/// Parameters of Debian's fence-agents whose values are secrets; programs that fetch one are not.
bool isSecret(const QString& parameter) {
    static const QRegularExpression word(
        QStringLiteral("(passwd|password|secret|secret_key|token|api_key|apikey|community)\\z"));
    return word.match(parameter).hasMatch();
}

void checkParameters(Loading& loading, const FenceDeviceConfig& device, const KeyPath& path) {
    for (auto i = device.parameters.begin(); i != device.parameters.end(); ++i) {
        const KeyPath at = path / "parameters" / i.key();
        const Args args{{QStringLiteral("parameter"), i.key()}, {QStringLiteral("device"), device.name}};
        if (isReserved(i.key()))
            loading.problem(at, Code::CONFIG_FENCE_RESERVED, args);
        else if (isSecret(i.key()))
            loading.problem(at, Code::CONFIG_FENCE_SECRET, args);
        else if (device.secrets.contains(i.key()))
            loading.problem(at, Code::CONFIG_DUPLICATE_NAME,
                            {{QStringLiteral("value"), i.key()},
                             {QStringLiteral("other"), keyPathText(path / "secrets" / i.key())}});
    }
    for (auto i = device.secrets.begin(); i != device.secrets.end(); ++i)
        if (isReserved(i.key()))
            loading.problem(path / "secrets" / i.key(), Code::CONFIG_FENCE_RESERVED,
                            {{QStringLiteral("parameter"), i.key()}, {QStringLiteral("device"), device.name}});
}

} // namespace

void checkFence(Loading& loading, const ClusterConfig& config) {
    const KeyPath fence = KeyPath{} / "fence";
    const bool nodesKnown =
        config.nodes.size() == qsizetype(limits::nodes) && loading.clean(KeyPath{} / "nodes");
    const QStringList nodes = nodeNames(config);
    UniqueNames names(loading);
    QStringList covered;
    for (qsizetype i = 0; i < config.fence.size(); ++i) {
        const FenceDeviceConfig& device = config.fence[i];
        names.add(fence / i / "name", device.name);
        checkParameters(loading, device, fence / i);
        covered << device.node;
        if (nodesKnown && !device.node.isEmpty() && !nodes.contains(device.node))
            loading.problem(
                fence / i / "node", Code::CONFIG_NO_SUCH_NODE,
                {{QStringLiteral("value"), device.node}, {QStringLiteral("choices"), listed(nodes)}});
    }
    if (config.arbitration != Arbitration::Fence || !nodesKnown || !loading.clean(fence)) return;
    for (const QString& node : nodes)
        if (!covered.contains(node))
            loading.problem(KeyPath{} / "cluster" / "arbitration", Code::CONFIG_FENCE_MISSING,
                            {{QStringLiteral("node"), node}});
}

} // namespace hotpair
