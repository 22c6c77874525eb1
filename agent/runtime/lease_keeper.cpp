// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/runtime/lease_keeper.h"

#include "common/base/logging.h"
#include "common/protocol/lease_wire.h"

#include <algorithm>

namespace hotpair::runtime {

namespace {

QByteArray encoded(const Release& release) {
    const auto body = encodeLease(release);
    return QByteArray(reinterpret_cast<const char*>(body.data()), qsizetype(body.size()));
}

/// What the guard says: the tie goes along only by a mark.
guard::GuardSays guardPlan(const Release& release) {
    const Release plain{.group = release.group, .term = release.term, .byGuard = true};
    return {encoded(plain), release.voters.members != 0 ? encoded(release) : QByteArray()};
}

} // namespace

std::optional<Release> decodedRelease(const QByteArray& body) {
    const auto message = decodeLease(
        std::span(reinterpret_cast<const std::uint8_t*>(body.constData()), std::size_t(body.size())));
    const auto* release = message ? std::get_if<Release>(&*message) : nullptr;
    return release ? std::optional(*release) : std::nullopt;
}

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

bool LeaseKeeper::arm(const decision::SetLease& lease) {
    const auto armed = m_guard.arm(lease.group, lease.term, lease.deadline, guardPlan(lease.release));
    if (!armed) {
        qCWarning(logRuntime) << "lease of" << m_picture.groupName(lease.group) << "term" << lease.term
                              << "cannot be guarded:" << codeName(armed.error().code).data();
        return false;
    }
    m_armed[lease.group] = lease.term;
    note(lease.release);
    copyCleanup(m_picture.groupName(lease.group));
    return true;
}

void LeaseKeeper::note(const Release& said) {
    m_said[said.group] = said;
    if (said.voters.members != 0) m_saidTie[said.group] = said;
}

void LeaseKeeper::set(const decision::SetLease& lease) {
    bool watched = false;
    if (armedTerm(lease.group) == lease.term) {
        if (m_said[lease.group] != lease.release) { // told before anything else: what it says must be true
            m_guard.setRelease(lease.group, lease.term, guardPlan(lease.release));
            note(lease.release);
        }
        watched = m_guard.renew(lease.group, lease.term, lease.deadline);
    } else if (lease.deadline > m_clock.now()) {
        watched = arm(lease);
    }
    // while a lost guard is being started again the guarded deadline does not move, and neither does the
    // mirror's
    if (watched)
        return m_volumes.setDeadline(lease.group,
                                     std::min(lease.deadline, m_guard.gate(lease.group).deadline()));
    m_volumes.closeGate(lease.group);
    m_input(decision::GuardBegan{lease.group, lease.term});
}

std::optional<Release> LeaseKeeper::mark(GroupKey group) {
    const Term term = armedTerm(group);
    const auto given = term == 0 ? std::nullopt : m_guard.tieGiven(group, term);
    if (!given) return std::nullopt;
    if (const auto said = m_saidTie.find(group); said != m_saidTie.end() && said->second.term == term)
        return said->second;
    return decodedRelease(*given); // said by this agent's predecessor
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
