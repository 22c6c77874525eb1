// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/support_files.h"

#include <QDir>
#include <QFile>

namespace hotpair::support {

namespace {

/// Only these, only regular files of these names: a link or a file that somebody put there is left alone.
struct Place {
    const char* directory;
    const char* pattern;
};
constexpr Place places[] = {{"journal", "events-*.jsonl"},
                            {"journal/audit", "*"},
                            {"journal/flight", "flight-*.rec"},
                            {"journal/flight", "flight-*.recz"},
                            {"support", "service.log"}};

} // namespace

QList<File> files(const QString& stateDir) {
    QList<File> found;
    for (const Place& place : places) {
        const QDir directory(stateDir + QLatin1Char('/') + QLatin1String(place.directory));
        const auto entries = directory.entryInfoList({QLatin1String(place.pattern)},
                                                     QDir::Files | QDir::NoSymLinks, QDir::Name);
        for (const QFileInfo& entry : entries)
            found.append(
                {QLatin1String(place.directory) + QLatin1Char('/') + entry.fileName(), entry.size()});
    }
    return found;
}

QList<Piece> read(const QString& stateDir, const QString& name, qint64 offset, qint64 most) {
    QList<Piece> pieces;
    qint64 room = most;
    for (const File& file : files(stateDir)) {
        const bool first = pieces.isEmpty();
        if (first && file.name != name) continue;
        QFile source(stateDir + QLatin1Char('/') + file.name);
        if (offset < 0 || !source.open(QIODevice::ReadOnly) || (first && !source.seek(offset))) break;
        if (!first && source.size() > room) break; // it may have grown since it was listed
        pieces.append({file.name, source.read(room)});
        room -= pieces.last().data.size();
        if (room <= 0) break;
    }
    return pieces;
}

QString logFile(const QString& stateDir) {
    return stateDir + QStringLiteral("/support/service.log");
}

} // namespace hotpair::support
