// What was typed: the verb, its words, its options. Options may stand anywhere; each verb says which it
// takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/text/text.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair::ctl {

enum Exit { Done = 0, Failed = 1, Usage = 2, Refused = 3, Unreachable = 4, Unknown = 5 };

class Context;

/// One verb of hotpairctl: a row of the table in commands.cpp.
struct Command {
    const char* words;     ///< "config apply"
    const char* arguments; ///< for the usage line: "FILE"
    int least, most;       ///< how many arguments
    const char* options;   ///< allowed beside the common ones: "--to --dry-run"
    const char* english;
    const char* chinese;
    Exit (*run)(Context&);
};

struct Invocation {
    const Command* command = nullptr;
    QStringList arguments;
    QMap<QString, QString> options; ///< "--to" -> "node-b"; without value -> ""
    bool has(const char* option) const { return options.contains(QLatin1String(option)); }
    QString value(const char* option, const QString& otherwise = {}) const {
        return options.value(QLatin1String(option), otherwise);
    }
};

/// Either an invocation or what is wrong with it, in the language found so far.
struct Parsed {
    Invocation invocation;
    text::Language language = text::Language::English;
    QString problem; ///< empty: fine
    bool help = false, version = false;
};
Parsed parseArguments(const QStringList& arguments, const QString& localeName);

const QList<Command>& commands();
QString overview(text::Language language);
QString usageOf(const Command& command, text::Language language);

} // namespace hotpair::ctl
