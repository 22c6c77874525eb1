// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/footprint.h"

#include <QJsonArray>

#include <algorithm>
#include <cstring>

namespace hotpair::resources {
namespace {

bool same(const CleanupAddress& a, const CleanupAddress& b) {
    return a.interfaceIndex == b.interfaceIndex && a.family == b.family && a.prefix == b.prefix &&
           std::equal(std::begin(a.bytes), std::end(a.bytes), std::begin(b.bytes));
}
bool same(const CleanupProcess& a, const CleanupProcess& b) {
    return a.pid == b.pid && a.startTime == b.startTime;
}

template<class T>
bool sameList(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const T& x, const T& y) { return same(x, y); });
}

} // namespace

void Footprint::add(const Footprint& other) {
    addresses.insert(addresses.end(), other.addresses.begin(), other.addresses.end());
    processes.insert(processes.end(), other.processes.begin(), other.processes.end());
    mountpoints += other.mountpoints;
    services += other.services;
}

bool operator==(const Footprint& a, const Footprint& b) {
    return sameList(a.addresses, b.addresses) && sameList(a.processes, b.processes) &&
           a.mountpoints == b.mountpoints && a.services == b.services;
}

QJsonObject toJson(const Footprint& f) {
    QJsonArray addresses;
    for (const CleanupAddress& a : f.addresses)
        addresses.append(QJsonObject{
            {QStringLiteral("interface"), qint64(a.interfaceIndex)},
            {QStringLiteral("family"), a.family},
            {QStringLiteral("prefix"), a.prefix},
            {QStringLiteral("bytes"),
             QString::fromLatin1(QByteArray(reinterpret_cast<const char*>(a.bytes), 16).toHex())}});
    QJsonArray processes;
    for (const CleanupProcess& p : f.processes)
        processes.append(QJsonObject{{QStringLiteral("pid"), qint64(p.pid)},
                                     {QStringLiteral("start"), QString::number(p.startTime)}});
    return {{QStringLiteral("addresses"), addresses},
            {QStringLiteral("processes"), processes},
            {QStringLiteral("mountpoints"), QJsonArray::fromStringList(f.mountpoints)},
            {QStringLiteral("services"), QJsonArray::fromStringList(f.services)}};
}

Footprint footprintFromJson(const QJsonObject& json) {
    Footprint f;
    for (const auto& value : json[QStringLiteral("addresses")].toArray()) {
        const QJsonObject o = value.toObject();
        const QByteArray bytes = QByteArray::fromHex(o[QStringLiteral("bytes")].toString().toLatin1());
        if (bytes.size() != 16) continue;
        CleanupAddress a;
        a.interfaceIndex = std::uint32_t(o[QStringLiteral("interface")].toInteger());
        a.family = std::uint8_t(o[QStringLiteral("family")].toInt());
        a.prefix = std::uint8_t(o[QStringLiteral("prefix")].toInt());
        std::memcpy(a.bytes, bytes.constData(), 16);
        f.addresses.push_back(a);
    }
    for (const auto& value : json[QStringLiteral("processes")].toArray()) {
        const QJsonObject o = value.toObject();
        f.processes.push_back({std::uint32_t(o[QStringLiteral("pid")].toInteger()), 0,
                               o[QStringLiteral("start")].toString().toULongLong()});
    }
    for (const auto& value : json[QStringLiteral("mountpoints")].toArray())
        f.mountpoints.append(value.toString());
    for (const auto& value : json[QStringLiteral("services")].toArray())
        f.services.append(value.toString());
    return f;
}

bool fill(CleanupItems& items, const Footprint& f, const QString& containmentPlace) {
    const QByteArray place = containmentPlace.toLocal8Bit();
    if (f.addresses.size() > CleanupItems::maxAddresses || f.processes.size() > CleanupItems::maxProcesses ||
        place.size() >= qsizetype(CleanupItems::maxContainment))
        return false;
    items = {};
    for (const CleanupAddress& a : f.addresses)
        items.addresses[items.addressCount++] = a;
    for (const CleanupProcess& p : f.processes)
        items.processes[items.processCount++] = p;
    std::memcpy(items.containment, place.constData(), std::size_t(place.size()));
    return true;
}

} // namespace hotpair::resources
