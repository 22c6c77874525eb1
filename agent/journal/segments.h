// The journal's files: reading lines, appending, rotating, reserving numbers. Blocking; one thread at a time
// (the journal's worker, or the main thread before the worker is used).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/journal_limits.h"
#include "common/base/result.h"
#include "common/model/status.h"

#include <QFile>
#include <QList>
#include <QString>
#include <QStringList>

namespace hotpair {

class JournalSegments {
public:
    JournalSegments(QString directory, JournalLimits limits);

    /// Creates the directory, finds the highest number ever given out.
    Result<quint64> open();

    /// Makes durable that numbers up to this one may be used.
    Result<void> reserve(quint64 upTo);

    Result<void> append(const QList<EventRecord>& events);

    /// Newest first segments are read first; at most limit newest events with seq > since and time >
    /// sinceTime, oldest first. Lines that cannot be read (torn by a crash, damaged) are left out.
    QList<EventRecord> read(quint64 since, const QString& sinceTime, int limit) const;

private:
    QStringList files() const; ///< oldest first
    Result<void> rotate(quint64 firstSeq);
    Error failure(const QString& path, const QString& detail) const;

    QString m_directory;
    JournalLimits m_limits;
    QFile m_file;
};

} // namespace hotpair
