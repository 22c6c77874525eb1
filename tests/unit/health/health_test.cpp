// Sensors read from an invented sysfs and procfs and from what real programs print; what of it is a problem.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/judge.h"
#include "common/text/text.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace hotpair;
using namespace hotpair::health;

class HealthTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void machineIsReadFromSysfsAndProcfs();
    void unusedInputsAreLeftOut();
    void theRealMachineAnswers();
    void ataDisk();
    void nvmeDisk();
    void sleepingDiskIsLeftAsleep();
    void garbageOfADiskIsNoVerdict();
    void ups();
    void problems_data();
    void problems();
    void aHealthyMachineHasNone();

private:
    void write(const QString& path, const QByteArray& content) {
        const QString whole = m_root.filePath(path);
        QDir().mkpath(QFileInfo(whole).path());
        QFile file(whole);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content + '\n');
    }
    Places places() const {
        return {m_root.filePath(QStringLiteral("sys")), m_root.filePath(QStringLiteral("proc"))};
    }
    QTemporaryDir m_root;
};

void HealthTest::machineIsReadFromSysfsAndProcfs() {
#ifdef Q_OS_LINUX
    const QString chip = QStringLiteral("sys/class/hwmon/hwmon0/");
    write(chip + QStringLiteral("name"), "coretemp");
    write(chip + QStringLiteral("temp1_input"), "51500");
    write(chip + QStringLiteral("temp1_label"), "Package id 0");
    write(chip + QStringLiteral("temp1_max"), "80000");
    write(chip + QStringLiteral("temp1_crit"), "100000");
    write(chip + QStringLiteral("fan1_input"), "300");
    write(chip + QStringLiteral("fan1_min"), "600");
    write(QStringLiteral("sys/devices/system/edac/mc/mc0/ce_count"), "3");
    write(QStringLiteral("sys/devices/system/edac/mc/mc0/ue_count"), "0");
    write(QStringLiteral("sys/class/power_supply/AC/type"), "Mains");
    write(QStringLiteral("sys/class/power_supply/AC/online"), "0");
    write(QStringLiteral("sys/class/power_supply/mouse/type"), "Battery");
    write(QStringLiteral("sys/class/power_supply/mouse/scope"), "Device");
    write(QStringLiteral("proc/loadavg"), "1.25 0.80 0.50 2/300 4711");
    write(QStringLiteral("proc/meminfo"),
          "MemTotal:        1000 kB\nMemFree:          10 kB\nMemAvailable:     400 kB");
    Sensors s;
    readMachine(places(), s);
    QCOMPARE(s.temperatures.size(), 1);
    QCOMPARE(s.temperatures[0].name, QStringLiteral("coretemp Package id 0"));
    QCOMPARE(s.temperatures[0].celsius, 51.5);
    QCOMPARE(s.temperatures[0].high, 80.0);
    QCOMPARE(s.temperatures[0].critical, 100.0);
    QCOMPARE(s.fans.size(), 1);
    QVERIFY(s.fans[0].alarm); // 300 of at least 600
    QCOMPARE(s.memoryErrors.size(), 1);
    QCOMPARE(s.memoryErrors[0].corrected, 3);
    QCOMPARE(s.power.size(), 1); // the mouse is none of this machine's business
    QVERIFY(s.power[0].onBattery);
    QCOMPARE(s.load, 1.25);
    QCOMPARE(s.memoryTotal, 1000 * 1024);
    QCOMPARE(s.memoryAvailable, 400 * 1024);
#endif
}

