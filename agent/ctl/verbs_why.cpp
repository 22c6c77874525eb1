// Why something happened: recorded incidents played again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/verbs.h"
#include "agent/decision/describe.h"
#include "agent/journal/flight/replay.h"
#include "agent/journal/flight/segments.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>

namespace hotpair::ctl {

namespace {

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
    c.line(QStringLiteral("%1  %2").arg(wallTime(m.wallMs), printable(QString::fromStdString(describe(*m.input)))));
    for (const QString& line : lines)
        c.line(QStringLiteral("    %1").arg(printable(line)));
}

QJsonObject toJson(const flight::ReplayResult& r) {
    QJsonObject json{{QStringLiteral("node"), r.node},
                     {QStringLiteral("version"), r.version},
                     {QStringLiteral("steps"), qint64(r.steps)},
                     {QStringLiteral("segments"), qint64(r.segments)},
                     {QStringLiteral("lives"), r.lives},
                     {QStringLiteral("torn"), r.torn},
                     {QStringLiteral("holes"), r.holes},
                     {QStringLiteral("differences"), qint64(r.differences)}};
    if (r.first)
        json.insert(QStringLiteral("first"),
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
        c.line(c.say("%1 gaps: the disk could not keep up there.", "有 %1 处缺失：当时磁盘来不及写入。").arg(r.holes));
    if (!r.first) return c.line(c.say("Same inputs, same decisions.", "输入相同，决策相同。"));
    c.line(c.say("%1 steps were decided DIFFERENTLY. The first, at %2:", "有 %1 个步骤的决策不同。第一处位于 %2：")
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

} // namespace

Exit runReplay(Context& c) {
    const QString path = c.argument(0).isEmpty() ? c.stateDir() + QStringLiteral("/journal/flight") : c.argument(0);
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
