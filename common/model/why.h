// Why something happened: the answer to request "explain", made from the flight recorder, as codes and
// arguments; common/text makes sentences of it. Value types.
// {"event":{...},"causeTime":"...","replayed":true,"lines":[
//  {"ms":0,"kind":"beats-missed","args":{"link":"lan","count":"5","age":"1040"}}, ...]}
// Milliseconds count from the first line, the cause.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/model/status.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace hotpair {

/// Kinds and their sentences: common/text/why.cpp. A kind that is not known there shows as it is.
struct WhyLine {
    double ms = 0;      ///< since the cause
    double tookMs = -1; ///< of a step that ended
    QString kind;
    Args args;
    std::optional<Code> code; ///< of an event or a refusal: its own sentence
    int times = 1;            ///< the same again and again
    bool asked = false;       ///< this is the event that was asked about
    friend bool operator==(const WhyLine&, const WhyLine&) = default;
};

struct WhyRecord {
    EventRecord event;
    QString causeTime;     ///< ISO 8601 UTC of line 0
    bool replayed = false; ///< the core, asked again, decided the same; false: shown as it was recorded
    bool cut = false;      ///< there were more lines than limits allow
    QList<WhyLine> lines;
    static constexpr int mostLines = 200;
};
QJsonObject toJson(const WhyRecord& why);
/// Nothing when it is malformed or longer than the cap.
std::optional<WhyRecord> whyFromJson(const QJsonObject& json);

} // namespace hotpair
