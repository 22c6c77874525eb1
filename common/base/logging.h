// One logging category a room. Lines are for engineers, in English; what users read travels as codes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

#include <functional>

namespace hotpair {

Q_DECLARE_LOGGING_CATEGORY(logConfig)
Q_DECLARE_LOGGING_CATEGORY(logControl)
Q_DECLARE_LOGGING_CATEGORY(logDecision)
Q_DECLARE_LOGGING_CATEGORY(logGuard)
Q_DECLARE_LOGGING_CATEGORY(logHeartbeat)
Q_DECLARE_LOGGING_CATEGORY(logMirror)
Q_DECLARE_LOGGING_CATEGORY(logNet)
Q_DECLARE_LOGGING_CATEGORY(logPlatform)
Q_DECLARE_LOGGING_CATEGORY(logResources)
Q_DECLARE_LOGGING_CATEGORY(logRuntime)

/// Installs the handler of agent and tools: time, category and text to stderr, control characters escaped.
/// Call once, before other threads run. (On Windows qInfo would otherwise go to the debugger only.)
void installLogging();

/// Where finished lines go from now on; empty: to stderr, at once. Called while no other thread logs; fatal
/// messages go to stderr anyway.
void writeLogLinesBy(std::function<void(const QByteArray& line)> sink);

/// Text from outside made fit for a log line: CR, LF, ESC and other control characters become \xNN.
QString printable(const QString& text);

} // namespace hotpair
