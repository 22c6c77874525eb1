// The past: why something happened, recorded incidents played again, who did what, heartbeats judged anew.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/table.h"
#include "agent/ctl/verbs.h"
#include "agent/decision/describe.h"
#include "agent/journal/flight/replay.h"
#include "agent/journal/flight/segments.h"
#include "agent/simulation/story.h"
#include "common/base/logging.h"
#include "common/config/units.h"
#include "common/protocol/backtest.h"
#include "common/text/why.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>

namespace hotpair::ctl {

namespace {

constexpr int lookTimeoutMs = 120'000; ///< days of recording are read

QString wallTime(qint64 ms) {
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs);
}

/// The recordings that are meant: a file, a folder of them, or those of the state directory.
QStringList recordings(const QString& path) {
    if (QFileInfo(path).isFile()) return {path};
    QStringList paths;
    for (const auto& file : flight::Segments::files(path))
        paths << file.path;
    return paths;
}

QStringList linesOf(const decision::Effects& effects) {
    QStringList lines;
    for (const auto& effect : effects)
        if (!flight::isRoutine(effect)) lines << QString::fromStdString(describe(effect));
    return lines;
}

void showDecisions(Context& c, const flight::Moment& m) {
    if (!m.effects) return;
    const QStringList lines = linesOf(*m.effects);
    if (lines.isEmpty()) return;
    if (c.json())
        return c.print({{QStringLiteral("time"), wallTime(m.wallMs)},
                        {QStringLiteral("input"), QString::fromStdString(describe(*m.input))},
                        {QStringLiteral("decisions"), QJsonArray::fromStringList(lines)}},
                       true);
    c.line(QStringLiteral("%1  %2").arg(wallTime(m.wallMs),
                                        printable(QString::fromStdString(describe(*m.input)))));
    for (const QString& line : lines)
        c.line(QStringLiteral("    %1").arg(printable(line)));
}

QJsonObject toJson(const flight::ReplayResult& r) {
    QJsonObject json{
        {QStringLiteral("node"), r.node},           {QStringLiteral("version"), r.version},
        {QStringLiteral("steps"), qint64(r.steps)}, {QStringLiteral("segments"), qint64(r.segments)},
        {QStringLiteral("lives"), r.lives},         {QStringLiteral("torn"), r.torn},
        {QStringLiteral("holes"), r.holes},         {QStringLiteral("differences"), qint64(r.differences)}};
    if (r.first)
        json.insert(
            QStringLiteral("first"),
            QJsonObject{{QStringLiteral("time"), wallTime(r.first->wallMs)},
                        {QStringLiteral("input"), QString::fromStdString(describe(r.first->input))},
                        {QStringLiteral("recorded"), QJsonArray::fromStringList(linesOf(r.first->recorded))},
                        {QStringLiteral("replayed"), QJsonArray::fromStringList(linesOf(r.first->replayed))},
                        {QStringLiteral("onlyRoutine"), r.first->routine}});
    return json;
}

void show(Context& c, const flight::ReplayResult& r) {
    c.line(c.say("%1 steps of %2 (HotPair %3) replayed, %4 lives of its decision core, %5 segments.",
                 "已重放 %2（HotPair %3）的 %1 个步骤，决策核心运行 %4 次，共 %5 段。")
               .arg(r.steps)
               .arg(printable(r.node), printable(r.version))
               .arg(r.lives)
               .arg(r.segments));
    if (r.holes > 0)
        c.line(c.say("%1 gaps: the disk could not keep up there.", "有 %1 处缺失：当时磁盘来不及写入。")
                   .arg(r.holes));
    if (!r.first) return c.line(c.say("Same inputs, same decisions.", "输入相同，决策相同。"));
    c.line(c.say("%1 steps were decided DIFFERENTLY. The first, at %2:",
                 "有 %1 个步骤的决策不同。第一处位于 %2：")
               .arg(r.differences)
               .arg(wallTime(r.first->wallMs)));
    c.line(QStringLiteral("  ") + printable(QString::fromStdString(describe(r.first->input))));
    if (r.first->routine)
        return c.line(c.say("  only heartbeats, renewals, wake-ups or the state behind them differ",
                            "  仅心跳、续约、唤醒或其背后的状态不同"));
    for (const QString& line : linesOf(r.first->recorded))
        c.line(c.say("  recorded: %1", "  当时：%1").arg(printable(line)));
    for (const QString& line : linesOf(r.first->replayed))
        c.line(c.say("  replayed: %1", "  重放：%1").arg(printable(line)));
}

/// Causes and consequences below each other, times since the cause in front.
void show(Context& c, const WhyRecord& why) {
    const auto& e = why.event;
    c.line(QStringLiteral("#%1  %2  %3  %4")
               .arg(e.seq)
               .arg(e.time, printable(e.node), QLatin1String(codeName(e.code).data())));
    c.line(text::sentence(e.code, e.args, c.language));
    c.line(c.say("Why: %1", "原因：%1").arg(text::whySummary(why, c.language)));
    c.line(QString());
    c.line(c.say("Milliseconds since %1 (times of %2):", "自 %1 起的毫秒数（以 %2 的时钟为准）：")
               .arg(why.causeTime, printable(e.node)));
    for (const WhyLine& line : why.lines) {
        const QString times = line.times > 1 ? QStringLiteral("  (×%1)").arg(line.times) : QString();
        c.line(QStringLiteral("%1 %2  %3%4")
                   .arg(line.asked ? QStringLiteral("→") : QStringLiteral(" "),
                        QString::number(qRound64(line.ms)).rightJustified(8),
                        text::whySentence(line, c.language), times));
    }
    c.line(QString());
    if (why.cut)
        c.line(c.say("There is more; `hotpairctl replay --decisions` shows all.",
                     "内容未完；hotpairctl replay --decisions 可显示全部。"));
    c.line(why.replayed ? c.say("Played again, the decision core decides the same.",
                                "重放验证：决策核心作出相同的决策。")
                        : c.say("Played again, the decision core of this version decides DIFFERENTLY: see "
                                "`hotpairctl replay`.",
                                "重放验证：本版本的决策核心作出了不同的决策，请查看 hotpairctl replay。"));
}

void show(Context& c, const BacktestResult& r) {
    c.line(c.say("Silence of %1 counted as death, over %2 h of heartbeats:",
                 "以静默 %1 判定失效，回测 %2 小时的心跳：")
               .arg(text::humanMs(r.detectMs, c.language))
               .arg(r.hours, 0, 'f', 1));
    Table table({c.say("Link", "链路"), c.say("Beats", "心跳数"), c.say("Lost", "丢失"),
                 c.say("Longest silence", "最长静默"), c.say("False alarms", "误报")});
    for (const auto& l : r.links)
        table.add({printable(l.link), QString::number(l.beats), QString::number(l.lost),
                   text::humanDuration(Duration(qint64(l.longestMs * 1e6)), c.language),
                   QString::number(l.falseDeaths)});
    c.out << table.text(2);
    c.line(c.say("False failovers (all links dead at once, the other node alive): %1",
                 "误切换（所有链路同时失效而对端存活）：%1")
               .arg(r.falseFailovers));
    if (r.realEnds > 0)
        c.line(c.say("Real losses of the other node: %1, noticed after %2 on average",
                     "对端真实丢失：%1 次，平均 %2 后发现")
                   .arg(r.realEnds)
                   .arg(text::humanDuration(Duration(qint64(r.delayMs * 1e6)), c.language)));
    else
        c.line(c.say("The other node was never really lost in this time.", "该时段内对端没有真实丢失。"));
    c.line(c.say("No false failover with any detection above %1.", "检测时间大于 %1 时不会误切换。")
               .arg(text::humanDuration(Duration(qint64(r.leastSafeMs * 1e6)), c.language)));
}

/// Control characters of strangers are escaped; what it is about before and after in short.
QString compact(const QJsonObject& object) {
    QStringList parts;
    for (auto it = object.begin(); it != object.end(); ++it)
        parts << it.key() + QLatin1Char('=') + it.value().toVariant().toString();
    return printable(parts.join(QLatin1Char(' ')));
}

void showAudit(Context& c, const QJsonArray& records) {
    for (const QJsonValue& value : records) {
        const QJsonObject what = value[QLatin1String("what")].toObject();
        const auto said = [&what](const char* key) {
            return printable(what.value(QLatin1String(key)).toString());
        };
        QString line =
            QStringLiteral("%1  %2  %3 %4  %5 %6  %7")
                .arg(value[QLatin1String("n")].toInteger())
                .arg(value[QLatin1String("time")].toString(), said("user"), said("origin"), said("verb"),
                     compact(what.value(QLatin1String("params")).toObject()), said("outcome"));
        if (const QString code = what.value(QLatin1String("error"))[QLatin1String("code")].toString();
            !code.isEmpty())
            line += QLatin1Char(' ') + printable(code);
        const QString before = compact(what.value(QLatin1String("before")).toObject());
        const QString after = compact(what.value(QLatin1String("after")).toObject());
        if (!before.isEmpty() && before != after) line += QStringLiteral("  [%1 → %2]").arg(before, after);
        c.line(line);
    }
}

} // namespace

