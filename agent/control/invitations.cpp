// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/invitations.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace hotpair::control {

static bool randomBytes(QByteArray& out, int count) {
    out.resize(count);
    return RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), count) == 1;
}

bool isEveryAddress(const QString& host) {
    return host == QLatin1String("0.0.0.0") || host == QLatin1String("::");
}

bool equalSecrets(const QByteArray& a, const QByteArray& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.constData(), b.constData(), size_t(a.size())) == 0;
}

QByteArray joinProof(const QByteArray& secret, const QByteArray& inviterId, const Member& joiner, JoinAs as) {
    return pairingProof(secret, QByteArrayLiteral("hotpair join"),
                        {inviterId, joiner.id, joiner.name.toUtf8(), joiner.control.toString().toUtf8(),
                         as == JoinAs::Witness ? QByteArrayLiteral("witness") : QByteArrayLiteral("node")});
}

QByteArray acceptProof(const QByteArray& secret, const QByteArray& inviterId, const QByteArray& joinerId,
                       const QByteArray& membersText) {
    return pairingProof(secret, QByteArrayLiteral("hotpair accept"), {inviterId, joinerId, membersText});
}

Result<PairingCode> Invitations::open(const Endpoint& address, const QByteArray& ownId, Instant now) {
    if (!randomBytes(m_secret, PairingCode::secretBytes))
        return makeError(Code::INTERNAL_ERROR, {{QStringLiteral("detail"), QStringLiteral("no randomness")}});
    const PairingCode code{address, ownId.left(PairingCode::keyBytes), m_secret};
    if (pairingCodeText(code).isEmpty())
        return makeError(Code::PAIRING_ADDRESS_NEEDED, {{QStringLiteral("address"), address.toString()}});
    m_expires = now + lifetime;
    m_triesLeft = tries;
    return code;
}

Result<Members> Invitations::judge(const JoinClaim& claim, const Members& now, const Member& self,
                                   Instant at) {
    if (m_triesLeft <= 0) return makeError(Code::PAIRING_NO_INVITATION);
    if (at >= m_expires) {
        m_triesLeft = 0;
        return makeError(Code::PAIRING_EXPIRED);
    }
    if (!equalSecrets(claim.proof, joinProof(m_secret, self.id, claim.member, claim.as))) {
        --m_triesLeft;
        return makeError(Code::PAIRING_WRONG_PROOF, {{QStringLiteral("left"), QString::number(m_triesLeft)}});
    }
    auto members = admit(claim, now, self);
    if (members) m_triesLeft = 0;
    return members;
}

Result<Members> Invitations::admit(const JoinClaim& claim, Members members, const Member& self) const {
    Member joiner = claim.member;
    if (isEveryAddress(joiner.control.host)) joiner.control.host = claim.observedHost;
    if (joiner.id == self.id || joiner.name == self.name)
        return makeError(Code::NAME_TAKEN, {{QStringLiteral("name"), joiner.name}});
    const Member* sameName = members.byName(joiner.name);
    if (sameName && sameName->id != joiner.id)
        return makeError(Code::NAME_TAKEN, {{QStringLiteral("name"), joiner.name}});
    const auto taken = [](const Member& by) {
        return makeError(Code::ALREADY_PAIRED, {{QStringLiteral("peer"), by.name}});
    };

    if (claim.as == JoinAs::Witness) {
        if (!members.paired()) return makeError(Code::NOT_PAIRED_YET);
        if (members.peer() && members.peer()->id == joiner.id) return taken(*members.peer());
        if (members.witness && members.witness->id != joiner.id) return taken(*members.witness);
        members.witness = joiner;
        return members;
    }
    if (members.witness && members.witness->id == joiner.id) return taken(*members.witness);
    if (members.paired()) {
        // the same machine again: it lost our first answer, or moved
        for (Member& node : members.nodes)
            if (node.id == joiner.id) {
                node = joiner;
                return members;
            }
        return taken(*members.peer());
    }
    QByteArray clusterId;
    if (!randomBytes(clusterId, 8) || !randomBytes(members.clusterKey, 32))
        return makeError(Code::INTERNAL_ERROR, {{QStringLiteral("detail"), QStringLiteral("no randomness")}});
    members.clusterId = clusterId.toHex().toULongLong(nullptr, 16) | 1; // never 0
    members.self = self.name;
    members.nodes = {self, joiner};
    return members;
}

} // namespace hotpair::control
