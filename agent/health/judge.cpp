// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/health/judge.h"

#include "common/model/status.h"

namespace hotpair::health {

namespace {

using enum Code;

// limits where the machine names none
constexpr double hotCelsius = 85, diskHotCelsius = 60;
constexpr double fillingPct = 85, fullPct = 95;
constexpr double memoryLowPct = 5;
constexpr double loadPerProcessor = 4;
constexpr double wornPct = 90, chargeLowPct = 20;

QString figure(double value) {
    return QString::number(value, 'f', value < 10 && value != double(qint64(value)) ? 1 : 0);
}

Error problem(Code code, const QString& name,
              std::initializer_list<std::pair<const char*, QString>> more = {}) {
    Args args{{QStringLiteral("name"), name}};
    for (const auto& [key, value] : more)
        args.insert(QLatin1String(key), value);
    return makeError(code, args);
}

using Readings = QList<Reading>;

void processors(const Sensors& s, Readings& out) {
    Reading r{QStringLiteral("processor"), QStringLiteral("load"), s.load, {}, {}};
    if (s.load && s.processors > 0 && *s.load > loadPerProcessor * s.processors)
        r.problem = problem(HEALTH_LOAD_HIGH, r.name,
                            {{"value", figure(*s.load)}, {"processors", QString::number(s.processors)}});
    if (s.load) out.append(r);
}

void memory(const Sensors& s, Readings& out) {
    if (s.memoryTotal > 0) {
        const double available = 100.0 * double(s.memoryAvailable) / double(s.memoryTotal);
        Reading r{QStringLiteral("memory"), QStringLiteral("available"), available, QStringLiteral("%"), {}};
        if (available < memoryLowPct)
            r.problem = problem(HEALTH_MEMORY_LOW, r.name, {{"value", figure(available)}});
        out.append(r);
    }
    for (const auto& m : s.memoryErrors) {
        Reading r{QStringLiteral("memory-errors"), m.controller, double(m.corrected + m.uncorrected), {}, {}};
        if (m.uncorrected > 0)
            r.problem =
                problem(HEALTH_MEMORY_DEFECTIVE, m.controller, {{"value", QString::number(m.uncorrected)}});
        else if (m.corrected > 0)
            r.problem =
                problem(HEALTH_MEMORY_CORRECTED, m.controller, {{"value", QString::number(m.corrected)}});
        out.append(r);
    }
}

std::optional<Error> heat(const QString& name, double celsius, std::optional<double> high,
                          std::optional<double> critical, double otherwise) {
    if (critical && celsius >= *critical)
        return problem(HEALTH_TOO_HOT, name, {{"value", figure(celsius)}, {"limit", figure(*critical)}});
    const double limit = high && (!critical || *high < *critical) ? *high
                         : critical                               ? *critical - 5
                                                                  : otherwise;
    if (celsius >= limit)
        return problem(HEALTH_HOT, name, {{"value", figure(celsius)}, {"limit", figure(limit)}});
    return std::nullopt;
}

void climate(const Sensors& s, Readings& out) {
    for (const auto& t : s.temperatures)
        out.append({QStringLiteral("temperature"), t.name, t.celsius, QStringLiteral("°C"),
                    heat(t.name, t.celsius, t.high, t.critical, hotCelsius)});
    for (const auto& f : s.fans) {
        Reading r{QStringLiteral("fan"), f.name, double(f.turns), QStringLiteral("rpm"), {}};
        if (f.alarm) r.problem = problem(HEALTH_FAN, f.name, {{"value", QString::number(f.turns)}});
        out.append(r);
    }
}

std::optional<Error> diskProblem(const Disk& d) {
    if (d.passed && !*d.passed) return problem(HEALTH_DISK_FAILING, d.device, {{"model", d.model}});
    if (d.defects.value_or(0) > 0)
        return problem(HEALTH_DISK_DEFECTS, d.device,
                       {{"model", d.model}, {"value", QString::number(*d.defects)}});
    if (d.wornPct.value_or(0) >= wornPct)
        return problem(HEALTH_DISK_WORN, d.device, {{"model", d.model}, {"value", figure(*d.wornPct)}});
    if (d.celsius) return heat(d.device, *d.celsius, std::nullopt, std::nullopt, diskHotCelsius);
    return std::nullopt;
}

void disks(const Sensors& s, Readings& out) {
    for (const auto& d : s.disks)
        out.append({QStringLiteral("disk"), (d.device + QLatin1Char(' ') + d.model).trimmed(), d.celsius,
                    QStringLiteral("°C"), diskProblem(d)});
    for (const auto& space : s.spaces) {
        const double used = 100.0 * double(space.total - space.available) / double(space.total);
        Reading r{QStringLiteral("space"), space.path, used, QStringLiteral("%"), {}};
        if (used >= fillingPct)
            r.problem = problem(used >= fullPct ? HEALTH_SPACE_FULL : HEALTH_SPACE_FILLING, space.path,
                                {{"value", figure(used)}});
        out.append(r);
    }
}

void ports(const Sensors& s, const QStringList& inUse, Readings& out) {
    for (const auto& p : s.ports) {
        Reading r{QStringLiteral("port"), p.name, {}, QStringLiteral("Mbit/s"), {}};
        if (p.megabits) r.value = double(*p.megabits);
        if (!p.carrier && inUse.contains(p.name)) r.problem = problem(HEALTH_PORT_DOWN, p.name);
        if (p.carrier || inUse.contains(p.name)) out.append(r);
    }
}

void power(const Sensors& s, Readings& out) {
    for (const auto& p : s.power) {
        Reading r{QStringLiteral("power"), p.name, p.chargePct, QStringLiteral("%"), {}};
        const QString charge = p.chargePct ? figure(*p.chargePct) : QStringLiteral("?");
        if (p.onBattery && (p.low || p.chargePct.value_or(100) < chargeLowPct))
            r.problem = problem(HEALTH_BATTERY_LOW, p.name, {{"value", charge}});
        else if (p.onBattery)
            r.problem = problem(HEALTH_ON_BATTERY, p.name, {{"value", charge}});
        out.append(r);
    }
}

void clock(const Sensors& s, Readings& out) {
    if (!s.clockSynchronised) return;
    Reading r{QStringLiteral("clock"), QStringLiteral("synchronised"), {}, {}, {}};
    if (!*s.clockSynchronised) r.problem = problem(HEALTH_CLOCK_FREE, r.name);
    out.append(r);
}

} // namespace

QList<Reading> readings(const Sensors& sensors, const QStringList& portsInUse) {
    Readings out;
    processors(sensors, out);
    memory(sensors, out);
    climate(sensors, out);
    disks(sensors, out);
    ports(sensors, portsInUse, out);
    power(sensors, out);
    clock(sensors, out);
    return out;
}

QJsonObject toJson(const Reading& reading) {
    QJsonObject json{{QStringLiteral("kind"), reading.kind},
                     {QStringLiteral("name"), reading.name},
                     {QStringLiteral("value"), reading.value ? QJsonValue(*reading.value) : QJsonValue()},
                     {QStringLiteral("unit"), reading.unit}};
    if (!reading.problem) return json;
    QJsonObject found = hotpair::toJson(*reading.problem);
    const auto severity = severityName(severityOf(reading.problem->code));
    found.insert(QStringLiteral("severity"),
                 QString::fromLatin1(severity.data(), qsizetype(severity.size())));
    json.insert(QStringLiteral("problem"), found);
    return json;
}

} // namespace hotpair::health
