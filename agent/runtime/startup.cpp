// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/startup.h"

#include <QPointer>
#include <QRandomGenerator>

#include <memory>

namespace hotpair::runtime {

void prepareRecords(voting::RecordStore& store, const Picture& picture, const ClusterConfig* before,
                    QObject* context, std::function<void(std::vector<decision::GroupStarted>)> then) {
    struct Pending {
        std::vector<decision::GroupStarted> groups;
        size_t left = 1; // this function itself
        std::function<void(std::vector<decision::GroupStarted>)> then;
        void oneLess() {
            if (--left == 0) then(std::move(groups));
        }
    };
    auto pending = std::make_shared<Pending>();
    pending->then = std::move(then);
    const auto setup = picture.setup();
    pending->groups.resize(setup.groups.size());
    for (size_t i = 0; i < setup.groups.size(); ++i) {
        const auto& group = setup.groups[i];
        auto& started = pending->groups[i];
        started.group = group.key;
        started.freshIncarnation = QRandomGenerator::system()->generate64() | 1u;
        const auto loaded = store.load(group.key);
        if (!loaded || loaded->state == voting::RecordState::Damaged) continue;
        if (loaded->state != voting::RecordState::New) {
            started.record = loaded->record;
            continue;
        }
        if (!before || before->group(QString::fromStdString(group.name)))
            continue; // known before: lost memory
        const auto record = decision::initialRecord(group, setup.arbitration, started.freshIncarnation);
        ++pending->left;
        store.persist(group.key, record,
                      [pending, i, record, context = QPointer<QObject>(context)](Result<void> stored) {
                          if (!context) return;
                          if (stored) pending->groups[i].record = record;
                          pending->oneLess();
                      });
    }
    pending->oneLess();
}

std::map<GroupKey, decision::AdoptedLease> stillRunning(const QList<guard::LeaseReport>& leases,
                                                        Instant now) {
    std::map<GroupKey, decision::AdoptedLease> running;
    for (const auto& lease : leases)
        if (lease.state == guard::LeaseState::Armed && lease.deadline > now)
            running[lease.group] = {lease.term, lease.deadline};
    return running;
}

Result<void> changePermitted(const Picture& current, const ClusterConfig& wanted,
                             const decision::Brain& brain, Instant now) {
    QStringList running;
    for (const auto& group : current.config.groups) {
        const auto view = brain.view(groupKey(group.name), now);
        if (!view || view->holder != current.self) continue; // the other node answers for its own
        running.append(group.name);
        const auto* after = wanted.group(group.name);
        bool same = after && after->resources == group.resources && after->placement == group.placement;
        for (const QString& volume : current.volumesOf(group)) {
            const auto *old = current.config.volume(volume), *next = wanted.volume(volume);
            same &= old && next && changesLive(*old, *next);
        }
        if (!same) return makeError(Code::CONFIG_GROUP_RUNNING, {{QStringLiteral("group"), group.name}});
    }
    const bool frame = current.config.timing == wanted.timing &&
                       current.config.arbitration == wanted.arbitration &&
                       current.config.nodes == wanted.nodes && current.config.witness == wanted.witness;
    if (!frame && !running.isEmpty())
        return makeError(Code::CONFIG_NEEDS_ALL_STOPPED,
                         {{QStringLiteral("groups"), running.join(QStringLiteral(", "))}});
    return {};
}

} // namespace hotpair::runtime
