// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/invocation.h"

#include "agent/ctl/table.h"
#include "common/config/nearest.h"

#include <algorithm>

namespace hotpair::ctl {

namespace {

const QStringList withoutValue = {
    QStringLiteral("--json"),     QStringLiteral("--help"),          QStringLiteral("-h"),
    QStringLiteral("--version"),  QStringLiteral("--watch"),         QStringLiteral("--follow"),
    QStringLiteral("--dry-run"),  QStringLiteral("--decisions"),     QStringLiteral("--verify"),
    QStringLiteral("--force"),    QStringLiteral("--yes-lose-data"), QStringLiteral("--yes-power-off"),
    QStringLiteral("--anonymise")};
const QStringList common = {
    QStringLiteral("--json"),    QStringLiteral("--help"),          QStringLiteral("-h"),
    QStringLiteral("--version"), QStringLiteral("--state-dir"),     QStringLiteral("--connect"),
    QStringLiteral("--user"),    QStringLiteral("--password-file"), QStringLiteral("--pin"),
    QStringLiteral("--lang"),    QStringLiteral("--timeout")};

QString say(text::Language language, const char* english, const char* chinese) {
    return QString::fromUtf8(language == text::Language::Chinese ? chinese : english);
}

QStringList wordsOf(const Command& command) {
    return QString::fromLatin1(command.words).split(QLatin1Char(' '));
}

/// The verb whose words begin these; the longest wins.
const Command* match(const QStringList& given) {
    const Command* best = nullptr;
    for (const Command& command : commands()) {
        const QStringList words = wordsOf(command);
        if (given.mid(0, words.size()) == words && (!best || words.size() > wordsOf(*best).size()))
            best = &command;
    }
    return best;
}

/// "Did you mean": the known words that are nearest to these.
QString nearestVerb(const QStringList& given) {
    QStringList known;
    for (const Command& command : commands())
        known += QLatin1String(command.words);
    const QString first = nearestWord(given.first(), known);
    return given.size() < 2 ? first
                            : nearestWord(given.mid(0, 2).join(QLatin1Char(' ')), known + QStringList{first});
}

QStringList knownOptions() {
    QStringList known = common;
    for (const Command& command : commands())
        known += QString::fromLatin1(command.options).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return known;
}

/// False when an option misses its value.
bool split(const QStringList& arguments, QStringList& plain, QMap<QString, QString>& options,
           QString& wrong) {
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        if (argument == QLatin1String("--")) {
            plain += arguments.mid(i + 1);
            return true;
        }
        if (!argument.startsWith(QLatin1Char('-')) || argument.size() < 2) {
            plain += argument;
            continue;
        }
        const qsizetype equals = argument.indexOf(QLatin1Char('='));
        const QString name = equals > 0 ? argument.left(equals) : argument;
        if (withoutValue.contains(name)) {
            options.insert(name, {});
        } else if (equals > 0) {
            options.insert(name, argument.mid(equals + 1));
        } else if (i + 1 < arguments.size()) {
            options.insert(name, arguments[++i]);
        } else {
            wrong = name;
            return false;
        }
    }
    return true;
}

} // namespace

