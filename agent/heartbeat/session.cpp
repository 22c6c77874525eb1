// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/session.h"

#include <algorithm>
#include <utility>

namespace hotpair::heartbeat {

void SequenceWindow::reset(std::uint64_t floor) {
    m_count = m_next = 0;
    m_newest = m_floor = floor ? floor - 1 : 0;
}

SequenceWindow::Result SequenceWindow::insert(std::uint64_t sequence, unsigned linkIndex) {
    if (sequence <= m_floor) return Result::Seen;
    const std::uint32_t bit = 1u << (linkIndex & 31u);
    if (sequence <= m_newest) {
        for (std::size_t i = 0; i < m_count; ++i) {
            auto& entry = m_ring[i];
            if (entry.sequence != sequence) continue;
            if (entry.links & bit) return Result::Seen;
            entry.links |= bit;
            return Result::OtherLink;
        }
    }
    if (m_count == capacity)
        m_floor = std::max(m_floor, m_ring[m_next].sequence);
    else
        ++m_count;
    m_ring[m_next] = {sequence, bit};
    m_next = (m_next + 1) % capacity;
    m_newest = std::max(m_newest, sequence);
    return Result::New;
}

PeerSession::PeerSession(Random random)
    : m_random(std::move(random))
    , m_next(m_random()) {}

bool PeerSession::isCurrent(const Header& header) const {
    return m_current && m_current->boot == header.boot && m_current->session == header.session;
}

PeerSession::Verdict PeerSession::accept(const Header& header, unsigned linkIndex, Instant now) {
    if (!isCurrent(header)) return acceptCandidate(header, linkIndex, now);
    Verdict verdict;
    if (header.echo != m_current->challenge) return verdict; // made before this session was accepted, or a replay
    const bool newest = header.sequence > m_window.newest();
    const auto result = m_window.insert(header.sequence, linkIndex);
    verdict.accepted = result != SequenceWindow::Result::Seen;
    verdict.firstCopy = result == SequenceWindow::Result::New;
    verdict.reason = Reject::Replayed;
    if (newest) m_current->theirChallenge = header.challenge;
    if (verdict.accepted) m_heardAt = now;
    return verdict;
}

PeerSession::Verdict PeerSession::acceptCandidate(const Header& header, unsigned linkIndex, Instant now) {
    Verdict verdict;
    if (header.echo != m_next) return verdict;
    const std::uint64_t proven = std::exchange(m_next, m_random()); // proves itself alive once
    // an agent that was restarted within one boot has a lease to go on with: it is not kept waiting
    const bool otherLife = m_current && m_current->boot != header.boot;
    if (otherLife && now - m_heardAt < m_patience) return rival(header, now);
    m_current = Current{header.boot, header.session, proven, header.challenge};
    m_heardAt = now;
    m_rivalSince.reset();
    m_rivalledUntil.reset();
    m_window.reset(header.sequence);
    m_window.insert(header.sequence, linkIndex);
    verdict.accepted = verdict.firstCopy = verdict.newSession = true;
    return verdict;
}

/// A sender that was restarted a moment ago, or a second machine. The first has no living predecessor.
PeerSession::Verdict PeerSession::rival(const Header& header, Instant now) {
    Verdict verdict;
    const bool known = m_rivalSince && m_rivalBoot == header.boot && m_rivalSession == header.session;
    if (!known || now - *m_rivalAt > rivalMemory) m_rivalSince = now;
    m_rivalBoot = header.boot;
    m_rivalSession = header.session;
    m_rivalAt = now;
    if (m_heardAt < *m_rivalSince + onTheWay) return verdict;
    verdict.duplicate = !rivalled(now);
    verdict.reason = Reject::DuplicateIdentity;
    m_rivalledUntil = now + rivalMemory;
    return verdict;
}

} // namespace hotpair::heartbeat
