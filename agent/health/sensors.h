// What this machine says about itself: temperatures, fans, memory errors, disks, network ports, power, space.
// Everything is read, nothing is judged here (judge.h) and nothing is changed. What a machine does not tell
// is absent. Blocking (programs and disks are asked, up to a minute): worker threads only. Sources: Linux
// hwmon, EDAC and power_supply of sysfs, /proc/meminfo; smartctl --json; upsc.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/platform/cancel_token.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair::health {

struct Temperature {
    QString name;
    double celsius = 0;
    std::optional<double> high, critical; ///< limits that the sensor itself names
};
struct Fan {
    QString name;
    qint64 turns = 0;   ///< a minute
    bool alarm = false; ///< the chip's own, or below the minimum that it was given
};
struct MemoryErrors {
    QString controller;
    qint64 corrected = 0, uncorrected = 0; ///< since the machine started
};
struct Disk {
    QString device, model;
    std::optional<bool> passed; ///< its own verdict; nothing: it did not tell
    bool asleep = false;        ///< it was not woken up for this
    std::optional<double> celsius, wornPct;
    std::optional<qint64> defects; ///< sectors that were replaced or cannot be read; NVMe: media errors
};
struct Port {
    QString name;
    bool carrier = false;
    std::optional<qint64> megabits;
    qint64 errors = 0; ///< received and sent, since the machine started
};
struct Power {
    QString name;
    bool onBattery = false, low = false;
    std::optional<double> chargePct;
};
struct Space {
    QString path;
    qint64 total = 0, available = 0; ///< bytes
};

struct Sensors {
    int processors = 0;
    std::optional<double> load;                  ///< mean number of running tasks in the last minute
    qint64 memoryTotal = 0, memoryAvailable = 0; ///< bytes
    std::optional<bool> clockSynchronised;
    QList<Temperature> temperatures;
    QList<Fan> fans;
    QList<MemoryErrors> memoryErrors;
    QList<Disk> disks;
    QList<Port> ports;
    QList<Power> power;
    QList<Space> spaces;
    bool smartctlMissing = false; ///< there are disks that could be asked, had this machine the program
};

/// Where the system's files are; tests give another place.
struct Places {
    QString sys = QStringLiteral("/sys");
    QString proc = QStringLiteral("/proc");
};

/// `paths`: file systems that matter; one that several of them share is told once.
Sensors readSensors(const QStringList& paths, const CancelToken& cancel, const Places& places = {});

/// The parts that sysfs and procfs have (sensors_linux.cpp), or the system's calls (sensors_windows.cpp).
void readMachine(const Places& places, Sensors& sensors);
QList<Port> networkPorts(const Places& places);

/// What smartctl --json said of one disk (smart.cpp), with its exit status, which is a set of bits.
Disk diskFromSmart(const QString& device, const QByteArray& json, int exitCode);
/// What `upsc NAME` printed.
Power powerFromUpsc(const QString& name, const QByteArray& lines);

} // namespace hotpair::health
