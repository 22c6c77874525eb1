// What of a machine's sensors is a problem: readings with figure and, where it is out of order, a code that
// names what and how to mend it. Pure; no I/O.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/health/sensors.h"
#include "common/base/result.h"

#include <QJsonObject>

namespace hotpair::health {

struct Reading {
    QString kind; ///< processor memory memory-errors temperature fan disk port power space clock
    QString name;
    std::optional<double> value; ///< nothing: the thing is there but tells no figure
    QString unit;                ///< "°C" "rpm" "%" "Mbit/s" "" ...
    std::optional<Error> problem;
};

/// `portsInUse`: interfaces that heartbeats, mirror or addresses of groups run over; others may be unplugged.
QList<Reading> readings(const Sensors& sensors, const QStringList& portsInUse);

/// {kind, name, value, unit, problem?: {code, args, severity}}
QJsonObject toJson(const Reading& reading);

} // namespace hotpair::health
