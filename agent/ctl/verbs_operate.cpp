// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/terminal.h"
#include "agent/ctl/verbs.h"
#include "common/protocol/results.h"

namespace hotpair::ctl {

namespace {

constexpr int actionTimeoutMs = 180'000; ///< of silence: steps start it anew

void showPlan(Context& c, const ActionPlan& plan) {
    c.line(c.say("Group %1 would move from %2 to %3.", "组 %1 将从 %2 切换到 %3。")
               .arg(plan.group, plan.from.isEmpty() ? c.say("nowhere", "（无）") : plan.from, plan.to));
    c.line(c.say("Clients would wait about %1.", "客户端预计中断约 %1。")
               .arg(text::humanMs(plan.outageMs, c.language)));
    if (plan.connections >= 0)
        c.line(c.say("Connections that would be cut: %1", "将被断开的连接数：%1").arg(plan.connections));
    c.line(c.say("Acknowledged data that %2 does not have: %1", "%2 上尚缺的已确认数据：%1")
               .arg(text::humanBytes(plan.bytesAtRisk, c.language), plan.to));
    for (const TaskStep& step : plan.steps)
        c.line(QStringLiteral("  %1. %2  %3  %4")
                   .arg(step.index + 1)
                   .arg(step.node, text::sentence(step.code, step.args, c.language),
                        text::humanMs(step.elapsedMs, c.language)));
}

Exit move(Context& c, const char* verb, QJsonObject params) {
    params.insert(QStringLiteral("group"), c.argument(0));
    const bool dryRun = c.invocation.has("--dry-run");
    if (dryRun) params.insert(QStringLiteral("dryRun"), true);
    return c.carryOut(
        QLatin1String(verb), params,
        [&c, dryRun](const QJsonObject& json) {
            if (dryRun) return showPlan(c, actionPlanFromJson(json));
            const ActionResult result = actionResultFromJson(json);
            c.line(c.say("Group %1 is served by %2 (term %3). Outage %4, in all %5.",
                         "组 %1 由 %2 提供服务（任期 %3）。中断 %4，总计 %5。")
                       .arg(c.argument(0), result.holder)
                       .arg(result.term)
                       .arg(text::humanMs(result.outageMs, c.language),
                            text::humanMs(result.totalMs, c.language)));
        },
        actionTimeoutMs);
}

/// Force is two-step: the option, and the group's name typed (or --yes-lose-data for scripts).
bool forceConfirmed(Context& c) {
    if (c.invocation.has("--yes-lose-data")) return true;
    if (c.json() || !inputIsTerminal()) return false;
    const auto typed =
        askOnTerminal(c.say("Forcing may lose acknowledged data. Type the group's name to go on: ",
                            "强制接管可能丢失已确认的数据。请输入组名以继续："),
                      false);
    return typed && typed->trimmed() == c.argument(0);
}

} // namespace

Exit runSwitchover(Context& c) {
    QJsonObject params;
    if (c.invocation.has("--to")) params.insert(QStringLiteral("to"), c.invocation.value("--to"));
    return move(c, "switchover", params);
}

Exit runTakeover(Context& c) {
    QJsonObject params;
    if (c.invocation.has("--force") && c.invocation.has("--dry-run")) {
        params = {{QStringLiteral("force"), true}}; // shown only: nothing to confirm yet
    } else if (c.invocation.has("--force")) {
        if (!forceConfirmed(c))
            return c.refuse(makeError(Code::FORCE_NOT_CONFIRMED, {{QStringLiteral("group"), c.argument(0)}}));
        params = {{QStringLiteral("force"), true},
                  {QStringLiteral("yesLoseData"), true},
                  {QStringLiteral("confirm"), c.argument(0)}};
    }
    return move(c, "takeover", params);
}

Exit runGroup(Context& c) {
    const QString verb =
        QString::fromLatin1(c.invocation.command->words).replace(QLatin1Char(' '), QLatin1Char('.'));
    return c.carryOut(
        verb, {{QStringLiteral("group"), c.argument(0)}},
        [&c](const QJsonObject&) { c.line(c.say("Done.", "完成。")); }, actionTimeoutMs);
}

Exit runMirror(Context& c) {
    const QString verb =
        QString::fromLatin1(c.invocation.command->words).replace(QLatin1Char(' '), QLatin1Char('.'));
    return c.carryOut(
        verb, {{QStringLiteral("volume"), c.argument(0)}},
        [&c](const QJsonObject&) { c.line(c.say("Done.", "完成。")); }, actionTimeoutMs);
}

Exit runMirrorVerify(Context& c) {
    return c.carryOut(
        QStringLiteral("mirror.verify"), {{QStringLiteral("volume"), c.argument(0)}},
        [&c](const QJsonObject& reply) {
            const auto bytes = [&c](const QJsonObject& from, const char* key) {
                return text::humanBytes(from[QLatin1String(key)].toInteger(), c.language);
            };
            c.line(c.say("Comparing while the volume is in use: %1 of %2 done.",
                         "正在使用中比对：已完成 %1，共 %2。")
                       .arg(bytes(reply, "doneBytes"), bytes(reply, "totalBytes")));
            const QJsonObject last = reply[QStringLiteral("lastVerify")].toObject();
            if (last.isEmpty()) return;
            c.line(c.say("The last one compared %1: %2 differ, %3 were written to all the time and left out.",
                         "上次比对了 %1：%2 不一致，%3 因持续写入而跳过。")
                       .arg(bytes(last, "checkedBytes"), bytes(last, "differentBytes"),
                            bytes(last, "skippedBytes")));
            if (!last[QStringLiteral("whole")].toBool())
                c.line(c.say("It was interrupted before its end.", "上次比对在完成前被中断。"));
        },
        actionTimeoutMs);
}

Exit runMirrorResolve(Context& c) {
    if (!c.invocation.has("--keep")) {
        c.err << c.say("mirror resolve needs --keep NODE.", "mirror resolve 需要 --keep 节点。") << '\n';
        return Usage;
    }
    const QJsonObject params{{QStringLiteral("volume"), c.argument(0)},
                             {QStringLiteral("keep"), c.invocation.value("--keep")},
                             {QStringLiteral("yesLoseData"), c.invocation.has("--yes-lose-data")}};
    return c.carryOut(
        QStringLiteral("mirror.resolve"), params,
        [&c](const QJsonObject&) { c.line(c.say("Done.", "完成。")); }, actionTimeoutMs);
}

} // namespace hotpair::ctl
