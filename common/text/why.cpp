// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/text/why.h"

#include "common/base/logging.h"
#include "common/text/filling.h"

#include <array>

namespace hotpair::text {

namespace {

struct Entry {
    const char* key;
    const char* text[2]; ///< by Language
};

constexpr Entry rows[] = {
#define HOTPAIR_ROW(name, en, zh) {#name, {en, zh}},
#include "common/base/rows.def"
#undef HOTPAIR_ROW
};

/// Kinds of agent/journal/flight/chain.cpp. {took}: how long a step took.
constexpr Entry kinds[] = {
    // what was heard and what was not
    {"last-heard", {"The last message of {node} arrives.", "收到 {node} 的最后一条消息。"}},
    {"beats-missed",
     {"Link {link} to {node} counts as dead: {count} heartbeats in a row unanswered, the last answered one "
      "was sent "
      "{age} ms before.",
      "到 {node} 的链路 {link} 判定为中断：连续 {count} 次心跳无应答，最后一次有应答的心跳发送于 {age} "
      "毫秒之前。"}},
    {"link-silent", {"Link {link} to {node} counts as dead.", "到 {node} 的链路 {link} 判定为中断。"}},
    {"link-works", {"Link {link} to {node} works both ways.", "到 {node} 的链路 {link} 双向正常。"}},
    {"last-grant", {"{node} confirms the lease for the last time.", "{node} 最后一次确认租约。"}},
    {"last-progress",
     {"Storage and loop of {node} show progress for the last time.",
      "{node} 的存储与主循环最后一次显示进展。"}},
    {"release-heard",
     {"{node} says that it has stopped everything of term {term}: the lease is free at once.",
      "{node} 表示已停止任期 {term} 的一切：租约立即可用。"}},
    {"release-planned",
     {"{node} gives term {term} back, as an administrator wished: the lease is free at once.",
      "{node} 应管理员要求归还任期 {term}：租约立即可用。"}},
    {"release-by-guard",
     {"The guard of {node} says that it has stopped everything of term {term}, because its agent did not: "
      "the lease "
      "is free at once.",
      "{node} 的守护进程表示已停止任期 {term} 的一切（代理未能做到）：租约立即可用。"}},
    {"stale",
     {"{node} refuses a message of term {term}: it knows term {known}.",
      "{node} 拒绝任期 {term} 的消息：它已知任期 {known}。"}},
    // votes
    {"prevote-asked",
     {"Asks {node} whether it would vote for term {term}.", "询问 {node} 是否会为任期 {term} 投票。"}},
    {"prevote-given", {"{node} would vote for it.", "{node} 愿意投票。"}},
    {"prevote-refused", {"{node} would not vote for it: {reason}.", "{node} 不愿投票：{reason}。"}},
    {"vote-asked", {"Asks {node} for its vote for term {term}.", "请求 {node} 为任期 {term} 投票。"}},
    {"vote-given", {"{node} votes for it in term {term}.", "{node} 在任期 {term} 中投票支持。"}},
    {"vote-refused", {"{node} refuses its vote: {reason}.", "{node} 拒绝投票：{reason}。"}},
    {"prevote-wanted",
     {"{node} asks whether this node would vote for it in term {term}.",
      "{node} 询问本节点是否会在任期 {term} 中投票给它。"}},
    {"vote-wanted",
     {"{node} asks for this node's vote in term {term}.", "{node} 请求本节点在任期 {term} 中投票。"}},
    {"gave-vote", {"This node votes for {node} in term {term}.", "本节点在任期 {term} 中投票给 {node}。"}},
    {"kept-vote", {"This node does not vote for {node}: {reason}.", "本节点不投票给 {node}：{reason}。"}},
    // what was asked for
    {"asked-switchover", {"A switchover to {node} is asked for.", "请求计划切换到 {node}。"}},
    {"asked-takeover", {"{node} is asked to take over.", "请求由 {node} 接管。"}},
    {"asked-force", {"{node} is asked to take over by force.", "请求由 {node} 强制接管。"}},
    {"asked-start", {"The group is to be started.", "请求启动该资源组。"}},
    {"asked-stop", {"The group is to be stopped.", "请求停止该资源组。"}},
    {"asked-hold", {"The group is to be left as it is.", "请求冻结该资源组。"}},
    {"asked-resume", {"The hold is to end.", "请求解除冻结。"}},
    {"asked-clear", {"Failures are to be forgotten.", "请求清除失败记录。"}},
    {"shutdown", {"The agent is asked to end.", "请求代理退出。"}},
    {"config-changed", {"Configuration revision {revision} is put into use.", "启用配置版本 {revision}。"}},
    {"started", {"The agent of {node} starts.", "{node} 的代理启动。"}},
    // what went wrong
    {"resource-failed", {"The monitor finds {resource} failed.", "监测发现 {resource} 发生故障。"}},
    {"guard-began",
     {"The guard has begun to stop term {term}: the agent did not renew in time.",
      "守护进程已开始停止任期 {term}：代理未能及时续约。"}},
    {"clock-jumped",
     {"For {ms} ms the agent did nothing: machine or process stood still.",
      "代理有 {ms} 毫秒没有任何动作：机器或进程曾停顿。"}},
    {"identity-taken",
     {"{node} hears another machine that speaks as this node.", "{node} 发现另有一台机器自称本节点。"}},
    {"record-failed", {"{node} cannot write its vote record.", "{node} 无法写入投票记录。"}},
    {"refused", {"Refused.", "被拒绝。"}},
    // steps
    {"step-start", {"Start {resource} on {node}: {took}.", "在 {node} 上启动 {resource}：{took}。"}},
    {"step-start-failed",
     {"Start {resource} on {node}: FAILED after {took}.", "在 {node} 上启动 {resource}：{took}后失败。"}},
    {"step-stop", {"Stop {resource} on {node}: {took}.", "在 {node} 上停止 {resource}：{took}。"}},
    {"step-stop-failed",
     {"Stop {resource} on {node}: FAILED after {took}.", "在 {node} 上停止 {resource}：{took}后失败。"}},
    {"step-promote", {"Make the mirror writable on {node}: {took}.", "使 {node} 上的镜像可写：{took}。"}},
    {"step-promote-failed",
     {"Make the mirror writable on {node}: FAILED after {took}.", "使 {node} 上的镜像可写：{took}后失败。"}},
    {"step-demote",
     {"Drain and close the mirror on {node}: {took}.", "排空并关闭 {node} 上的镜像：{took}。"}},
    {"step-demote-failed",
     {"Drain and close the mirror on {node}: FAILED after {took}.",
      "排空并关闭 {node} 上的镜像：{took}后失败。"}},
    {"step-fence", {"Stop everything on {node} at once: {took}.", "立即停止 {node} 上的一切：{took}。"}},
    {"step-fence-failed",
     {"Stop everything on {node} at once: NOT PROVEN after {took}.",
      "立即停止 {node} 上的一切：{took}后仍未证实。"}},
    {"step-power-off", {"Power {node} off: {took}.", "切断 {node} 的电源：{took}。"}},
    {"step-power-off-failed",
     {"Power {node} off: FAILED after {took}.", "切断 {node} 的电源：{took}后失败。"}},
    // the mirror
    {"mirror-lost", {"The mirror has lost the other node.", "镜像与对端断开。"}},
    {"mirror-in-sync", {"The mirror writes to both nodes again.", "镜像恢复双机写入。"}},
    {"mirror-waits",
     {"Writes wait: the other copy is gone, and no majority has stored that yet.",
      "写入暂停：另一份副本已不可用，且多数方尚未记录此事。"}},
    {"mirror-solo",
     {"A majority has stored that the other copy is outdated: writes go on here alone.",
      "多数方已记录另一份副本过时：写入仅在本节点继续。"}},
    // the state at the moment of a refusal
    {"fact-role",
     {"At that moment {node} is {roleWord} (term {term}).",
      "当时 {node} 处于{roleWord}状态（任期 {term}）。"}},
    {"fact-holder",
     {"It knows {node} as the holder (term {term}).", "它所知的持有者是 {node}（任期 {term}）。"}},
    {"fact-nobody", {"It knows no holder.", "它不知道任何持有者。"}},
    {"fact-sync-set", {"Nodes with all acknowledged data: {nodes}.", "拥有全部已确认数据的节点：{nodes}。"}},
    {"fact-voters", {"Voters: {nodes}.", "投票者：{nodes}。"}},
    {"fact-waiting", {"It waits.", "它正在等待。"}},
    {"fact-link-works", {"Link {link} to {node} works.", "到 {node} 的链路 {link} 正常。"}},
    {"fact-link-dead", {"Link {link} to {node} is dead.", "到 {node} 的链路 {link} 已中断。"}},
    {"fact-heard", {"{node} was heard {age} ms before.", "{age} 毫秒前收到过 {node} 的消息。"}},
};

/// Why a voter refuses (agent's Refusal).
constexpr Entry refusals[] = {
    {"promised",
     {"its promise to the holder still runs, so the holder may still serve",
      "它对持有者的承诺尚未到期，持有者可能仍在提供服务"}},
    {"old-term", {"it knows that term or a newer one", "它已知该任期或更新的任期"}},
    {"not-in-sync-set", {"the candidate lacks acknowledged data", "候选者缺少已确认的数据"}},
    {"serving", {"it serves itself or is still stopping", "它自己正在提供服务或仍在停止"}},
    {"other-voters", {"it knows another list of voters", "它所知的投票者名单不同"}},
    {"not-enrolled", {"it has lost its memory and has no vote yet", "它丢失了记忆，尚无投票权"}},
    {"just-started",
     {"it has just started and waits out what it may have promised before",
      "它刚刚启动，正在等待此前可能作出的承诺到期"}},
    {"not-durable", {"it cannot store its vote", "它无法保存投票"}},
    {"fencing-it", {"it is just having the candidate powered off", "它正在切断候选者的电源"}},
    {"unknown-group", {"it does not know this group", "它不认识该资源组"}},
};

constexpr Entry roles[] = {
    {"probing", {"asking the others for the newest term", "正在查询最新任期"}},
    {"standby", {"standing by", "备用"}},
    {"candidate", {"asking for votes", "正在请求投票"}},
    {"activating", {"starting the group", "正在启动资源组"}},
    {"active", {"serving", "正在提供服务"}},
    {"handing-over", {"handing the group over", "正在移交资源组"}},
    {"fencing", {"stopping everything", "正在停止一切"}},
};

template<std::size_t N>
const char* find(const Entry (&entries)[N], const QString& key, Language language) {
    for (const Entry& e : entries)
        if (key == QLatin1String(e.key)) return e.text[language == Language::Chinese ? 1 : 0];
    return nullptr;
}

template<std::size_t N>
QString wordOf(const Entry (&entries)[N], const QString& key, Language language) {
    const char* text = find(entries, key, language);
    return text ? QString::fromUtf8(text) : printable(key);
}

} // namespace

QString rowSentence(const QString& row, const Args& args, Language language) {
    const char* pattern = find(rows, row, language);
    return pattern ? filled(pattern, args, language) : printable(row);
}

QString whySentence(const WhyLine& line, Language language) {
    if (line.kind == QLatin1String("event") && line.code) {
        const QString number = line.args.value(QStringLiteral("event"));
        return (number.isEmpty() ? QString() : QStringLiteral("#%1 ").arg(printable(number))) +
               sentence(*line.code, line.args, language);
    }
    if (line.kind == QLatin1String("moved"))
        return rowSentence(line.args.value(QStringLiteral("row")), line.args, language);
    const char* pattern = find(kinds, line.kind, language);
    if (!pattern) return printable(line.kind);
    Args args = line.args;
    if (args.contains(QStringLiteral("why")))
        args.insert(QStringLiteral("reason"), wordOf(refusals, args.value(QStringLiteral("why")), language));
    if (args.contains(QStringLiteral("role")))
        args.insert(QStringLiteral("roleWord"), wordOf(roles, args.value(QStringLiteral("role")), language));
    args.insert(QStringLiteral("took"),
                line.tookMs < 0 ? QString::fromUtf8(language == Language::Chinese ? "未完成" : "not ended")
                                : humanDuration(Duration(qint64(line.tookMs * 1e6)), language));
    QString text = filled(pattern, args, language);
    if (line.code) text += QLatin1Char(' ') + sentence(*line.code, line.args, language);
    return text;
}

QString whySummary(const WhyRecord& why, Language language) {
    if (why.event.code == Code::REQUEST_REFUSED) {
        const auto code = codeFromName(why.event.args.value(QStringLiteral("why")).toStdString());
        if (code)
            return sentence(*code, why.event.args, language) + QLatin1Char(' ') +
                   advice(*code, why.event.args, language);
    }
    for (const auto& line : why.lines)
        if (line.kind != QLatin1String("event")) return whySentence(line, language);
    return advice(why.event.code, why.event.args, language);
}

QString whyTime(double ms, Language language) {
    return QStringLiteral("+%1 %2")
        .arg(qRound64(ms))
        .arg(QString::fromUtf8(language == Language::Chinese ? "毫秒" : "ms"));
}

} // namespace hotpair::text
