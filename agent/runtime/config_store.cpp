// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/config_store.h"

#include "agent/platform/durable_file.h"
#include "common/base/limits.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace hotpair::runtime {

namespace {
constexpr qint64 fileCap = qint64(limits::configurationBytes) * 3; // the document's JSON inside a JSON string
} // namespace

ConfigStore::ConfigStore(QString stateDir)
    : m_dir(std::move(stateDir) + QStringLiteral("/config")) {}

QString ConfigStore::pathOf(int revision) const {
    return QStringLiteral("%1/history/%2.json").arg(m_dir).arg(revision, 8, 10, QLatin1Char('0'));
}

Result<StoredConfig> ConfigStore::read(const QString& path) const {
    auto bytes = readWholeFile(path, fileCap);
    if (!bytes) return bytes.error();
    QJsonParseError parse;
    const QJsonObject head = QJsonDocument::fromJson(*bytes, &parse).object();
    StoredConfig stored;
    stored.revision = head[QLatin1String("revision")].toInt();
    stored.time = QDateTime::fromString(head[QLatin1String("time")].toString(), Qt::ISODateWithMs);
    stored.author = head[QLatin1String("author")].toString();
    stored.document = head[QLatin1String("document")].toString().toUtf8();
    if (stored.revision <= 0 || stored.document.isEmpty())
        return makeError(Code::STATE_FILE_DAMAGED,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), parse.errorString()}});
    return stored;
}

Result<StoredConfig> ConfigStore::load() const {
    const QString path = m_dir + QStringLiteral("/current.json");
    if (!QFile::exists(path)) return StoredConfig{};
    return read(path);
}

Result<StoredConfig> ConfigStore::load(int revision) const {
    const QString path = pathOf(revision);
    if (!QFile::exists(path))
        return makeError(Code::CONFIG_NO_SUCH_REVISION,
                         {{QStringLiteral("revision"), QString::number(revision)}});
    return read(path);
}

Result<QList<StoredConfig>> ConfigStore::history(int limit) const {
    QStringList files = QDir(m_dir + QStringLiteral("/history"))
                            .entryList({QStringLiteral("????????.json")}, QDir::Files, QDir::Name);
    std::reverse(files.begin(), files.end());
    QList<StoredConfig> list;
    for (const QString& file : files.mid(0, limit)) {
        auto stored = read(m_dir + QStringLiteral("/history/") + file);
        if (!stored) return stored.error();
        stored->document.clear();
        list.append(std::move(*stored));
    }
    return list;
}

Result<void> ConfigStore::store(const StoredConfig& config) const {
    for (const QString& dir : {m_dir, m_dir + QStringLiteral("/history")})
        if (auto made = makePrivateDirectory(dir); !made) return made;
    const QByteArray bytes =
        QJsonDocument(QJsonObject{
                          {QStringLiteral("revision"), config.revision},
                          {QStringLiteral("time"), config.time.toUTC().toString(Qt::ISODateWithMs)},
                          {QStringLiteral("author"), config.author},
                          {QStringLiteral("document"), QString::fromUtf8(config.document)},
                      })
            .toJson(QJsonDocument::Compact);
    if (auto written = writeDurably(pathOf(config.revision), bytes); !written) return written;
    return writeDurably(m_dir + QStringLiteral("/current.json"), bytes);
}

} // namespace hotpair::runtime
