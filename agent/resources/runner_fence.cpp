// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/containment.h"
#include "agent/resources/runner_private.h"
#include "common/base/logging.h"

#include <algorithm>

namespace hotpair::resources {

void Runner::fenceNow(const QString& group, Duration within) {
    Fence& fence = d->fences[group];
    fence.deadline = d->seams.clock.now() + within;
    fence.clean = false;
    for (const auto& [key, m] : d->resources) {
        if (key.first != group) continue;
        m->cancel.cancel();
        m->watcher.reset();
        for (const auto& operation : std::exchange(m->waiting, {}))
            d->report(operation, *m, Outcome::unknown(makeError(Code::CANCELLED)));
    }
    QTimer::singleShot(
        std::chrono::duration_cast<std::chrono::milliseconds>(within), this,
        [this, group, deadline = fence.deadline] {
            const auto it = d->fences.find(group);
            if (it == d->fences.end() || it->second.clean || it->second.deadline != deadline) return;
            const Error late = makeError(Code::FENCE_OVERDUE, {{QStringLiteral("group"), group}});
            Q_EMIT fenced(group, false, it->second.lastError ? it->second.lastError : late);
        });
    if (!fence.passRunning)
        d->fencePass(group);
    else
        fence.again = true;
}

void Runner::Private::fencePass(const QString& group) {
    Fence& fence = fences[group];
    FencePass pass;
    const Footprint footprint = footprintOf(group);
    fill(pass.items, footprint, seams.containment.groupPlace(group));
    pass.services = footprint.services;
    // also when the deadline has passed: fencing goes on until it is done
    pass.deadline = std::max(fence.deadline, seams.clock.now() + std::chrono::milliseconds(100));
    fence.passRunning = true;
    fence.again = false;
    pool->start([this, group, pass, hop = hop, machine = seams] {
        const auto failure = runFencePass(group, pass, machine);
        hop->post([this, group, failure] { fencePassDone(group, failure); });
    });
}

void Runner::Private::fencePassDone(const QString& group, const std::optional<Error>& failure) {
    Fence& fence = fences[group];
    fence.passRunning = false;
    fence.lastError = failure;
    const auto members = membersOf(group);
    const bool busy = std::any_of(members.begin(), members.end(), [](const auto& m) { return m->occupied; });
    if (failure) { // something is stuck in the kernel: look again, without haste
        QTimer::singleShot(100, q, [this, group] {
            const auto it = fences.find(group);
            if (it != fences.end() && !it->second.passRunning && !it->second.clean) fencePass(group);
        });
    } else if (fence.again) {
        fencePass(group); // a step ended meanwhile and may have changed something after the pass looked
    } else if (!busy) {
        fence.clean = true;
        Q_EMIT q->fenced(group, true, std::nullopt);
        settle(group);
    } // else: the end of the busy step starts the next pass
}

void Runner::Private::settle(const QString& group) {
    const auto members = membersOf(group);
    auto list = std::make_shared<std::vector<Settling>>();
    for (const auto& m : members) {
        m->occupied = true;
        m->state = Managed::State::Stopping;
        list->push_back({m->identity.name, m->driver, m->record.footprint});
    }
    pool->start([this, group, members, list, hop = hop, records = store, machine = seams] {
        settleGroup(group, *list, *records, machine);
        hop->post([this, group, members, list] {
            const bool fencedAgain = !fences[group].clean;
            if (!fencedAgain) fences.erase(group);
            for (std::size_t i = 0; i < members.size(); ++i) {
                Managed& m = *members[i];
                m.occupied = false;
                m.state = (*list)[i].gone ? Managed::State::Stopped : Managed::State::Unknown;
                if (!(*list)[i].gone) continue;
                m.driver.reset();
                m.record = {};
            }
            Q_EMIT q->cleanupChanged(group);
            if (fencedAgain) fencePass(group);
            for (const auto& [key, m] : resources)
                if (key.first == group) pump(m);
        });
    });
}

// --- recovery

void Runner::recover(const QSet<QString>& adopt, Duration within) {
    d->recover(adopt, within);
}

void Runner::Private::recover(const QSet<QString>& adopt, Duration within) {
    recovering = true;
    RecoveryTask task{stateDirectory, config, adopt, seams.clock.now() + within, {}};
    pool->start([this, task, hop = hop, records = store, machine = seams]() mutable {
        RecoveryResult result;
        const auto loaded = records->load();
        if (loaded)
            task.records = *loaded;
        else
            result.found.append({{}, {}, {}, FoundItem::Action::Failed, loaded.error()});
        if (!hop->postAndWait([this, task] { install(task.records); })) return;
        RecoveryResult more = adoptOrUndo(task, *records, machine);
        more.found = result.found + more.found;
        const auto shared = std::make_shared<RecoveryResult>(std::move(more));
        hop->post([this, shared] { recovered(std::move(*shared)); });
    });
}

/// The guard must know a predecessor's things while they are being looked at.
void Runner::Private::install(const QList<ResourceRecord>& records) {
    for (const ResourceRecord& r : records) {
        inherited[r.group].add(r.footprint);
        lastOrder = std::max(lastOrder, r.order);
    }
    for (const auto& [group, footprint] : inherited)
        Q_EMIT q->cleanupChanged(group);
}

void Runner::Private::recovered(RecoveryResult result) {
    recovering = false;
    const auto groups = std::exchange(inherited, {});
    for (RecoveredResource& item : result.present) {
        auto m = std::make_shared<Managed>();
        m->identity = {item.record.group, item.record.name, stateDirectory};
        m->type = item.record.type;
        m->state = item.running ? Managed::State::Running : Managed::State::Unknown;
        m->driver = std::move(item.driver);
        m->record = std::move(item.record);
        if (item.running) watch(m);
        resources[{m->identity.group, m->identity.name}] = m;
    }
    for (const auto& [group, footprint] : groups)
        Q_EMIT q->cleanupChanged(group);
    Q_EMIT q->recovered(result.found);
}

} // namespace hotpair::resources
