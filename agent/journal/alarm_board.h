// The alarms that stand now: raised once, acknowledged by people, cleared when the reason is gone. An alarm
// is named by its code and arguments. Main thread only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/model/status.h"

#include <QList>
#include <QObject>
#include <QString>

namespace hotpair {

class AlarmBoard final : public QObject {
    Q_OBJECT
public:
    explicit AlarmBoard(QObject* parent = nullptr);

    /// True when it was not standing yet. Raising it again changes nothing (since and acknowledgement stay).
    bool raise(Code code, const Args& args = {});
    /// True when it was standing. It leaves the board even if nobody acknowledged it: the journal keeps its
    /// story.
    bool clear(Code code, const Args& args = {});
    /// Clears every alarm of that code whose arguments contain these: "all alarms of link lan".
    int clearMatching(Code code, const Args& some);
    /// A person saw it. False when there is no such alarm.
    bool acknowledge(Code code, const Args& args = {});

    const QList<AlarmStatus>& standing() const { return m_alarms; } ///< oldest first
    Severity worst() const;                                         ///< Info when there is none

Q_SIGNALS:
    void changed();

private:
    qsizetype find(Code code, const Args& args) const;
    QList<AlarmStatus> m_alarms;
};

} // namespace hotpair
