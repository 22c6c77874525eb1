// The voter's memory: one record per group in STATE/votes/<group key in hex>.rec, durable before anything is
// answered. Two alternating slots of 4096 bytes in a file that is allocated once; each slot carries a
// sequence and a SHA-256, so a crash at any instruction leaves the old or the new record (I21). A failed
// write or flush is final for that group until the agent is started again (I22): it has no vote. Threading:
// load() blocks, call it before the main loop runs. persist() never blocks: a worker thread writes and
// flushes, and the callback runs on the thread that created the store. Writes of one group keep their order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/lease.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace hotpair::voting {

enum class RecordState {
    New,     ///< there was no file: the record is fresh, with a random incarnation; not stored until first
             ///< persisted
    Valid,   ///< both slots readable, or one not written yet
    Healed,  ///< one slot torn or damaged: the other one is used (the last write was never acknowledged)
    Damaged, ///< both slots unreadable: no vote for this group until the file is removed and the voter
             ///< enrolled again
};

struct LoadedRecord {
    RecordState state = RecordState::New;
    VoterRecord record; ///< meaningless when Damaged
};

class RecordStore final : public QObject {
    Q_OBJECT
public:
    /// directory: STATE/votes, created when missing (owner only).
    explicit RecordStore(QString directory, QObject* parent = nullptr);
    /// Finishes what was queued (callbacks of it are dropped), then joins the worker.
    ~RecordStore() override;

    /// Error VOTE_RECORD_UNREADABLE {path, detail} when the file cannot be opened or read at all: no vote
    /// either.
    Result<LoadedRecord> load(GroupKey group);

    using Done = std::function<void(Result<void>)>;
    /// Stores the record; done(ok) only after the flush returned. Error VOTE_RECORD_UNWRITABLE {path,
    /// detail}. A group that load() found Damaged, or that was never loaded, is refused the same way.
    void persist(GroupKey group, const VoterRecord& record, Done done);

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::voting
