// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/session.h"

#include <algorithm>

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
    Verdict verdict;
    if (!isCurrent(header)) {
        verdict = acceptCandidate(header, linkIndex, now);
    } else if (header.echo != m_current->challenge) {
        return verdict; // made before this session was accepted, or a replay
    } else {
        const bool newest = header.sequence > m_window.newest();
        const auto result = m_window.insert(header.sequence, linkIndex);
        verdict.accepted = result != SequenceWindow::Result::Seen;
        verdict.firstCopy = result == SequenceWindow::Result::New;
        verdict.reason = Reject::Replayed;
        if (newest) m_current->theirChallenge = header.challenge;
    }
    if (verdict.accepted && quarantined(now)) {
        verdict.accepted = verdict.firstCopy = false;
        verdict.reason = Reject::DuplicateIdentity;
    }
    return verdict;
}

PeerSession::Verdict PeerSession::acceptCandidate(const Header& header, unsigned linkIndex, Instant now) {
    Verdict verdict;
    if (header.echo != m_next) return verdict;
    const Name name{header.boot, header.session};
    verdict.duplicate = std::find(m_former.begin(), m_former.end(), name) != m_former.end();
    if (verdict.duplicate) m_quarantineUntil = now + quarantine;
    retireCurrent();
    m_current = Current{header.boot, header.session, m_next, header.challenge};
    m_next = m_random();
    m_window.reset(header.sequence);
    m_window.insert(header.sequence, linkIndex);
    verdict.accepted = verdict.firstCopy = verdict.newSession = true;
    return verdict;
}

void PeerSession::retireCurrent() {
    if (!m_current) return;
    const Name name{m_current->boot, m_current->session};
    if (std::find(m_former.begin(), m_former.end(), name) != m_former.end()) return;
    m_former[m_formerNext] = name;
    m_formerNext = (m_formerNext + 1) % m_former.size();
}

} // namespace hotpair::heartbeat
