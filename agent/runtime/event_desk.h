// What happened, on its way to people: journal, alarms, connected consoles. Which code raises an alarm and
// which one ends it is one table (alarm_rules.cpp). Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/journal/alarm_board.h"
#include "agent/journal/journal.h"

#include <QObject>

namespace hotpair::runtime {

/// An alarm stands from `raised` until one of `ends` with the same values of `keys` comes.
struct AlarmRule {
    Code raised;
    QList<Code> ends;
    QStringList keys; ///< arguments that name the thing: {"link"}
};
const QList<AlarmRule>& alarmRules();

class EventDesk final : public QObject {
    Q_OBJECT
public:
    EventDesk(Journal& journal, AlarmBoard& alarms, QObject* parent = nullptr);

    void raise(Code code, const Args& args = {}, const QString& group = {});
    /// The thing is not configured any more: alarms about it end. kind: "volume", "group", "link".
    void forget(const QString& kind, const QString& name);

private:
    Journal& m_journal;
    AlarmBoard& m_alarms;
};

} // namespace hotpair::runtime
