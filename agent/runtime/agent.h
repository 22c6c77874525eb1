// The agent put together: the only place that knows all rooms. Reads what init, pairing and configuration
// left in the state directory, builds the rooms for it, connects them, and follows members and configuration
// as they change. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/result.h"

#include <QObject>
#include <QString>

#include <memory>

namespace hotpair::runtime {

struct AgentOptions {
    QString stateDir;     ///< absolute
    QString guardProgram; ///< absolute path of hotpair-guard
    bool witness = false; ///< refuse to be anything else
};

class Agent final : public QObject {
    Q_OBJECT
public:
    explicit Agent(AgentOptions options, QObject* parent = nullptr);
    ~Agent() override;

    /// Before the event loop runs; may read files. An error names what to do before the next try.
    Result<void> start();
    /// In order: groups stop and are handed over, then finished(). Called again: gives up waiting.
    void shutDown();

Q_SIGNALS:
    void ready();    ///< start() is done and leftovers of a predecessor are dealt with
    void finished(); ///< after shutDown(): nothing is left running here

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace hotpair::runtime
