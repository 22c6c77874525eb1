// The omniscient observer: what must hold at every instant of true time (safety.md 2).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/simulation/world.h"

#include <algorithm>
#include <cstdio>

namespace hotpair::simulation {

using namespace decision;

std::string hostName(NodeId n) {
    constexpr const char* names[] = {"A", "B", "W"};
    return names[std::size_t(n)];
}

void World::say(const Host* h, const std::string& line) const {
    std::printf("%9.3f %s %s\n", double(m_now) / 1e6, h ? hostName(h->id).c_str() : "*", line.c_str());
}

/// What a trace ends with.
void World::sayEngines() const {
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        for (const auto& h : m_hosts) {
            if (h.id == NodeId::Witness || !m_groups[g].mirrored) continue;
            const Engine& e = h.seats[g].copy.engine;
            char line[300];
            std::snprintf(line, sizeof line,
                          "   engine of %s: %s%s%s%s phase %d, %zu waiting, %zu in flight, dirty %d, unflushed %d, "
                          "hot %x/%x, flush %d (here %d, peer %d/%d), solo %d%d%d, paused %d, commit %d, gate %d, held %u",
                          m_setup.groups[g].name.c_str(), e.open ? "open" : "closed", e.serving ? ", source" : "",
                          e.failed ? ", failed" : "", e.fenced ? ", fenced" : "", int(e.phase), e.waiting.size(),
                          e.inFlight.size(), std::popcount(e.dirty), std::popcount(e.unflushed), e.hot,
                          e.hotDurable, e.flush.running, e.flush.localDone, e.flush.peerNeeded, e.flush.peerDone,
                          e.soloGranted, e.soloPending, e.soloActive, e.paused, e.committing,
                          mayAnswer({const_cast<Host&>(h), g}), h.seats[g].heldWatch);
            say(&h, line);
        }
}

void World::broken(std::string what) {
    if (!m_verdict.broken.empty()) return;
    char at[64];
    std::snprintf(at, sizeof at, " at %.3f ms", double(m_now) / 1e6);
    m_verdict.broken = std::move(what) + at;
    if (!m_options.trace) return;
    sayEngines();
    say(nullptr, "BROKEN " + m_verdict.broken);
}

/// Seen from outside: address up, or application running, or mirror answering.
bool World::serving(const Host& h, std::size_t g) const {
    if (!h.up || h.paused) return false;
    const Seat& s = h.seats[g];
    return s.running[0] || s.running[1] || mayAnswer({const_cast<Host&>(h), g});
}

/// I1, and I22 as far as a failed disk goes. A machine that was paused whole is given X after its resumption
/// (safety.md 4, honest limits); one on which agent and guard both died until somebody looks (row 19). With
/// clock rates outside rho the lease proves nothing, only the data stays safe (3.9).
void World::observe() {
    if (m_wildClocks) return;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        int count = 0;
        for (const auto& h : m_hosts) {
            if (h.id == NodeId::Witness || !serving(h, g) || h.unguarded) continue;
            if (h.resumedAt != 0 && m_now - h.resumedAt <= m_setup.timing.stop.count()) continue;
            ++count;
        }
        if (count > 1) broken("I1 two nodes serve " + setupOf(g).name);
    }
}

/// I5 and I14, at the first lease of a term.
void World::observeActivation(const At& a, Term term) {
    auto& holders = m_groups[a.g].holders;
    const auto it = std::find_if(holders.begin(), holders.end(), [&](auto& x) { return x.first == term; });
    if (it == holders.end())
        holders.emplace_back(term, a.h.id);
    else if (it->second != a.h.id)
        broken("I5 two holders of term " + std::to_string(term));
    const VoterRecord* durable = a.seat().votes.record();
    if (!durable || durable->term < term)
        broken("I5 term " + std::to_string(term) + " used before it was durable");
    const bool lone = durable && !durable->voters.three();
    if (!a.h.heard && !lone) broken("I14 a lease without hearing anybody since the start");
}

/// I4: before solo the shrink is stored at a majority.
void World::observeSolo(const At& a, const MirrorSolo& e) {
    const SyncSet wanted{NodeSet::of(a.h.id).bits(), e.version, e.term};
    const auto knows = [&](const Host& x) {
        const SyncSet& s = x.seats[a.g].everStored;
        return s == wanted || s.newerThan(wanted);
    };
    if (!knows(a.h)) return broken("I4 solo before the own record is durable");
    const VoterRecord* durable = a.seat().votes.record();
    if (durable && !durable->voters.three() && durable->voters.tieHolder == a.h.id) return;
    for (const auto& x : m_hosts)
        if (x.id != a.h.id && knows(x)) return;
    broken("I4 solo before a majority stored the shrink");
}

/// I5: nothing is sent that a crash could take back.
void World::observeSend(const Host& h, const Send& e) {
    const auto promises = [&](GroupKey group, Term term) {
        const VoterRecord* durable = h.seats[indexOf(group)].votes.record();
        return durable && durable->term >= term;
    };
    if (const auto* v = std::get_if<VoteReply>(&e.message)) {
        if (v->granted && !v->dry && !promises(v->group, v->term))
            broken("I5 a vote was sent before it was durable");
    } else if (const auto* r = std::get_if<VoteRequest>(&e.message)) {
        if (!r->dry && !promises(r->group, r->term)) broken("I5 a candidate's term was not durable");
    }
}

