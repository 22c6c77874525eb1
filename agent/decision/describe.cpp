// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/describe.h"

#include <cstdio>

namespace hotpair {

using namespace decision;

namespace {

std::string num(std::uint64_t n) {
    return std::to_string(n);
}
std::string node(NodeId n) {
    switch (n) {
    case NodeId::A: return "A";
    case NodeId::B: return "B";
    case NodeId::Witness: return "W";
    case NodeId::None: return "-";
    }
    return "?";
}
std::string set(std::uint8_t bits) {
    std::string s;
    for (const NodeId n : {NodeId::A, NodeId::B, NodeId::Witness})
        if (NodeSet(bits).contains(n)) s += node(n);
    return "{" + s + "}";
}
std::string text(const SyncSet& s) {
    return set(s.members) + "v" + num(s.version) + "t" + num(s.term);
}
std::string text(const VoterSet& v) {
    return "voters" + set(v.members) + "v" + num(v.version) + (v.three() ? "" : " tie " + node(v.tieHolder));
}
std::string text(const Intent& i) {
    static const char* holds[] = {"", " held", " held(flapping)", " held(exhausted)"};
    return std::string(i.run ? "run" : "stop") + holds[std::size_t(i.hold)] + " v" + num(i.version);
}
std::string text(const Args& args) {
    std::string s;
    for (const auto& [k, v] : args)
        s += " " + k + "=" + v;
    return s;
}
const char* roleWord(RoleWord w) {
    static const char* words[] = {"probing", "standby",      "candidate", "activating",
                                  "active",  "handing-over", "fencing"};
    return words[std::size_t(w)];
}
const char* refusal(Refusal r) {
    static const char* words[] = {"none",        "promised",     "old term",     "not in sync set",
                                  "serving",     "other voters", "not enrolled", "just started",
                                  "not durable", "unknown",
                                  "fencing"};
    return words[std::size_t(r)];
}
std::string instant(Instant t) {
    char s[32];
    std::snprintf(s, sizeof s, "%.1f", double(toNs(t)) / 1e6);
    return s;
}

struct MessageText {
    std::string operator()(const GroupStates& m) const {
        std::string s = "States";
        for (const auto& g : m.groups)
            s += std::string(" [") + roleWord(g.role) + " t" + num(g.term) + " " + text(g.syncSet) +
                 (g.ready ? " ready" : "") + (g.exhausted ? " exhausted" : "") + " " + text(g.intent) + "]";
        return s;
    }
    std::string operator()(const Renew& m) const {
        return "Renew t" + num(m.term) + (m.echo ? "" : " without echo");
    }
    std::string operator()(const Grant& m) const {
        return "Grant t" + num(m.term) + (m.promised ? " promised" : " heard only") +
               (m.enrolled ? "" : ", not enrolled");
    }
    std::string operator()(const VoteRequest& m) const {
        return std::string(m.dry ? "PreVote t" : "Vote? t") + num(m.term) + " " + text(m.syncSet);
    }
    std::string operator()(const VoteReply& m) const {
        return std::string(m.dry ? "PreVote t" : "Vote t") + num(m.term) +
               (m.granted ? " granted" : std::string(" refused: ") + refusal(m.why)) + ", knows t" +
               num(m.known) + " " + text(m.syncSet);
    }
    std::string operator()(const StoreSyncSet& m) const {
        return "Store t" + num(m.term) + " " + text(m.syncSet) + " " + text(m.voters);
    }
    std::string operator()(const SyncSetStored& m) const {
        return "Stored t" + num(m.term) + " " + text(m.syncSet);
    }
    std::string operator()(const Release& m) const {
        return "Release t" + num(m.term) + (m.next != NodeId::None ? " to " + node(m.next) : "") +
               (m.planned ? " planned" : "") + (m.byGuard ? " by guard" : "") +
               (m.voters.members ? " " + text(m.voters) : "");
    }
    std::string operator()(const StaleTerm& m) const {
        return "StaleTerm t" + num(m.term) + ", knows t" + num(m.known);
    }
    std::string operator()(const ProposeVoters& m) const {
        return "Propose t" + num(m.term) + " " + text(m.voters);
    }
    std::string operator()(const VotersStored& m) const {
        return "VotersStored t" + num(m.term) + " " + text(m.voters);
    }
    std::string operator()(const Enrol& m) const {
        return "Enrol t" + num(m.term) + " " + text(m.syncSet) + " " + text(m.voters);
    }
    std::string operator()(const Query&) const { return "Query"; }
    std::string operator()(const Report& m) const {
        return "Report t" + num(m.term) + " holder " + node(m.holder) + " " + text(m.syncSet) + " " +
               text(m.voters) + (m.enrolled ? "" : ", not enrolled");
    }
};

std::string outcome(Outcome o) {
    return o == Outcome::Done ? "done" : o == Outcome::Failed ? "failed" : "unknown";
}
std::string verb(GroupVerb v) {
    static const char* words[] = {"start", "stop", "hold", "resume", "clear"};
    return words[std::size_t(v)];
}

struct InputText {
    std::string operator()(const Started& i) const {
        std::string s = "Started";
        for (const auto& g : i.groups) {
            s += g.record ? " record t" + num(g.record->term) + " " + text(g.record->syncSet)
                          : " without record";
            if (g.adopted) s += ", lease of t" + num(g.adopted->term) + " adopted";
        }
        return s;
    }
    std::string operator()(const Tick&) const { return "Tick"; }
    std::string operator()(const LinkState& i) const {
        return "Link " + i.link + " to " + node(i.peer) + (i.proven ? " proven" : " dead");
    }
    std::string operator()(const MessageReceived& i) const {
        return "from " + node(i.from) + ": " + describe(i.message);
    }
    std::string operator()(const HeartbeatSeen& i) const { return "heartbeat of " + node(i.from); }
    std::string operator()(const Persisted& i) const {
        return "Persisted #" + num(i.id) + (i.ok ? "" : " FAILED");
    }
    std::string operator()(const ResourceOutcome& i) const {
        return std::string(i.action == Action::Start ? "start of " : "stop of ") + i.resource + " " +
               outcome(i.outcome);
    }
    std::string operator()(const ResourceFailed& i) const { return i.resource + " failed"; }
    std::string operator()(const MirrorState& i) const {
        return std::string("mirror:") + (i.localUsable ? " usable" : "") + (i.blank ? " blank" : "") +
               (i.peerConnected ? " connected" : "") + (i.targetComplete ? " complete" : "") +
               (i.replicating ? " replicating" : "") + (i.dirty ? " dirty" : "");
    }
    std::string operator()(const MirrorNeedsSolo&) const { return "mirror needs solo"; }
    std::string operator()(const MirrorPromoted& i) const {
        return std::string("mirror promoted") + (i.ok ? "" : " FAILED");
    }
    std::string operator()(const MirrorDemoted& i) const {
        return std::string("mirror demoted") + (i.ok ? "" : " FAILED");
    }
    std::string operator()(const MirrorGrowReady& i) const {
        return "mirror ready to grow v" + num(i.version) + (i.ok ? "" : " NO");
    }
    std::string operator()(const ProgressProven&) const { return "progress proven"; }
    std::string operator()(const FenceDone& i) const { return i.ok ? "fence done" : "fence FAILED"; }
    std::string operator()(const GuardBegan& i) const { return "guard began to stop t" + num(i.term); }
    std::string operator()(const ClockJumped& i) const {
        return "clock jumped " + num(std::uint64_t(toMs(i.by))) + " ms";
    }
    std::string operator()(const PeerFenced& i) const {
        return "fence #" + num(i.attempt) + " of " + node(i.node) +
               (i.ok ? " verified off" : " FAILED " + std::string(codeName(i.code)));
    }
    std::string operator()(const IdentityTaken& i) const {
        return "another machine is this node, says " + node(i.by);
    }
    std::string operator()(const GatewayState& i) const {
        return i.answers ? "gateway answers" : "gateway silent";
    }
    std::string operator()(const ConfigChanged& i) const {
        return "configuration " + num(i.setup.configRevision);
    }
    std::string operator()(const Shutdown&) const { return "shutdown"; }
    std::string operator()(const Switchover& i) const { return "switchover to " + node(i.to) + " asked"; }
    std::string operator()(const Takeover& i) const {
        return i.force ? "takeover by force asked" : "takeover asked";
    }
    std::string operator()(const GroupCommand& i) const { return "group " + verb(i.verb) + " asked"; }
};

struct EffectText {
    std::string operator()(const Persist& e) const {
        const VoterRecord& r = e.record;
        return "persist #" + num(e.id) + " t" + num(r.term) + " voted " + node(r.votedFor) + " holder " +
               node(r.holder) + (r.released ? " released t" + num(r.released) : "") + " " + text(r.syncSet) +
               " " + text(r.voters) + " " + text(r.intent);
    }
    std::string operator()(const Send& e) const { return "to " + node(e.to) + ": " + describe(e.message); }
    std::string operator()(const SetLease& e) const {
        const std::string gift = e.release.voters.members ? ", guard gives " + text(e.release.voters) : "";
        return "lease of t" + num(e.term) + " until " + instant(e.deadline) + gift;
    }
    std::string operator()(const ClearLease& e) const { return "lease of t" + num(e.term) + " cleared"; }
    std::string operator()(const FenceNow& e) const { return "FENCE t" + num(e.term); }
    std::string operator()(const StartResource& e) const { return "start " + e.resource; }
    std::string operator()(const StopResource& e) const { return "stop " + e.resource; }
    std::string operator()(const MirrorPromote& e) const { return "promote mirror in t" + num(e.term) + (e.forced ? " by force" : ""); }
    std::string operator()(const MirrorDemote&) const { return "demote mirror"; }
    std::string operator()(const MirrorRefuseBelow& e) const {
        return "mirror refuses below t" + num(e.term);
    }
    std::string operator()(const MirrorSolo& e) const { return "mirror solo v" + num(e.version); }
    std::string operator()(const MirrorGrow& e) const { return "mirror grow v" + num(e.version); }
    std::string operator()(const ProbeProgress&) const { return "probe progress"; }
    std::string operator()(const FencePeer& e) const {
        return "POWER OFF " + node(e.node) + " #" + num(e.attempt);
    }
    std::string operator()(const Moved& e) const {
        return "ROLE " + std::string(roleWord(e.from)) + " => " + roleWord(e.to) + " (" + std::string(e.row) +
               ")";
    }
    std::string operator()(const Raise& e) const {
        return "raise " + std::string(codeName(e.code)) + text(e.args);
    }
    std::string operator()(const TaskStep& e) const {
        static const char* words[] = {"waits", "runs", "done", "FAILED"};
        return "step " + num(e.step) + " " + words[std::size_t(e.state)] +
               (e.code ? " " + std::string(codeName(*e.code)) : "");
    }
    std::string operator()(const Reply& e) const {
        return e.refused ? "refused " + std::string(codeName(e.refused->code)) + text(e.refused->args)
                         : "accepted";
    }
    std::string operator()(const WakeAt& e) const { return "wake at " + instant(e.instant); }
    std::string operator()(const Idle&) const { return "idle"; }
};

} // namespace

std::string describe(const LeaseMessage& message) {
    return std::visit(MessageText{}, message);
}
std::string describe(const Input& input) {
    return std::visit(InputText{}, input);
}
std::string describe(const Effect& effect) {
    return std::visit(EffectText{}, effect);
}

} // namespace hotpair
