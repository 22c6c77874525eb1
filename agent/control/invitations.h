// The inviter's side of pairing, without sockets and files: one open invitation at a time, ten minutes, five
// tries. Decides about a proof and makes the new list of members. Pure but for its own state; the owner's
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/control/members.h"
#include "agent/control/pairing_code.h"
#include "common/base/clock.h"

namespace hotpair::control {

enum class JoinAs { Node, Witness };

/// What a joining machine claims and proves. Its key is the one of its TLS connection.
struct JoinClaim {
    Member member;
    JoinAs as = JoinAs::Node;
    QByteArray proof;
    QString observedHost; ///< stands in for "all addresses" in member.control
};

/// "0.0.0.0" or "::": good for listening, no address to reach anybody by.
bool isEveryAddress(const QString& host);

/// In constant time.
bool equalSecrets(const QByteArray& a, const QByteArray& b);
QByteArray joinProof(const QByteArray& secret, const QByteArray& inviterId, const Member& joiner, JoinAs as);
QByteArray acceptProof(const QByteArray& secret, const QByteArray& inviterId, const QByteArray& joinerId,
                       const QByteArray& membersText);

class Invitations {
public:
    static constexpr Duration lifetime = std::chrono::minutes(10);
    static constexpr int tries = 5;

    Result<PairingCode> open(const Endpoint& address, const QByteArray& ownId,
                             Instant now); ///< replaces an open one
    /// The list of members with the claimant in it, or PAIRING_NO_INVITATION, PAIRING_EXPIRED,
    /// PAIRING_WRONG_PROOF (a try is gone), ALREADY_PAIRED, NAME_TAKEN, NOT_PAIRED_YET. On success the
    /// invitation is used up.
    Result<Members> judge(const JoinClaim& claim, const Members& now, const Member& self, Instant at);
    const QByteArray& secret() const { return m_secret; } ///< of the invitation that was judged last

private:
    Result<Members> admit(const JoinClaim& claim, Members members, const Member& self) const;

    QByteArray m_secret;
    Instant m_expires{};
    int m_triesLeft = 0;
};

} // namespace hotpair::control
