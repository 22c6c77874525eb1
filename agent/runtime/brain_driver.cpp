// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/brain_driver.h"

#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::runtime {

using namespace std::chrono_literals;

BrainDriver::BrainDriver(std::shared_ptr<const Clock> clock, Sink sink, QObject* parent)
    : QObject(parent)
    , m_clock(std::move(clock))
    , m_sink(std::move(sink)) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        const Instant due = m_wake;
        if (m_clock->now() >= due) return post(decision::Tick{due});
        noteTime(m_clock->now()); // a look at the clock between two wakes
        wakeAt(due);
        if (!m_inputs.empty()) stepAll();
    });
}

void BrainDriver::start(decision::Setup setup) {
    // safety.md 4: a jump of more than 2 s, or D if smaller, means the lease is lost
    m_jumpLimit = std::min<Duration>(2s, setup.timing.serve);
    m_brain = std::make_unique<decision::Brain>(std::move(setup));
    m_inputs.clear();
    m_lastStep = m_clock->now();
}

std::optional<decision::GroupView> BrainDriver::view(GroupKey group) const {
    if (!m_brain) return std::nullopt;
    return m_brain->view(group, m_clock->now());
}

void BrainDriver::post(decision::Input input) {
    if (!m_brain) return;
    m_inputs.push_back(std::move(input));
    if (!m_stepping) stepAll();
}

void BrainDriver::stepAll() {
    m_stepping = true;
    while (!m_inputs.empty()) {
        const Instant now = m_clock->now();
        noteTime(now);
        const decision::Input input = std::move(m_inputs.front());
        m_inputs.pop_front();
        if (const auto* changed = std::get_if<decision::ConfigChanged>(&input))
            m_jumpLimit = std::min<Duration>(2s, changed->setup.timing.serve);
        const decision::Effects effects = m_brain->step(input, now);
        if (m_watcher) m_watcher(input, now, effects, *m_brain);
        for (const decision::Effect& effect : effects) {
            if (const auto* wake = std::get_if<decision::WakeAt>(&effect))
                wakeAt(wake->instant);
            else
                m_sink(effect); // may post further inputs: they queue behind this loop
        }
    }
    m_stepping = false;
}

void BrainDriver::noteTime(Instant now) {
    // The timer looks at the clock four times within the limit: so much silence means that this process stood
    // still.
    if (now - m_lastStep > m_jumpLimit) {
        qCWarning(logRuntime) << "no step for" << toMs(now - m_lastStep) << "ms: treated as a clock jump";
        m_inputs.push_front(decision::ClockJumped{now - m_lastStep});
    }
    m_lastStep = now;
}

void BrainDriver::wakeAt(Instant when) {
    m_wake = when;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(when - m_clock->now());
    const auto look = std::chrono::ceil<std::chrono::milliseconds>(m_jumpLimit / 4);
    m_timer.start(std::clamp<std::chrono::milliseconds>(wait, 0ms, look));
}

} // namespace hotpair::runtime
