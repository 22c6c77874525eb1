// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/control/login_guard.h"

#include <algorithm>

namespace hotpair::control {

static QString userKey(const QString& user, const QString& address) {
    return address + QLatin1Char('\n') + user.left(64);
}

Duration LoginGuard::waitFor(const QString& user, const QString& address, Instant now) {
    Duration wait = Duration::zero();
    for (const QString& key : {userKey(user, address), address})
        if (const auto it = m_entries.constFind(key); it != m_entries.cend())
            wait = std::max(wait, it->until - now);
    return wait;
}

void LoginGuard::failed(const QString& user, const QString& address, Instant now) {
    shrink(now);
    count(userKey(user, address), freeTries, now);
    count(address, freeTriesOfAddress, now);
}

void LoginGuard::succeeded(const QString& user, const QString& address) {
    m_entries.remove(userKey(user, address));
    const auto it = m_entries.find(address); // a try is counted as a failure beforehand: take that one back
    if (it == m_entries.end()) return;
    if (--it->failures <= 0)
        m_entries.erase(it);
    else if (it->failures < freeTriesOfAddress)
        it->until = {};
}

void LoginGuard::count(const QString& key, int free, Instant now) {
    Entry& entry = m_entries[key];
    if (now - entry.last > forgetAfter) entry.failures = 0;
    ++entry.failures;
    entry.last = now;
    if (entry.failures < free) return;
    const int doublings = std::min(entry.failures - free, 20);
    entry.until = now + std::min<Duration>(firstWait * (std::int64_t(1) << doublings), longestWait);
}

/// Old entries go; when strangers fill the table all the same, the ones nearest to their end go first.
void LoginGuard::shrink(Instant now) {
    if (m_entries.size() < mostEntries) return;
    m_entries.removeIf([now](const auto& it) { return now - it.value().last > forgetAfter; });
    while (m_entries.size() >= mostEntries) {
        const auto oldest = std::min_element(m_entries.begin(), m_entries.end(),
                                             [](const Entry& a, const Entry& b) { return a.last < b.last; });
        m_entries.erase(oldest);
    }
}

} // namespace hotpair::control
