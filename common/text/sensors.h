// The readings of "health" in words: what is measured, its name where it has one of its own, the figure with
// its unit. Pure functions, any thread.
// {"kind":"disk","name":"/dev/sda Model","value":41,"unit":"°C","problem":{"code":..,"args":..}}
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/text/text.h"

#include <QJsonObject>

namespace hotpair::text {

/// "temperature"; a kind that is not known shows as it is.
QString sensorKind(const QString& kind, Language language);
/// The sensor's own name; of the machine as a whole ("load", "available") in words.
QString sensorName(const QJsonObject& reading, Language language);
/// "41 °C"; a dash where there is no figure.
QString sensorFigure(const QJsonObject& reading);

} // namespace hotpair::text
