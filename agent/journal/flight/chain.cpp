// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/flight/chain.h"

#include <algorithm>
#include <utility>

namespace hotpair::flight {

using namespace decision;
using hotpair::Args;

namespace {

constexpr std::size_t mostLinks = 20'000; ///< of one look; a recording of some minutes has far fewer
constexpr std::size_t beatsKept = 4096;

template<class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template<class... F>
Overloaded(F...) -> Overloaded<F...>;

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), qsizetype(s.size()));
}
QString number(auto n) {
    return QString::number(n);
}
QString ms(Duration d) {
    return QString::number(toMs(d));
}

Args qtArgs(const decision::Args& args) {
    Args out;
    for (const auto& [key, value] : args)
        out.insert(text(key), text(value));
    return out;
}

/// Keys of the sentences of common/text/why.cpp.
const char* refusalKey(Refusal why) {
    static constexpr const char* keys[] = {"none",        "promised",      "old-term",     "not-in-sync-set",
                                           "serving",     "other-voters",  "not-enrolled", "just-started",
                                           "not-durable", "unknown-group", "fencing-it"};
    return keys[std::min(std::size_t(why), std::size(keys) - 1)];
}

const char* roleKey(RoleWord role) {
    static constexpr const char* keys[] = {"probing", "standby",      "candidate", "activating",
                                           "active",  "handing-over", "fencing"};
    return keys[std::min(std::size_t(role), std::size(keys) - 1)];
}

/// Transitions behind which something new begins.
bool endsAStory(std::string_view row) {
    return row == "ALL_RUNNING" || row == "FENCED" || row == "RELEASED";
}

std::string stepName(Action action, const std::string& resource) {
    return (action == Action::Start ? "start " : "stop ") + resource;
}

} // namespace

QString Chain::node(NodeId id) const {
    return id == NodeId::None || !m_setup ? QStringLiteral("-") : text(m_setup->nodeNames[std::size_t(id)]);
}

QString Chain::group(GroupKey key) const {
    if (m_setup)
        for (const auto& g : m_setup->groups)
            if (g.key == key) return text(g.name);
    return {};
}

std::optional<GroupKey> Chain::keyOf(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    return GroupKey(nameKey(name));
}

qint64 Chain::wallMs(Instant at) const {
    return m_clock ? m_clock->second + toMs(at - m_clock->first) : 0;
}

Link& Chain::add(Instant at, std::optional<GroupKey> key, const char* kind, Args args) {
    if (m_links.size() >= mostLinks) m_links.pop_back();
    Link& link = m_links.emplace_back();
    link.at = link.until = at;
    link.group = key;
    link.line.kind = QLatin1String(kind);
    link.line.args = std::move(args);
    return link;
}

void Chain::see(const Moment& m) {
    if (m.beats) return beats(*m.beats);
    m_moment = &m;
    m_setup = m.after ? &m.after->setup() : nullptr;
    if (!m_clock) m_clock.emplace(m.at, m.wallMs);
    if (m_setup) m_promise = m_setup->timing.promise;
    if (m.note) return note(m);
    input(*m.input);
    for (const auto& e : *m.effects)
        effect(e);
}

void Chain::beats(const Beats& b) {
    auto& known = m_beats[b.link];
    known.insert(known.end(), b.beats.begin(), b.beats.end());
    if (known.size() > beatsKept) known.erase(known.begin(), known.end() - beatsKept);
}

/// The journal numbered an event: it is the oldest line with that code that has no number yet, or, when the
/// core did not raise it, a line of its own.
void Chain::note(const Moment& m) {
    const auto code = codeFromName(m.note->code);
    const auto key = keyOf(m.note->group);
    Link* found = nullptr;
    for (auto link = m_links.rbegin(); link != m_links.rend() && m.at - link->at < std::chrono::seconds(1);
         ++link)
        if (link->line.kind == QLatin1String("event") && link->event == 0 && link->line.code == code)
            found = &*link;
    if (!found) {
        found = &add(m.at, key, "event");
        found->line.code = code;
        found->line.args = qtArgs(m.note->args);
    }
    found->event = m.note->event;
    found->line.args.insert(QStringLiteral("event"), number(m.note->event));
    if (m.note->event == wanted && m.after) facts(m);
}