Exit runExplain(Context& c) {
    QString number = c.argument(0);
    if (number.startsWith(QLatin1Char('#'))) number.remove(0, 1);
    bool isNumber = false;
    if (number.toULongLong(&isNumber) == 0 || !isNumber) {
        c.err << c.say("explain needs the number of an event, as `hotpairctl events` shows it (#42).",
                       "explain 需要事件编号（见 hotpairctl events，例如 #42）。")
              << '\n';
        return Usage;
    }
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("explain"), {{QStringLiteral("event"), number}});
    if (!reply.ok()) return c.report(reply);
    const auto why = whyFromJson(reply.result.value(QLatin1String("why")).toObject());
    if (!why)
        return c.report(Outcome::Failed,
                        makeError(Code::STATUS_MALFORMED, {{QStringLiteral("key"), QStringLiteral("why")}}));
    if (!c.json()) {
        show(c, *why);
        return Done;
    }
    QJsonObject json = reply.result.value(QLatin1String("why")).toObject();
    json.insert(QStringLiteral("summary"), text::whySummary(*why, c.language));
    QJsonArray sentences;
    for (const auto& line : why->lines)
        sentences.append(text::whySentence(line, c.language));
    json.insert(QStringLiteral("sentences"), sentences);
    c.print(json);
    return Done;
}

