// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/units.h"

#include <array>
#include <limits>
#include <numeric>

namespace hotpair {

namespace {

struct Unit {
    QLatin1String name;
    qint64 factor;
};

constexpr qint64 second = 1'000'000'000;
constexpr std::array durationUnits{
    Unit{QLatin1String("h"), 3600 * second}, Unit{QLatin1String("min"), 60 * second},
    Unit{QLatin1String("s"), second},        Unit{QLatin1String("ms"), 1'000'000},
    Unit{QLatin1String("us"), 1000},         Unit{QLatin1String("ns"), 1},
};
constexpr std::array sizeUnits{
    Unit{QLatin1String("TiB"), 1LL << 40},
    Unit{QLatin1String("GiB"), 1LL << 30},
    Unit{QLatin1String("MiB"), 1LL << 20},
    Unit{QLatin1String("KiB"), 1LL << 10},
    Unit{QLatin1String("B"), 1},
    Unit{QLatin1String("TB"), 1'000'000'000'000},
    Unit{QLatin1String("GB"), 1'000'000'000},
    Unit{QLatin1String("MB"), 1'000'000},
    Unit{QLatin1String("KB"), 1000},
};
constexpr int exactSizeUnits = 5; ///< the binary ones, used for writing

bool isDigit(QChar c) {
    return c >= QLatin1Char('0') && c <= QLatin1Char('9');
}

constexpr qint64 most = std::numeric_limits<qint64>::max();

/// The number of these digits; nothing when it does not fit.
std::optional<qint64> number(QStringView digits) {
    qint64 value = 0;
    for (const QChar c : digits) {
        const int d = c.unicode() - '0';
        if (value > (most - d) / 10) return std::nullopt;
        value = value * 10 + d;
    }
    return value;
}

/// (whole + 0.fraction) * factor, exact or nothing.
std::optional<qint64> scaled(QStringView whole, QStringView fraction, qint64 factor) {
    while (fraction.endsWith(QLatin1Char('0')))
        fraction.chop(1);
    const auto units = number(whole);
    const auto parts = number(fraction);
    if (!units || !parts || fraction.size() > 18 || *units > most / factor) return std::nullopt;
    qint64 per = 1;
    for (qsizetype i = 0; i < fraction.size(); ++i)
        per *= 10;
    const qint64 common = std::gcd(*parts, per); // 0.25: 1 of 4 parts
    if (factor % (per / common) != 0) return std::nullopt;
    const qint64 value = *units * factor;
    const qint64 rest = factor / (per / common) * (*parts / common);
    if (value > most - rest) return std::nullopt;
    return value + rest;
}

template<std::size_t N>
std::optional<qint64> parse(const QString& text, const std::array<Unit, N>& units) {
    qsizetype i = 0;
    while (i < text.size() && isDigit(text[i]))
        ++i;
    const QStringView whole = QStringView(text).left(i);
    QStringView fraction;
    if (whole.isEmpty()) return std::nullopt;
    if (i < text.size() && text[i] == QLatin1Char('.')) {
        const qsizetype start = ++i;
        while (i < text.size() && isDigit(text[i]))
            ++i;
        fraction = QStringView(text).mid(start, i - start);
        if (fraction.isEmpty()) return std::nullopt;
    }
    if (i < text.size() && text[i] == QLatin1Char(' ')) ++i;
    const QStringView name = QStringView(text).mid(i);
    for (const Unit& unit : units)
        if (name == unit.name) return scaled(whole, fraction, unit.factor);
    return std::nullopt;
}

QString format(qint64 value, const Unit* units, int count) {
    for (int i = 0; i < count; ++i)
        if (value != 0 && value % units[i].factor == 0)
            return QString::number(value / units[i].factor) + units[i].name;
    return QString::number(value) + units[count - 1].name;
}

} // namespace

std::optional<Duration> parseDuration(const QString& text) {
    const auto ns = parse(text, durationUnits);
    if (!ns) return std::nullopt;
    return Duration(*ns);
}

QString formatDuration(Duration duration) {
    if (duration == Duration::zero()) return QStringLiteral("0s");
    return format(duration.count(), durationUnits.data(), int(durationUnits.size()));
}

std::optional<qint64> parseSize(const QString& text) {
    return parse(text, sizeUnits);
}

QString formatSize(qint64 bytes) {
    return format(bytes, sizeUnits.data(), exactSizeUnits);
}

} // namespace hotpair
