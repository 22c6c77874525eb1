// List order bent by "after": of the resources whose predecessors all started, the first in the list starts
// next.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"

#include <algorithm>

namespace hotpair {

namespace {

/// A way from a waiting resource back to itself, for the message.
QString cycleOf(const QList<const ResourceConfig*>& waiting) {
    QStringList way;
    const ResourceConfig* at = waiting.first();
    while (!way.contains(at->name)) {
        way << at->name;
        const auto next = std::find_if(waiting.begin(), waiting.end(),
                                       [&](const ResourceConfig* r) { return at->after.contains(r->name); });
        at = *next; // every waiting resource waits for a waiting one
    }
    way << at->name;
    return way.mid(way.indexOf(at->name)).join(QStringLiteral(" > "));
}

} // namespace

Result<QStringList> startOrder(const GroupConfig& group) {
    QStringList names;
    QList<const ResourceConfig*> waiting;
    for (const ResourceConfig& r : group.resources) {
        names << r.name;
        waiting << &r;
    }
    for (const ResourceConfig& r : group.resources)
        for (const QString& name : r.after)
            if (!names.contains(name))
                return makeError(Code::CONFIG_NO_SUCH_RESOURCE,
                                 {{QStringLiteral("value"), name},
                                  {QStringLiteral("group"), group.name},
                                  {QStringLiteral("choices"), names.join(QStringLiteral(", "))}});
    QStringList order;
    while (!waiting.isEmpty()) {
        const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const ResourceConfig* r) {
            return std::all_of(r->after.begin(), r->after.end(),
                               [&](const QString& name) { return order.contains(name); });
        });
        if (ready == waiting.end())
            return makeError(Code::CONFIG_AFTER_CYCLE, {{QStringLiteral("group"), group.name},
                                                        {QStringLiteral("cycle"), cycleOf(waiting)}});
        order << (*ready)->name;
        waiting.erase(ready);
    }
    return order;
}

} // namespace hotpair