void Chain::facts(const Moment& m) {
    const auto link = [&](const char* kind, Args args) {
        Link l;
        l.at = l.until = m.at;
        l.line.kind = QLatin1String(kind);
        l.line.args = std::move(args);
        m_facts.push_back(std::move(l));
    };
    const BrainState& s = m.after->state();
    const auto key = keyOf(m.note->group);
    if (const auto view = key ? m.after->view(*key, m.at) : std::nullopt) {
        link("fact-role", {{QStringLiteral("node"), node(s.setup.self)},
                           {QStringLiteral("role"), QLatin1String(roleKey(view->role))},
                           {QStringLiteral("term"), number(view->term)}});
        if (view->holder == NodeId::None)
            link("fact-nobody", {});
        else
            link("fact-holder", {{QStringLiteral("node"), node(view->holder)},
                                 {QStringLiteral("term"), number(view->term)}});
        QStringList set;
        for (const NodeId n : {NodeId::A, NodeId::B})
            if (view->syncSet.contains(n)) set << node(n);
        link("fact-sync-set", {{QStringLiteral("nodes"),
                                set.isEmpty() ? QStringLiteral("-") : set.join(QStringLiteral(", "))}});
        QStringList voters;
        for (const NodeId n : {NodeId::A, NodeId::B, NodeId::Witness})
            if (view->voters.nodes().contains(n)) voters << node(n);
        link("fact-voters", {{QStringLiteral("nodes"), voters.join(QStringLiteral(", "))}});
        if (view->waitingFor) {
            link("fact-waiting", qtArgs(view->waitingFor->args));
            m_facts.back().line.code = view->waitingFor->code;
        }
    }
    for (const auto& l : s.links)
        link(l.state.proven ? "fact-link-works" : "fact-link-dead",
             {{QStringLiteral("link"), text(l.state.link)}, {QStringLiteral("node"), node(l.state.peer)}});
    for (const NodeId n : {NodeId::A, NodeId::B, NodeId::Witness})
        if (n != s.setup.self && s.seen[std::size_t(n)].seen)
            link("fact-heard", {{QStringLiteral("node"), node(n)},
                                {QStringLiteral("age"), ms(m.at - s.seen[std::size_t(n)].at)}});
    for (auto& l : m_facts)
        if (!l.group) l.group = key;
}

/// The moment at which the other side was heard last is where the story of its loss begins.
void Chain::silentPeer(NodeId peer) {
    const auto heard = m_heard.find(peer);
    if (heard == m_heard.end() || peer == NodeId::None || m_silenceTold[peer] == heard->second) return;
    m_silenceTold[peer] = heard->second;
    add(heard->second, std::nullopt, "last-heard", {{QStringLiteral("node"), node(peer)}});
}

void Chain::input(const Input& in) {
    const Instant at = m_moment->at;
    std::visit(
        Overloaded{
            [&](const Started&) {
                add(at, std::nullopt, "started", {{QStringLiteral("node"), node(m_setup->self)}});
            },
            [](const Tick&) {},
            [&](const decision::LinkState& i) {
                bool& proven = m_proven[{i.link, i.peer}];
                if (std::exchange(proven, i.proven) == i.proven) return;
                const Args args{{QStringLiteral("link"), text(i.link)},
                                {QStringLiteral("node"), node(i.peer)}};
                if (i.proven) return void(add(at, std::nullopt, "link-works", args));
                add(at, std::nullopt, "link-silent", args);
                m_silentLinks.emplace_back(m_links.size() - 1, i.link);
                silentPeer(i.peer);
            },
            [&](const MessageReceived& i) { heard(i); },
            [&](const HeartbeatSeen& i) { m_heard[i.from] = at; },
            [&](const Persisted& i) {
                if (!i.ok) add(at, i.group, "record-failed", {{QStringLiteral("node"), node(m_setup->self)}});
            },
            [&](const ResourceOutcome& i) {
                stepEnds(i.group, stepName(i.action, i.resource), i.outcome == Outcome::Done, i.code, i.args);
            },
            [&](const ResourceFailed& i) {
                Args args = qtArgs(i.args);
                args.insert(QStringLiteral("resource"), text(i.resource));
                add(at, i.group, "resource-failed", args).line.code = i.code;
            },
            [&](const decision::MirrorState& i) {
                auto& before = m_mirror[i.group];
                if (before.peerConnected && !i.peerConnected) add(at, i.group, "mirror-lost");
                if (!before.replicating && i.replicating) add(at, i.group, "mirror-in-sync");
                before = i;
            },
            [&](const MirrorNeedsSolo& i) { add(at, i.group, "mirror-waits"); },
            [&](const MirrorPromoted& i) { stepEnds(i.group, "promote", i.ok, Code::INTERNAL_ERROR, {}); },
            [&](const MirrorDemoted& i) { stepEnds(i.group, "demote", i.ok, Code::INTERNAL_ERROR, {}); },
            [](const MirrorGrowReady&) {},
            [&](const ProgressProven& i) { m_progress[i.group] = at; },
            [&](const FenceDone& i) { stepEnds(i.group, "fence", i.ok, Code::FENCE_FAILED, {}); },
            [&](const GuardBegan& i) {
                add(at, i.group, "guard-began", {{QStringLiteral("term"), number(i.term)}});
            },
            [&](const ClockJumped& i) {
                add(at - i.by, std::nullopt, "clock-jumped", {{QStringLiteral("ms"), ms(i.by)}});
            },
            [&](const PeerFenced& i) { stepEnds(GroupKey{}, "power", i.ok, i.code, i.args); },
            [&](const ConfigChanged& i) {
                add(at, std::nullopt, "config-changed",
                    {{QStringLiteral("revision"), number(i.setup.configRevision)}});
            },
            [&](const IdentityTaken& i) {
                add(at, std::nullopt, "identity-taken", {{QStringLiteral("node"), node(i.by)}});
            },
            [&](const Shutdown&) { add(at, std::nullopt, "shutdown"); },
            [&](const Switchover& i) {
                add(at, i.group, "asked-switchover",
                    {{QStringLiteral("node"), node(i.to == NodeId::None ? peerOf(m_setup->self) : i.to)}});
            },
            [&](const Takeover& i) {
                add(at, i.group, i.force ? "asked-force" : "asked-takeover",
                    {{QStringLiteral("node"), node(m_setup->self)}});
            },
            [&](const GroupCommand& i) {
                static constexpr const char* kinds[] = {"asked-start", "asked-stop", "asked-hold",
                                                        "asked-resume", "asked-clear"};
                add(at, i.group, kinds[std::size_t(i.verb)]);
            },
            [](const auto&) {}, // an input that has no words yet shows by its effects
        },
        in);
}

