// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/spec_json.h"

namespace hotpair::resources {

QStringList readList(const QJsonValue& value) {
    QStringList list;
    for (const auto& v : value.toArray())
        list.append(v.toString());
    return list;
}

QMap<QString, QString> readMap(const QJsonValue& value) {
    QMap<QString, QString> map;
    const QJsonObject o = value.toObject();
    for (auto it = o.begin(); it != o.end(); ++it)
        map.insert(it.key(), it.value().toString());
    return map;
}

QJsonObject writeMap(const QMap<QString, QString>& map) {
    QJsonObject o;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        o.insert(it.key(), it.value());
    return o;
}

Duration readDuration(const QJsonValue& milliseconds) {
    return std::chrono::milliseconds(milliseconds.toInteger());
}

MonitorConfig readMonitor(const QJsonValue& value) {
    const QJsonObject o = value.toObject();
    MonitorConfig monitor;
    if (o.contains(QStringLiteral("host")))
        monitor.tcp =
            Endpoint{o[QStringLiteral("host")].toString(), quint16(o[QStringLiteral("port")].toInt())};
    if (o.contains(QStringLiteral("intervalMs")))
        monitor.interval = readDuration(o[QStringLiteral("intervalMs")]);
    return monitor;
}

QJsonObject writeMonitor(const MonitorConfig& monitor) {
    QJsonObject o{{QStringLiteral("intervalMs"), qint64(toMs(monitor.interval))}};
    if (monitor.tcp) {
        o.insert(QStringLiteral("host"), monitor.tcp->host);
        o.insert(QStringLiteral("port"), monitor.tcp->port);
    }
    return o;
}

CleanupProcess readProcess(const QJsonObject& data) {
    return {std::uint32_t(data[QStringLiteral("pid")].toInteger()), 0,
            data[QStringLiteral("start")].toString().toULongLong()};
}

QJsonObject writeProcess(const CleanupProcess& process) {
    return {{QStringLiteral("pid"), qint64(process.pid)},
            {QStringLiteral("start"), QString::number(process.startTime)}};
}

} // namespace hotpair::resources