Exit runBacktest(Context& c) {
    const auto detect = parseDuration(c.invocation.value("--detect"));
    if (!detect) {
        c.err << c.say("links backtest needs --detect TIME, for example --detect 600ms.",
                       "links backtest 需要 --detect 时间，例如 --detect 600ms。")
              << '\n';
        return Usage;
    }
    QJsonObject params{{QStringLiteral("detectMs"), qint64(toMs(*detect))}};
    if (c.invocation.has("--since")) {
        const auto since = sinceTime(c.invocation.value("--since"));
        if (!since) return badSince(c);
        params.insert(QStringLiteral("since"), *since);
    }
    return c.carryOut(
        QStringLiteral("links.backtest"), params,
        [&c](const QJsonObject& result) { show(c, backtestFromJson(result)); }, lookTimeoutMs);
}

Exit runAudit(Context& c) {
    if (!c.invocation.has("--verify")) {
        QJsonObject params;
        if (c.invocation.has("--limit"))
            params.insert(QStringLiteral("limit"), c.invocation.value("--limit").toInt());
        return c.carryOut(QStringLiteral("audit"), params, [&c](const QJsonObject& result) {
            showAudit(c, result.value(QLatin1String("records")).toArray());
        });
    }
    bool intact = false;
    if (const auto failed = c.connect()) return *failed;
    const Reply reply = c.ask(QStringLiteral("audit"), {{QStringLiteral("verify"), true}}, lookTimeoutMs);
    if (!reply.ok()) return c.report(reply);
    const QJsonObject& r = reply.result;
    intact = r.value(QLatin1String("intact")).toBool();
    if (c.json()) {
        c.print(r);
    } else if (intact) {
        c.line(c.say("The audit trail is intact: %1 records.", "审计记录完整：共 %1 条。")
                   .arg(r.value(QLatin1String("record")).toInteger()));
        c.line(r.value(QLatin1String("peerAsked")).toBool()
                   ? c.say("Its end is the one that the other node remembers.", "其末尾与对端所记一致。")
                   : c.say("The other node could not be asked what it remembers of the end.",
                           "无法向对端核对其所记的末尾。"));
    } else {
        const QString detail = r.value(QLatin1String("detail")).toString();
        const Error error = makeError(
            Code::AUDIT_BROKEN,
            {{QStringLiteral("node"), c.say("this node", "本节点")},
             {QStringLiteral("record"), QString::number(r.value(QLatin1String("brokenAt")).toInteger())},
             {QStringLiteral("detail"), detail}});
        c.line(c.explain(error));
    }
    return intact ? Done : Failed;
}

