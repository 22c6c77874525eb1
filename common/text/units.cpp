// Figures for people. Numbers are written alike in both languages; units and order of words differ.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/text.h"

#include <array>

namespace hotpair::text {

namespace {

const QString none = QStringLiteral("\u2013");

/// Three significant figures, without trailing zeros: 1.5, 12.3, 640.
QString figure(double value) {
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    QString s = QString::number(value, 'f', decimals);
    if (decimals > 0) {
        while (s.endsWith(QLatin1Char('0')))
            s.chop(1);
        if (s.endsWith(QLatin1Char('.'))) s.chop(1);
    }
    return s;
}

struct TimeUnit {
    qint64 seconds;
    const char* en;
    const char* zh;
};
constexpr std::array timeUnits{
    TimeUnit{86400, "d", "天"},
    TimeUnit{3600, "h", "小时"},
    TimeUnit{60, "min", "分"},
    TimeUnit{1, "s", "秒"},
};

QString withUnit(const QString& number, const TimeUnit& unit, Language language) {
    return number + QLatin1Char(' ') + QString::fromUtf8(language == Language::Chinese ? unit.zh : unit.en);
}

QString belowMinute(double seconds, Language language) {
    const bool zh = language == Language::Chinese;
    if (seconds == 0) return withUnit(QStringLiteral("0"), timeUnits[3], language);
    if (seconds < 0.0009995)
        return figure(seconds * 1e6) + (zh ? QStringLiteral(" 微秒") : QStringLiteral(" \u00b5s"));
    if (seconds < 0.9995)
        return figure(seconds * 1e3) + (zh ? QStringLiteral(" 毫秒") : QStringLiteral(" ms"));
    return withUnit(figure(seconds), timeUnits[3], language);
}

} // namespace

QString humanBytes(qint64 bytes, Language) {
    if (bytes < 0) return none;
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t i = 0;
    double value = double(bytes);
    while (value >= 1023.5 && i + 1 < units.size()) {
        value /= 1024;
        ++i;
    }
    return figure(value) + QLatin1Char(' ') + QLatin1String(units[i]);
}

QString humanDuration(Duration duration, Language language) {
    if (duration < Duration::zero()) return none;
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds < 59.95) return belowMinute(seconds, language);
    const qint64 whole = std::chrono::round<std::chrono::seconds>(duration).count();
    for (std::size_t i = 0; i + 1 < timeUnits.size(); ++i) {
        if (whole < timeUnits[i].seconds) continue;
        const qint64 rest = whole % timeUnits[i].seconds / timeUnits[i + 1].seconds;
        QString text = withUnit(QString::number(whole / timeUnits[i].seconds), timeUnits[i], language);
        if (rest != 0) text += QLatin1Char(' ') + withUnit(QString::number(rest), timeUnits[i + 1], language);
        return text;
    }
    return belowMinute(double(whole), language);
}

QString humanRate(qint64 bytesPerSecond, Language language) {
    if (bytesPerSecond < 0) return none;
    return humanBytes(bytesPerSecond, language) +
           (language == Language::Chinese ? QStringLiteral("/秒") : QStringLiteral("/s"));
}

QString humanAge(qint64 ageMs, Language language) {
    const bool zh = language == Language::Chinese;
    if (ageMs < 0) return zh ? QStringLiteral("从未") : QStringLiteral("never");
    return humanMs(ageMs, language) + (zh ? QStringLiteral("前") : QStringLiteral(" ago"));
}

} // namespace hotpair::text
