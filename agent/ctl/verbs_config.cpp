// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/table.h"
#include "agent/ctl/verbs.h"
#include "common/base/limits.h"
#include "common/config/configuration.h"
#include "common/model/status.h"
#include "common/protocol/results.h"

#include <QFile>
#include <QJsonArray>

namespace hotpair::ctl {

namespace {

constexpr int applyTimeoutMs = 120'000;

Result<QByteArray> readDocument(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(Code::FILE_UNREADABLE,
                         {{QStringLiteral("path"), path}, {QStringLiteral("detail"), file.errorString()}});
    return file.read(qint64(limits::configurationBytes) + 1); // one more: the loader names the cap
}

Exit reportProblems(Context& c, const QList<ConfigProblem>& problems) {
    if (c.json()) {
        QJsonArray array;
        for (const ConfigProblem& p : problems) {
            QJsonObject object = toJson(p.error());
            object.insert(QStringLiteral("sentence"), text::sentence(p.code, p.args, c.language));
            object.insert(QStringLiteral("advice"), text::advice(p.code, p.args, c.language));
            array.append(object);
        }
        c.print({{QStringLiteral("outcome"), outcomeName(Outcome::Refused)},
                 {QStringLiteral("problems"), array}});
        return Refused;
    }
    for (const ConfigProblem& p : problems)
        c.err << p.where() << QStringLiteral(": ") << QLatin1String(codeName(p.code).data())
              << QStringLiteral(": ") << text::sentence(p.code, p.args, c.language)
              << QStringLiteral("\n  → ") << text::advice(p.code, p.args, c.language) << '\n';
    return Refused;
}

/// What an agent found wrong with this file's document.
QList<ConfigProblem> problemsOf(const Reply& reply, const QString& path) {
    QList<ConfigProblem> problems;
    for (const QJsonValue& value : reply.result.value(QLatin1String("problems")).toArray()) {
        const auto error = errorFromJson(value);
        if (!error) continue;
        ConfigProblem p{path,
                        error->args.value(QStringLiteral("line")).toInt(),
                        error->args.value(QStringLiteral("column")).toInt(),
                        error->args.value(QStringLiteral("key")),
                        error->code,
                        error->args};
        problems.append(p);
    }
    return problems;
}

/// The checked document of this file, or the exit code after telling why there is none.
std::variant<QByteArray, Exit> checkedFile(Context& c, const QString& path, ClusterConfig* config = nullptr) {
    const auto document = readDocument(path);
    if (!document) return c.refuse(document.error());
    const ConfigLoad load = loadConfig(*document, path);
    if (!load) return reportProblems(c, load.problems);
    if (config) *config = *load.config;
    return *document;
}

/// A revision of the agent (0: the one in use) as values.
std::variant<ClusterConfig, Exit> fetched(Context& c, int revision) {
    if (const auto failed = c.connect()) return *failed;
    QJsonObject params;
    if (revision > 0) params.insert(QStringLiteral("revision"), revision);
    const Reply reply = c.ask(QStringLiteral("config.show"), params);
    if (!reply.ok()) return c.report(reply);
    const ConfigShown shown = configShownFromJson(reply.result);
    const ConfigLoad load =
        loadConfig(shown.document.toUtf8(), c.say("revision %1", "版本 %1").arg(shown.revision));
    if (!load) return reportProblems(c, load.problems);
    return *load.config;
}

/// "7" is a revision when there is no such file.
std::variant<ClusterConfig, Exit> fileOrRevision(Context& c, const QString& word) {
    bool isNumber = false;
    const int revision = word.toInt(&isNumber);
    if (isNumber && revision > 0 && !QFile::exists(word)) return fetched(c, revision);
    ClusterConfig config;
    const auto document = checkedFile(c, word, &config);
    if (const Exit* exit = std::get_if<Exit>(&document)) return *exit;
    return config;
}

} // namespace

Exit runConfigValidate(Context& c) {
    const auto document = checkedFile(c, c.argument(0));
    if (const Exit* exit = std::get_if<Exit>(&document)) return *exit;
    if (c.json())
        c.print({{QStringLiteral("outcome"), outcomeName(Outcome::Done)},
                 {QStringLiteral("problems"), QJsonArray()}});
    else
        c.line(c.say("%1 is valid.", "%1 有效。").arg(c.argument(0)));
    return Done;
}

Exit runConfigApply(Context& c) {
    const auto document = checkedFile(c, c.argument(0));
    if (const Exit* exit = std::get_if<Exit>(&document)) return *exit;
    const QJsonObject params{{QStringLiteral("document"), QString::fromUtf8(std::get<QByteArray>(document))}};
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("config.apply"), params, applyTimeoutMs);
    if (const auto problems = problemsOf(reply, c.argument(0)); !problems.isEmpty())
        return reportProblems(c, problems);
    if (!reply.ok()) return c.report(reply);
    if (c.json())
        c.print(reply.result);
    else
        c.line(c.say("Revision %1 is in use.", "版本 %1 已启用。")
                   .arg(reply.result.value(QLatin1String("revision")).toInt()));
    return Done;
}