namespace {

QStringList texts(const std::vector<std::string>& lines) {
    QStringList list;
    for (const auto& line : lines)
        list << QString::fromStdString(line);
    return list;
}

void showStory(Context& c, const simulation::Story& story, const simulation::StoryResult& result) {
    for (const QString& line : texts(story.prose))
        c.line(printable(line));
    c.line({});
    for (const QString& line : texts(result.transcript))
        c.line(printable(line));
    c.line({});
    if (story.expected.empty()) return; // nothing to compare with
    if (!result.differs) return c.line(c.say("It went as told.", "经过与所述一致。"));
    const auto at = [&](const std::vector<std::string>& lines) {
        return *result.differs < lines.size() ? printable(QString::fromStdString(lines[*result.differs]))
                                              : c.say("nothing more", "无后续内容");
    };
    c.line(c.say("It went differently from line %1 of the transcript on.", "从记录的第 %1 行起与所述不同。")
               .arg(*result.differs + 1));
    c.line(c.say("  told:    %1", "  所述：%1").arg(at(story.expected)));
    c.line(c.say("  decided: %1", "  决策：%1").arg(at(result.transcript)));
}

/// The pair of the story in virtual time, with the decision core of this very program.
Exit replayStory(Context& c, const QString& path) {
    const QString file = QDir::toNativeSeparators(path);
    const auto story = simulation::readStory(path.toStdString());
    if (!story) return c.refuse(makeError(Code::STORY_UNREADABLE, {{QStringLiteral("path"), file}}));
    const auto result = simulation::playStory(*story);
    if (result.mistake)
        return c.refuse(makeError(Code::STORY_MISTAKE,
                                  {{QStringLiteral("path"), file},
                                   {QStringLiteral("row"), QString::number(result.mistake->line)},
                                   {QStringLiteral("text"), QString::fromStdString(result.mistake->text)}}));
    if (c.json())
        c.print(
            {{QStringLiteral("story"), file},
             {QStringLiteral("asTold"), story->expected.empty() ? QJsonValue() : QJsonValue(!result.differs)},
             {QStringLiteral("firstDifference"),
              result.differs ? QJsonValue(qint64(*result.differs) + 1) : QJsonValue()},
             {QStringLiteral("told"), QJsonArray::fromStringList(texts(story->expected))},
             {QStringLiteral("decided"), QJsonArray::fromStringList(texts(result.transcript))}});
    else
        showStory(c, *story, result);
    if (result.broken.empty()) return result.differs && !story->expected.empty() ? Failed : Done;
    return c.refuse(
        makeError(Code::STORY_BROKEN, {{QStringLiteral("path"), file},
                                       {QStringLiteral("promise"), QString::fromStdString(result.broken)}}));
}

} // namespace

Exit runReplay(Context& c) {
    if (c.argument(0).endsWith(QLatin1String(".story"))) return replayStory(c, c.argument(0));
    const QString path =
        c.argument(0).isEmpty() ? c.stateDir() + QStringLiteral("/journal/flight") : c.argument(0);
    const QStringList files = recordings(path);
    const bool decisions = c.invocation.has("--decisions");
    flight::Replay replay(decisions ? flight::Watcher([&c](const flight::Moment& m) { showDecisions(c, m); })
                                    : flight::Watcher());
    for (const QString& file : files)
        if (const auto segment = flight::Segments::read(file)) replay.play(*segment);
    const auto& result = replay.result();
    if (!result.foreign.isEmpty() && result.steps == 0)
        return c.refuse(makeError(Code::RECORDING_FOREIGN, {{QStringLiteral("path"), path},
                                                            {QStringLiteral("version"), result.foreign}}));
    if (result.steps == 0) return c.refuse(makeError(Code::RECORDING_NONE, {{QStringLiteral("path"), path}}));
    if (c.json())
        c.print(toJson(result), decisions);
    else
        show(c, result);
    return result.same() ? Done : Failed;
}

} // namespace hotpair::ctl
