// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/segments.h"

#include "agent/platform/durable_file.h"

#include <QDir>
#include <QJsonDocument>

#include <algorithm>

namespace hotpair {
namespace {

constexpr qint64 lineCap = 64 << 10;
const QString reservationName = QStringLiteral("reserved");

/// The events of one file, and nothing for lines that are none.
QList<EventRecord> readLines(const QString& path) {
    QList<EventRecord> events;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return events;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine(lineCap);
        const auto document = QJsonDocument::fromJson(line);
        if (!document.isObject()) continue;
        if (auto event = eventFromJson(document.object())) events.append(std::move(*event));
    }
    return events;
}

} // namespace

JournalSegments::JournalSegments(QString directory, JournalLimits limits)
    : m_directory(std::move(directory))
    , m_limits(limits) {}

Error JournalSegments::failure(const QString& path, const QString& detail) const {
    return makeError(Code::JOURNAL_UNUSABLE,
                     {{QStringLiteral("path"), path}, {QStringLiteral("detail"), detail}});
}

QStringList JournalSegments::files() const {
    const QDir dir(m_directory);
    QStringList paths;
    // the first number is in the name with leading zeros: the order of names is the order of events
    for (const auto& name : dir.entryList({QStringLiteral("events-*.jsonl")}, QDir::Files, QDir::Name))
        paths.append(dir.filePath(name));
    return paths;
}

Result<quint64> JournalSegments::open() {
    if (auto made = makePrivateDirectory(m_directory); !made)
        return failure(m_directory, made.error().args.value(QStringLiteral("detail")));
    quint64 highest = 0;
    const QString reservation = m_directory + QLatin1Char('/') + reservationName;
    if (QFile::exists(reservation)) {
        const auto bytes = readWholeFile(reservation, 64);
        if (!bytes) return failure(reservation, bytes.error().args.value(QStringLiteral("detail")));
        highest = bytes->trimmed().toULongLong();
    }
    for (const auto& event : read(0, {}, 1))
        highest = std::max(highest, event.seq);
    return highest;
}

Result<void> JournalSegments::reserve(quint64 upTo) {
    const QString path = m_directory + QLatin1Char('/') + reservationName;
    const auto written = writeDurably(path, QByteArray::number(upTo) + '\n', FileAccess::Private);
    if (!written) return failure(path, written.error().args.value(QStringLiteral("detail")));
    return {};
}

Result<void> JournalSegments::rotate(quint64 firstSeq) {
    m_file.close();
    QStringList all = files();
    while (all.size() >= m_limits.segments)
        QFile::remove(all.takeFirst());
    m_file.setFileName(
        QStringLiteral("%1/events-%2.jsonl").arg(m_directory).arg(firstSeq, 20, 10, QLatin1Char('0')));
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        return failure(m_file.fileName(), m_file.errorString());
    m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

Result<void> JournalSegments::append(const QList<EventRecord>& events) {
    for (const auto& event : events) {
        // A new file at each start, too: nothing is ever appended to a torn line.
        if (!m_file.isOpen() || m_file.size() >= m_limits.segmentBytes)
            if (auto rotated = rotate(event.seq); !rotated) return rotated;
        const QByteArray line = QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact) + '\n';
        if (m_file.write(line) != line.size()) {
            const auto error = failure(m_file.fileName(), m_file.errorString());
            m_file.close();
            return error;
        }
    }
    if (m_file.isOpen() && !m_file.flush()) {
        const auto error = failure(m_file.fileName(), m_file.errorString());
        m_file.close();
        return error;
    }
    return {};
}

QList<EventRecord> JournalSegments::read(quint64 since, const QString& sinceTime, int limit) const {
    QList<EventRecord> newest;
    const QStringList all = files();
    for (auto path = all.crbegin(); path != all.crend() && newest.size() < limit; ++path) {
        QList<EventRecord> wanted;
        bool older = false;
        for (auto& event : readLines(*path)) {
            const bool inside = event.seq > since && (sinceTime.isEmpty() || event.time > sinceTime);
            older = older || !inside;
            if (inside) wanted.append(std::move(event));
        }
        newest = wanted + newest;
        if (older) break; // what lies before is older still
    }
    return newest.size() > limit ? newest.last(limit) : newest;
}

} // namespace hotpair
