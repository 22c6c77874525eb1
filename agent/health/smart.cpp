// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/sensors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace hotpair::health {

namespace {

// bits of smartctl's exit status, smartctl(8)
constexpr int notOpened = 1 << 1, failing = 1 << 3;
constexpr int reallocated = 5, pending = 197, uncorrectable = 198; ///< ids of ATA attributes

std::optional<double> number(const QJsonValue& value) {
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

/// Sectors that were replaced, wait for it, or cannot be read. The raw value's low 32 bits: some makers keep
/// other counts above them.
std::optional<qint64> ataDefects(const QJsonObject& smart) {
    std::optional<qint64> defects;
    for (const QJsonValue& row :
         smart[QLatin1String("ata_smart_attributes")][QLatin1String("table")].toArray()) {
        const int id = row[QLatin1String("id")].toInt();
        if (id != reallocated && id != pending && id != uncorrectable) continue;
        const qint64 raw = row[QLatin1String("raw")][QLatin1String("value")].toInteger() & 0xffffffff;
        defects = std::max<qint64>(defects.value_or(0), raw); // the same sector may be in two of them
    }
    return defects;
}

} // namespace

Disk diskFromSmart(const QString& device, const QByteArray& json, int exitCode) {
    const QJsonObject smart = QJsonDocument::fromJson(json).object();
    Disk disk;
    disk.device = device;
    disk.model = smart[QLatin1String("model_name")].toString();
    if (exitCode < 0 || smart.isEmpty()) return disk;
    if (exitCode & notOpened) {
        for (const QJsonValue& said : smart[QLatin1String("smartctl")][QLatin1String("messages")].toArray())
            if (const QString text = said[QLatin1String("string")].toString();
                text.contains(QLatin1String("STANDBY")) || text.contains(QLatin1String("SLEEP")))
                disk.asleep = true;
        return disk;
    }
    if (const QJsonValue passed = smart[QLatin1String("smart_status")][QLatin1String("passed")];
        passed.isBool())
        disk.passed = passed.toBool();
    if (exitCode & failing) disk.passed = false;
    disk.celsius = number(smart[QLatin1String("temperature")][QLatin1String("current")]);
    const QJsonObject nvme = smart[QLatin1String("nvme_smart_health_information_log")].toObject();
    if (nvme.isEmpty()) {
        disk.defects = ataDefects(smart);
        disk.wornPct = number(smart[QLatin1String("endurance_used")][QLatin1String("current_percent")]);
        return disk;
    }
    if (nvme[QLatin1String("critical_warning")].toInt() != 0) disk.passed = false;
    disk.wornPct = number(nvme[QLatin1String("percentage_used")]);
    if (const auto errors = number(nvme[QLatin1String("media_errors")])) disk.defects = qint64(*errors);
    return disk;
}

Power powerFromUpsc(const QString& name, const QByteArray& lines) {
    Power power;
    power.name = name;
    for (const QByteArray& line : lines.split('\n')) {
        const qsizetype colon = line.indexOf(": ");
        if (colon < 0) continue;
        const QByteArray key = line.left(colon), value = line.mid(colon + 2).trimmed();
        if (key == "ups.status") {
            const QList<QByteArray> words = value.split(' ');
            power.onBattery = words.contains("OB") || words.contains("FSD");
            power.low = words.contains("LB") || words.contains("FSD");
        }
        bool isNumber = false;
        const double charge = value.toDouble(&isNumber);
        if (key == "battery.charge" && isNumber) power.chargePct = charge;
    }
    return power;
}

} // namespace hotpair::health
