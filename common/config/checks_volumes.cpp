// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/checks.h"
#include "common/config/nearest.h"

namespace hotpair {

namespace {

/// One spelling of a path, good enough to see that two are the same.
QString plainPath(QString path) {
    path.replace(QLatin1Char('\\'), QLatin1Char('/'));
    while (path.contains(QLatin1String("//")))
        path.replace(QLatin1String("//"), QLatin1String("/"));
    return path.size() > 1 && path[1] == QLatin1Char(':') ? path.toLower() : path;
}

void checkBacking(Loading& loading, const VolumeConfig& volume, const KeyPath& path,
                  const QStringList& nodes) {
    for (auto i = volume.backing.begin(); i != volume.backing.end(); ++i)
        if (!nodes.contains(i.key()))
            loading.problem(path / i.key(), Code::CONFIG_NO_SUCH_NODE,
                            {{QStringLiteral("value"), i.key()}, {QStringLiteral("choices"), listed(nodes)}});
    for (const QString& node : nodes)
        if (!volume.backing.contains(node))
            loading.problem(path, Code::CONFIG_BACKING_MISSING,
                            {{QStringLiteral("volume"), volume.name}, {QStringLiteral("node"), node}});
}

} // namespace

void checkVolumes(Loading& loading, const ClusterConfig& config) {
    const bool nodesKnown =
        config.nodes.size() == qsizetype(limits::nodes) && loading.clean(KeyPath{} / "nodes");
    const QStringList nodes = nodeNames(config);
    UniqueNames names(loading);
    Unique backings(loading, Code::CONFIG_BACKING_TWICE);
    for (qsizetype i = 0; i < config.volumes.size(); ++i) {
        const VolumeConfig& volume = config.volumes[i];
        const KeyPath path = KeyPath{} / "volumes" / i;
        names.add(path / "name", volume.name);
        const KeyPath backing = path / "backing";
        if (nodesKnown && loading.clean(backing) && loading.clean(path / "name"))
            checkBacking(loading, volume, backing, nodes);
        for (auto b = volume.backing.begin(); b != volume.backing.end(); ++b)
            backings.add(backing / b.key(), b.key() + QLatin1Char('\n') + plainPath(b.value()), b.value());
    }
}

} // namespace hotpair
