// Told stories: a script instead of random faults, and a transcript of what was decided. Everything takes its
// shortest time, nothing is lost: what is left in the story is the protocol.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/describe.h"
#include "agent/simulation/world.h"

#include <cstdio>
#include <map>
#include <sstream>

namespace hotpair::simulation {

using namespace decision;

namespace {

constexpr True ms = 1'000'000;

std::optional<NodeId> nodeOf(const std::string& word) {
    if (word == "A") return NodeId::A;
    if (word == "B") return NodeId::B;
    if (word == "W") return NodeId::Witness;
    return std::nullopt;
}

/// Effects that tell the story; the rest (renewals, states, wake-ups, records) is its mechanism.
bool tells(const Effect& e) {
    if (const auto* send = std::get_if<Send>(&e))
        return std::holds_alternative<StaleTerm>(send->message) ||
               std::holds_alternative<Enrol>(send->message);
    return std::holds_alternative<StartResource>(e) || std::holds_alternative<StopResource>(e) ||
           std::holds_alternative<MirrorPromote>(e) || std::holds_alternative<MirrorDemote>(e) ||
           std::holds_alternative<MirrorSolo>(e) || std::holds_alternative<MirrorGrow>(e) ||
           std::holds_alternative<FenceNow>(e) || std::holds_alternative<ClearLease>(e) ||
           std::holds_alternative<Moved>(e) || std::holds_alternative<Raise>(e) ||
           std::holds_alternative<Reply>(e) || std::holds_alternative<TaskStep>(e) ||
           std::holds_alternative<Idle>(e) || std::holds_alternative<FencePeer>(e);
}

} // namespace

World::World(const Script& script)
    : m_rng(1)
    , m_setup()
    , m_script(script.lines)
    , m_end(script.end * ms) {
    m_rng.still();
    m_scripted = true;
    m_setup.timing = *profileTiming("fast");
    m_setup.arbitration = ArbitrationMode::Witness;
    GroupSetup g;
    g.name = "db";
    g.mirrored = true;
    g.resources = {{"vip", std::chrono::seconds(2), std::chrono::seconds(1)},
                   {"app", std::chrono::seconds(2), std::chrono::seconds(1)}};
    for (const auto& line : script.settings) {
        std::istringstream words(line);
        std::string word, value;
        words >> word >> value;
        if (word == "profile" && profileTiming(value))
            m_setup.timing = *profileTiming(value);
        else if (word == "manual")
            m_manual = true;
        else if (word == "fence")
            m_manual = m_fence = true;
        else if (word == "plain")
            g.mirrored = false;
        else if (word == "preferred" && nodeOf(value))
            g.preferred = *nodeOf(value);
        else if (word == "failback" && value == "immediate")
            g.failback = FailbackMode::Immediate;
        else if (word == "attempts")
            g.restartAttempts = std::atoi(value.c_str());
        else
            m_misunderstood = line;
    }
    if (m_manual) m_setup.arbitration = m_fence ? ArbitrationMode::Fence : ArbitrationMode::Manual;
    g.key = GroupKey(nameKey(g.name));
    m_setup.groups = {g};
    begin();
    for (auto& h : m_hosts) {
        h.clockBase = 1000 * 1000 * ms;
        h.boot = 1 + BootId(h.id);
    }
    for (std::size_t i = 0; i < m_script.size(); ++i)
        schedule(m_script[i].at * ms, Kind::Script, NodeId::A, 0, i);
}

void World::note(const std::string& line) {
    char at[24];
    std::snprintf(at, sizeof at, "%8.1f  ", double(m_now) / 1e6);
    m_transcript += at + line + "\n";
}

void World::tell(const Host& h, const Effect& e) {
    if (tells(e)) note(hostName(h.id) + ": " + describe(e));
}

void World::command(const std::string& line) {
    note("== " + line);
    std::istringstream words(line);
    std::string verb, first, second;
    words >> verb >> first >> second;
    const auto a = nodeOf(first), b = nodeOf(second);
    const GroupKey group = m_groups[0].key;
    const auto ask = [&](Input in) { deliver(host(*a), std::move(in)); };
    const auto verbOf = [](const std::string& v) -> std::optional<GroupVerb> {
        static const std::map<std::string, GroupVerb> verbs{{"start-group", GroupVerb::Start},
                                                            {"stop-group", GroupVerb::Stop},
                                                            {"hold", GroupVerb::Hold},
                                                            {"resume", GroupVerb::Resume},
                                                            {"clear", GroupVerb::Clear}};
        const auto it = verbs.find(v);
        return it == verbs.end() ? std::nullopt : std::optional(it->second);
    };
    if (verb == "mend") {
        mendCuts();
        m_mirrorCut = false;
    } else if (verb == "break-fence-devices") {
        m_fenceBroken = true;
    } else if (verb == "mend-fence-devices") {
        m_fenceBroken = false;
    } else if (verb == "mirror-cut") {
        m_mirrorCut = true;
    } else if (verb == "who") {
        std::string who, lost;
        for (auto& h : m_hosts) {
            if (h.id != NodeId::Witness && serving(h, 0)) who += hostName(h.id);
            if (!h.seats[0].copy.engine.serving || !serving(h, 0)) continue;
            for (unsigned b = 0; b < blockCount; ++b)
                if (h.seats[0].copy.disk.now[b] < m_groups[0].required[b])
                    lost = ", acknowledged writes are MISSING";
        }
        note("   " + (who.empty() ? "nobody serves" : who + " serves") + lost);
        for (auto& h : m_hosts)
            if (runs(h) && h.id != NodeId::Witness) {
                const auto v = h.brain->view(group, local(h));
                note("   " + hostName(h.id) + " shows " + std::string(groupWord(v->state)) +
                     (v->waitingFor ? " because " + std::string(codeName(v->waitingFor->code)) : ""));
            }
    } else if (!a) {
        m_misunderstood = line;
    } else if (verb == "power-on") {
        if (host(*a).up && !host(*a).agent)
            startAgent(host(*a));
        else
            startHost(host(*a));
    } else if (verb == "power-off") {
        killHost(host(*a));
    } else if (verb == "kill-agent") {
        killAgent(host(*a));
    } else if (verb == "start-agent") {
        startAgent(host(*a));
    } else if (verb == "freeze-agent") {
        host(*a).frozen = true;
    } else if (verb == "thaw-agent") {
        schedule(0, Kind::AgentResume, *a);
    } else if (verb == "pause") {
        host(*a).paused = true;
    } else if (verb == "unpause") {
        schedule(0, Kind::HostResume, *a);
    } else if (verb == "hang-storage") {
        host(*a).storageHangs = true;
    } else if (verb == "free-storage") {
        host(*a).storageHangs = false;
    } else if (verb == "break-store") {
        m_storeFails[std::size_t(*a)] = true;
    } else if (verb == "mend-store") {
        m_storeFails[std::size_t(*a)] = false;
    } else if (verb == "forget") {
        host(*a).seats[0].votes.destroy();
    } else if (verb == "isolate") {
        for (std::size_t i = 0; i < 3; ++i)
            m_cut[std::size_t(*a)][i] = m_cut[i][std::size_t(*a)] = i != std::size_t(*a);
    } else if (verb == "cut" && b) {
        m_cut[std::size_t(*a)][std::size_t(*b)] = m_cut[std::size_t(*b)][std::size_t(*a)] = true;
    } else if (verb == "cut-one-way" && b) {
        m_cut[std::size_t(*a)][std::size_t(*b)] = true;
    } else if (verb == "app-fails") {
        ask(ResourceFailed{group, "app", Code::RESOURCE_NO_OUTCOME});
    } else if (verb == "app-broken") {
        m_startFails[std::size_t(*a)] = true;
    } else if (verb == "app-mended") {
        m_startFails[std::size_t(*a)] = false;
    } else if (verb == "stop-hangs") {
        m_stopFails[std::size_t(*a)] = true;
    } else if (verb == "switchover") {
        ask(Switchover{group, b.value_or(NodeId::None), 1});
    } else if (verb == "takeover") {
        ask(Takeover{group, false, 2});
    } else if (verb == "force") {
        ask(Takeover{group, true, 3});
    } else if (verb == "identity-taken" && b) {
        ask(IdentityTaken{*b});
    } else if (verb == "shutdown") {
        ask(Shutdown{});
    } else if (verbOf(verb)) {
        ask(GroupCommand{group, *verbOf(verb), 4});
    } else {
        m_misunderstood = line;
    }
}

} // namespace hotpair::simulation