void Chain::heard(const MessageReceived& in) {
    const Instant at = m_moment->at;
    m_heard[in.from] = at;
    const QString from = node(in.from);
    std::visit(Overloaded{
                   [&](const VoteReply& m) {
                       Args args{{QStringLiteral("node"), from}, {QStringLiteral("term"), number(m.term)}};
                       if (!m.granted) {
                           args.insert(QStringLiteral("why"), QLatin1String(refusalKey(m.why)));
                           args.insert(QStringLiteral("known"), number(m.known));
                       }
                       add(at, m.group,
                           m.dry ? (m.granted ? "prevote-given" : "prevote-refused")
                                 : (m.granted ? "vote-given" : "vote-refused"),
                           args);
                   },
                   [&](const VoteRequest& m) {
                       add(at, m.group, m.dry ? "prevote-wanted" : "vote-wanted",
                           {{QStringLiteral("node"), from}, {QStringLiteral("term"), number(m.term)}});
                   },
                   [&](const Release& m) {
                       if (!m_released.emplace(m.group, in.from, m.term).second) return;
                       add(at, m.group,
                           m.byGuard   ? "release-by-guard"
                           : m.planned ? "release-planned"
                                       : "release-heard",
                           {{QStringLiteral("node"), from}, {QStringLiteral("term"), number(m.term)}});
                   },
                   [&](const StaleTerm& m) {
                       add(at, m.group, "stale",
                           {{QStringLiteral("node"), from},
                            {QStringLiteral("term"), number(m.term)},
                            {QStringLiteral("known"), number(m.known)}});
                   },
                   [&](const Grant& m) {
                       if (m.promised) m_granted[{m.group, in.from}] = at;
                   },
                   [](const auto&) {},
               },
               in.message);
}

void Chain::stepBegins(GroupKey key, const std::string& what, const char* kind, Args args) {
    Link& link = add(m_moment->at, key, kind, std::move(args));
    link.line.args.insert(QStringLiteral("node"), node(m_setup->self));
    m_steps[{key, what}] = m_links.size() - 1;
}

void Chain::stepEnds(GroupKey key, const std::string& what, bool ok, Code code, const decision::Args& args) {
    const auto step = m_steps.find({key, what});
    if (step == m_steps.end()) return;
    Link& link = m_links[step->second];
    m_steps.erase(step);
    link.until = m_moment->at;
    link.line.tookMs = double((link.until - link.at).count()) / 1e6;
    if (ok) return;
    link.line.kind += QStringLiteral("-failed");
    link.line.code = code;
    for (const auto& [name, value] : args)
        link.line.args.insert(text(name), text(value));
}

