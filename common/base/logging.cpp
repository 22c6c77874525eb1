// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/logging.h"

#include <QDateTime>

#include <cstdio>

namespace hotpair {

Q_LOGGING_CATEGORY(logConfig, "hotpair.config", QtInfoMsg)
Q_LOGGING_CATEGORY(logControl, "hotpair.control", QtInfoMsg)
Q_LOGGING_CATEGORY(logDecision, "hotpair.decision", QtInfoMsg)
Q_LOGGING_CATEGORY(logGuard, "hotpair.guard", QtInfoMsg)
Q_LOGGING_CATEGORY(logHeartbeat, "hotpair.heartbeat", QtInfoMsg)
Q_LOGGING_CATEGORY(logMirror, "hotpair.mirror", QtInfoMsg)
Q_LOGGING_CATEGORY(logNet, "hotpair.net", QtInfoMsg)
Q_LOGGING_CATEGORY(logPlatform, "hotpair.platform", QtInfoMsg)
Q_LOGGING_CATEGORY(logResources, "hotpair.resources", QtInfoMsg)
Q_LOGGING_CATEGORY(logRuntime, "hotpair.runtime", QtInfoMsg)

QString printable(const QString& text) {
    QString out;
    out.reserve(text.size());
    for (QChar c : text) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            out += QStringLiteral("\\x%1").arg(uint(c.unicode()), 2, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out;
}

static std::function<void(const QByteArray&)> lineSink; // Qt's handler is a plain function: nothing else reaches it

static void writeLine(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    static constexpr char letters[] = {'D', 'W', 'C', 'F', 'I'};
    const char letter = size_t(type) < sizeof letters ? letters[type] : '?';
    const QByteArray line = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8() + ' ' + letter + ' ' +
                            (context.category ? context.category : "default") + ": " + printable(message).toUtf8() + '\n';
    if (lineSink && type != QtFatalMsg) return lineSink(line);
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
    std::fflush(stderr);
}

void installLogging() { qInstallMessageHandler(writeLine); }

void writeLogLinesBy(std::function<void(const QByteArray&)> sink) { lineSink = std::move(sink); }

} // namespace hotpair
