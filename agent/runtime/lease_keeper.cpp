// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/lease_keeper.h"

#include "common/base/logging.h"
#include "common/protocol/lease_wire.h"

#include <algorithm>

namespace hotpair::runtime {

LeaseKeeper::LeaseKeeper(guard::GuardClient& guard, VolumeSet& volumes, resources::Runner& runner,
                         const Clock& clock, std::function<void(decision::Input)> input, QObject* parent)
    : QObject(parent)
    , m_guard(guard)
    , m_volumes(volumes)
    , m_runner(runner)
    , m_clock(clock)
    , m_input(std::move(input)) {
    // emitted synchronously before the thing exists, so the guard knows it first
    connect(&m_runner, &resources::Runner::cleanupChanged, this, &LeaseKeeper::copyCleanup,
            Qt::DirectConnection);
}

void LeaseKeeper::setPicture(const Picture& picture) {
    m_picture = picture;
}

void LeaseKeeper::copyCleanup(const QString& groupName) {
    if (auto set = m_guard.setCleanup(groupKey(groupName), m_runner.cleanupItems(groupName)); !set)
        qCCritical(logRuntime) << "the guard cannot be told what to stop for" << groupName << ":"
                               << codeName(set.error().code).data();
}

void LeaseKeeper::adopt(GroupKey group, Term term, Instant deadline) {
    m_armed[group] = term;
    m_volumes.setDeadline(group, deadline);
}

void LeaseKeeper::set(GroupKey group, Term term, Instant deadline) {
    bool watched = false;
    if (armedTerm(group) == term) {
        watched = m_guard.renew(group, term, deadline);
    } else if (deadline > m_clock.now()) {
        Release release;
        release.group = group;
        release.term = term;
        release.byGuard = true;
        const auto body = encodeLease(release);
        const auto armed =
            m_guard.arm(group, term, deadline,
                        QByteArray(reinterpret_cast<const char*>(body.data()), qsizetype(body.size())));
        watched = armed.ok();
        if (armed) {
            m_armed[group] = term;
            copyCleanup(m_picture.groupName(group));
        } else {
            qCWarning(logRuntime) << "lease of" << m_picture.groupName(group) << "term" << term
                                  << "cannot be guarded:" << codeName(armed.error().code).data();
        }
    }
    // while a lost guard is being started again the guarded deadline does not move, and neither does the
    // mirror's
    if (watched) return m_volumes.setDeadline(group, std::min(deadline, m_guard.gate(group).deadline()));
    m_volumes.closeGate(group);
    m_input(decision::GuardBegan{group, term});
}

void LeaseKeeper::clear(GroupKey group, Term term) {
    m_volumes.closeGate(group);
    if (armedTerm(group) != term) return;
    m_armed.erase(group);
    if (!m_guard.disarm(group, term)) m_input(decision::GuardBegan{group, term});
}

void LeaseKeeper::shut(GroupKey group) {
    m_volumes.closeGate(group);
}

Term LeaseKeeper::armedTerm(GroupKey group) const {
    const auto it = m_armed.find(group);
    return it == m_armed.end() ? 0 : it->second;
}

} // namespace hotpair::runtime
