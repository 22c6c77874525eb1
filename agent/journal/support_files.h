// The files of a state directory that a support bundle carries: events, audit trail, flight recorder, and the
// log that was gathered for it. Never a key, a password or an account. Blocking: worker threads, or
// hotpairctl.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace hotpair::support {

struct File {
    QString name; ///< below the state directory, with slashes: "journal/flight/flight-12.recz"
    qint64 bytes = 0;
};
/// What there is now, by name.
QList<File> files(const QString& stateDir);

struct Piece {
    QString name;
    QByteArray data;
};
/// A piece of one of files(), and when it ends within `most` bytes, the whole files after it that still fit:
/// a thousand small ones are a few answers. Empty: there is no such file (any more).
QList<Piece> read(const QString& stateDir, const QString& name, qint64 offset, qint64 most);

/// Where the service's log is put before it is listed.
QString logFile(const QString& stateDir);

} // namespace hotpair::support
