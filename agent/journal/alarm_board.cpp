// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/alarm_board.h"

#include <QDateTime>

#include <algorithm>

namespace hotpair {

AlarmBoard::AlarmBoard(QObject* parent)
    : QObject(parent) {}

qsizetype AlarmBoard::find(Code code, const Args& args) const {
    for (qsizetype i = 0; i < m_alarms.size(); ++i)
        if (m_alarms[i].code == code && m_alarms[i].args == args) return i;
    return -1;
}

bool AlarmBoard::raise(Code code, const Args& args) {
    if (find(code, args) >= 0) return false;
    AlarmStatus alarm;
    alarm.code = code;
    alarm.args = args;
    alarm.since = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    m_alarms.append(alarm);
    Q_EMIT changed();
    return true;
}

bool AlarmBoard::clear(Code code, const Args& args) {
    const auto at = find(code, args);
    if (at < 0) return false;
    m_alarms.removeAt(at);
    Q_EMIT changed();
    return true;
}

int AlarmBoard::clearMatching(Code code, const Args& some) {
    const auto matches = [&](const AlarmStatus& alarm) {
        if (alarm.code != code) return false;
        for (auto arg = some.cbegin(); arg != some.cend(); ++arg)
            if (alarm.args.value(arg.key()) != arg.value()) return false;
        return true;
    };
    const auto removed = int(m_alarms.removeIf(matches));
    if (removed) Q_EMIT changed();
    return removed;
}

bool AlarmBoard::acknowledge(Code code, const Args& args) {
    const auto at = find(code, args);
    if (at < 0) return false;
    if (!m_alarms[at].acknowledged) {
        m_alarms[at].acknowledged = true;
        Q_EMIT changed();
    }
    return true;
}

Severity AlarmBoard::worst() const {
    auto worst = Severity::Info;
    for (const auto& alarm : m_alarms)
        worst = std::max(worst, severityOf(alarm.code));
    return worst;
}

} // namespace hotpair
