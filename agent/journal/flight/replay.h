// Plays recorded segments through the same decision core again: same inputs at the same instants must give
// the same decisions, and the state at the end of one segment must be the one that the next begins with.
// Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"
#include "agent/journal/flight/wire.h"

#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace hotpair::flight {

/// One replayed record as a watcher sees it.
struct Moment {
    Instant at{};
    qint64 wallMs = 0;                          ///< of `at`, by the clocks in the segment's head
    const decision::Input* input = nullptr;     ///< a step; null: a note or beats
    const decision::Effects* effects = nullptr; ///< all that the core does now, routine too
    const decision::Brain* after = nullptr;
    const Note* note = nullptr;
    const Beats* beats = nullptr; ///< told later than they were sent; `at` is 0
};

struct Difference {
    Instant at{};
    qint64 wallMs = 0;
    decision::Input input;
    decision::Effects recorded, replayed; ///< without the routine
    bool routine = false;                 ///< only wake-ups, heartbeats, renewals or the state differ
};

struct ReplayResult {
    quint64 steps = 0;
    quint64 segments = 0;
    int lives = 0;
    int torn = 0;    ///< segments that end in a cut off record (the process was killed)
    int holes = 0;   ///< places where steps are missing
    QString foreign; ///< a version whose recording cannot be replayed here, or nothing
    QString version, node;
    quint64 differences = 0;
    std::optional<Difference> first;
    bool same() const { return differences == 0; }
};

using Watcher = std::function<void(const Moment&)>;

/// Segments in their order, inflated.
class Replay {
public:
    explicit Replay(Watcher watcher = {});
    void play(const QByteArray& segment);
    const ReplayResult& result() const { return m_result; }

private:
    void head(const Head& head);
    void snapshot(Snapshot& snapshot);
    void step(const Step& step);
    void differs(Difference difference);
    qint64 wall(Instant at) const;

    Watcher m_watcher;
    std::optional<decision::Brain> m_brain;
    std::optional<Head> m_head;
    bool m_goesOn = false; ///< the segment before ended well: its state is the snapshot's
    ReplayResult m_result;
    decision::Effects m_effects;
};

} // namespace hotpair::flight
