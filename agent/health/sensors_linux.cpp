// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/sensors.h"

#include <QDir>
#include <QFile>
#include <QThread>

namespace hotpair::health {

namespace {

/// A small file of sysfs or procfs without its line end; empty when it is not there.
QByteArray content(const QString& path, qint64 most = 64) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(most).trimmed() : QByteArray();
}

std::optional<double> number(const QString& path) {
    bool isNumber = false;
    const double value = content(path).toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

/// A limit of a temperature in degrees; makers leave 0 or 255 where there is none.
std::optional<double> limit(const QString& path) {
    const auto value = number(path);
    return value && *value > 0 && *value < 200'000 ? std::optional(*value / 1000) : std::nullopt;
}

/// "coretemp Package id 0": chip and label, or the number of the input.
QString nameOf(const QString& chip, const QString& directory, const QString& input) {
    const QString label = QString::fromUtf8(content(directory + input + QStringLiteral("_label")));
    return chip + QLatin1Char(' ') + (label.isEmpty() ? input : label);
}

void readHwmon(const QString& root, Sensors& sensors) {
    const QDir all(root + QStringLiteral("/class/hwmon"));
    for (const QString& entry :
         all.entryList({QStringLiteral("hwmon*")}, QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString directory = all.filePath(entry) + QLatin1Char('/');
        const QString chip = QString::fromUtf8(content(directory + QStringLiteral("name")));
        for (QString input : QDir(directory).entryList(
                 {QStringLiteral("temp*_input"), QStringLiteral("fan*_input")}, QDir::Files)) {
            const auto value = number(directory + input);
            input.chop(int(strlen("_input")));
            const QString prefix = directory + input;
            if (!value) continue; // the chip has the input, the board does not use it
            if (input.startsWith(QLatin1String("fan"))) {
                const auto least = number(prefix + QStringLiteral("_min"));
                const bool alarm = number(prefix + QStringLiteral("_alarm")).value_or(0) != 0 ||
                                   (least && *least > 0 && *value < *least);
                sensors.fans.append({nameOf(chip, directory, input), qint64(*value), alarm});
            } else if (*value > -40'000 && *value < 150'000) { // beyond: nothing is connected
                sensors.temperatures.append({nameOf(chip, directory, input), *value / 1000,
                                             limit(prefix + QStringLiteral("_max")),
                                             limit(prefix + QStringLiteral("_crit"))});
            }
        }
    }
}

void readMemoryErrors(const QString& root, Sensors& sensors) {
    const QDir all(root + QStringLiteral("/devices/system/edac/mc"));
    for (const QString& entry : all.entryList({QStringLiteral("mc*")}, QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString directory = all.filePath(entry);
        const auto corrected = number(directory + QStringLiteral("/ce_count"));
        const auto uncorrected = number(directory + QStringLiteral("/ue_count"));
        if (corrected && uncorrected)
            sensors.memoryErrors.append({entry, qint64(*corrected), qint64(*uncorrected)});
    }
}

/// Mains and batteries of the machine itself, not of a mouse.
void readPower(const QString& root, Sensors& sensors) {
    const QDir all(root + QStringLiteral("/class/power_supply"));
    for (const QString& entry : all.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString directory = all.filePath(entry) + QLatin1Char('/');
        const QByteArray type = content(directory + QStringLiteral("type"));
        if (content(directory + QStringLiteral("scope")) == "Device") continue;
        Power power;
        power.name = entry;
        if (type == "Mains") {
            power.onBattery = content(directory + QStringLiteral("online")) == "0";
        } else if (type == "Battery" || type == "UPS") {
            power.onBattery = content(directory + QStringLiteral("status")) == "Discharging";
            power.chargePct = number(directory + QStringLiteral("capacity"));
            power.low =
                power.onBattery && content(directory + QStringLiteral("capacity_level")) == "Critical";
        } else {
            continue;
        }
        sensors.power.append(power);
    }
}

void readProc(const QString& root, Sensors& sensors) {
    bool isNumber = false;
    const double load = content(root + QStringLiteral("/loadavg")).split(' ').value(0).toDouble(&isNumber);
    if (isNumber) sensors.load = load;
    for (const QByteArray& line : content(root + QStringLiteral("/meminfo"), 8192).split('\n')) {
        const qint64 bytes =
            line.mid(line.indexOf(":") + 1).trimmed().split(' ').value(0).toLongLong() * 1024;
        if (line.startsWith("MemTotal:")) sensors.memoryTotal = bytes;
        if (line.startsWith("MemAvailable:")) sensors.memoryAvailable = bytes;
    }
}

} // namespace

void readMachine(const Places& places, Sensors& sensors) {
    sensors.processors = QThread::idealThreadCount();
    readProc(places.proc, sensors);
    readHwmon(places.sys, sensors);
    readMemoryErrors(places.sys, sensors);
    readPower(places.sys, sensors);
}

} // namespace hotpair::health
