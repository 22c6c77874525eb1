// The table of verbs: what contract.md sections 2 and 3 promise, one row each.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/verbs.h"

namespace hotpair::ctl {

namespace {

Exit runHelp(Context& c) {
    const QStringList wanted = c.invocation.arguments;
    if (wanted.isEmpty()) {
        c.out << overview(c.language);
        return Done;
    }
    const QString locale =
        c.language == text::Language::Chinese ? QStringLiteral("zh") : QStringLiteral("en");
    const Parsed parsed = parseArguments(wanted + QStringList{QStringLiteral("--help")}, locale);
    if (!parsed.invocation.command) {
        c.err << parsed.problem << '\n';
        return Usage;
    }
    c.out << usageOf(*parsed.invocation.command, c.language);
    return Done;
}

} // namespace

const QList<Command>& commands() {
    static const QList<Command> table = {
        {"help", "[VERB]", 0, 3, "", "Show all verbs, or how one is used.",
         "显示全部命令，或某个命令的用法。", runHelp},
        {"init", "", 0, 0, "--name --listen",
         "Give this machine its identity, key and administrator (--name NODE [--listen ADDR:PORT]).",
         "为本机生成身份、密钥和管理员账户（--name 节点名 [--listen 地址:端口]）。", runInit},
        {"fingerprint", "", 0, 0, "", "Show the SHA-256 that the console shows on first contact.",
         "显示控制台首次连接时显示的 SHA-256 指纹。", runFingerprint},
        {"pair invite", "", 0, 0, "--address", "Print a one-time pairing code (10 minutes, 5 tries).",
         "输出一次性配对码（10 分钟内有效，可尝试 5 次）。", runPairInvite},
        {"pair join", "CODE", 1, 24, "", "On the second node: join the node that printed the code.",
         "在第二个节点上执行：与给出配对码的节点配对。", runPairJoin},
        {"witness join", "CODE", 1, 24, "", "On the witness: join the pair whose node printed the code.",
         "在见证节点上执行：加入给出配对码的集群。", runWitnessJoin},
        {"user add", "USER", 1, 1, "--role --new-password-file",
         "Add a user (--role viewer, operator or admin).", "添加用户（--role viewer、operator 或 admin）。",
         runUserAdd},
        {"user remove", "USER", 1, 1, "", "Remove a user; open sessions end.", "删除用户；其会话立即终止。",
         runUserRemove},
        {"user passwd", "USER", 1, 1, "--new-password-file", "Set a user's password.", "设置用户密码。",
         runUserPasswd},
        {"user list", "", 0, 0, "", "List users and their roles.", "列出用户及其角色。", runUserList},
        {"config apply", "FILE", 1, 1, "", "Check a configuration and put it into use on both nodes.",
         "检查配置并在两个节点上启用。", runConfigApply},
        {"config show", "", 0, 0, "--revision", "Print the configuration in use, or an earlier revision.",
         "输出正在使用的配置或某个历史版本。", runConfigShow},
        {"config diff", "FILE|REV [REV]", 1, 2, "",
         "Show what a file or revision changes against the one in use, or two revisions.",
         "比较文件或版本与当前配置，或比较两个版本。", runConfigDiff},
        {"config validate", "FILE", 1, 1, "", "Check a file; needs no agent.", "检查文件；无需代理运行。",
         runConfigValidate},
        {"config history", "", 0, 0, "", "List the revisions.", "列出历史版本。", runConfigHistory},
        {"config rollback", "REV", 1, 1, "", "Put an earlier revision into use again.",
         "重新启用某个历史版本。", runConfigRollback},
        {"status", "", 0, 0, "--watch", "Show nodes, links, groups and mirrors; --watch keeps showing.",
         "显示节点、链路、组和镜像；--watch 持续显示。", runStatus},
        {"switchover", "GROUP", 1, 1, "--to --dry-run",
         "Move a group in a planned way; --dry-run prints the plan.",
         "计划切换一个组；--dry-run 只显示计划。", runSwitchover},
        {"takeover", "GROUP", 1, 1, "--force --yes-lose-data --dry-run",
         "This node takes the group over; --force also where data may be lost.",
         "由本节点接管该组；--force 在可能丢失数据时也执行。", runTakeover},
        {"group start", "GROUP", 1, 1, "", "Start a group.", "启动组。", runGroup},
        {"group stop", "GROUP", 1, 1, "", "Stop a group.", "停止组。", runGroup},
        {"group hold", "GROUP", 1, 1, "", "Leave a group as it is: no automatic moves or restarts.",
         "冻结组：不再自动切换或重启。", runGroup},
        {"group resume", "GROUP", 1, 1, "", "End the hold.", "解除冻结。", runGroup},
        {"group clear", "GROUP", 1, 1, "", "Forget failures, so that the group may start again.",
         "清除失败记录，使该组可以重新启动。", runGroup},
        {"mirror status", "[VOLUME]", 0, 1, "", "Show mirrors.", "显示镜像状态。", runMirrorStatus},
        {"mirror verify", "VOLUME", 1, 1, "",
         "Compare both sides; while it runs, show how far it is and what the last one found.",
         "比对两侧数据；运行期间显示进度和上次结果。", runMirrorVerify},
        {"mirror resync", "VOLUME", 1, 1, "", "Start resynchronisation.", "开始重新同步。", runMirror},
        {"mirror pause", "VOLUME", 1, 1, "", "Pause mirroring.", "暂停镜像。", runMirror},
        {"mirror resume", "VOLUME", 1, 1, "", "Resume mirroring.", "恢复镜像。", runMirror},
        {"mirror resolve", "VOLUME", 1, 1, "--keep --yes-lose-data",
         "End a split brain: keep one node's data (--keep NODE).",
         "解决脑裂：保留某个节点的数据（--keep 节点）。", runMirrorResolve},
        {"fence status", "", 0, 0, "", "Show the fence devices and when each last answered.",
         "显示隔离设备及其最近一次应答的时间。", runFenceStatus},
        {"fence test", "NODE", 1, 1, "--yes-power-off",
         "Ask a node's fence devices for its power; --yes-power-off really switches it off.",
         "向节点的隔离设备查询其电源状态；--yes-power-off 会真正切断电源。", runFenceTest},
        {"events", "", 0, 0, "--since --limit --follow",
         "List events; --since 2h or a time, --follow keeps listing.",
         "列出事件；--since 2h 或时间，--follow 持续显示。", runEvents},
        {"check", "", 0, 0, "",
         "Grade the safety of the pair: what could be better, why, and how to mend it.",
         "评估双机的安全性：哪些方面可以改进、原因及解决办法。", runCheck},
        {"health", "", 0, 0, "", "Show the hardware and host sensors of both nodes.",
         "显示两个节点的硬件和主机传感器。", runHealth},
        {"bundle", "FILE", 1, 1, "--anonymise",
         "Write a support bundle of both nodes (tar.gz): logs, configuration without secrets, status, "
         "records.",
         "生成两个节点的诊断包（tar.gz）：日志、不含机密的配置、状态和各类记录。", runBundle},
        {"explain", "EVENT", 1, 1, "",
         "Tell why an event happened: beats, votes, rules, times (EVENT: #42 from events).",
         "解释事件的原因：心跳、投票、规则与时间（EVENT：events 中的 #42）。", runExplain},
        {"links backtest", "", 0, 0, "--detect --since",
         "Judge the recorded heartbeats with another detection time (--detect 600ms).",
         "以其他检测时间回测已记录的心跳（--detect 600ms）。", runBacktest},
        {"audit", "", 0, 0, "--limit --verify",
         "List who did what; --verify proves that nothing was changed.",
         "列出操作记录；--verify 验证记录未被改动。", runAudit},
        {"replay", "[FILE|FOLDER]", 0, 1, "--decisions",
         "Play a recorded incident, or a told story (FILE.story), through the decision core and compare; "
         "--decisions lists what was decided.",
         "将记录的事件或场景文件（FILE.story）送入决策核心重放并比较；--decisions 列出各项决策。", runReplay},
    };
    return table;
}

} // namespace hotpair::ctl