/// A write is acknowledged. I2 from the writer's side: whoever is source in a newer term must have it too.
void World::observeAck(const At& a, const Request& r) {
    GroupRun& run = m_groups[a.g];
    run.required[r.block] = std::max(run.required[r.block], r.id);
    run.lastServed = m_now;
    ++m_verdict.acknowledged;
    const At other = peerOfSeat(a);
    const Engine& e = other.engine();
    if (e.serving && e.term > a.engine().term && other.disk().now[r.block] < r.id)
        broken("I2 acknowledged in term " + std::to_string(a.engine().term) + " behind the back of term " +
               std::to_string(e.term));
}

/// I2, I3, I10: whoever becomes source has every acknowledged write. What a loss of power took from this very
/// copy before a flush was acknowledged is the application's own crash, not ours.
void World::observeData(const At& a) {
    GroupRun& run = m_groups[a.g];
    const Disk& d = a.disk();
    const CopyRecord& r = d.record;
    if (!r.consistent || !r.resyncTarget.none()) return broken("I10 an inconsistent copy became the source");
    for (unsigned b = 0; b < blockCount; ++b) {
        if (run.givenUp) run.required[b] = run.flushed[b] = std::min(run.required[b], d.now[b]);
        if (d.now[b] >= run.required[b]) continue;
        const bool excused = (d.reverted & blockBit(b)) != 0 && d.now[b] >= run.flushed[b];
        if (!excused)
            return broken("I2 block " + std::to_string(b) + " of " + hostName(a.h.id) + " has write " +
                          std::to_string(d.now[b]) + ", acknowledged was " + std::to_string(run.required[b]) +
                          ", flushed " + std::to_string(run.flushed[b]));
        run.required[b] = d.now[b];
    }
    run.givenUp = false;
}

/// I7, I8: two copies that call themselves equal are equal, but for what is on its way.
void World::observeEqual(const At& source, const At& target) {
    Bits onTheWay = 0;
    for (const Request& r : source.engine().inFlight)
        onTheWay |= blockBit(r.block);
    const Disk &s = source.disk(), &t = target.disk();
    for (unsigned b = 0; b < blockCount; ++b)
        if (s.now[b] != t.now[b] && !(onTheWay & blockBit(b)))
            return broken("I8 called in sync, but block " + std::to_string(b) + " differs: source " +
                          std::to_string(s.now[b]) + ", target " + std::to_string(t.now[b]));
}

/// I2: a resync never replaces a write whose flush was acknowledged by an older one. What the source lost with
/// the power, the target lacks too from now on.
void World::observeOverwrite(const At& a, const Frame& f) {
    const GroupRun& run = m_groups[a.g];
    const Bits bit = blockBit(f.block);
    Disk& target = a.disk();
    if (f.id < run.flushed[f.block] && target.now[f.block] >= run.flushed[f.block] && !run.givenUp)
        broken("I2 block " + std::to_string(f.block) + " of " + hostName(a.h.id) + " had write " +
               std::to_string(target.now[f.block]) + " and is overwritten with " + std::to_string(f.id));
    target.reverted = (target.reverted & ~bit) | (peerOfSeat(a).disk().reverted & bit);
}

/// I2: of two complete copies the one that a loss of power left without acknowledged writes does not become
/// the source for the one that has them.
void World::observeChoice(const At& source, const At& target) {
    if (!target.engine().record.resyncTarget.none() || source.engine().serving || m_groups[source.g].givenUp)
        return;
    if (target.engine().crashedActive) return; // cannot be told from one that lost power itself
    const GroupRun& run = m_groups[source.g];
    for (unsigned b = 0; b < blockCount; ++b) {
        const std::uint32_t wanted = run.required[b];
        const bool lacks = source.disk().now[b] < wanted && (source.engine().dirty & blockBit(b));
        if (lacks && target.disk().now[b] >= wanted && target.disk().powerLost < wanted)
            return broken("I2 " + hostName(source.h.id) + " lost write " + std::to_string(wanted) +
                          " with the power and overwrites " + hostName(target.h.id) + ", which has it");
    }
}

/// I6: the mirror takes no command of a term older than what its voter has stored.
void World::observeFrame(const At& a, const Frame& f) {
    const VoterRecord* durable = a.seat().votes.record();
    if (durable && a.h.brain && f.term < durable->term) // before the core begins the copy knows its own record
        broken("I6 " + hostName(a.h.id) + " took a command of term " + std::to_string(f.term) +
               " but has stored " + std::to_string(durable->term));
}

/// I7, I9: the two ends agree; without force there is nothing to be split about.
void World::observeVerdicts(std::size_t g, const mirror::Verdict& a, const mirror::Verdict& b) {
    if (a != mirror::mirrored(b)) return broken("I7 the two verdicts differ");
    if (m_groups[g].forced) return;
    if (a.plan == mirror::Plan::SplitBrain) broken("I9 split brain without force");
    if (a.plan == mirror::Plan::Unrelated) broken("I7 two copies of one volume have nothing in common");
}

} // namespace hotpair::simulation
