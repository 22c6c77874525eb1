// The audit trail of one node: who did what, from where, with which result, in STATE/journal/audit as a chain
// of hashes (chain.h). Append-only: files are never changed again and never removed. The head lies beside
// them and is told to the other node, which writes it into its own trail.
//
// Threading: as the journal: open() blocks, call it before the main loop runs; append() never blocks, a
// worker writes and flushes. When the disk fails, records wait in memory (bounded) and are written when it
// works again.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/audit/chain.h"
#include "common/base/result.h"

#include <QJsonArray>
#include <QObject>

#include <functional>
#include <memory>

namespace hotpair::audit {

class Trail final : public QObject {
    Q_OBJECT
public:
    explicit Trail(QString directory, QObject* parent = nullptr);
    ~Trail() override; ///< writes what is queued

    /// Finds the end. Errors: AUDIT_STOPPED {path, detail}.
    Result<void> open();

    void append(const QJsonObject& what);
    /// What the other node told of the end of its own trail: a record here. Does not change headChanged().
    void remember(const QString& node, const Head& theirs);
    /// The newest end of the other node's trail that this one remembers.
    Head remembered(const QString& node) const;
    const Head& head() const; ///< of what was appended
    Head written() const;     ///< of what is on the disk

    /// Records after a number, oldest first.
    void read(qint64 after, int limit, QObject* context, std::function<void(const QJsonArray&)> answer);
    /// The whole trail, against the head beside it and what others remember. Nothing: intact.
    void verify(const QList<Head>& others, QObject* context,
                std::function<void(const std::optional<Break>&, const Head&)> answer);

    /// The files of a trail, without an agent.
    static std::optional<Break> verifyFiles(const QString& directory, const QList<Head>& others, Head* end);

Q_SIGNALS:
    /// A command was recorded: tell the other node. Several at once are one signal.
    void headChanged();
    void failed(const hotpair::Error& error);
    void works(qint64 lost); ///< after failed(): so many records did not find room meanwhile

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::audit
