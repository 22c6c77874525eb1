// run/resources.json: what is started on this machine, written before and after each change of the world, so
// that a successor finds everything after kill -9 at any instant. Worthless after a reboot, and says so by
// the machine's boot id. Thread-safe; writing blocks for a file rename (no flush), so only worker threads
// write.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/footprint.h"
#include "common/base/ids.h"
#include "common/base/result.h"

#include <QJsonObject>
#include <QList>
#include <QMap>

#include <mutex>

namespace hotpair::resources {

struct ResourceRecord {
    QString group, name, type;
    quint64 order = 0;       ///< grows with each start: the reverse is the order of undoing
    bool settled = false;    ///< its start has finished; false: it was being started or stopped
    QJsonObject description; ///< Driver::describe()
    QJsonObject data;        ///< the driver's own
    Footprint footprint;
};

class RecordStore {
public:
    explicit RecordStore(const QString& stateDirectory);

    /// The predecessor's records in the order of their start; empty after a reboot. A damaged file is an
    /// error: somebody must look, because something may be running. Keeps what it read as the present state.
    Result<QList<ResourceRecord>> load();

    Result<void> put(const ResourceRecord& record);
    Result<void> erase(const QString& group, const QString& name);
    /// The highest term that started anything of the group here (I6).
    Result<void> raiseTerm(const QString& group, Term term);
    Term highestTerm(const QString& group) const;

private:
    Result<void> write();

    mutable std::mutex m_mutex;
    QString m_path;
    QString m_bootId;
    QMap<QString, ResourceRecord> m_records; ///< by group + "/" + name
    QMap<QString, Term> m_terms;
};

} // namespace hotpair::resources
