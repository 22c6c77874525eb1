// The configuration in use and its history, on disk: STATE/config/current.json and
// STATE/config/history/N.json. A stored revision is the document with a head: {"revision", "time", "author",
// "document"}. Each revision is written durably before it becomes current. Blocking disk I/O: call it from a
// worker, not from the main loop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

namespace hotpair::runtime {

struct StoredConfig {
    int revision = 0; ///< 0: nothing applied yet
    QDateTime time;   ///< UTC
    QString author;   ///< login name and origin of whoever applied it
    QByteArray document;
};

class ConfigStore {
public:
    explicit ConfigStore(QString stateDir);

    /// The newest revision; revision 0 with an empty document when there is none. A damaged current.json is
    /// an error: the agent must not start without what it was told.
    Result<StoredConfig> load() const;
    Result<StoredConfig> load(int revision) const;
    /// Newest first, without documents; at most `limit`.
    Result<QList<StoredConfig>> history(int limit = 200) const;
    /// Durable when it returns. Revisions only grow.
    Result<void> store(const StoredConfig& config) const;

private:
    QString pathOf(int revision) const;
    Result<StoredConfig> read(const QString& path) const;

    QString m_dir;
};

} // namespace hotpair::runtime