Exit runConfigShow(Context& c) {
    QJsonObject params;
    if (c.invocation.has("--revision"))
        params.insert(QStringLiteral("revision"), c.invocation.value("--revision").toInt());
    return c.carryOut(QStringLiteral("config.show"), params, [&c](const QJsonObject& result) {
        const QString document = configShownFromJson(result).document;
        c.out << document << (document.endsWith(QLatin1Char('\n')) ? QString() : QStringLiteral("\n"));
    });
}

Exit runConfigDiff(Context& c) {
    const bool two = c.invocation.arguments.size() == 2;
    const auto before = two ? fileOrRevision(c, c.argument(0)) : fetched(c, 0);
    if (const Exit* exit = std::get_if<Exit>(&before)) return *exit;
    const auto after = fileOrRevision(c, c.argument(two ? 1 : 0));
    if (const Exit* exit = std::get_if<Exit>(&after)) return *exit;
    const QList<ConfigChange> changes =
        configDiff(std::get<ClusterConfig>(before), std::get<ClusterConfig>(after));
    if (c.json()) {
        QJsonArray array;
        for (const ConfigChange& change : changes)
            array.append(QJsonObject{{QStringLiteral("key"), change.key},
                                     {QStringLiteral("before"), change.before},
                                     {QStringLiteral("after"), change.after}});
        c.print({{QStringLiteral("changes"), array}});
        return Done;
    }
    if (changes.isEmpty()) c.line(c.say("No difference.", "没有差异。"));
    for (const ConfigChange& change : changes) {
        if (!change.before.isEmpty()) c.line(QStringLiteral("- %1: %2").arg(change.key, change.before));
        if (!change.after.isEmpty()) c.line(QStringLiteral("+ %1: %2").arg(change.key, change.after));
    }
    return Done;
}

Exit runConfigHistory(Context& c) {
    return c.carryOut(QStringLiteral("config.history"), {}, [&c](const QJsonObject& result) {
        Table table({c.say("Revision", "版本"), c.say("Time", "时间"), c.say("By", "操作者")});
        for (const QJsonValue& row : result.value(QLatin1String("revisions")).toArray())
            table.add({QString::number(row[QLatin1String("revision")].toInt()),
                       row[QLatin1String("time")].toString(), row[QLatin1String("user")].toString()});
        c.out << table.text();
    });
}

Exit runConfigRollback(Context& c) {
    bool isNumber = false;
    const int revision = c.argument(0).toInt(&isNumber);
    if (!isNumber || revision <= 0) {
        c.err << c.say("config rollback needs the number of a revision (see config history).",
                       "config rollback 需要版本号（见 config history）。")
              << '\n';
        return Usage;
    }
    return c.carryOut(
        QStringLiteral("config.rollback"), {{QStringLiteral("revision"), revision}},
        [&c](const QJsonObject& result) {
            c.line(c.say("Revision %1 is in use.", "版本 %1 已启用。")
                       .arg(result.value(QLatin1String("revision")).toInt()));
        },
        applyTimeoutMs);
}

} // namespace hotpair::ctl
