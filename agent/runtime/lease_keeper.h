// Carries the core's word about leases to everything that must obey it without being asked again: the guard
// process (shared memory) and the mirror's gates. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/guard/guard_client.h"
#include "agent/resources/runner.h"
#include "agent/runtime/picture.h"
#include "agent/runtime/volume_set.h"

#include <QObject>

#include <functional>
#include <map>

namespace hotpair::runtime {

/// Nothing when the bytes are no Release (LeaseMessage).
std::optional<Release> decodedRelease(const QByteArray& body);

class LeaseKeeper final : public QObject {
    Q_OBJECT
public:
    LeaseKeeper(guard::GuardClient& guard, VolumeSet& volumes, resources::Runner& runner, const Clock& clock,
                std::function<void(decision::Input)> input, QObject* parent = nullptr);

    void setPicture(const Picture& picture);
    /// A predecessor's lease that goes on: the guard already watches it.
    void adopt(GroupKey group, Term term, Instant deadline);

    /// Arms or renews. A guard that is missing or has begun to stop is reported as GuardBegan.
    void set(const decision::SetLease& lease);
    /// Everything of the group is stopped.
    void clear(GroupKey group, Term term);
    /// From now on this term is over here; the guard stays armed until everything is stopped (I13).
    void shut(GroupKey group);

    /// Everything of the group is stopped: what the guard gave away in this node's name, if it was first;
    /// from now on it gives nothing more (safety.md 3.10 d).
    std::optional<Release> mark(GroupKey group);

    Term armedTerm(GroupKey group) const; ///< 0: none

private:
    bool arm(const decision::SetLease& lease);
    void note(const Release& said);
    void copyCleanup(const QString& groupName);

    guard::GuardClient& m_guard;
    VolumeSet& m_volumes;
    resources::Runner& m_runner;
    const Clock& m_clock;
    std::function<void(decision::Input)> m_input;
    Picture m_picture;
    std::map<GroupKey, Term> m_armed;
    std::map<GroupKey, Release> m_said, m_saidTie; ///< to the guard: last, and last with a tie in it
};

} // namespace hotpair::runtime
