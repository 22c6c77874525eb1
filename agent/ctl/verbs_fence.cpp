// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/verbs.h"
#include "common/model/status.h"

#include <QJsonArray>

namespace hotpair::ctl {

namespace {

constexpr int testTimeoutMs = 130'000; ///< several devices, each with its own deadline

QString powerText(Context& c, const QString& word) {
    if (word == QLatin1String("on")) return c.say("on", "通电");
    if (word == QLatin1String("off")) return c.say("off", "断电");
    return c.say("unknown", "未知");
}

QString resultText(Context& c, const QJsonObject& device) {
    if (const auto error = errorFromJson(device[QStringLiteral("error")]))
        return text::sentence(*error, c.language);
    return c.say("power: %1", "电源：%1").arg(powerText(c, device[QStringLiteral("power")].toString()));
}

void showDevices(Context& c, const QJsonObject& result) {
    const QJsonArray devices = result[QStringLiteral("devices")].toArray();
    if (devices.isEmpty()) c.line(c.say("No fence device is configured.", "没有配置隔离设备。"));
    for (const QJsonValue& value : devices) {
        const QJsonObject device = value.toObject();
        const bool asked = device[QStringLiteral("asked")].toBool(true);
        c.line(QStringLiteral("%1  %2  %3").arg(device[QStringLiteral("node")].toString(),
                                                device[QStringLiteral("device")].toString(),
                                                asked ? resultText(c, device) : c.say("not asked yet", "尚未查询")));
        const qint64 age = device[QStringLiteral("lastGoodMs")].toInteger(-1);
        if (age >= 0)
            c.line(c.say("    last answer %1 ago", "    最近一次应答：%1前").arg(text::humanMs(age, c.language)));
    }
}

} // namespace

Exit runFenceStatus(Context& c) {
    return c.carryOut(QStringLiteral("fence.status"), {},
                      [&c](const QJsonObject& result) { showDevices(c, result); });
}

Exit runFenceTest(Context& c) {
    QJsonObject params{{QStringLiteral("node"), c.argument(0)}};
    if (c.invocation.has("--yes-power-off")) params.insert(QStringLiteral("powerOff"), true);
    return c.carryOut(
        QStringLiteral("fence.test"), params, [&c](const QJsonObject& result) { showDevices(c, result); },
        testTimeoutMs);
}

} // namespace hotpair::ctl
