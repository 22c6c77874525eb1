// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/state.h"

#include "agent/control/members.h"
#include "agent/control/users.h"
#include "agent/platform/durable_file.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace hotpair::control {

namespace {

constexpr qint64 fileCap = 64 << 10;

QString nodePath(const QString& stateDir) {
    return QDir(stateDir).filePath(QStringLiteral("node.json"));
}
QString identityDir(const QString& stateDir) {
    return QDir(stateDir).filePath(QStringLiteral("identity"));
}

/// An empty directory that somebody made with the usual mode becomes private; a filled one is none of our
/// business.
Result<void> claim(const QString& stateDir) {
    if (QFileInfo(stateDir).isDir() &&
        QDir(stateDir).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
        QFile::setPermissions(stateDir, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return makePrivateDirectory(stateDir);
}

Result<void> saveIdentity(const QString& stateDir, const QString& name) {
    auto pem = createIdentity(name);
    if (!pem) return pem.error();
    const QDir dir(identityDir(stateDir));
    if (auto made = makePrivateDirectory(dir.path()); !made) return made;
    if (auto saved = writeDurably(dir.filePath(QStringLiteral("key.pem")), pem->key); !saved) return saved;
    return writeDurably(dir.filePath(QStringLiteral("cert.pem")), pem->certificate);
}

} // namespace

Result<void> initState(const QString& stateDir, const NodeSettings& node, const QString& adminPassword) {
    if (QFile::exists(nodePath(stateDir)))
        return makeError(Code::STATE_EXISTS, {{QStringLiteral("path"), stateDir}});
    if (!isMemberName(node.name))
        return makeError(Code::NODE_NAME_UNFIT, {{QStringLiteral("name"), node.name}});
    auto admin = makeUser(QStringLiteral("admin"), Role::Admin, adminPassword);
    if (!admin) return admin.error();
    if (auto claimed = claim(stateDir); !claimed) return claimed;
    if (auto saved = saveIdentity(stateDir, node.name); !saved) return saved;
    if (auto saved = saveUsers(stateDir, {*admin}); !saved) return saved;
    const QJsonObject document{{QStringLiteral("version"), 1},
                               {QStringLiteral("name"), node.name},
                               {QStringLiteral("listen"), node.listen.toString()}};
    return writeDurably(nodePath(stateDir), QJsonDocument(document).toJson());
}

Result<NodeSettings> loadNodeSettings(const QString& stateDir) {
    const QString path = nodePath(stateDir);
    if (!QFile::exists(path)) return makeError(Code::STATE_MISSING, {{QStringLiteral("path"), stateDir}});
    const auto text = readWholeFile(path, fileCap);
    if (!text) return text.error();
    const QJsonObject json = QJsonDocument::fromJson(*text).object();
    const auto listen = endpointFromText(json.value(QLatin1String("listen")).toString());
    NodeSettings node{json.value(QLatin1String("name")).toString(), listen.value_or(Endpoint{})};
    if (!listen || !isMemberName(node.name))
        return makeError(Code::STATE_FILE_DAMAGED,
                         {{QStringLiteral("path"), path},
                          {QStringLiteral("detail"), QStringLiteral("name or listen is missing")}});
    return node;
}

Result<std::shared_ptr<const Identity>> loadIdentity(const QString& stateDir) {
    const QDir dir(identityDir(stateDir));
    const QString keyPath = dir.filePath(QStringLiteral("key.pem"));
    if (auto isPrivate = requirePrivate(keyPath); !isPrivate) return isPrivate.error();
    const auto key = readWholeFile(keyPath, fileCap);
    if (!key) return key.error();
    const auto certificate = readWholeFile(dir.filePath(QStringLiteral("cert.pem")), fileCap);
    if (!certificate) return certificate.error();
    auto identity = identityFromPem({*key, *certificate});
    if (!identity) return identity.error();
    return std::shared_ptr<const Identity>(std::make_shared<Identity>(std::move(*identity)));
}

} // namespace hotpair::control
