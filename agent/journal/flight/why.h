// The causal chain of an event, from the recording around it: which beats were missed on which link, which
// votes were asked for and given, which transitions were taken, how long the steps took. Plays the segments
// through the core (replay.h), so that states that nobody wrote down can be told too. Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/flight/chain.h"
#include "agent/journal/flight/recorder.h"
#include "common/model/why.h"

#include <QByteArray>

#include <optional>

namespace hotpair::flight {

/// How far around an event its recording is looked at, milliseconds.
inline constexpr qint64 whyBeforeMs = 180'000, whyAfterMs = 120'000;

class Why final : public Look {
public:
    explicit Why(EventRecord event);
    void take(const QByteArray& segment) override;
    /// Nothing when the recording does not contain the event. Once, after the last segment.
    std::optional<WhyRecord> record();
    QJsonObject result() override; ///< of record(); empty: nothing

private:
    EventRecord m_event;
    Chain m_chain;
    Replay m_replay;
};

} // namespace hotpair::flight
