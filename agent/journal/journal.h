// The event list of one node: append-only JSON lines in STATE/journal/events-<first seq>.jsonl, segments
// capped in size and number. Sequence numbers are never used again, not even after a crash that lost the last
// lines: a durable reservation runs ahead of them, so a gap may follow a crash. A torn last line is
// tolerated. Threading: open() blocks, call it before the main loop runs. append() never blocks: the newest
// events are kept in memory, a worker thread writes. Older ones are read by query() on the worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/journal_limits.h"
#include "common/base/result.h"
#include "common/model/status.h"

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace hotpair {

class Journal final : public QObject {
    Q_OBJECT
public:
    Journal(QString directory, QString node, JournalLimits limits = {}, QObject* parent = nullptr);
    ~Journal() override; ///< writes what is queued, joins the worker

    /// Reads the newest events and the reservation. Errors: JOURNAL_UNUSABLE {path, detail}; the journal then
    /// works in memory only (appending and reading still do), and says so by failed().
    Result<void> open();

    void setNode(const QString& node); ///< the name the node got by "init" or the configuration

    /// Gives the event its number and time, remembers it, queues it for the disk, emits appended.
    EventRecord append(Code code, const Args& args = {}, const QString& group = {});

    quint64 newestSeq() const;
    /// Events with seq > since, oldest first, from memory; at most limit newest ones.
    QList<EventRecord> recent(quint64 since, int limit) const;

    using Answer = std::function<void(QList<EventRecord>)>;
    /// The same from the disk too; sinceTime (ISO 8601 UTC, may be empty) additionally bounds it. The answer
    /// comes on the caller's thread while context lives. limit is capped at 10,000.
    void query(quint64 since, const QString& sinceTime, int limit, QObject* context, Answer answer);

Q_SIGNALS:
    void appended(const hotpair::EventRecord& event);
    void failed(const hotpair::Error& error); ///< writing failed; once until it works again

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair
