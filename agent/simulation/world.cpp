// The queue of events and the delivery of inputs to the cores.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include "agent/decision/describe.h"

#include <algorithm>

namespace hotpair::simulation {

using namespace decision;
using std::chrono::milliseconds;

namespace {
constexpr True ms = 1'000'000;
constexpr True faultPhase = 18'000 * ms;
constexpr True recovery = 20'000 * ms;
constexpr std::uint64_t stepsMost = 800'000;
constexpr std::int64_t million = 1'000'000;

GroupSetup groupNamed(const char* name, Rng& rng) {
    GroupSetup g;
    g.name = name;
    g.key = GroupKey(nameKey(g.name));
    g.preferred = rng.oneIn(2) ? NodeId::A : NodeId::B;
    g.mirrored = !rng.oneIn(8);
    g.failback = rng.oneIn(4) ? FailbackMode::Immediate : FailbackMode::Never;
    g.resources = {{"vip", milliseconds(2000), milliseconds(1000)},
                   {"app", milliseconds(2000), milliseconds(1000)}};
    return g;
}
} // namespace

World::World(const Options& options)
    : m_options(options)
    , m_rng(options.seed * 0x9e3779b97f4a7c15ull + 17) {
    m_manual = m_rng.chance(120);
    m_wildClocks = m_rng.oneIn(12);
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
    m_setup.groups = {groupNamed("db", m_rng)};
    if (m_rng.oneIn(4)) { // mutual backup: one mirrored group, one that is not or is
        m_setup.groups.push_back(groupNamed("web", m_rng));
        m_setup.groups[1].preferred = peerOf(m_setup.groups[0].preferred);
    }
    m_lossPerMille = unsigned(m_rng.oneIn(3) ? m_rng.range(1, 300) : m_rng.range(0, 20));
    m_delayPerMille = unsigned(m_rng.oneIn(5) ? m_rng.range(100, 400) : m_rng.range(0, 40));
    begin();
    for (auto& h : m_hosts) {
        h.ppm = m_rng.range(-500, 500); // rho = 0.001 between any two
        if (m_wildClocks) h.ppm = m_rng.range(-500'000, million);
        h.clockBase = m_rng.range(1, 1000) * 1000 * ms;
        h.boot = m_rng.next();
        if (h.up) schedule(m_rng.range(0, 300) * ms, Kind::AgentStart, h.id);
    }
    schedule(m_rng.range(500, 4000) * ms, Kind::Fault);
    schedule(1000 * ms, Kind::Admin);
    schedule(faultPhase, Kind::Heal);
    Rng ends(options.seed ^ 0xc1ea4e4d); // drawn apart as well: agents that are ended in order
    if (ends.oneIn(3))
        for (int i = 0; i < 3; ++i)
            schedule(ends.range(1000, 17'000) * ms, Kind::CleanEnd, NodeId(ends.range(0, 1)));
    // long enough without the witness for the pair to go on without it (3.10), then it comes back among other
    // faults
    if (!m_manual && m_rng.oneIn(6)) schedule(m_rng.range(600, 2000) * ms, Kind::WitnessGone);
    // long after everything was mended the holder turns deaf: its renewals go out, no grant comes back (3.2,
    // row 13)
    m_deaf = !m_manual && m_rng.oneIn(4);
    if (m_deaf) schedule(faultPhase + 12'000 * ms, Kind::Deaf);
}

/// What seeds and stories have in common: fresh machines with fresh records.
void World::begin() {
    m_queue.reserve(512);
    for (std::size_t g = 0; g < m_setup.groups.size(); ++g) {
        m_groups.emplace_back();
        m_groups[g].key = m_setup.groups[g].key;
        m_groups[g].mirrored = m_setup.groups[g].mirrored;
    }
    for (std::size_t i = 0; i < 3; ++i) {
        Host& h = m_hosts[i];
        h.id = NodeId(i);
        if (m_manual && i == 2) h.up = false;
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            h.seats[g].votes.create(initialRecord(m_setup.groups[g], m_setup.arbitration, 100 + i));
            h.seats[g].copy.disk.record.lineage.cur = mirror::blankGeneration;
        }
    }
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        schedule(50 * ms, Kind::Client, NodeId::A, g);
        if (m_groups[g].mirrored) schedule(50 * ms, Kind::Connect, NodeId::A, g);
    }
    schedule(50 * ms, Kind::Links);
}

void World::schedule(True in, Kind kind, NodeId node, std::size_t group, std::uint64_t value) {
    m_queue.push_back(
        Event{m_now + in, ++m_order, kind, std::uint8_t(node), std::uint8_t(group), host(node).life, value});
    std::push_heap(m_queue.begin(), m_queue.end());
}

Instant World::local(const Host& h) const {
    const True elapsed = m_now - h.clockSince;
    return fromNs(h.clockBase + elapsed + elapsed / million * h.ppm);
}

True World::trueOf(const Host& h, Instant t) const {
    const True elapsed = toNs(t) - h.clockBase;
    return std::max(m_now + 1000,
                    h.clockSince + True(double(elapsed) * 1e6 / double(million + h.ppm)) + 2000);
}

/// From now on the clock runs at another rate; it does not jump.
void World::setRate(Host& h, std::int64_t ppm) {
    h.clockBase = toNs(local(h));
    h.clockSince = m_now;
    h.ppm = ppm;
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
        if (m_verdict.steps > stepsMost) broken("I23 a core never comes to rest");
    }
    if (m_verdict.broken.empty() && !m_scripted) judgeLiveness();
    return m_verdict;
}

/// Long after the last fault somebody serves every group, and both copies are redundant again.
void World::judgeLiveness() {
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const GroupRun& run = m_groups[g];
        if (m_now - run.lastServed >= 3000 * ms) {
            std::string why;
            for (auto& h : m_hosts)
                if (h.brain) {
                    const auto v = h.brain->view(run.key, local(h));
                    why.append(" ").append(hostName(h.id)).append(":").append(groupWord(v->state));
                    if (v->waitingFor) why.append("/").append(codeName(v->waitingFor->code));
                }
            broken("I23 nobody serves " + setupOf(g).name + " long after the last fault:" + why + " since " +
                   std::to_string((m_now - run.lastServed) / ms) + " ms");
        }
        for (auto& h : m_hosts)
            if (h.id != NodeId::Witness && alive(h) && h.seats[g].copy.engine.serving) observeData({h, g});
        if (!run.mirrored || m_deafened) continue;
        bool redundant = m_now - run.roleMoved < 8000 * ms; // somebody is just moving
        for (auto& h : m_hosts)
            if (h.brain && h.seats[g].copy.engine.serving)
                redundant = redundant || h.brain->record(run.key)->syncSet.members == 3;
        if (!redundant) broken("I23 the sync set of " + setupOf(g).name + " did not grow again");
    }
}

std::uint32_t World::newLetter() {
    if (m_freeLetters.empty()) {
        m_letters.emplace_back();
        return std::uint32_t(m_letters.size() - 1);
    }
    const std::uint32_t slot = m_freeLetters.back();
    m_freeLetters.pop_back();
    return slot;
}

void World::later(Host& h, True in, Input input) {
    const std::uint32_t slot = newLetter();
    m_letters[slot].input = std::move(input);
    schedule(in, Kind::Input, h.id, 0, slot);
}

void World::deliver(Host& h, Input in) {
    if (!alive(h) || !h.brain) return;
    if (h.frozen || h.paused) {
        h.mailbox.push_back(std::move(in));
        return;
    }
    // a core is never entered from within its own effects
    m_inbox.emplace_back(std::size_t(h.id), std::move(in));
    if (m_depth > 0) return;
    ++m_depth;
    while (!m_inbox.empty()) {
        if (m_inbox.size() > 10'000 || m_verdict.steps > stepsMost)
            return broken("I23 a core never comes to rest");
        auto [n, input] = std::move(m_inbox.front());
        m_inbox.pop_front();
        Host& target = m_hosts[n];
        if (runs(target) && target.brain) step(target, input);
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
    const At a{h, e.group};
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
        if (!current || e.value != h.wakeGeneration) return;
        if (runs(h) && local(h) < h.wake) // its clock goes slower than it did
            return schedule(trueOf(h, h.wake) - m_now, Kind::Wake, h.id, 0, h.wakeGeneration);
        return deliver(h, Tick{local(h)});
    case Kind::GuardCheck: return guardCheck(a);
    case Kind::GuardStopped: return e.value == a.seat().guard.term ? guardStopped(a) : void();
    case Kind::GuardRelease: return e.value == a.seat().guard.term ? guardRelease(a) : void();
    case Kind::GuardUp: return guardUp(h);
    case Kind::FenceStopped: return current ? fenceStopped(a) : void();
    case Kind::PersistDone: return current ? persistDone(h, e.group) : void();
    case Kind::SecondCopy: return current ? a.seat().votes.writeSecond() : void();
    case Kind::Fault: return fault();
    case Kind::Heal: return heal();
    case Kind::Client: return client(e.group);
    case Kind::Connect: return connectTick(e.group);
    case Kind::Pipe: return pipe(e.group, h.id);
    case Kind::CommitDone:
    case Kind::SyncDone:
        if (!current) return;
        if (!runs(h) || h.storageHangs) return schedule(20 * ms, e.kind, h.id, e.group, e.value);
        return e.kind == Kind::SyncDone ? syncDone(a) : commitDone(a);
    case Kind::Pump:
        if (!current || e.value != a.engine().session) return;
        if (!runs(h)) return schedule(20 * ms, e.kind, h.id, e.group, e.value);
        return pump(a);
    case Kind::SoloWatch: return current && e.value == a.seat().soloWatch ? soloWatch(a) : void();
    case Kind::HeldWatch: {
        if (!current || e.value != a.seat().heldWatch) return;
        if (!runs(h)) return schedule(20 * ms, e.kind, h.id, e.group, e.value);
        a.seat().heldWatch = 0;
        if (!a.engine().serving) return;
        issueWaiting(a);
        completeWrites(a);
        return finishFlush(a);
    }
    case Kind::Links: return links();
    case Kind::Admin: return admin();
    case Kind::AgentStart: return e.value == 1 && !h.up ? startHost(h) : startAgent(h);
    case Kind::HostResume:
        h.paused = false;
        h.resumedAt = m_now;
        for (std::size_t g = 0; g < m_groups.size(); ++g)
            guardCheck({h, g});
        return woken(h);
    case Kind::AgentResume: h.frozen = false; return woken(h);
    case Kind::StorageResume:
        h.storageHangs = false;
        for (auto& s : h.seats)
            s.copy.disk.syncFails = false;
        return;
    case Kind::WitnessGone:
        killHost(host(NodeId::Witness));
        return schedule(m_rng.range(10'500, 15'000) * ms, Kind::AgentStart, NodeId::Witness, 0, 1);
    case Kind::Deaf: return deafen();
    case Kind::PowerOff: return powerOff(h, e.value);
    case Kind::CleanEnd:
        if (e.value != 0 && !current) return;
        if (watchedByAdmin()) return schedule(200 * ms, Kind::CleanEnd, h.id, 0, e.value);
        if (e.value == 0) return deliver(h, Shutdown{});
        observeLeaving(h);
        killAgent(h);
        if (!m_scripted) schedule(m_rng.range(100, 5000) * ms, Kind::AgentStart, h.id);
        return;
    case Kind::Script: return command(m_script[e.value].command);
    }
}

/// Everything that waited, in any order the sockets give.
void World::woken(Host& h) {
    if (!runs(h)) return;
    std::vector<Input> waiting;
    waiting.swap(h.mailbox);
    if (m_rng.oneIn(2)) deliver(h, Tick{local(h)});
    for (auto& in : waiting)
        deliver(h, std::move(in));
    deliver(h, Tick{local(h)});
}

} // namespace hotpair::simulation
