// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/protocol/status_delta.h"

#include <QJsonArray>

#include <algorithm>
#include <tuple>

namespace hotpair {

namespace {

template<class T>
struct ListSection {
    const char* name;
    QList<T> ClusterStatus::*list;
    QString (*key)(const T&); ///< unique in the list; null: the list always travels whole
    Result<T> (*fromJson)(const QJsonObject&);
};

template<class T>
QString nameOf(const T& thing) {
    return thing.name;
}
QString linkKey(const LinkStatus& link) {
    return link.name + QLatin1Char('/') + link.peer;
}

constexpr auto sections = std::make_tuple(
    ListSection<NodeStatus>{"nodes", &ClusterStatus::nodes, nameOf<NodeStatus>, nodeStatusFromJson},
    ListSection<LinkStatus>{"links", &ClusterStatus::links, linkKey, linkStatusFromJson},
    ListSection<GroupStatus>{"groups", &ClusterStatus::groups, nameOf<GroupStatus>, groupStatusFromJson},
    ListSection<MirrorStatus>{"mirrors", &ClusterStatus::mirrors, nameOf<MirrorStatus>, mirrorStatusFromJson},
    ListSection<AlarmStatus>{"alarms", &ClusterStatus::alarms, nullptr, alarmStatusFromJson});

template<class T>
QJsonArray wholeList(const QList<T>& list) {
    QJsonArray array;
    for (const T& thing : list)
        array.append(toJson(thing));
    return array;
}

template<class T>
bool sameKeys(const ListSection<T>& section, const QList<T>& a, const QList<T>& b) {
    return section.key && std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const T& x, const T& y) {
               return section.key(x) == section.key(y);
           });
}

template<class T>
void diff(const ListSection<T>& section, const ClusterStatus& before, const ClusterStatus& after,
          QList<StatusDelta>& out) {
    const QList<T>&from = before.*section.list, &to = after.*section.list;
    if (from == to) return;
    if (!sameKeys(section, from, to)) {
        out.append({QLatin1String(section.name), {}, wholeList(to)});
        return;
    }
    for (qsizetype i = 0; i < to.size(); ++i)
        if (!(from[i] == to[i])) out.append({QLatin1String(section.name), section.key(to[i]), toJson(to[i])});
}

template<class T>
bool apply(const ListSection<T>& section, ClusterStatus& status, const StatusDelta& delta) {
    QList<T>& list = status.*section.list;
    if (!delta.name.isEmpty()) {
        if (!section.key) return false;
        const auto it =
            std::find_if(list.begin(), list.end(), [&](const T& t) { return section.key(t) == delta.name; });
        auto value = section.fromJson(delta.value.toObject());
        if (it == list.end() || !value || section.key(*value) != delta.name) return false;
        *it = std::move(*value);
        return true;
    }
    if (!delta.value.isArray()) return false;
    QList<T> whole;
    for (const QJsonValue& v : delta.value.toArray()) {
        auto value = section.fromJson(v.toObject());
        if (!value) return false;
        whole.append(std::move(*value));
    }
    list = std::move(whole);
    return true;
}

bool applyHead(ClusterStatus& status, const QJsonValue& value) {
    const QJsonObject head = value.toObject();
    const QJsonValue revision = head.value(QLatin1String("configRevision"));
    if (!head.value(QLatin1String("time")).isString() || !revision.isDouble()) return false;
    status.cluster = head.value(QLatin1String("cluster")).toString();
    status.node = head.value(QLatin1String("node")).toString();
    status.time = head.value(QLatin1String("time")).toString();
    status.configRevision = revision.toInt();
    return true;
}

} // namespace

QList<StatusDelta> statusDeltas(const ClusterStatus& before, const ClusterStatus& after) {
    QList<StatusDelta> out;
    std::apply([&](const auto&... section) { (diff(section, before, after, out), ...); }, sections);
    if (!(before.witness == after.witness))
        out.append({QStringLiteral("witness"), {}, toJson(after.witness)});
    out.append({QStringLiteral("head"),
                {},
                QJsonObject{{QStringLiteral("cluster"), after.cluster},
                            {QStringLiteral("node"), after.node},
                            {QStringLiteral("time"), after.time},
                            {QStringLiteral("configRevision"), after.configRevision}}});
    return out;
}

bool applyStatusDelta(ClusterStatus& status, const StatusDelta& delta) {
    if (delta.section == QLatin1String("head")) return applyHead(status, delta.value);
    if (delta.section == QLatin1String("witness")) {
        auto witness = witnessStatusFromJson(delta.value.toObject());
        if (!witness || !delta.value.isObject()) return false;
        status.witness = *witness;
        return true;
    }
    bool applied = false;
    std::apply(
        [&](const auto&... section) {
            ((delta.section == QLatin1String(section.name) &&
              (applied = apply(section, status, delta), true)) ||
             ...);
        },
        sections);
    return applied;
}

} // namespace hotpair
