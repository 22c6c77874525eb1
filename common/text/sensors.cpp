// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/sensors.h"

#include "common/base/logging.h"

namespace hotpair::text {

namespace {

struct Entry {
    const char* key;
    const char* text[2]; ///< by Language
};
constexpr Entry kinds[] = {{"processor", {"processors", "处理器"}},
                           {"memory", {"memory", "内存"}},
                           {"memory-errors", {"memory errors", "内存错误"}},
                           {"temperature", {"temperature", "温度"}},
                           {"fan", {"fan", "风扇"}},
                           {"disk", {"disk", "磁盘"}},
                           {"port", {"network port", "网口"}},
                           {"power", {"power", "电源"}},
                           {"space", {"file system", "文件系统"}},
                           {"clock", {"clock", "时钟"}}};
/// Of kinds that a machine has only one of.
constexpr Entry names[] = {
    {"processor", {"load", "负载"}}, {"memory", {"available", "可用"}}, {"clock", {"synchronised", "同步"}}};

template<std::size_t N>
QString find(const Entry (&entries)[N], const QString& key, Language language, const QString& otherwise) {
    for (const Entry& e : entries)
        if (key == QLatin1String(e.key))
            return QString::fromUtf8(e.text[language == Language::Chinese ? 1 : 0]);
    return printable(otherwise);
}

} // namespace

QString sensorKind(const QString& kind, Language language) {
    return find(kinds, kind, language, kind);
}

QString sensorName(const QJsonObject& reading, Language language) {
    return find(names, reading[QLatin1String("kind")].toString(), language,
                reading[QLatin1String("name")].toString());
}

QString sensorFigure(const QJsonObject& reading) {
    const QJsonValue value = reading[QLatin1String("value")];
    if (!value.isDouble()) return QStringLiteral("–");
    const double number = value.toDouble();
    const bool whole = number == double(qint64(number));
    return (QString::number(number, 'f', whole ? 0 : 1) + QLatin1Char(' ') +
            printable(reading[QLatin1String("unit")].toString()))
        .trimmed();
}

} // namespace hotpair::text
