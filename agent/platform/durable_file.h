// Files that must survive a crash: written whole or not at all, private ones readable by their owner only.
// Blocking: call from a worker thread, or before the main loop runs. Thread-safe for different paths. Errors
// carry {path, detail}: FILE_UNREADABLE, FILE_UNWRITABLE, FILE_TOO_LARGE, FILE_NOT_PRIVATE.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace hotpair {

enum class FileAccess {
    Private, ///< owner only: 0600; on Windows owner, Administrators and SYSTEM
    Shared   ///< others may read: 0644
};

/// Replaces path by bytes so that after a power failure at any instant the old or the new content is there,
/// never a mixture: temporary file in the same directory, flushed, renamed, directory flushed. After an error
/// the old content stands, except when only the flush of the directory failed: then either content may be
/// there, and the caller must treat the write as failed (I22: a failed flush is final).
Result<void> writeDurably(const QString& path, QByteArrayView bytes, FileAccess access = FileAccess::Private);

/// The same without any flush: survives kill -9 of this process at any instant, not a power failure. For run
/// state that is worthless after a reboot; it does not wait for the disk.
Result<void> replaceFile(const QString& path, QByteArrayView bytes, FileAccess access = FileAccess::Private);

/// The whole file. More than cap bytes is an error, and nothing beyond the cap is read.
Result<QByteArray> readWholeFile(const QString& path, qint64 cap);

/// Creates the directory, and missing parents, for its owner only (0700). An existing one is checked by
/// requirePrivate.
Result<void> makePrivateDirectory(const QString& path);

/// Refuses a file or directory that others than its owner may touch, that belongs to another user, or that is
/// a symbolic link. FILE_NOT_PRIVATE names the path and the command that mends it.
Result<void> requirePrivate(const QString& path);

/// Makes renames, creations and removals in this directory durable. (Windows: nothing to do, the rename is
/// written through.)
Result<void> syncDirectory(const QString& path);

/// What was written through this file descriptor survives a loss of power. (QFile::handle() gives it.)
bool flushToDisk(int handle);

} // namespace hotpair
