// The flight recorder of one agent: every input of the decision core with its instant and what came out of
// it, and the events beside it, in a bounded ring on disk (segments.h), the newest part also in memory.
// Recording costs the main loop the encoding of one small struct a step; a worker thread writes. A disk that
// fails or hangs stops the recording, says so by failed(), and is tried again; the service never waits for
// it.
//
// Threading: everything on the main loop's thread. open() blocks (a few small files), call it before the loop
// runs; the destructor joins the worker.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/journal/flight/segments.h"
#include "agent/journal/flight/wire.h"
#include "common/base/result.h"
#include "common/model/status.h"

#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>

namespace hotpair::flight {

/// Somebody who goes through recorded segments.
class Look {
public:
    virtual ~Look() = default;
    virtual void take(const QByteArray& segment) = 0; ///< inflated
    virtual QJsonObject result() = 0;
};

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
    void note(const EventRecord& event);

    /// The fate of heartbeats on one link.
    void beats(const Beats& beats);

    /// Looks at the segments of which some part lies between two moments (wall clock, ms since 1970), oldest
    /// first, one at a time, including all that was recorded before the call. Runs on the worker (recording
    /// waits meanwhile); the result comes on this thread while context lives.
    using Then = std::function<void(const QJsonObject&)>;
    void read(qint64 from, qint64 to, std::shared_ptr<Look> look, QObject* context, Then then);

Q_SIGNALS:
    void failed(const hotpair::Error& error); ///< recording stopped; once until it works again
    void works();                             ///< after failed(): it is written again

private:
    class Impl;
    std::unique_ptr<Impl> d;
};

} // namespace hotpair::flight