Parsed parseArguments(const QStringList& arguments, const QString& localeName) {
    Parsed parsed;
    QStringList plain;
    QString wrong;
    Invocation& invocation = parsed.invocation;
    const bool whole = split(arguments, plain, invocation.options, wrong);
    parsed.language = text::languageFor(invocation.value("--lang", localeName));
    const auto problem = [&](const char* english, const char* chinese, const QString& what) {
        parsed.problem = say(parsed.language, english, chinese).arg(what);
        return parsed;
    };
    parsed.help = invocation.has("--help") || invocation.has("-h");
    parsed.version = invocation.has("--version");
    if (!whole && knownOptions().contains(wrong))
        return problem("Option %1 needs a value.", "选项 %1 需要一个值。", wrong);
    if (!whole) return problem("There is no option %1.", "没有选项 %1。", wrong);
    if (plain.isEmpty()) {
        if (!parsed.help && !parsed.version)
            parsed.problem = say(parsed.language, "Which verb?", "请给出命令。");
        return parsed;
    }
    invocation.command = match(plain);
    if (!invocation.command) {
        parsed.problem = say(parsed.language, "There is no verb “%1”; the nearest is “%2”.",
                             "没有命令“%1”，最接近的是“%2”。")
                             .arg(plain.mid(0, 2).join(QLatin1Char(' ')), nearestVerb(plain));
        return parsed;
    }
    const Command& command = *invocation.command;
    invocation.arguments = plain.mid(wordsOf(command).size());
    if (parsed.help) return parsed;
    const QStringList own = QString::fromLatin1(command.options).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (auto it = invocation.options.cbegin(); it != invocation.options.cend(); ++it)
        if (!common.contains(it.key()) && !own.contains(it.key()))
            return problem("%1 is not an option of this verb.", "该命令没有选项 %1。", it.key());
    if (invocation.arguments.size() < command.least)
        return problem("Missing: %1", "缺少参数：%1", QLatin1String(command.arguments));
    if (invocation.arguments.size() > command.most)
        return problem("Too many words: %1", "多余的参数：%1",
                       invocation.arguments.mid(command.most).join(QLatin1Char(' ')));
    return parsed;
}

QString usageOf(const Command& command, text::Language language) {
    QStringList options;
    for (const QString& option :
         QString::fromLatin1(command.options).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        options += QStringLiteral("[%1%2]").arg(option, withoutValue.contains(option) ? QString()
                                                                                      : QStringLiteral(" …"));
    QStringList parts{QStringLiteral("hotpairctl"), QLatin1String(command.words),
                      QLatin1String(command.arguments), options.join(QLatin1Char(' '))};
    parts.removeAll(QString());
    return parts.join(QLatin1Char(' ')) + QStringLiteral("\n  ") +
           say(language, command.english, command.chinese) + QLatin1Char('\n');
}

QString overview(text::Language language) {
    Table table({say(language, "Verb", "命令"), say(language, "What it does", "作用")});
    for (const Command& command : commands())
        table.add({QStringLiteral("%1 %2")
                       .arg(QLatin1String(command.words), QLatin1String(command.arguments))
                       .trimmed(),
                   say(language, command.english, command.chinese)});
    return say(language, "Usage: hotpairctl VERB [ARGUMENTS] [OPTIONS]\n\n",
               "用法：hotpairctl 命令 [参数] [选项]\n\n") +
           table.text(2) +
           say(language,
               "\nOptions of every verb\n"
               "  --state-dir DIR      the agent of this state directory, over its local socket (default "
               "/var/lib/hotpair)\n"
               "  --connect HOST:PORT  an agent over the network, with --user U (default admin), "
               "--password-file F, --pin SHA256\n"
               "  --json               machine-readable output\n"
               "  --timeout SECONDS    how long to wait for the outcome\n"
               "  --lang en|zh         language; otherwise from LC_ALL, LC_MESSAGES, LANG\n"
               "  --help               this text, or that of one verb\n"
               "\nExit: 0 done, 1 failed, 2 usage, 3 refused, 4 agent cannot be reached, 5 outcome unknown\n",
               "\n各命令通用选项\n"
               "  --state-dir 目录     通过本地套接字访问该状态目录的代理（默认 /var/lib/hotpair）\n"
               "  --connect 主机:端口  通过网络访问代理，配合 --user 用户（默认 admin）、--password-file "
               "文件、--pin SHA256\n"
               "  --json               机器可读的输出\n"
               "  --timeout 秒         等待结果的最长时间\n"
               "  --lang en|zh         语言；默认取自 LC_ALL、LC_MESSAGES、LANG\n"
               "  --help               显示本说明或某个命令的说明\n"
               "\n退出码：0 完成，1 失败，2 用法错误，3 被拒绝，4 无法连接代理，5 结果未知\n");
}

} // namespace hotpair::ctl
