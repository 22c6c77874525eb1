// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/models/redundancy.h"

#include <algorithm>

namespace hotpair::console {

namespace {

using K = Reason::Kind;

void aboutContradictions(const PairView& view, QList<Reason>& out) {
    for (const auto& c : view.contradictions) {
        if (c.kind == Contradiction::Kind::TwoHolders)
            out << Reason{K::TwoHolders, c.subject, {}, Health::Bad};
        else if (c.kind != Contradiction::Kind::PeerOfflineButAnswers)
            out << Reason{K::Disagreement, c.subject, {}, Health::Warning};
    }
}

void aboutNodes(const PairView& view, QList<Reason>& out) {
    for (const auto& node : view.nodes) {
        if (node.state == QLatin1String("offline") && !node.stale)
            out << Reason{K::NodeOffline, node.name, {}, Health::Bad};
        else if (!node.answering)
            out << Reason{K::NodeSilent, node.name, {}, Health::Warning};
    }
}

void aboutGroups(const PairView& view, QList<Reason>& out) {
    for (const auto& group : view.groups) {
        const auto& s = group.status;
        if (group.stale) continue;
        for (const auto& r : s.resources)
            if (r.state == QLatin1String("failed"))
                out << Reason{K::ResourceFailed, s.name, r.name, Health::Bad};
        if (s.state == QLatin1String("failed"))
            out << Reason{K::GroupFailed, s.name, {}, Health::Bad};
        else if (s.state == QLatin1String("stopped"))
            out << Reason{K::GroupStopped, s.name, {}, Health::Warning};
        else if (s.holder.isEmpty())
            out << Reason{K::GroupWithoutHolder, s.name, {}, Health::Bad};
        else if (s.hold || s.state == QLatin1String("held"))
            out << Reason{K::GroupHeld, s.name, {}, Health::Warning};
        else if (s.state == QLatin1String("active")) {
            const QString other = view.otherNode(s.holder);
            if (!s.eligible.contains(other)) out << Reason{K::NotEligible, s.name, other, Health::Bad};
        }
    }
}

void aboutMirrors(const PairView& view, QList<Reason>& out) {
    for (const auto& mirror : view.mirrors) {
        if (mirror.stale || mirror.health == Health::Ok) continue;
        const bool broken = mirror.health == Health::Bad;
        out << Reason{broken ? K::MirrorBroken : K::MirrorBehind, mirror.status.name, mirror.status.state,
                      mirror.health};
    }
}

void aboutWitnessAndLinks(const PairView& view, QList<Reason>& out) {
    if (view.witness.configured && !view.witness.stale && view.witness.health != Health::Ok)
        out << Reason{K::WitnessOffline, {}, {}, Health::Warning};
    for (const auto& link : view.links) {
        if (link.stale) continue;
        if (link.health == Health::Bad)
            out << Reason{K::LinkDown, link.name, {}, Health::Warning};
        else if (link.health == Health::Warning)
            out << Reason{K::LinkLossy, link.name, {}, Health::Warning};
    }
}

/// Only when nothing else was found: an alarm mostly tells what the reasons above tell already.
void aboutAlarms(const PairView& view, QList<Reason>& out) {
    if (!out.isEmpty()) return;
    for (const auto& node : view.nodes)
        for (const auto& alarm : node.alarms) {
            const Severity severity = severityOf(alarm.code);
            if (alarm.acknowledged || severity == Severity::Info) continue;
            out << Reason{K::AlarmRaised,
                          node.name,
                          {},
                          severity == Severity::Warning ? Health::Warning : Health::Bad,
                          Error{alarm.code, alarm.args}};
        }
}

/// Until the standby serves: the longest a promise binds after the last renewal, then the resources' own
/// starts.
void estimate(const PairView& view, const std::optional<ClusterConfig>& config, Redundancy& result) {
    const GroupView* slowest = nullptr;
    qint64 slowestStart = -1;
    for (const auto& group : view.groups) {
        if (group.stale || group.status.state != QLatin1String("active")) return;
        qint64 start = 0;
        for (const auto& r : group.status.resources)
            start = r.startMs < 0 || start < 0 ? -1 : start + r.startMs;
        if (start < 0) return;
        if (start > slowestStart) {
            slowestStart = start;
            slowest = &group;
        }
    }
    if (!slowest) return;
    result.ifFails = slowest->status.holder;
    result.takenOverBy = view.otherNode(slowest->status.holder);
    for (const auto& mirror : view.mirrors)
        result.bytesAtRisk += qMax<qint64>(0, mirror.status.lagBytes);
    if (config) result.aboutMs = toMs(config->timing.promise + config->timing.heartbeat) + slowestStart;
}

} // namespace

Redundancy assessRedundancy(const PairView& view, const std::optional<ClusterConfig>& config) {
    Redundancy result;
    if (view.stale) return result;
    aboutContradictions(view, result.reasons);
    aboutNodes(view, result.reasons);
    aboutGroups(view, result.reasons);
    aboutMirrors(view, result.reasons);
    aboutWitnessAndLinks(view, result.reasons);
    aboutAlarms(view, result.reasons);
    std::stable_sort(result.reasons.begin(), result.reasons.end(),
                     [](const Reason& a, const Reason& b) { return a.health > b.health; });
    result.health = Health::Ok;
    for (const auto& reason : result.reasons)
        result.health = worst(result.health, reason.health);
    if (result.health == Health::Ok) estimate(view, config, result);
    return result;
}

} // namespace hotpair::console
