// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/members.h"

#include "agent/platform/durable_file.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace hotpair::control {

namespace {

constexpr qint64 fileCap = 64 << 10;
constexpr qsizetype keyBytes = 32;

QString membersPath(const QString& stateDir) {
    return QDir(stateDir).filePath(QStringLiteral("cluster/members.json"));
}
QString keyPath(const QString& stateDir) {
    return QDir(stateDir).filePath(QStringLiteral("cluster/cluster.key"));
}

Error damaged(const QString& path, const char* detail) {
    return makeError(Code::STATE_FILE_DAMAGED,
                     {{QStringLiteral("path"), path}, {QStringLiteral("detail"), QLatin1String(detail)}});
}

} // namespace

const Member* Members::byId(const QByteArray& id) const {
    if (id.isEmpty()) return nullptr;
    for (const Member& m : nodes)
        if (m.id == id) return &m;
    return witness && witness->id == id ? &*witness : nullptr;
}

const Member* Members::byName(const QString& name) const {
    for (const Member& m : nodes)
        if (m.name == name) return &m;
    return witness && witness->name == name ? &*witness : nullptr;
}

const Member* Members::peer() const {
    if (!paired() || selfIsWitness()) return nullptr;
    return nodes[0].name == self ? &nodes[1] : &nodes[0];
}

QJsonObject toJson(const Member& member) {
    return {{QStringLiteral("name"), member.name},
            {QStringLiteral("id"), QString::fromLatin1(member.id.toHex())},
            {QStringLiteral("control"), member.control.toString()}};
}

std::optional<Member> memberFromJson(const QJsonValue& json) {
    Member member{json[QLatin1String("name")].toString(),
                  QByteArray::fromHex(json[QLatin1String("id")].toString().toLatin1()),
                  {}};
    const auto control = endpointFromText(json[QLatin1String("control")].toString());
    if (!isMemberName(member.name) || member.id.size() != keyBytes || !control) return std::nullopt;
    member.control = *control;
    return member;
}

QJsonObject toJson(const Members& members) {
    QJsonArray nodes;
    for (const Member& m : members.nodes)
        nodes.append(toJson(m));
    return {
        {QStringLiteral("self"), members.self},
        {QStringLiteral("clusterId"),
         QString::number(members.clusterId, 16)}, // 64 bits do not fit a JSON number
        {QStringLiteral("nodes"), nodes},
        {QStringLiteral("witness"), members.witness ? QJsonValue(toJson(*members.witness)) : QJsonValue()}};
}

std::optional<Members> membersFromJson(const QJsonObject& json) {
    Members members;
    members.self = json.value(QLatin1String("self")).toString();
    members.clusterId = json.value(QLatin1String("clusterId")).toString().toULongLong(nullptr, 16);
    const QJsonArray nodes = json.value(QLatin1String("nodes")).toArray();
    if (nodes.size() != 2 || members.clusterId == 0) return std::nullopt;
    for (const QJsonValue& value : nodes) {
        const auto member = memberFromJson(value);
        if (!member || members.byName(member->name) || members.byId(member->id)) return std::nullopt;
        members.nodes.append(*member);
    }
    if (const QJsonValue witness = json.value(QLatin1String("witness")); witness.isObject()) {
        const auto member = memberFromJson(witness);
        if (!member || members.byName(member->name) || members.byId(member->id)) return std::nullopt;
        members.witness = *member;
    }
    if (!members.byName(members.self)) return std::nullopt;
    return members;
}

std::optional<Endpoint> endpointFromText(const QString& text) {
    const qsizetype colon = text.lastIndexOf(QLatin1Char(':'));
    if (colon <= 0) return std::nullopt;
    QString host = text.left(colon);
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    else if (host.contains(QLatin1Char(':')))
        return std::nullopt; // IPv6 needs brackets before a port
    bool ok = false;
    const uint port = text.mid(colon + 1).toUInt(&ok);
    if (!ok || port == 0 || port > 65535 || host.isEmpty() || host.size() > 255) return std::nullopt;
    return Endpoint{host, quint16(port)};
}

bool isMemberName(const QString& name) {
    if (name.isEmpty() || name.size() > 63 || name.startsWith(QLatin1Char('.')) ||
        name.startsWith(QLatin1Char('-')))
        return false;
    return std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c.unicode() < 128 && c.isLetterOrNumber()) || c == QLatin1Char('-') ||
               c == QLatin1Char('_') || c == QLatin1Char('.');
    });
}

Result<Members> loadMembers(const QString& stateDir) {
    const QString path = membersPath(stateDir), key = keyPath(stateDir);
    if (!QFile::exists(path)) return Members{};
    for (const QString& file : {path, key})
        if (auto isPrivate = requirePrivate(file); !isPrivate) return isPrivate.error();
    const auto text = readWholeFile(path, fileCap);
    if (!text) return text.error();
    const QJsonDocument document = QJsonDocument::fromJson(*text);
    auto members = membersFromJson(document.object());
    if (!members) return damaged(path, "not a list of members");
    const auto secret = readWholeFile(key, keyBytes * 2 + 2);
    if (!secret) return secret.error();
    members->clusterKey = QByteArray::fromHex(secret->trimmed());
    if (members->clusterKey.size() != keyBytes) return damaged(key, "not a key of 32 bytes");
    return *members;
}

Result<void> saveMembers(const QString& stateDir, const Members& members) {
    if (auto made = makePrivateDirectory(QDir(stateDir).filePath(QStringLiteral("cluster"))); !made)
        return made;
    // the key first: a list of members without its key would not load
    if (auto saved = writeDurably(keyPath(stateDir), members.clusterKey.toHex() + '\n'); !saved) return saved;
    return writeDurably(membersPath(stateDir), QJsonDocument(toJson(members)).toJson());
}

} // namespace hotpair::control
