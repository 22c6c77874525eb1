// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/grade/facts.h"

#include <QJsonArray>

namespace hotpair::grade {

namespace {

constexpr qsizetype cap = 1024; ///< entries of any list

QStringList texts(const QJsonValue& value) {
    QStringList out;
    for (const auto& v : value.toArray())
        out << v.toString();
    return out;
}

} // namespace

QJsonObject toJson(const NodeFacts& f) {
    QJsonArray interfaces;
    for (const auto& i : f.interfaces)
        interfaces.append(
            QJsonObject{{QStringLiteral("name"), i.name},
                        {QStringLiteral("mtu"), i.mtu},
                        {QStringLiteral("addresses"), QJsonArray::fromStringList(i.addresses)}});
    QJsonObject backings;
    for (auto b = f.backings.begin(); b != f.backings.end(); ++b)
        backings.insert(b.key(), QJsonObject{{QStringLiteral("exists"), b->exists},
                                             {QStringLiteral("size"), b->size},
                                             {QStringLiteral("onStateDisk"), b->onStateDisk}});
    QJsonObject links;
    for (auto l = f.links.begin(); l != f.links.end(); ++l)
        links.insert(l.key(), QJsonObject{{QStringLiteral("peer"), l->peer},
                                          {QStringLiteral("proven"), l->proven},
                                          {QStringLiteral("lossPct"), l->lossPct},
                                          {QStringLiteral("worstRttUs"), l->worstRttUs}});
    return {{QStringLiteral("node"), f.node},
            {QStringLiteral("version"), f.version},
            {QStringLiteral("revision"), f.revision},
            {QStringLiteral("interfaces"), interfaces},
            {QStringLiteral("backings"), backings},
            {QStringLiteral("links"), links},
            {QStringLiteral("missingPrograms"), QJsonArray::fromStringList(f.missingPrograms)},
            {QStringLiteral("statePath"), f.statePath},
            {QStringLiteral("stateFileSystem"), f.stateFileSystem},
            {QStringLiteral("stateUsedPct"), f.stateUsedPct},
            {QStringLiteral("stateOnNetwork"), f.stateOnNetwork},
            {QStringLiteral("clockSynchronised"),
             f.clockSynchronised ? QJsonValue(*f.clockSynchronised) : QJsonValue()},
            {QStringLiteral("watchdog"), f.watchdog},
            {QStringLiteral("realtimePermitted"), f.realtimePermitted},
            {QStringLiteral("memoryLockPermitted"), f.memoryLockPermitted},
            {QStringLiteral("guardPresent"), f.guardPresent},
            {QStringLiteral("controlConnected"), f.controlConnected},
            {QStringLiteral("readableSecrets"), QJsonArray::fromStringList(f.readableSecrets)},
            {QStringLiteral("accounts"), QJsonArray::fromStringList(f.accounts)}};
}

std::optional<NodeFacts> factsFromJson(const QJsonObject& json) {
    const auto value = [&json](const char* key) { return json.value(QLatin1String(key)); };
    for (const char* list : {"interfaces", "missingPrograms", "readableSecrets", "accounts"})
        if (value(list).toArray().size() > cap) return std::nullopt;
    NodeFacts f;
    f.node = value("node").toString();
    if (f.node.isEmpty()) return std::nullopt;
    f.version = value("version").toString();
    f.revision = value("revision").toInt();
    for (const auto& i : value("interfaces").toArray())
        f.interfaces.append({i[QLatin1String("name")].toString(), i[QLatin1String("mtu")].toInt(),
                             texts(i[QLatin1String("addresses")])});
    const QJsonObject backings = value("backings").toObject(), links = value("links").toObject();
    if (backings.size() > cap || links.size() > cap) return std::nullopt;
    for (auto b = backings.begin(); b != backings.end(); ++b)
        f.backings.insert(b.key(), {b.value()[QLatin1String("exists")].toBool(),
                                    b.value()[QLatin1String("size")].toInteger(),
                                    b.value()[QLatin1String("onStateDisk")].toBool()});
    for (auto l = links.begin(); l != links.end(); ++l)
        f.links.insert(l.key(), {l.value()[QLatin1String("peer")].toString(),
                                 l.value()[QLatin1String("proven")].toBool(),
                                 l.value()[QLatin1String("lossPct")].toDouble(),
                                 l.value()[QLatin1String("worstRttUs")].toInteger(-1)});
    f.missingPrograms = texts(value("missingPrograms"));
    f.statePath = value("statePath").toString();
    f.stateFileSystem = value("stateFileSystem").toString();
    f.stateUsedPct = value("stateUsedPct").toInt(-1);
    f.stateOnNetwork = value("stateOnNetwork").toBool();
    if (value("clockSynchronised").isBool()) f.clockSynchronised = value("clockSynchronised").toBool();
    f.watchdog = value("watchdog").toBool();
    f.realtimePermitted = value("realtimePermitted").toBool();
    f.memoryLockPermitted = value("memoryLockPermitted").toBool();
    f.guardPresent = value("guardPresent").toBool();
    f.controlConnected = value("controlConnected").toBool();
    f.readableSecrets = texts(value("readableSecrets"));
    f.accounts = texts(value("accounts"));
    return f;
}

} // namespace hotpair::grade
