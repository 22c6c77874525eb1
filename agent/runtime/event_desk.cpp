// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/event_desk.h"

#include "common/base/logging.h"

namespace hotpair::runtime {

EventDesk::EventDesk(Journal& journal, AlarmBoard& alarms, QObject* parent)
    : QObject(parent)
    , m_journal(journal)
    , m_alarms(alarms) {}

void EventDesk::raise(Code code, const Args& args, const QString& group) {
    Args named = args;
    if (!group.isEmpty()) named.insert(QStringLiteral("group"), group);
    const auto event = m_journal.append(code, named, group);
    QStringList shown;
    for (auto it = named.begin(); it != named.end(); ++it)
        shown.append(it.key() + QLatin1Char('=') + it.value());
    qCInfo(logRuntime).noquote() << "event" << event.seq << codeName(code).data()
                                 << shown.join(QLatin1Char(' '));

    const auto some = [&](const AlarmRule& rule) {
        Args keys;
        for (const QString& key : rule.keys)
            if (named.contains(key)) keys.insert(key, named.value(key));
        return keys;
    };
    for (const AlarmRule& rule : alarmRules()) {
        if (rule.ends.contains(code)) m_alarms.clearMatching(rule.raised, some(rule));
        if (rule.raised == code) {
            m_alarms.clearMatching(code, some(rule)); // the same thing with newer details
            m_alarms.raise(code, named);
        }
    }
}

void EventDesk::forget(const QString& kind, const QString& name) {
    for (const AlarmRule& rule : alarmRules())
        if (rule.keys.contains(kind)) m_alarms.clearMatching(rule.raised, {{kind, name}});
}

} // namespace hotpair::runtime
