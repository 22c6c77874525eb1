// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/sensors.h"

#include <QThread>

#include <windows.h>

namespace hotpair::health {

/// Windows has no common interface for temperatures and fans; disks come from smartctl where it is installed.
void readMachine(const Places&, Sensors& sensors) {
    sensors.processors = QThread::idealThreadCount();
    MEMORYSTATUSEX memory{};
    memory.dwLength = sizeof memory;
    if (::GlobalMemoryStatusEx(&memory)) {
        sensors.memoryTotal = qint64(memory.ullTotalPhys);
        sensors.memoryAvailable = qint64(memory.ullAvailPhys);
    }
    SYSTEM_POWER_STATUS power{};
    if (!::GetSystemPowerStatus(&power)) return;
    Power source;
    source.name = QStringLiteral("power");
    source.onBattery = power.ACLineStatus == 0;
    source.low = source.onBattery && (power.BatteryFlag & 4) != 0 && power.BatteryFlag != 255;
    if (power.BatteryLifePercent <= 100) source.chargePct = power.BatteryLifePercent;
    if (power.ACLineStatus != 255) sensors.power.append(source);
}

} // namespace hotpair::health
