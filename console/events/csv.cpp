// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/events/csv.h"

#include <QStringList>

namespace hotpair::console {

namespace {

QString field(QString text) {
    if (!text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text[0])) text.prepend(QLatin1Char('\''));
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

} // namespace

QByteArray eventsToCsv(const QList<EventRecord>& events, text::Language language) {
    const bool chinese = language == text::Language::Chinese;
    const QStringList head =
        chinese ? QStringList{QStringLiteral("时间"),   QStringLiteral("级别"), QStringLiteral("服务器"),
                              QStringLiteral("资源组"), QStringLiteral("代码"), QStringLiteral("事件"),
                              QStringLiteral("建议")}
                : QStringList{QStringLiteral("time"),  QStringLiteral("severity"), QStringLiteral("server"),
                              QStringLiteral("group"), QStringLiteral("code"),     QStringLiteral("event"),
                              QStringLiteral("advice")};
    QByteArray out("\xEF\xBB\xBF");
    const auto line = [&out](const QStringList& fields) {
        QStringList quoted;
        for (const auto& f : fields)
            quoted << field(f);
        out += quoted.join(QLatin1Char(',')).toUtf8() + "\r\n";
    };
    line(head);
    for (const auto& e : events) {
        const auto name = codeName(e.code);
        line({e.time, text::severityWord(severityOf(e.code), language), e.node, e.group,
              QString::fromLatin1(name.data(), qsizetype(name.size())),
              text::sentence(e.code, e.args, language), text::advice(e.code, e.args, language)});
    }
    return out;
}

} // namespace hotpair::console
