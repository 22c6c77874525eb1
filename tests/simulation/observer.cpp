// The omniscient observer: what must hold at every instant of true time (safety.md 2).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/world.h"

#include <cstdio>

namespace hotpair::simulation {

using namespace decision;

namespace {
constexpr const char* hostNames[] = {"A", "B", "W"};
} // namespace

std::string hostName(NodeId n) {
    return hostNames[std::size_t(n)];
}

void World::say(const Host* h, const std::string& line) const {
    std::printf("%9.3f %s %s\n", double(m_now) / 1e6, h ? hostNames[std::size_t(h->id)] : "*", line.c_str());
}

void World::broken(std::string what) {
    if (!m_verdict.broken.empty()) return;
    char at[64];
    std::snprintf(at, sizeof at, " at %.3f ms", double(m_now) / 1e6);
    m_verdict.broken = std::move(what) + at;
    if (m_options.trace) say(nullptr, "BROKEN " + m_verdict.broken);
}

/// Seen from outside: address up, or application running, or mirror writable.
bool World::serving(const Host& h) const {
    if (!h.up || h.paused) return false;
    return h.running[0] || h.running[1] || gateOpen(h);
}

/// I1. A machine that was paused whole is given X after its resumption (safety.md 4, honest limits).
void World::observe() {
    int count = 0;
    for (const auto& h : m_hosts) {
        if (h.id == NodeId::Witness || !serving(h)) continue;
        if (h.resumedAt != 0 && m_now - h.resumedAt <= m_setup.timing.stop.count()) continue;
        ++count;
    }
    if (count > 1) broken("I1 two nodes serve");
}

/// I5 and I14, at the first lease of a term.
void World::observeActivation(Host& h, Term term) {
    const auto [it, fresh] = m_holders.emplace(term, h.id);
    if (!fresh && it->second != h.id) broken("I5 two holders of term " + std::to_string(term));
    if (!h.durable || h.durable->term < term)
        broken("I5 term " + std::to_string(term) + " used before it was durable");
    const bool lone = h.durable && !h.durable->voters.three();
    if (!h.heard && !lone) broken("I14 a lease without hearing anybody since the start");
}

/// I4: before solo the shrink is stored at a majority.
void World::observeSolo(const Host& h, const MirrorSolo& e) {
    const auto knows = [&](const Host& x) {
        const SyncSet& s = x.everStored;
        const SyncSet wanted{NodeSet::of(h.id).bits(), e.version, e.term};
        return s == wanted || s.newerThan(wanted);
    };
    if (!knows(h)) return broken("I4 solo before the own record is durable");
    if (!h.durable->voters.three() && h.durable->voters.tieHolder == h.id) return;
    for (const auto& x : m_hosts)
        if (x.id != h.id && knows(x)) return;
    broken("I4 solo before a majority stored the shrink");
}

/// I5: nothing is sent that a crash could take back.
void World::observeSend(const Host& h, const Send& e) {
    if (const auto* v = std::get_if<VoteReply>(&e.message)) {
        if (!v->granted || v->dry) return;
        if (!h.durable || h.durable->term < v->term) broken("I5 a vote was sent before it was durable");
    } else if (const auto* r = std::get_if<VoteRequest>(&e.message)) {
        if (!r->dry && (!h.durable || h.durable->term < r->term))
            broken("I5 a candidate's term was not durable");
    }
}

/// I2 from the writer's side: whoever is writable in a newer term must have it too.
void World::observeAck(const Host& h, const Write& w) {
    for (const auto& x : m_hosts)
        if (x.id != h.id && x.copy.writable && x.copy.term > w.term && !x.copy.present[w.id])
            broken("I2 acknowledged in term " + std::to_string(w.term) + " behind the back of term " +
                   std::to_string(x.copy.term));
}

/// I2, I3: whoever becomes writable has every acknowledged write.
void World::observeData(const Host& h) {
    if (!m_setup.groups[0].mirrored) return;
    if (h.copy.inconsistent) return broken("I10 an inconsistent copy became writable");
    for (unsigned id = 0; id < m_writes; ++id)
        if (m_acknowledged[id] && !h.copy.present[id])
            return broken("I2 acknowledged write " + std::to_string(id) + " is missing on " +
                          hostNames[std::size_t(h.id)]);
}

} // namespace hotpair::simulation
