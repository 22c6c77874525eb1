// The two-node safety grade: configuration, facts of both nodes and the state of the moment in, findings out,
// each a code with arguments (codes.def: CHECK_...). Pure: nothing is looked up here. A rule is one function
// in grade.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/grade/facts.h"
#include "common/base/result.h"
#include "common/model/config.h"
#include "common/model/status.h"

#include <QList>

#include <optional>

namespace hotpair::grade {

/// How often two links lost beats at the same moments, of the recorded history.
struct LossTogether {
    QString link, other;
    double percent = 0; ///< of the losses of the link that loses less
    qint64 losses = 0;
};

struct Evidence {
    ClusterConfig config; ///< without nodes: not configured
    NodeFacts self;
    std::optional<NodeFacts> other; ///< nothing: it did not answer
    ClusterStatus status;
    QList<LossTogether> losses;
};

/// Errors first, then warnings, then notes.
QList<Error> graded(const Evidence& evidence);
/// "A" nothing but notes, "B" warnings, "C" errors.
QString letter(const QList<Error>& findings);

} // namespace hotpair::grade
