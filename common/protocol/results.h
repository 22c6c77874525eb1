// What the replies of some verbs carry in "result": declared once, written by the runtime, read by console
// and hotpairctl. Value types; a missing key keeps its default, a figure that is not known is -1 and never
// guessed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/protocol/control_wire.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace hotpair {

/// switchover {group, to?, dryRun: true}: what would happen.
/// {"group":"db","from":"node-a","to":"node-b","outageMs":1400,"connections":12,"bytesAtRisk":0,"term":5,
///  "steps":[{TaskStep: state planned, elapsedMs = estimate}]}. A plan that would be refused is answered
///  "refused".
struct ActionPlan {
    QString group, from, to;
    qint64 outageMs = -1;    ///< estimate of what clients see
    qint64 connections = -1; ///< established through the group's addresses: they will be cut
    qint64 bytesAtRisk = -1; ///< acknowledged but not on the target
    quint64 term = 0;        ///< of the holdership that would end
    QList<TaskStep> steps;
    friend bool operator==(const ActionPlan&, const ActionPlan&) = default;
};
QJsonObject toJson(const ActionPlan& plan);
ActionPlan actionPlanFromJson(const QJsonObject& json);

/// The result of a finished switchover or takeover:
/// {"outageMs":38,"totalMs":1900,"holder":"node-b","term":6}.
struct ActionResult {
    qint64 outageMs = -1; ///< measured: last resource that clients use stopped .. running again
    qint64 totalMs = -1;
    QString holder;
    quint64 term = 0;
    friend bool operator==(const ActionResult&, const ActionResult&) = default;
};
QJsonObject toJson(const ActionResult& result);
ActionResult actionResultFromJson(const QJsonObject& json);

/// links.history {link, sinceSeq?}: the recent beats of one link, oldest first, as the answering node saw
/// them.
/// {"link":"lan","nowMs":812345,"lateAfterMs":600,"beats":[[seq, atMs, rttUs, jitterUs], ...]}
/// Times are milliseconds of one monotonic clock of the agent; rttUs -1 = that beat was lost.
struct LinkBeat {
    quint64 seq = 0;
    qint64 atMs = 0;
    qint64 rttUs = -1;
    qint64 jitterUs = -1;
    bool lost() const { return rttUs < 0; }
    friend bool operator==(const LinkBeat&, const LinkBeat&) = default;
};
struct LinkHistory {
    QString link;
    qint64 nowMs = 0;        ///< of the same clock as the beats, at the moment of answering
    qint64 lateAfterMs = -1; ///< silence after which the link counts as down
    QList<LinkBeat> beats;   ///< at most limits::historyBeats
    friend bool operator==(const LinkHistory&, const LinkHistory&) = default;
};
QJsonObject toJson(const LinkHistory& history);
/// Nothing when it is malformed or larger than the cap.
std::optional<LinkHistory> linkHistoryFromJson(const QJsonObject& json);

/// config.show {revision?}: {"revision":7,"document":"{...}"}; the document is the text of contract 4.
struct ConfigShown {
    int revision = 0;
    QString document;
    friend bool operator==(const ConfigShown&, const ConfigShown&) = default;
};
QJsonObject toJson(const ConfigShown& shown);
ConfigShown configShownFromJson(const QJsonObject& json);

} // namespace hotpair
