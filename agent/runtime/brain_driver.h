// The one input queue: stamps every input with the monotonic now, feeds the decision core, and hands its
// effects on in order. Main loop only. Also measures what the core must know about this process itself: how
// late it runs and whether the clock jumped (a suspended or paused machine).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/decision/brain.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace hotpair::runtime {

class BrainDriver final : public QObject {
    Q_OBJECT
public:
    using Sink = std::function<void(const decision::Effect&)>;

    /// Told of every step before its effects are carried out: the flight recorder.
    using Watcher = std::function<void(const decision::Input&, Instant at, const decision::Effects&,
                                       const decision::Brain& after)>;

    BrainDriver(std::shared_ptr<const Clock> clock, Sink sink, QObject* parent = nullptr);

    void setWatcher(Watcher watcher) { m_watcher = std::move(watcher); }

    /// Replaces the core (first configuration); later ones are ConfigChanged inputs.
    void start(decision::Setup setup);
    bool running() const { return m_brain != nullptr; }
    /// Only while running().
    const decision::Brain& brain() const { return *m_brain; }
    /// Nothing before start() (a configured agent still waits for its guard and its predecessor's leftovers)
    /// and for a group that the core has not heard of yet.
    std::optional<decision::GroupView> view(GroupKey group) const;

    /// Processed before the call returns, unless called while another input is being processed: then after
    /// it.
    void post(decision::Input input);

private:
    void stepAll();
    void noteTime(Instant now);
    void wakeAt(Instant when);

    std::shared_ptr<const Clock> m_clock;
    Sink m_sink;
    Watcher m_watcher;
    std::unique_ptr<decision::Brain> m_brain;
    std::deque<decision::Input> m_inputs;
    QTimer m_timer;
    Instant m_wake{};
    Instant m_lastStep{};
    Duration m_jumpLimit{};
    bool m_stepping = false;
};

} // namespace hotpair::runtime
