// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/program.h"

#include "agent/ctl/context.h"

#include <QLocale>

namespace hotpair::ctl {

QString localeOfEnvironment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty()) return value;
    return QLocale::system().name();
}

Exit run(const QStringList& arguments, const QString& localeName, QTextStream& out, QTextStream& err) {
    const Parsed parsed = parseArguments(arguments, localeName);
    if (parsed.version) {
        out << QStringLiteral("hotpairctl " HOTPAIR_VERSION "\n");
        return Done;
    }
    const Command* command = parsed.invocation.command;
    if (parsed.help && parsed.problem.isEmpty()) {
        out << (command ? usageOf(*command, parsed.language) : overview(parsed.language));
        return Done;
    }
    if (!parsed.problem.isEmpty()) {
        err << parsed.problem << '\n'
            << (command ? usageOf(*command, parsed.language)
                : parsed.language == text::Language::Chinese
                    ? QStringLiteral("hotpairctl --help 列出全部命令。\n")
                    : QStringLiteral("hotpairctl --help lists all verbs.\n"));
        return Usage;
    }
    Context context(parsed.invocation, parsed.language, out, err);
    return command->run(context);
}

} // namespace hotpair::ctl
