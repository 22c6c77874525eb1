// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"

#include "common/config/checks.h"
#include "common/config/loading.h"
#include "common/config/schema.h"

namespace hotpair {

QString ConfigProblem::where() const {
    const QString place = QStringLiteral("%1:%2:%3").arg(file).arg(line).arg(column);
    return key.isEmpty() ? place : place + QStringLiteral(": ") + key;
}

Error ConfigProblem::error() const {
    Args all = args;
    all.insert(QStringLiteral("file"), file);
    all.insert(QStringLiteral("line"), QString::number(line));
    all.insert(QStringLiteral("column"), QString::number(column));
    if (!key.isEmpty()) all.insert(QStringLiteral("key"), key);
    return makeError(code, all);
}

QList<ConfigProblem> placedProblems(const QByteArray& json, const QString& fileName,
                                    const QList<ConfigFinding>& findings) {
    Loading loading(fileName);
    const JsonDocument document = parseJson(json);
    if (document.root) loading.setDocument(&*document.root);
    for (const ConfigFinding& f : findings)
        loading.problem(f.path, f.code, f.args);
    return loading.problems();
}

ConfigLoad loadConfig(const QByteArray& json, const QString& fileName) {
    Loading loading(fileName);
    const JsonDocument document = parseJson(json);
    for (const JsonProblem& p : document.problems)
        loading.add(p);
    if (!document.root) return {std::nullopt, loading.problems()};
    loading.setDocument(&*document.root);
    ClusterConfig config;
    readDocument(loading, *document.root, config);
    if (document.root->type != JsonNode::Type::Object) return {std::nullopt, loading.problems()};
    checkNodes(loading, config);
    checkVolumes(loading, config);
    checkGroups(loading, config);
    if (loading.failed()) return {std::nullopt, loading.problems()};
    return {config, {}};
}

QByteArray configToJson(const ClusterConfig& config) {
    return writeJson(writeDocument(config, Style::Short));
}

} // namespace hotpair
