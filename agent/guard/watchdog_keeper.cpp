// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/watchdog_keeper.h"

#include <algorithm>

namespace hotpair::guard {
namespace {

constexpr Duration openAgain = std::chrono::seconds(1);
constexpr int beatsPerTimeout = 4;

} // namespace

std::optional<Instant> WatchdogKeeper::step(Instant now) {
    const WatchdogPlan plan = m_block.watchdog.read();
    const bool changed = !(plan == m_plan);
    if (m_open && changed && !serving()) close();
    if (!m_open && plan.wanted() && (changed || now >= m_next)) open(plan, now);
    if (!m_open && !plan.wanted()) {
        m_plan = plan;
        m_block.watchdogState.fault = 0;
        m_block.watchdogState.timeout = 0;
        return std::nullopt;
    }
    if (!m_open) return m_next;
    if (now >= m_next && !stopping()) {
        m_device.keepAlive();
        m_next = now + Duration(m_block.watchdogState.timeout.load()) / beatsPerTimeout;
    }
    return std::max(m_next, now + std::chrono::milliseconds(10)); // while something is being stopped
}

void WatchdogKeeper::leave() {
    if (m_open) close();
}

void WatchdogKeeper::open(const WatchdogPlan& plan, Instant now) {
    const auto opened = m_device.open(plan.device.data(), Duration(plan.timeout));
    m_plan = plan;
    m_open = opened.fault == WatchdogFault::None;
    m_next = m_open ? now : now + openAgain;
    auto& state = m_block.watchdogState;
    state.error = opened.error;
    state.fault = std::uint32_t(opened.fault);
    state.timeout = m_open ? opened.timeout.count() : 0; // last: from here on leases may be armed
}

void WatchdogKeeper::close() {
    m_block.watchdogState.timeout = 0; // first: none may be armed from here on
    m_device.disarm();
    m_open = false;
    m_next = Instant{};
}

bool WatchdogKeeper::stopping() const {
    return std::any_of(m_block.group.begin(), m_block.group.end(), [](const GroupSlot& slot) {
        return LeaseWord::state(slot.word.load(std::memory_order_acquire)) == LeaseState::Begun;
    });
}

bool WatchdogKeeper::serving() const {
    return std::any_of(m_block.group.begin(), m_block.group.end(), [](const GroupSlot& slot) {
        const auto state = LeaseWord::state(slot.word.load(std::memory_order_acquire));
        return state == LeaseState::Armed || state == LeaseState::Begun;
    });
}

} // namespace hotpair::guard
