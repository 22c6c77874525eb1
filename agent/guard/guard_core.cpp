// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/guard_core.h"

#include "agent/heartbeat/datagram.h"

#include <algorithm>

namespace hotpair::guard {
namespace {

constexpr Duration slice =
    std::chrono::milliseconds(30); // per group and round: none waits for another one's hang
constexpr Duration retry = std::chrono::milliseconds(10);  // until what would not die is gone
constexpr Duration resend = std::chrono::milliseconds(30); // a Release that got lost costs the pair P
constexpr Duration releasePatience = std::chrono::seconds(5);
constexpr int releases = 3;

bool isState(std::uint64_t word, LeaseState state) {
    return LeaseWord::state(word) == state;
}

bool move(GroupSlot& slot, std::uint64_t from, LeaseState to) {
    return slot.word.compare_exchange_strong(from, LeaseWord::pack(to, LeaseWord::deadline(from)),
                                             std::memory_order_acq_rel);
}

} // namespace

GuardCore::Step GuardCore::step() {
    beginPassed(m_world.now());
    const bool unfinished = stopBegun();
    sendReleases(m_world.now());
    return outlook(unfinished);
}

void GuardCore::beginPassed(Instant now) {
    for (auto& slot : m_block.group) {
        const auto word = slot.word.load(std::memory_order_acquire);
        if (!isState(word, LeaseState::Armed) || now < LeaseWord::deadline(word)) continue;
        // If the agent renewed in this very moment the word has changed and the lease lives on.
        if (move(slot, word, LeaseState::Begun)) slot.outcome.begunAt = toNs(now);
    }
}

bool GuardCore::stopBegun() {
    bool unfinished = false;
    for (std::size_t i = 0; i < m_block.group.size(); ++i) {
        auto& slot = m_block.group[i];
        const auto word = slot.word.load(std::memory_order_acquire);
        if (isState(word, LeaseState::Begun)) unfinished = !stopOne(slot, i) || unfinished;
        // stopped by a guard that did not live to send the Release
        if (isState(word, LeaseState::Stopped) && !m_pending[i].active) planRelease(slot, i);
    }
    return unfinished;
}

bool GuardCore::stopOne(GroupSlot& slot, std::size_t index) {
    if (!m_world.cleanUp(slot.cleanup.read(), slice).clean()) return false;
    slot.outcome.stoppedAt = toNs(m_world.now());
    move(slot, slot.word.load(std::memory_order_acquire), LeaseState::Stopped);
    planRelease(slot, index);
    return true;
}

void GuardCore::planRelease(GroupSlot& slot, std::size_t index) {
    auto& pending = m_pending[index];
    pending = Pending{};
    pending.term = slot.term.load();
    pending.plan = slot.release.read();
    if (pending.plan.length == 0 || pending.plan.length > releaseBytes) return;
    // The agent may arm the slot for a newer term from now on; what was copied is this term's only if it has
    // not yet.
    if (!isState(slot.word.load(std::memory_order_acquire), LeaseState::Stopped)) return;
    pending.active = true;
    pending.next = m_world.now();
    pending.giveUp = pending.next + releasePatience;
}

void GuardCore::sendReleases(Instant now) {
    for (std::size_t i = 0; i < m_pending.size(); ++i) {
        auto& pending = m_pending[i];
        if (!pending.active || now < pending.next) continue;
        auto& slot = m_block.group[i];
        if (slot.term.load() !=
            pending.term) { // a newer term is on its way: the old one's Release says nothing any more
            pending.active = false;
            continue;
        }
        if (sendRelease(pending, now)) {
            ++pending.sent;
            ++slot.outcome.releasesSent;
            const auto word = slot.word.load(std::memory_order_acquire);
            if (isState(word, LeaseState::Stopped) && move(slot, word, LeaseState::Released))
                slot.outcome.releasedAt = toNs(now);
        }
        pending.next = now + resend;
        pending.active = pending.sent < releases && now < pending.giveUp;
    }
}

bool GuardCore::sendRelease(Pending& pending, Instant now) {
    bool sent = false;
    m_lastSequence = std::max(m_lastSequence + 1, heartbeat::sequenceAt(now));
    for (const auto& destination : m_block.destination) {
        const auto path = destination.read();
        if (!path.remote.valid() || path.echo == 0) continue; // not proven (yet): it would be refused there
        heartbeat::Buffer buffer;
        const auto header = heartbeat::headerFor(path, heartbeat::Kind::Message, m_lastSequence, now);
        const auto length = heartbeat::seal(header, std::span(pending.plan.body).first(pending.plan.length),
                                            path.key, buffer);
        if (length && m_world.send(path, std::span(buffer).first(length))) sent = true;
    }
    return sent;
}

GuardCore::Step GuardCore::outlook(bool unfinished) {
    Step step;
    const auto at = [&](Instant when) { step.wake = step.wake ? std::min(*step.wake, when) : when; };
    if (unfinished) at(m_world.now() + retry);
    for (const auto& pending : m_pending)
        if (pending.active) at(pending.next);
    for (const auto& slot : m_block.group) {
        const auto word = slot.word.load(std::memory_order_acquire);
        if (isState(word, LeaseState::Armed)) at(LeaseWord::deadline(word));
    }
    const bool nobody = m_block.shutdown.load() != 0 || !m_world.agentLives();
    step.leave = !step.wake && nobody;
    return step;
}

} // namespace hotpair::guard