void HealthTest::unusedInputsAreLeftOut() {
#ifdef Q_OS_LINUX
    QTemporaryDir other;
    const QString chip = other.filePath(QStringLiteral("class/hwmon/hwmon7/"));
    QDir().mkpath(chip);
    const std::pair<const char*, const char*> content[] = {{"name", "nct6775"},
                                                           {"temp1_input", "-128000"},
                                                           {"temp2_input", "not a number"},
                                                           {"temp3_input", "30000"},
                                                           {"temp3_max", "255000"}};
    for (const auto& [name, value] : content) {
        QFile file(chip + QLatin1String(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(value);
    }
    Sensors s;
    readMachine({other.path(), other.path()}, s);
    QCOMPARE(s.temperatures.size(), 1);
    QCOMPARE(s.temperatures[0].celsius, 30.0);
    QVERIFY(!s.temperatures[0].high); // 255 degrees is how makers write "none"
    QVERIFY(!s.load);
#endif
}

void HealthTest::theRealMachineAnswers() {
    const Sensors s = readSensors({QDir::tempPath(), QDir::tempPath()}, {});
    QVERIFY(s.processors > 0);
    QVERIFY(s.memoryTotal > s.memoryAvailable && s.memoryAvailable > 0);
    QCOMPARE(s.spaces.size(), 1); // twice the same file system
    QVERIFY(s.spaces[0].total > s.spaces[0].available);
}

void HealthTest::ataDisk() {
    const QByteArray json =
        R"({"model_name":"Invented 1TB","smart_status":{"passed":true},"temperature":{"current":34},
        "ata_smart_attributes":{"table":[{"id":5,"raw":{"value":8}},{"id":9,"raw":{"value":12345}},{"id":197,"raw":{"value":4294967298}}]}})";
    const Disk fine = diskFromSmart(QStringLiteral("/dev/sda"), json, 0);
    QCOMPARE(fine.passed, true);
    QCOMPARE(fine.celsius, 34.0);
    QCOMPARE(fine.defects, 8); // the hours are no defects, the high bits of attribute 197 no count
    QCOMPARE(diskFromSmart(QStringLiteral("/dev/sda"), json, 8).passed, false); // bit 3: failing
}

void HealthTest::nvmeDisk() {
    const Disk disk = diskFromSmart(QStringLiteral("/dev/nvme0"),
                                    R"({"model_name":"Invented NVMe","smart_status":{"passed":true},
        "temperature":{"current":41},"nvme_smart_health_information_log":{"critical_warning":4,"percentage_used":97,"media_errors":2}})",
                                    0);
    QCOMPARE(disk.passed, false); // critical_warning says otherwise
    QCOMPARE(disk.wornPct, 97.0);
    QCOMPARE(disk.defects, 2);
}

void HealthTest::sleepingDiskIsLeftAsleep() {
    const Disk disk =
        diskFromSmart(QStringLiteral("/dev/sdb"),
                      R"x({"smartctl":{"messages":[{"string":"Device is in STANDBY mode, exit(2)"}]}})x", 2);
    QVERIFY(disk.asleep);
    QVERIFY(!disk.passed);
}

void HealthTest::garbageOfADiskIsNoVerdict() {
    for (const QByteArray& json :
         {QByteArray(), QByteArray("{"), QByteArray("[1]"), QByteArray(R"({"smart_status":"yes"})")}) {
        const Disk disk = diskFromSmart(QStringLiteral("/dev/sdc"), json, 0);
        QVERIFY(!disk.passed && !disk.defects && !disk.celsius);
    }
}

void HealthTest::ups() {
    const Power mains = powerFromUpsc(QStringLiteral("eaton"), "battery.charge: 100\nups.status: OL CHRG\n");
    QVERIFY(!mains.onBattery && !mains.low);
    const Power battery =
        powerFromUpsc(QStringLiteral("eaton"), "battery.charge: 12\nups.status: OB LB DISCHRG\n");
    QVERIFY(battery.onBattery && battery.low);
    QCOMPARE(battery.chargePct, 12.0);
}

/// Each row spoils one thing of a healthy machine.
static Sensors healthy() {
    Sensors s;
    s.processors = 4;
    s.load = 1.0;
    s.memoryTotal = 1000;
    s.memoryAvailable = 500;
    s.clockSynchronised = true;
    s.temperatures = {{QStringLiteral("cpu"), 50, 80.0, 100.0}};
    s.fans = {{QStringLiteral("fan1"), 1200, false}};
    s.memoryErrors = {{QStringLiteral("mc0"), 0, 0}};
    s.disks = {{QStringLiteral("/dev/sda"), QStringLiteral("X"), true, false, 35.0, 10.0, 0}};
    s.ports = {{QStringLiteral("eth0"), true, 1000, 0}, {QStringLiteral("eth7"), false, std::nullopt, 0}};
    s.power = {{QStringLiteral("ups"), false, false, 100.0}};
    s.spaces = {{QStringLiteral("/"), 1000, 500}};
    return s;
}

