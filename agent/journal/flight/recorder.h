// The flight recorder of one agent: every input of the decision core with its instant and what came out of it, and
// the events beside it, in a bounded ring on disk (segments.h), the newest part also in memory. Recording costs
// the main loop the encoding of one small struct a step; a worker thread writes. A disk that fails or hangs stops
// the recording, says so by failed(), and is tried again; the service never waits for it.
//
// Threading: everything on the main loop's thread. open() blocks (a few small files), call it before the loop runs;
// the destructor joins the worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/journal/flight/segments.h"
#include "common/base/result.h"

#include <QObject>

#include <functional>
#include <memory>

namespace hotpair::flight {

class Recorder final : public QObject {
    Q_OBJECT
public:
    Recorder(QString directory, std::shared_ptr<const Clock> clock, Limits limits = {},
             QObject* parent = nullptr);
    ~Recorder() override; ///< writes what is queued

    Result<void> open();
    void setNode(const QString& name, BootId boot);

    /// The core begins, before its first step.
    void begin(const decision::Brain& brain);
    /// A step that was just taken; `after` is the core behind it.
    void step(const decision::Input& input, Instant at, const decision::Effects& effects,
              const decision::Brain& after);
    /// An event that the journal numbered.
    void note(quint64 event, Code code, const QString& group);

    /// Inflated segments of which some part lies at or after `from` (wall clock, ms since 1970), oldest first, at
    /// most `most` of the newest; including all that was recorded before the call. The answer comes on this
    /// thread while context lives.
    using Answer = std::function<void(QList<QByteArray>)>;
    void read(qint64 from, int most, QObject* context, Answer answer);

Q_SIGNALS:
    void failed(const hotpair::Error& error); ///< recording stopped; once until it works again
    void works();                             ///< after failed(): it is written again

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::flight