void Chain::moved(const Moved& e) {
    const Instant at = m_moment->at;
    if (e.row == "STANDS") silentPeer(peerOf(m_setup->self));
    if (e.row == "LEASE_EXPIRED") {
        for (const auto& [who, when] : m_granted)
            if (who.first == e.group)
                add(when, e.group, "last-grant", {{QStringLiteral("node"), node(who.second)}});
        if (const auto progress = m_progress.find(e.group); progress != m_progress.end())
            add(progress->second, e.group, "last-progress", {{QStringLiteral("node"), node(m_setup->self)}});
    }
    Link& link = add(at, e.group, "moved",
                     {{QStringLiteral("row"), text(e.row)},
                      {QStringLiteral("node"), node(m_setup->self)},
                      {QStringLiteral("group"), group(e.group)},
                      {QStringLiteral("term"), number(e.term)},
                      {QStringLiteral("from"), QLatin1String(roleKey(e.from))},
                      {QStringLiteral("to"), QLatin1String(roleKey(e.to))}});
    link.ends = endsAStory(e.row);
}

void Chain::effect(const Effect& effect) {
    const Instant at = m_moment->at;
    const auto resource = [](const std::string& name) {
        return Args{{QStringLiteral("resource"), text(name)}};
    };
    std::visit(
        Overloaded{
            [&](const Send& e) {
                if (const auto* m = std::get_if<VoteRequest>(&e.message))
                    add(at, m->group, m->dry ? "prevote-asked" : "vote-asked",
                        {{QStringLiteral("node"), node(e.to)}, {QStringLiteral("term"), number(m->term)}});
                if (const auto* m = std::get_if<VoteReply>(&e.message))
                    add(at, m->group, m->granted ? "gave-vote" : "kept-vote",
                        {{QStringLiteral("node"), node(e.to)},
                         {QStringLiteral("term"), number(m->term)},
                         {QStringLiteral("why"), QLatin1String(refusalKey(m->why))}});
            },
            [&](const FenceNow& e) {
                stepBegins(e.group, "fence", "step-fence", {{QStringLiteral("term"), number(e.term)}});
            },
            [&](const StartResource& e) {
                stepBegins(e.group, stepName(Action::Start, e.resource), "step-start", resource(e.resource));
            },
            [&](const StopResource& e) {
                stepBegins(e.group, stepName(Action::Stop, e.resource), "step-stop", resource(e.resource));
            },
            [&](const MirrorPromote& e) { stepBegins(e.group, "promote", "step-promote", {}); },
            [&](const MirrorDemote& e) { stepBegins(e.group, "demote", "step-demote", {}); },
            [&](const MirrorSolo& e) { add(at, e.group, "mirror-solo"); },
            [&](const FencePeer& e) {
                stepBegins(GroupKey{}, "power", "step-power-off", {});
                m_links.back().group.reset();
                m_links.back().line.args.insert(QStringLiteral("node"), node(e.node));
            },
            [&](const Moved& e) { moved(e); },
            [&](const Raise& e) {
                Link& link = add(at, e.group, "event", qtArgs(e.args));
                link.line.code = e.code;
            },
            [&](const Reply& e) {
                if (!e.refused) return;
                Link& link = add(at, std::nullopt, "refused", qtArgs(e.refused->args));
                link.line.code = e.refused->code;
                if (m_moment->input)
                    std::visit(
                        [&](const auto& i) {
                            if constexpr (requires {
                                              i.id;
                                              i.group;
                                          })
                                link.group = i.group;
                        },
                        *m_moment->input);
            },
            [](const auto&) {}, // what only keeps things going
        },
        effect);
}

std::vector<Link> Chain::take() {
    // what became of the last beats on a link that went silent is known only later
    for (const auto& [index, name] : m_silentLinks) {
        Link& link = m_links[index];
        int missed = 0;
        std::optional<Instant> answered;
        const auto& beats = m_beats[name];
        for (auto beat = beats.rbegin(); beat != beats.rend() && !answered; ++beat) {
            if (beat->sentAt >= link.at) continue;
            if (beat->rttUs == beatLost)
                ++missed;
            else
                answered = beat->sentAt;
        }
        if (!answered || missed == 0) continue;
        link.line.kind = QStringLiteral("beats-missed");
        link.line.args.insert(QStringLiteral("count"), number(missed));
        link.line.args.insert(QStringLiteral("age"), ms(link.at - *answered));
    }
    std::stable_sort(m_links.begin(), m_links.end(),
                     [](const Link& a, const Link& b) { return a.at < b.at; });
    return std::move(m_links);
}

} // namespace hotpair::flight
