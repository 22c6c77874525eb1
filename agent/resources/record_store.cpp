// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/record_store.h"

#include "agent/platform/durable_file.h"
#include "common/base/limits.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSysInfo>

#include <algorithm>

namespace hotpair::resources {
namespace {

constexpr qint64 fileCap = 8 << 20;

QString keyOf(const QString& group, const QString& name) {
    return group + QLatin1Char('\n') + name;
}

QJsonObject toJson(const ResourceRecord& r) {
    return {{QStringLiteral("group"), r.group},     {QStringLiteral("name"), r.name},
            {QStringLiteral("type"), r.type},       {QStringLiteral("order"), QString::number(r.order)},
            {QStringLiteral("settled"), r.settled}, {QStringLiteral("description"), r.description},
            {QStringLiteral("data"), r.data},       {QStringLiteral("footprint"), toJson(r.footprint)}};
}

ResourceRecord recordFromJson(const QJsonObject& o) {
    ResourceRecord r;
    r.group = o[QStringLiteral("group")].toString();
    r.name = o[QStringLiteral("name")].toString();
    r.type = o[QStringLiteral("type")].toString();
    r.order = o[QStringLiteral("order")].toString().toULongLong();
    r.settled = o[QStringLiteral("settled")].toBool();
    r.description = o[QStringLiteral("description")].toObject();
    r.data = o[QStringLiteral("data")].toObject();
    r.footprint = footprintFromJson(o[QStringLiteral("footprint")].toObject());
    return r;
}

} // namespace

RecordStore::RecordStore(const QString& stateDirectory)
    : m_path(stateDirectory + QStringLiteral("/run/resources.json"))
    , m_bootId(QString::fromLatin1(QSysInfo::bootUniqueId())) {}

Result<QList<ResourceRecord>> RecordStore::load() {
    const std::lock_guard lock(m_mutex);
    if (!QFileInfo::exists(m_path)) return QList<ResourceRecord>();
    const auto bytes = readWholeFile(m_path, fileCap);
    if (!bytes) return bytes.error();
    const QJsonDocument document = QJsonDocument::fromJson(*bytes);
    const QJsonObject top = document.object();
    if (!document.isObject() || top[QStringLiteral("version")].toInt() != 1)
        return makeError(Code::RESOURCE_RECORD_DAMAGED, {{QStringLiteral("path"), m_path}});
    QList<ResourceRecord> list;
    if (top[QStringLiteral("bootId")].toString() != m_bootId) return list; // a reboot undid everything
    for (const auto& value : top[QStringLiteral("resources")].toArray())
        list.append(recordFromJson(value.toObject()));
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
    for (const ResourceRecord& r : list)
        m_records.insert(keyOf(r.group, r.name), r);
    const QJsonObject terms = top[QStringLiteral("terms")].toObject();
    for (auto it = terms.begin(); it != terms.end(); ++it)
        m_terms.insert(it.key(), it.value().toString().toULongLong());
    return list;
}

Result<void> RecordStore::put(const ResourceRecord& record) {
    const std::lock_guard lock(m_mutex);
    m_records.insert(keyOf(record.group, record.name), record);
    return write();
}

Result<void> RecordStore::erase(const QString& group, const QString& name) {
    const std::lock_guard lock(m_mutex);
    return m_records.remove(keyOf(group, name)) ? write() : Result<void>();
}

Result<void> RecordStore::raiseTerm(const QString& group, Term term) {
    const std::lock_guard lock(m_mutex);
    if (term <= m_terms.value(group)) return {};
    m_terms.insert(group, term);
    return write();
}

Term RecordStore::highestTerm(const QString& group) const {
    const std::lock_guard lock(m_mutex);
    return m_terms.value(group);
}

Result<void> RecordStore::write() {
    QJsonArray resources;
    for (const ResourceRecord& r : std::as_const(m_records))
        resources.append(toJson(r));
    QJsonObject terms;
    for (auto it = m_terms.cbegin(); it != m_terms.cend(); ++it)
        terms.insert(it.key(), QString::number(it.value()));
    const QJsonObject top{{QStringLiteral("version"), 1},
                          {QStringLiteral("bootId"), m_bootId},
                          {QStringLiteral("terms"), terms},
                          {QStringLiteral("resources"), resources}};
    return replaceFile(m_path, QJsonDocument(top).toJson(QJsonDocument::Compact));
}

} // namespace hotpair::resources
