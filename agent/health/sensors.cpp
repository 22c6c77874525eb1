// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/sensors.h"

#include "agent/platform/host_facts.h"
#include "agent/platform/process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkInterface>
#include <QSet>
#include <QStorageInfo>

namespace hotpair::health {

namespace {

constexpr Duration programTimeout = std::chrono::seconds(10);
constexpr qsizetype mostDisks = 64, mostUps = 8;

std::optional<ProgramResult> runHelper(const QString& program, const QStringList& arguments,
                                       const CancelToken& cancel) {
    ProgramSpec spec;
    spec.program = program;
    spec.arguments = arguments;
    auto result = runProgram(spec, SystemClock().now() + programTimeout, cancel);
    return result ? std::optional(std::move(*result)) : std::nullopt;
}

/// A disk that sleeps is left asleep; one behind a controller needs the type that the scan found.
void readDisks(Sensors& sensors, const CancelToken& cancel) {
    const QString smartctl = findProgram(QStringLiteral("smartctl"));
    if (smartctl.isEmpty()) {
        sensors.smartctlMissing = true;
        return;
    }
    const auto scan = runHelper(smartctl, {QStringLiteral("--json"), QStringLiteral("--scan-open")}, cancel);
    if (!scan) return;
    const QJsonArray devices =
        QJsonDocument::fromJson(scan->output).object()[QLatin1String("devices")].toArray();
    for (const QJsonValue& device : devices) {
        if (sensors.disks.size() >= mostDisks || cancel.cancelled()) return;
        const QString name = device[QLatin1String("name")].toString();
        const auto said =
            runHelper(smartctl,
                      {QStringLiteral("--json"), QStringLiteral("-n"), QStringLiteral("standby"),
                       QStringLiteral("-i"), QStringLiteral("-H"), QStringLiteral("-A"), QStringLiteral("-d"),
                       device[QLatin1String("type")].toString(), name},
                      cancel);
        sensors.disks.append(said ? diskFromSmart(name, said->output, said->exitCode)
                                  : diskFromSmart(name, {}, -1));
    }
}

void readUps(Sensors& sensors, const CancelToken& cancel) {
    const QString upsc = findProgram(QStringLiteral("upsc"));
    if (upsc.isEmpty()) return;
    const auto names = runHelper(upsc, {QStringLiteral("-l")}, cancel);
    if (!names || names->exitCode != 0) return;
    for (const QByteArray& line : names->output.split('\n').mid(0, mostUps)) {
        const QString name = QString::fromUtf8(line.trimmed());
        if (name.isEmpty() || name.contains(QLatin1Char(' '))) continue; // a note of the program, no name
        if (const auto said = runHelper(upsc, {name}, cancel); said && said->exitCode == 0)
            sensors.power.append(powerFromUpsc(name, said->output));
    }
}

void readSpaces(const QStringList& paths, Sensors& sensors) {
    QSet<QByteArray> seen;
    for (const QString& path : paths) {
        const QStorageInfo storage(path);
        if (!storage.isValid() || storage.bytesTotal() <= 0 || seen.contains(storage.device())) continue;
        seen.insert(storage.device());
        sensors.spaces.append({storage.rootPath(), storage.bytesTotal(), storage.bytesAvailable()});
    }
}

/// -1: not there or no number.
qint64 numberIn(const QString& path) {
    QFile file(path);
    bool isNumber = false;
    const qint64 value = file.open(QIODevice::ReadOnly) ? file.read(64).trimmed().toLongLong(&isNumber) : -1;
    return isNumber ? value : -1;
}

} // namespace

/// The system's list knows the ports of this process's network; sysfs may show another one's, so a port must
/// have the same number in both.
QList<Port> networkPorts(const Places& places) {
    QList<Port> ports;
    for (const auto& i : QNetworkInterface::allInterfaces()) {
        const auto flags = i.flags();
        if (flags.testFlag(QNetworkInterface::IsLoopBack) || !flags.testFlag(QNetworkInterface::IsUp))
            continue;
        Port port;
        port.name = i.name();
        port.carrier = flags.testFlag(QNetworkInterface::IsRunning);
        const QString directory = QStringLiteral("%1/class/net/%2/").arg(places.sys, i.name());
        if (numberIn(directory + QStringLiteral("ifindex")) == i.index()) {
            if (const qint64 speed = numberIn(directory + QStringLiteral("speed")); speed > 0)
                port.megabits = speed;
            for (const char* counter : {"statistics/rx_errors", "statistics/tx_errors"})
                port.errors += std::max<qint64>(0, numberIn(directory + QLatin1String(counter)));
        }
        ports.append(port);
    }
    return ports;
}

Sensors readSensors(const QStringList& paths, const CancelToken& cancel, const Places& places) {
    Sensors sensors;
    readMachine(places, sensors);
    sensors.clockSynchronised = hostFacts().clockSynchronised;
    sensors.ports = networkPorts(places);
    readSpaces(paths, sensors);
    readDisks(sensors, cancel);
    readUps(sensors, cancel);
    return sensors;
}

} // namespace hotpair::health
