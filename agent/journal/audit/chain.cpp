// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/audit/chain.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QList>

namespace hotpair::audit {

namespace {

constexpr qsizetype hashDigits = 64;

QByteArray hashOf(const QJsonObject& withoutHash) {
    return QCryptographicHash::hash(QJsonDocument(withoutHash).toJson(QJsonDocument::Compact),
                                    QCryptographicHash::Sha256)
        .toHex();
}

} // namespace

QJsonObject toJson(const Head& head) {
    return {{QStringLiteral("record"), head.number},
            {QStringLiteral("hash"), QString::fromLatin1(head.hash)}};
}

std::optional<Head> headFromJson(const QJsonObject& json) {
    Head head{json.value(QLatin1String("record")).toInteger(-1),
              json.value(QLatin1String("hash")).toString().toLatin1()};
    const bool none = head.number == 0 && head.hash.isEmpty();
    const bool some = head.number > 0 && head.hash.size() == hashDigits &&
                      QByteArray::fromHex(head.hash).toHex() == head.hash;
    if (!none && !some) return std::nullopt;
    return head;
}

QByteArray lineAfter(Head& head, const QString& time, const QJsonObject& what) {
    QJsonObject record{{QStringLiteral("n"), head.number + 1},
                       {QStringLiteral("time"), time},
                       {QStringLiteral("prev"), QString::fromLatin1(head.hash)},
                       {QStringLiteral("what"), what}};
    head = {head.number + 1, hashOf(record)};
    record.insert(QStringLiteral("hash"), QString::fromLatin1(head.hash));
    return QJsonDocument(record).toJson(QJsonDocument::Compact) + '\n';
}

bool Checker::broken(qint64 record, const char* detail) {
    if (!m_break) m_break = Break{record, QLatin1String(detail)};
    return false;
}

bool Checker::take(const QByteArray& line) {
    if (m_break) return false;
    const qint64 next = m_head.number + 1;
    const auto document = QJsonDocument::fromJson(line);
    QJsonObject record = document.object();
    const QByteArray hash = record.take(QStringLiteral("hash")).toString().toLatin1();
    if (!document.isObject() || hash.isEmpty()) return broken(next, "the record cannot be read");
    if (record.value(QLatin1String("n")).toInteger() != next) return broken(next, "a record is missing");
    if (record.value(QLatin1String("prev")).toString().toLatin1() != m_head.hash)
        return broken(next, "it does not follow the record before it");
    // the bytes on the disk, not only what they mean
    QJsonObject whole = record;
    whole.insert(QStringLiteral("hash"), QString::fromLatin1(hash));
    if (hashOf(record) != hash || QJsonDocument(whole).toJson(QJsonDocument::Compact) != line.trimmed())
        return broken(next, "the record was changed");
    m_head = {next, hash};
    for (const Head& known : m_expected)
        if (known.number == next && known.hash != hash)
            return broken(next, "it is not the record that was remembered elsewhere");
    return true;
}

void Checker::expect(const Head& head) {
    m_expected.append(head);
}

const std::optional<Break>& Checker::end() {
    for (const Head& known : m_expected)
        if (known.number > m_head.number) broken(m_head.number + 1, "the end is missing");
    return m_break;
}

} // namespace hotpair::audit
