// The queue of events and the delivery of inputs to the cores.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/world.h"

#include "tests/scenarios/describe.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;
using std::chrono::milliseconds;

namespace {
constexpr True ms = 1'000'000;
constexpr True faultPhase = 18'000 * ms;
constexpr True recovery = 20'000 * ms;
} // namespace

World::World(const Options& options)
    : m_options(options)
    , m_rng(options.seed * 0x9e3779b97f4a7c15ull + 17) {
    m_manual = m_rng.chance(120);
    // half of the pairs without witness have fence devices; drawn apart, so that it moves no other draw
    m_fence = m_manual && Rng(options.seed ^ 0xfe4ce).oneIn(2);
    if (options.mode) {
        m_fence = *options.mode == ArbitrationMode::Fence;
        m_manual = *options.mode != ArbitrationMode::Witness;
    }
    m_setup.arbitration = m_fence    ? ArbitrationMode::Fence
                          : m_manual ? ArbitrationMode::Manual
                                     : ArbitrationMode::Witness;
    m_setup.fenceDelay = milliseconds(1000);
    m_setup.timing = *profileTiming("fast");
    GroupSetup g;
    g.name = "db";
    m_group = g.key = GroupKey(nameKey(g.name));
    g.preferred = m_rng.oneIn(2) ? NodeId::A : NodeId::B;
    g.mirrored = !m_rng.oneIn(8);
    g.failback = m_rng.oneIn(4) ? FailbackMode::Immediate : FailbackMode::Never;
    g.resources = {{"vip", milliseconds(2000), milliseconds(1000)},
                   {"app", milliseconds(2000), milliseconds(1000)}};
    m_setup.groups = {g};
    m_lossPerMille = unsigned(m_rng.oneIn(3) ? m_rng.range(1, 300) : m_rng.range(0, 20));
    m_delayPerMille = unsigned(m_rng.oneIn(5) ? m_rng.range(100, 400) : m_rng.range(0, 40));
    for (std::size_t i = 0; i < 3; ++i) {
        Host& h = m_hosts[i];
        h.id = NodeId(i);
        h.ppm = m_rng.range(-500, 500); // rho = 0.001 between any two
        h.offset = m_rng.range(1, 1000) * 1000 * ms;
        h.durable = initialRecord(g, m_setup.arbitration, 100 + i);
        h.boot = m_rng.next();
        if (m_manual && i == 2) h.up = false;
        h.copy.present.reserve(1024);
    }
    m_queue.reserve(512);
    for (auto& h : m_hosts)
        if (h.up) schedule(m_rng.range(0, 300) * ms, Kind::AgentStart, h.id);
    schedule(50 * ms, Kind::Client);
    schedule(50 * ms, Kind::Links);
    schedule(50 * ms, Kind::Connect);
    schedule(m_rng.range(500, 4000) * ms, Kind::Fault);
    schedule(1000 * ms, Kind::Admin);
    schedule(faultPhase, Kind::Heal);
    // long enough without the witness for the pair to go on without it (3.10), then it comes back among other
    // faults
    m_witnessGone = !m_manual && m_rng.oneIn(6);
    if (m_witnessGone) schedule(m_rng.range(600, 2000) * ms, Kind::WitnessGone);
    // long after everything was mended the holder turns deaf: its renewals go out, no grant comes back (3.2,
    // row 13)
    m_deaf = !m_manual && m_rng.oneIn(4);
    if (m_deaf) schedule(faultPhase + 12'000 * ms, Kind::Deaf);
}

void World::schedule(True in, Kind kind, NodeId node, std::uint64_t value) {
    m_queue.push_back(Event{m_now + in, ++m_order, kind, std::uint8_t(node), host(node).life, value});
    std::push_heap(m_queue.begin(), m_queue.end());
}

Instant World::local(const Host& h) const {
    return fromNs(h.offset + m_now + m_now / 1'000'000 * h.ppm);
}

True World::trueOf(const Host& h, Instant t) const {
    const True elapsed = toNs(t) - h.offset;
    return std::max(m_now + 1000, True(double(elapsed) * 1e6 / double(1'000'000 + h.ppm)) + 2000);
}

Verdict World::run() {
    const True end = m_scripted ? m_end : faultPhase + recovery;
    while (!m_queue.empty() && m_verdict.broken.empty()) {
        std::pop_heap(m_queue.begin(), m_queue.end());
        const Event e = m_queue.back();
        m_queue.pop_back();
        if (e.at > end) break;
        m_now = e.at;
        dispatch(e);
        observe();
        if (m_verdict.steps > 400'000) broken("I23 a core never comes to rest");
    }
    if (m_verdict.broken.empty() && !m_scripted) {
        // liveness: long after the last fault somebody serves, and both copies are redundant again
        const bool served = m_now - m_lastServed < 3000 * ms;
        if (!served) {
            std::string why;
            for (auto& h : m_hosts)
                if (h.brain) {
                    const auto v = h.brain->view(m_group, local(h));
                    why += " " + std::to_string(int(h.id)) + ":" + std::string(groupWord(v->state));
                    if (v->waitingFor) why += "/" + std::string(codeName(v->waitingFor->code));
                }
            broken("I23 nobody serves long after the last fault:" + why + " since " +
                   std::to_string((m_now - m_lastServed) / ms) + " ms");
        }
        for (auto& h : m_hosts)
            if (h.id != NodeId::Witness && alive(h) && serving(h)) observeData(h);
        if (m_setup.groups[0].mirrored && m_verdict.broken.empty() && !m_deafened) {
            bool redundant = m_now - m_roleMoved < 8000 * ms; // somebody is just moving
            for (auto& h : m_hosts)
                if (h.brain && h.copy.writable)
                    redundant = redundant || h.brain->record(m_group)->syncSet.members == 3;
            if (!redundant) broken("I23 the sync set did not grow again after the last fault");
        }
    }
    return m_verdict;
}

void World::later(Host& h, True in, Input input) {
    std::uint32_t slot = 0;
    if (m_freeLetters.empty()) {
        slot = std::uint32_t(m_letters.size());
        m_letters.emplace_back();
    } else {
        slot = m_freeLetters.back();
        m_freeLetters.pop_back();
    }
    m_letters[slot].input = std::move(input);
    schedule(in, Kind::Input, h.id, slot);
}

void World::fromEngine(Host& h, True in, Input input) {
    h.mirrorTold = std::max(h.mirrorTold + 1, m_now + in);
    later(h, h.mirrorTold - m_now, std::move(input));
}

void World::deliver(Host& h, Input in) {
    if (!alive(h)) return;
    if (h.frozen || h.paused) {
        h.mailbox.push_back(std::move(in));
        return;
    }
    // a core is never entered from within its own effects
    m_inbox.emplace_back(std::size_t(h.id), std::move(in));
    if (m_depth > 0) return;
    ++m_depth;
    while (!m_inbox.empty()) {
        if (m_inbox.size() > 10'000 || m_verdict.steps > 400'000)
            return broken("I23 a core never comes to rest");
        auto [n, input] = std::move(m_inbox.front());
        m_inbox.pop_front();
        Host& target = m_hosts[n];
        if (runs(target)) step(target, input);
    }
    --m_depth;
}

void World::step(Host& h, const Input& in) {
    ++m_verdict.steps;
    m_effects.clear();
    if (m_options.trace) say(&h, "<- " + describe(in));
    h.brain->step(in, local(h), m_effects);
    Effects effects = std::move(m_effects);
    m_effects = Effects();
    perform(h, effects);
    effects.clear();
    m_effects = std::move(effects);
}

void World::dispatch(const Event& e) {
    Host& h = m_hosts[e.node];
    const bool current = e.life == h.life;
    switch (e.kind) {
    case Kind::Message: {
        Letter& l = m_letters[e.value];
        Host& to = host(l.to);
        if (alive(to) && pathOpen(l.from, l.to)) {
            to.heard = true;
            deliver(to, MessageReceived{l.from, l.boot, std::move(l.message)});
        }
        m_freeLetters.push_back(std::uint32_t(e.value));
        return;
    }
    case Kind::Input: {
        Input in = std::move(m_letters[e.value].input);
        m_freeLetters.push_back(std::uint32_t(e.value));
        if (current) deliver(h, std::move(in));
        return;
    }
    case Kind::Wake:
        if (current && e.value == h.wakeGeneration) deliver(h, Tick{local(h)});
        return;
    case Kind::GuardCheck: return guardCheck(h);
    case Kind::GuardStopped:
        if (e.value == h.guard.term) guardStopped(h);
        return;
    case Kind::FenceStopped:
        if (!current) return;
        if (h.paused) return schedule(50 * ms, Kind::FenceStopped, h.id);
        stopAll(h);
        h.fencing = false;
        return deliver(h, FenceDone{m_group, true});
    case Kind::PersistDone:
        if (!current || h.writing.empty()) return;
        if (h.storageHangs || h.paused) return schedule(50 * ms, Kind::PersistDone, h.id, e.value);
        if (m_storeFails[e.node] || (m_rng.oneIn(3000) && !m_healed)) {
            const auto id = h.writing.front().first;
            h.writing.erase(h.writing.begin());
            return deliver(h, Persisted{m_group, id, false});
        }
        h.durable = h.writing.front().second;
        if (h.durable->syncSet.newerThan(h.everStored)) h.everStored = h.durable->syncSet;
        {
            const auto id = h.writing.front().first;
            h.writing.erase(h.writing.begin());
            return deliver(h, Persisted{m_group, id, true});
        }
    case Kind::Fault: return fault();
    case Kind::Heal: return heal();
    case Kind::Client: return client();
    case Kind::Replica: return replica(e.value);
    case Kind::ReplicaAck: return replicaAck(e.value);
    case Kind::Connect: return tryConnect();
    case Kind::ResyncDone: return resyncDone(e.value);
    case Kind::Links: return links();
    case Kind::Admin: return admin();
    case Kind::AgentStart:
        if (e.value == 1 && !h.up) return startHost(h);
        return startAgent(h);
    case Kind::HostResume:
        h.paused = false;
        h.resumedAt = m_now;
        guardCheck(h);
        break;
    case Kind::AgentResume: h.frozen = false; break;
    case Kind::StorageResume: h.storageHangs = false; return;
    case Kind::WitnessGone:
        killHost(host(NodeId::Witness));
        return schedule(m_rng.range(10'500, 15'000) * ms, Kind::AgentStart, NodeId::Witness, 1);
    case Kind::Deaf: return deafen();
    case Kind::PowerOff: return powerOff(h, e.value);
    case Kind::Script: return command(m_script[e.value].command);
    }
    // woken up: everything that waited, in any order the sockets give
    if (!runs(h)) return;
    std::vector<Input> waiting;
    waiting.swap(h.mailbox);
    if (m_rng.oneIn(2)) deliver(h, Tick{local(h)});
    for (auto& in : waiting)
        deliver(h, std::move(in));
    deliver(h, Tick{local(h)});
}

} // namespace hotpair::simulation
