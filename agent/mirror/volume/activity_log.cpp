// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/activity_log.h"

#include <algorithm>

namespace hotpair::mirror {

void ActivityLog::load(const std::vector<std::uint32_t>& extents) {
    clear();
    for (std::uint32_t e : extents)
        m_extents[e] = {0, State::Durable};
}

bool ActivityLog::touch(std::uint64_t offset, std::uint64_t bytes, std::uint64_t sequence) {
    const auto first = std::uint32_t(offset / extentBytes),
               last = std::uint32_t((offset + bytes - 1) / extentBytes);
    for (std::uint32_t e = first; e <= last; ++e) {
        const auto found = m_extents.find(e);
        if (found == m_extents.end() || found->second.state != State::Durable) return false;
    }
    for (std::uint32_t e = first; e <= last; ++e)
        m_extents.find(e)->second.lastWrite = sequence;
    return true;
}

bool ActivityLog::want(std::uint64_t offset, std::uint64_t bytes) {
    const auto first = std::uint32_t(offset / extentBytes),
               last = std::uint32_t((offset + bytes - 1) / extentBytes);
    for (std::uint32_t e = first; e <= last; ++e) {
        if (m_extents.count(e)) continue;
        if (m_extents.size() >= cap) return false;
        m_extents.emplace(e, Extent{});
        ++m_uncommitted;
    }
    return true;
}

bool ActivityLog::wantAhead(std::uint64_t offset, std::uint64_t bytes, std::uint64_t volumeBytes) {
    constexpr std::uint32_t ahead = 8;
    const auto last = std::uint32_t((offset + bytes - 1) / extentBytes);
    if (last == m_lastAhead) return false;
    m_lastAhead = last;
    if (last == 0 || !m_extents.count(last - 1) || m_extents.count(last + ahead / 2)) return false;
    const auto end = std::uint32_t((volumeBytes + extentBytes - 1) / extentBytes);
    bool added = false;
    for (std::uint32_t e = last + 1; e <= last + ahead && e < end && m_extents.size() < cap * 3 / 4; ++e)
        if (m_extents.emplace(e, Extent{}).second) {
            ++m_uncommitted;
            added = true;
        }
    return added;
}

std::vector<std::uint32_t> ActivityLog::snapshot() {
    std::vector<std::uint32_t> all;
    all.reserve(m_extents.size());
    for (auto& [number, extent] : m_extents) {
        if (extent.state == State::Wanted) extent.state = State::Writing;
        all.push_back(number);
    }
    m_uncommitted = 0;
    std::sort(all.begin(), all.end());
    return all;
}

void ActivityLog::committed() {
    for (auto& [number, extent] : m_extents)
        if (extent.state == State::Writing) extent.state = State::Durable;
}

std::size_t ActivityLog::evict(std::uint64_t flushed) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> old;
    for (const auto& [number, extent] : m_extents)
        if (extent.state == State::Durable && extent.lastWrite <= flushed)
            old.emplace_back(extent.lastWrite, number);
    std::sort(old.begin(), old.end());
    if (old.size() > cap / 2) old.resize(cap / 2);
    for (const auto& [lastWrite, number] : old)
        m_extents.erase(number);
    return old.size();
}

} // namespace hotpair::mirror
