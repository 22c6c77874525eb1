// The flight recorder's files: STATE/journal/flight/flight-<number>.rec while one is written, .recz when it
// is finished. A ring: the oldest go when all together are larger than allowed. A new file begins at each
// start, nothing is ever appended to a torn one. Blocking; one thread at a time (the recorder's worker, or
// hotpairctl on files of a stopped agent). Errors: RECORDING_STOPPED {path, detail}.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

namespace hotpair::flight {

struct Limits {
    qint64 segmentBytes =
        512 << 10;               ///< not deflated; also how much a look at one moment has to replay at most
    qint64 diskBytes = 64 << 20; ///< all files
    qint64 queueBytes = 8 << 20; ///< that wait for a disk that does not answer
};

/// One file as it was found.
struct SegmentFile {
    quint64 number = 0;
    QString path;
};

class Segments {
public:
    Segments(QString directory, Limits limits);

    /// Creates the directory; deflates what a predecessor left unfinished; the highest number there is.
    Result<quint64> open();

    /// Ends the file being written, deflates it, makes room, begins the next.
    Result<void> begin(quint64 number);
    /// Only after begin(). `flush`: to the disk, so that a loss of power spares it.
    Result<void> append(const QByteArray& bytes, bool flush);
    void end();

    /// Oldest first. A number once only: an unfinished file is taken rather than the deflated one.
    static QList<SegmentFile> files(const QString& directory);
    /// The inflated content; nothing when it is gone, too large or no segment.
    static std::optional<QByteArray> read(const QString& path);

private:
    Error failure(const QString& path, const QString& detail) const;
    void finish(const QString& path) const;
    void makeRoom() const;

    QString m_directory;
    Limits m_limits;
    QFile m_file;
    QString m_torn; ///< writing it failed; removed when the next one works
};

} // namespace hotpair::flight
