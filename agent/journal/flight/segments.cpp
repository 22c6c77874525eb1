// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/segments.h"

#include "agent/journal/flight/wire.h"
#include "agent/platform/durable_file.h"

#include <QDir>
#include <QFileInfo>

#include <map>

namespace hotpair::flight {

namespace {

const QString openSuffix = QStringLiteral(".rec");
const QString finishedSuffix = QStringLiteral(".recz");

QString pathOf(const QString& directory, quint64 number, const QString& suffix) {
    // leading zeros: the order of names is the order of segments
    return QStringLiteral("%1/flight-%2%3").arg(directory).arg(number, 12, 10, QLatin1Char('0')).arg(suffix);
}

} // namespace

Segments::Segments(QString directory, Limits limits)
    : m_directory(std::move(directory))
    , m_limits(limits) {}

Error Segments::failure(const QString& path, const QString& detail) const {
    return makeError(Code::RECORDING_STOPPED,
                     {{QStringLiteral("path"), path}, {QStringLiteral("detail"), detail}});
}

QList<SegmentFile> Segments::files(const QString& directory) {
    const QDir dir(directory);
    std::map<quint64, QString> found;
    for (const QString& suffix : {finishedSuffix, openSuffix}) // the second wins
        for (const auto& name :
             dir.entryList({QStringLiteral("flight-*") + suffix}, QDir::Files, QDir::Name)) {
            bool ok = false;
            const quint64 number = name.mid(7, name.size() - 7 - suffix.size()).toULongLong(&ok);
            if (ok) found[number] = dir.filePath(name);
        }
    QList<SegmentFile> out;
    for (const auto& [number, path] : found)
        out.append({number, path});
    return out;
}

std::optional<QByteArray> Segments::read(const QString& path) {
    const auto bytes = readWholeFile(path, segmentCap);
    if (!bytes) return std::nullopt;
    return inflated(*bytes);
}

Result<quint64> Segments::open() {
    if (auto made = makePrivateDirectory(m_directory); !made)
        return failure(m_directory, made.error().args.value(QStringLiteral("detail")));
    quint64 highest = 0;
    for (const auto& file : files(m_directory)) {
        highest = file.number;
        if (file.path.endsWith(openSuffix)) finish(file.path);
    }
    return highest;
}

/// The deflated copy is whole before the other one goes; between the two both are there.
void Segments::finish(const QString& path) const {
    const auto content = readWholeFile(path, segmentCap);
    if (!content || !content->startsWith(segmentStart())) {
        if (content && content->isEmpty()) QFile::remove(path);
        return;
    }
    if (replaceFile(path + QLatin1Char('z'), deflated(*content), FileAccess::Private)) QFile::remove(path);
}

void Segments::makeRoom() const {
    qint64 all = 0;
    const auto found = files(m_directory);
    for (auto file = found.crbegin(); file != found.crend(); ++file) {
        all += QFileInfo(file->path).size();
        if (all > m_limits.diskBytes - m_limits.segmentBytes) QFile::remove(file->path);
    }
}

Result<void> Segments::begin(quint64 number) {
    end();
    makeRoom();
    m_file.setFileName(pathOf(m_directory, number, openSuffix));
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered))
        return failure(m_file.fileName(), m_file.errorString());
    m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (auto begun = append(segmentStart(), false); !begun) return begun;
    if (!m_torn.isEmpty()) QFile::remove(m_torn); // what it had comes again
    m_torn.clear();
    return {};
}

Result<void> Segments::append(const QByteArray& bytes, bool flush) {
    const bool written = m_file.write(bytes) == bytes.size();
    const bool durable = written && (!flush || flushToDisk(m_file.handle()));
    if (durable) return {};
    const auto error = failure(m_file.fileName(), m_file.errorString());
    m_file.close(); // what is in it stays readable up to the torn record
    if (m_torn.isEmpty())
        m_torn = m_file.fileName();
    else
        QFile::remove(m_file.fileName());
    return error;
}

void Segments::end() {
    if (!m_file.isOpen()) return;
    m_file.close();
    finish(m_file.fileName());
}

} // namespace hotpair::flight
