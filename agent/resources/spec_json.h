// How drivers write their configuration and data into run/resources.json, and read it back. Reading never
// fails: what is missing gets its default, and a record that differs from the configuration is not adopted
// but undone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cleanup.h"
#include "common/model/config.h"

#include <QJsonArray>
#include <QJsonObject>

namespace hotpair::resources {

QStringList readList(const QJsonValue& value);
QMap<QString, QString> readMap(const QJsonValue& value);
QJsonObject writeMap(const QMap<QString, QString>& map);
Duration readDuration(const QJsonValue& milliseconds);
MonitorConfig readMonitor(const QJsonValue& value);
QJsonObject writeMonitor(const MonitorConfig& monitor);
CleanupProcess readProcess(const QJsonObject& data);
QJsonObject writeProcess(const CleanupProcess& process);

} // namespace hotpair::resources
