// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/status_text.h"

#include "agent/ctl/table.h"
#include "common/base/logging.h"

namespace hotpair::ctl {

namespace {

using text::StateOf;

class Writer {
public:
    explicit Writer(text::Language language)
        : m_language(language) {}

    QString say(const char* english, const char* chinese) const {
        return QString::fromUtf8(m_language == text::Language::Chinese ? chinese : english);
    }
    QString state(StateOf whose, const QString& word) const {
        return text::stateWord(whose, word, m_language);
    }
    QString age(qint64 ms) const { return text::humanAge(ms, m_language); }
    QString micros(qint64 us) const {
        return us < 0 ? QStringLiteral("–") : text::humanDuration(std::chrono::microseconds(us), m_language);
    }

    QString head(const ClusterStatus& s) const {
        if (s.cluster.isEmpty())
            return say("Not configured yet; seen from %1 at %2\n", "尚未配置；来自 %1，时间 %2\n")
                .arg(s.node, s.time);
        return say("Cluster %1, configuration %2; seen from %3 at %4\n",
                   "集群 %1，配置版本 %2；来自 %3，时间 %4\n")
            .arg(s.cluster)
            .arg(s.configRevision)
            .arg(s.node, s.time);
    }
    QString nodes(const ClusterStatus& s) const {
        Table table({say("Node", "节点"), say("State", "状态"), say("Last heard", "最近消息"),
                     say("Health", "健康")});
        for (const NodeStatus& n : s.nodes)
            table.add({n.name + (n.self ? QStringLiteral(" *") : QString()), state(StateOf::Node, n.state),
                       n.self ? QString() : age(n.ageMs), state(StateOf::Health, n.health)});
        if (s.witness.state != QLatin1String("none"))
            table.add(
                {say("witness", "见证"), state(StateOf::Witness, s.witness.state), age(s.witness.ageMs), {}});
        return table.text(2);
    }
    QString links(const ClusterStatus& s) const {
        Table table({say("Link", "链路"), say("To", "对端"), say("State", "状态"), say("Round trip", "往返"),
                     say("Jitter", "抖动"), say("Loss", "丢包"), say("Last heard", "最近消息")});
        for (const LinkStatus& l : s.links)
            table.add({l.name, l.peer, state(StateOf::Link, l.state), micros(l.rttUs), micros(l.jitterUs),
                       l.relayed ? QStringLiteral("–") : QStringLiteral("%1 %").arg(l.lossPct, 0, 'f', 1),
                       age(l.lastSeenMs)});
        return table.isEmpty() ? QString() : QLatin1Char('\n') + table.text(2);
    }
    QString groups(const ClusterStatus& s) const {
        Table table({say("Group", "组"), say("State", "状态"), say("Holder", "持有者"), say("Term", "任期"),
                     say("Lease", "租约"), say("Can take over", "可接管"), say("Hold", "冻结")});
        for (const GroupStatus& g : s.groups)
            table.add({g.name, state(StateOf::Group, g.state),
                       g.holder.isEmpty() ? QStringLiteral("–") : g.holder, QString::number(g.term),
                       text::humanMs(g.leaseMs, m_language), g.eligible.join(QStringLiteral(", ")),
                       g.hold ? say("yes", "是") : say("no", "否")});
        if (table.isEmpty()) return {};
        QString out = QLatin1Char('\n') + table.text(2);
        for (const GroupStatus& g : s.groups)
            out += reasons(g);
        return out + resources(s);
    }
    QString reasons(const GroupStatus& g) const {
        return g.waitingFor
                   ? QStringLiteral("  %1: %2\n").arg(g.name, text::sentence(*g.waitingFor, m_language))
                   : QString();
    }
    QString resources(const ClusterStatus& s) const {
        Table table({say("Resource", "资源"), say("Type", "类型"), say("State", "状态"), say("Node", "节点"),
                     say("Last error", "最近错误")});
        for (const GroupStatus& g : s.groups)
            for (const ResourceStatus& r : g.resources)
                table.add({g.name + QLatin1Char('/') + r.name, text::resourceTypeWord(r.type, m_language),
                           state(StateOf::Resource, r.state), r.node,
                           r.lastError ? text::sentence(*r.lastError, m_language) : QString()});
        return table.isEmpty() ? QString() : QLatin1Char('\n') + table.text(2);
    }
    QString mirrors(const QList<MirrorStatus>& list, int indent) const {
        Table table({say("Mirror", "镜像"), say("State", "状态"), say("Source", "源"), say("Size", "大小"),
                     say("Not yet mirrored", "尚未镜像"), say("Lag", "滞后"), say("Resync", "同步进度")});
        for (const MirrorStatus& m : list)
            table.add({m.name, state(StateOf::Mirror, m.state),
                       m.role.key(QStringLiteral("source"), QStringLiteral("–")),
                       text::humanBytes(m.size, m_language), text::humanBytes(m.dirtyBytes, m_language),
                       text::humanBytes(m.lagBytes, m_language), progress(m)});
        return table.isEmpty() ? QString() : table.text(indent);
    }
    QString progress(const MirrorStatus& m) const {
        if (!m.resync || m.resync->totalBytes <= 0) return {};
        return QStringLiteral("%1 %, %2, %3")
            .arg(100.0 * double(m.resync->doneBytes) / double(m.resync->totalBytes), 0, 'f', 1)
            .arg(text::humanRate(m.resync->bytesPerSecond, m_language),
                 text::humanMs(m.resync->etaMs, m_language));
    }
    QString alarms(const ClusterStatus& s) const {
        QString out;
        for (const AlarmStatus& a : s.alarms)
            out += QStringLiteral("  ! %1 %2: %3\n      → %4\n")
                       .arg(text::severityWord(severityOf(a.code), m_language), a.since,
                            text::sentence(a.code, a.args, m_language),
                            text::advice(a.code, a.args, m_language));
        return out.isEmpty() ? out : QLatin1Char('\n') + out;
    }

private:
    text::Language m_language;
};

} // namespace

QString statusText(const ClusterStatus& status, text::Language language) {
    const Writer w(language);
    const QString mirrors = w.mirrors(status.mirrors, 2);
    return w.head(status) + w.nodes(status) + w.links(status) + w.groups(status) +
           (mirrors.isEmpty() ? QString() : QLatin1Char('\n') + mirrors) + w.alarms(status);
}

QString mirrorsText(const QList<MirrorStatus>& mirrors, text::Language language, int indent) {
    return Writer(language).mirrors(mirrors, indent);
}

QString eventLine(const EventRecord& event, text::Language language) {
    return QStringLiteral("%1  %2  %3  %4 #%5  %6")
        .arg(event.time, text::severityWord(severityOf(event.code), language),
             QLatin1String(codeName(event.code).data()), printable(event.node))
        .arg(event.seq)
        .arg(text::sentence(event.code, event.args, language));
}

} // namespace hotpair::ctl