using Spoil = void (*)(Sensors&);
Q_DECLARE_METATYPE(Spoil)

void HealthTest::problems_data() {
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, Spoil spoil, Code code) {
        QTest::newRow(name) << spoil << int(code);
    };
    row(
        "load", [](Sensors& s) { s.load = 17; }, Code::HEALTH_LOAD_HIGH);
    row(
        "memory", [](Sensors& s) { s.memoryAvailable = 40; }, Code::HEALTH_MEMORY_LOW);
    row(
        "corrected", [](Sensors& s) { s.memoryErrors[0].corrected = 1; }, Code::HEALTH_MEMORY_CORRECTED);
    row(
        "uncorrected", [](Sensors& s) { s.memoryErrors[0].uncorrected = 1; }, Code::HEALTH_MEMORY_DEFECTIVE);
    row(
        "hot", [](Sensors& s) { s.temperatures[0].celsius = 80; }, Code::HEALTH_HOT);
    row(
        "critical", [](Sensors& s) { s.temperatures[0].celsius = 100; }, Code::HEALTH_TOO_HOT);
    row(
        "hot without limits",
        [](Sensors& s) {
            s.temperatures[0] = {QStringLiteral("x"), 86, {}, {}};
        },
        Code::HEALTH_HOT);
    row(
        "fan", [](Sensors& s) { s.fans[0].alarm = true; }, Code::HEALTH_FAN);
    row(
        "failing", [](Sensors& s) { s.disks[0].passed = false; }, Code::HEALTH_DISK_FAILING);
    row(
        "defects", [](Sensors& s) { s.disks[0].defects = 1; }, Code::HEALTH_DISK_DEFECTS);
    row(
        "worn", [](Sensors& s) { s.disks[0].wornPct = 90; }, Code::HEALTH_DISK_WORN);
    row(
        "hot disk", [](Sensors& s) { s.disks[0].celsius = 61; }, Code::HEALTH_HOT);
    row(
        "filling", [](Sensors& s) { s.spaces[0].available = 150; }, Code::HEALTH_SPACE_FILLING);
    row(
        "full", [](Sensors& s) { s.spaces[0].available = 50; }, Code::HEALTH_SPACE_FULL);
    row(
        "port", [](Sensors& s) { s.ports[0].carrier = false; }, Code::HEALTH_PORT_DOWN);
    row(
        "battery", [](Sensors& s) { s.power[0].onBattery = true; }, Code::HEALTH_ON_BATTERY);
    row(
        "battery low",
        [](Sensors& s) {
            s.power[0] = {QStringLiteral("ups"), true, false, 19.0};
        },
        Code::HEALTH_BATTERY_LOW);
    row(
        "clock", [](Sensors& s) { s.clockSynchronised = false; }, Code::HEALTH_CLOCK_FREE);
}

void HealthTest::problems() {
    QFETCH(Spoil, spoil);
    QFETCH(int, code);
    Sensors s = healthy();
    spoil(s);
    QList<Error> found;
    for (const auto& r : readings(s, {QStringLiteral("eth0")}))
        if (r.problem) found << *r.problem;
    QCOMPARE(found.size(), 1);
    QCOMPARE(int(found[0].code), code);
    for (const auto language : {text::Language::English, text::Language::Chinese}) {
        QVERIFY(!text::sentence(found[0], language).contains(QLatin1Char('{'))); // every argument is given
        QVERIFY(!text::advice(found[0], language).contains(QLatin1Char('{')));
    }
}

void HealthTest::aHealthyMachineHasNone() {
    const auto all = readings(healthy(), {QStringLiteral("eth0")});
    QVERIFY(all.size() >= 10);
    for (const auto& r : all) {
        QVERIFY2(!r.problem, qPrintable(r.kind));
        QVERIFY(r.name != QLatin1String("eth7")); // unplugged and not in use
        QVERIFY(!toJson(r).contains(QLatin1String("problem")));
    }
    QVERIFY(readings({}, {}).isEmpty()); // a machine that tells nothing
}

QTEST_APPLESS_MAIN(HealthTest)
#include "health_test.moc"
