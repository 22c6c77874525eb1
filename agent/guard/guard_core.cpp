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
constexpr Duration markLook = std::chrono::milliseconds(2);
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
        const bool silent = m_pending[i].silent && m_pending[i].term == slot.term.load();
        if (isState(word, LeaseState::Stopped) && !m_pending[i].active && !silent) planRelease(slot, i);
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
    if (pending.plan.tieLength > 0 && pending.plan.tieLength <= releaseBytes) planMark(slot, index);
}

/// The tie goes with the Release if the agent has not decided otherwise; first of all the mark must be
/// durable.
void GuardCore::planMark(GroupSlot& slot, std::size_t index) {
    auto decided = std::uint32_t(TieDecision::Open);
    if (!slot.tie.compare_exchange_strong(decided, std::uint32_t(TieDecision::Guard)) &&
        TieDecision(decided) == TieDecision::Agent)
        return;
    auto& pending = m_pending[index];
    pending.plan.length = pending.plan.tieLength;
    pending.plan.body = pending.plan.tieBody;
    const auto mark = encodeMark(std::uint32_t(slot.key.load()), pending.term,
                                 std::span(pending.plan.body).first(pending.plan.length));
    pending.marking = pending.active = mark.has_value();
    pending.silent = !pending.active;
    if (!mark) return;
    pending.giveUp = pending.next + Duration(m_block.stopTime.load());
    m_world.beginMark(index, *mark);
}

/// False: not yet, or never.
bool GuardCore::marked(std::size_t index, Instant now) {
    auto& pending = m_pending[index];
    if (!pending.marking) return true;
    const auto state = m_world.markState(index);
    if (state == MarkWriter::State::Durable) {
        pending.marking = false;
        pending.giveUp = now + releasePatience;
        return true;
    }
    // a mark that is durable too late is found by the agent, but nobody was told
    pending.active = state == MarkWriter::State::Busy && now < pending.giveUp;
    pending.silent = !pending.active;
    pending.next = now + markLook;
    return false;
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
        if (!marked(i, now)) continue;
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
