// Kinds of the merged view to words of the language in use: tree, topology, tables and dialogs say the same
// thing. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pairview.h"

#include <QCoreApplication>
#include <QString>

namespace hotpair::console {

class Sentences {
    Q_DECLARE_TR_FUNCTIONS(Sentences)
public:
    static QString role(NodeView::Role role);             ///< "Active", "工作机"
    static QString pair(const PairView& view);            ///< one or two words for the tree
    static QString verdict(const Redundancy& redundancy); ///< "Redundancy intact"
    static QString reason(const Reason& reason);
    static QString contradiction(const Contradiction& c);
    static QString noDataSince(const QDateTime& lastData); ///< "no data since 14:02:11"
    static QString clock(const QDateTime& time);           ///< today: hh:mm:ss, else date and time
    static QString linkName(const LinkView& link);         ///< "lan", or that it is the way over the witness
    static QString linkFigures(const LinkView& link);      ///< "0.18 ms · 0%"
    static QString milliseconds(qint64 microseconds);      ///< round trips, always in ms: "0.18 ms"
    static QString percent(double value);
    static QString alarm(const AlarmStatus& alarm);
    static QString ifFails(const Redundancy& redundancy); ///< empty when nothing honest can be said
};

} // namespace hotpair::console
