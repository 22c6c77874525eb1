// The control protocol (TCP 7420 over TLS 1.3, and the local socket): what travels in the frames, one JSON
// object a frame (framer.h). Console, hotpairctl and agents among themselves speak it.
//   client -> {"type":"hello","protocol":1,"client":"hotpairctl
//   0.1.0","capabilities":["status","events","tasks"]} server ->
//   {"type":"hello","protocol":1,"node":"node-a","version":"0.1.0","capabilities":[..],"role":null|"peer"|"admin"}
//             or {"type":"bye","error":{..}} and the connection ends (unknown protocol)
//   client -> {"type":"login","user":"admin","password":".."}     only when "role" was null
//   server -> {"type":"login","role":"admin"} or {"type":"login","error":{..}}
//   client -> {"type":"request","id":7,"verb":"switchover","params":{..}}
//   server -> {"type":"step","id":7,"step":{..}}*  and then once
//   {"type":"reply","id":7,"outcome":"done|refused|failed|unknown",
//             "result":{..}} or with "error":{"code":..,"args":{..}}
//   server -> {"type":"status","seq":40,"periodMs":500,"status":{..contract 5..}}       after
//   status.subscribe
//             {"type":"delta","seq":41,"section":"links","name":"lan/node-b","value":{..}}  name "" = the
//             whole section
//             {"type":"event","event":{..}}                                             after
//             events.subscribe
//   both   -> {"type":"ping"} / {"type":"pong"}                                           keeps an idle
//   connection alive
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace hotpair {

inline constexpr int controlProtocolVersion = 1;

enum class Outcome {
    Done,
    Refused,     ///< nothing was changed; the error says what would make it possible
    Failed,      ///< tried and failed; the error says where
    Unknown,     ///< timed out, or the connection broke after the request was sent: it may have happened
    Unreachable, ///< never sent
};
QString outcomeName(Outcome outcome);
std::optional<Outcome> outcomeFromName(const QString& name);

/// The end of a request. `error` has a meaning for every outcome but Done.
struct Reply {
    Outcome outcome = Outcome::Unreachable;
    QJsonObject result;
    std::optional<Error> error;
    bool ok() const { return outcome == Outcome::Done; }
};
QJsonObject toJson(const Reply& reply);       ///< outcome, result, error
Reply replyFromJson(const QJsonObject& json); ///< malformed: Unknown with PROTOCOL_ERROR

/// One step of a longer action as it happens (and of the plan of a dry run). A step with the same index
/// replaces the one shown before: "running" becomes "done" or "failed".
struct TaskStep {
    enum class State { Planned, Running, Done, Failed };
    int index = 0;                    ///< 0-based, in the order of the plan
    int total = 0;                    ///< how many steps the plan has, 0 = not known
    Code code = Code::INTERNAL_ERROR; ///< what the step does, for common/text
    Args args;
    State state = State::Planned;
    QString node;               ///< where
    qint64 elapsedMs = -1;      ///< of this step, when it ended; in a plan the estimate
    std::optional<Error> error; ///< of a failed step
    friend bool operator==(const TaskStep&, const TaskStep&) = default;
};
QJsonObject toJson(const TaskStep& step);
std::optional<TaskStep> taskStepFromJson(const QJsonObject& json);

} // namespace hotpair
