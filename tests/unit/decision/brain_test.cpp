// The core as its callers see it: requests and refusals, views, plans, copies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/brain.h"

#include <QTest>

#include <set>

using namespace hotpair;
using namespace hotpair::decision;
using namespace std::chrono_literals;

namespace {

constexpr GroupKey db{nameKey("db")};

Setup setup(NodeId self, ArbitrationMode mode = ArbitrationMode::Manual) {
    Setup s;
    s.self = self;
    s.arbitration = mode;
    s.timing = *profileTiming("fast");
    s.groups = {GroupSetup{.key = db, .name = "db", .resources = {{"vip"}, {"app"}}}};
    return s;
}

Instant t(int ms) {
    return fromNs((100'000 + ms) * 1'000'000ll);
}

template<class E>
const E* find(const Effects& effects) {
    for (const auto& e : effects)
        if (const auto* x = std::get_if<E>(&e)) return x;
    return nullptr;
}

/// Drives one core of a pair without witness whose other node never answers; confirms what it asks for.
struct Lone {
    Brain brain;
    Instant now = t(0);
    std::set<std::string> running;

    explicit Lone(Setup s)
        : brain(std::move(s)) {
        GroupStarted g{.group = db,
                       .record = initialRecord(brain.setup().groups[0], brain.setup().arbitration, 1)};
        feed(Started{1, {g}});
    }
    void feed(const Input& in) {
        Effects effects = brain.step(in, now);
        while (!effects.empty()) {
            Effects next;
            for (const auto& e : effects) {
                Input answer = Tick{now};
                if (const auto* p = std::get_if<Persist>(&e))
                    answer = Persisted{p->group, p->id, true};
                else if (std::get_if<ProbeProgress>(&e))
                    answer = ProgressProven{db};
                else if (const auto* s = std::get_if<StartResource>(&e)) {
                    running.insert(s->resource);
                    answer = ResourceOutcome{db, s->resource, Action::Start, Outcome::Done};
                } else if (const auto* s = std::get_if<StopResource>(&e)) {
                    running.erase(s->resource);
                    answer = ResourceOutcome{db, s->resource, Action::Stop, Outcome::Done};
                } else
                    continue;
                brain.step(answer, now, next);
            }
            effects = std::move(next);
        }
    }
    void run(int ms) {
        for (int i = 0; i < ms; i += 10) {
            now += 10ms;
            feed(Tick{now});
        }
    }
};

} // namespace

class BrainTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tieHolderStartsAlone() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        const auto v = a.brain.view(db, a.now);
        QVERIFY(v->state == GroupWord::Active);
        QVERIFY(v->holder == NodeId::A);
        QVERIFY(v->leaseLeft && *v->leaseLeft > 0ms);
        QCOMPARE(a.running.size(), 2u);
    }
    void theOtherWaitsForAMajority() {
        Lone b(setup(NodeId::B));
        b.run(20000);
        const auto v = b.brain.view(db, b.now);
        QVERIFY(v->state == GroupWord::Waiting);
        QVERIFY(v->waitingFor);
        QVERIFY(b.running.empty());
    }
    void requestsAreRefusedByName() {
        Lone a(setup(NodeId::A));
        const auto code = [&](const Input& in) {
            const Effects e = a.brain.step(in, a.now);
            const auto* r = find<Reply>(e);
            return r && r->refused ? r->refused->code : Code::INTERNAL_ERROR;
        };
        QVERIFY(code(Switchover{GroupKey(77), NodeId::B, 1}) == Code::GROUP_UNKNOWN);
        a.run(12000);
        QVERIFY(code(Switchover{db, NodeId::A, 1}) == Code::ALREADY_THERE);
        QVERIFY(code(Switchover{db, NodeId::B, 1}) == Code::PEER_UNREACHABLE);
        QVERIFY(code(Takeover{db, false, 1}) == Code::ALREADY_THERE);
        QVERIFY(std::get<Refused>(a.brain.planSwitchover(db, NodeId::B, a.now)).code ==
                Code::PEER_UNREACHABLE);
        Brain w(setup(NodeId::Witness, ArbitrationMode::Witness));
        QVERIFY(std::get<Refused>(w.planSwitchover(db, NodeId::B, a.now)).code == Code::WITNESS_ONLY);
    }
    void stopAndStart() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        a.feed(GroupCommand{db, GroupVerb::Stop, 4});
        QVERIFY(a.running.empty());
        QVERIFY(a.brain.view(db, a.now)->state == GroupWord::Stopped);
        QVERIFY(a.brain.record(db)->released == a.brain.record(db)->term);
        a.feed(GroupCommand{db, GroupVerb::Start, 5});
        a.run(3000);
        QCOMPARE(a.running.size(), 2u);
    }
    void heldGroupIsNeitherHandedOverNorStarted() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        a.feed(GroupCommand{db, GroupVerb::Hold, 4});
        const auto refusal = [&](const Input& in) {
            const Effects e = a.brain.step(in, a.now);
            const auto* r = find<Reply>(e);
            return r && r->refused ? r->refused->code : Code::INTERNAL_ERROR;
        };
        // stopped here and not started there it would be nowhere
        QVERIFY(refusal(Switchover{db, NodeId::B, 5}) == Code::GROUP_HELD);
        a.feed(GroupCommand{db, GroupVerb::Stop, 6});
        QVERIFY(a.running.empty());
        QVERIFY(refusal(GroupCommand{db, GroupVerb::Start, 7}) == Code::GROUP_HELD);
        a.feed(GroupCommand{db, GroupVerb::Resume, 8});
        a.feed(GroupCommand{db, GroupVerb::Start, 9});
        a.run(3000);
        QCOMPARE(a.running.size(), 2u);
    }
    void errorStaysWithItsResource() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        a.feed(GroupCommand{db, GroupVerb::Hold, 4}); // so that the failure is shown and not acted upon
        a.feed(ResourceFailed{db, "vip", Code::ADDRESS_LOST, {}});
        a.feed(GroupCommand{db, GroupVerb::Stop, 5});
        Setup next = setup(NodeId::A);
        next.groups[0].resources = {{"data"}, {"vip"}, {"app"}};
        a.feed(ConfigChanged{next, {}});
        const auto view = a.brain.view(db, a.now);
        QCOMPARE(view->resources.size(), 3u);
        QVERIFY(!view->resources[0].lastError);
        QVERIFY(view->resources[1].lastError && view->resources[1].lastError->code == Code::ADDRESS_LOST);
    }
    void forcedTakeoverBumpsTermAndVoters() {
        Lone b(setup(NodeId::B));
        b.run(5000);
        b.feed(Takeover{db, true, 6});
        b.run(1000);
        const VoterRecord& r = *b.brain.record(db);
        QVERIFY(r.term >= 2000);
        QVERIFY(r.voters.tieHolder == NodeId::B && r.voters.version > 1000);
        QCOMPARE(b.running.size(), 2u);
    }
    void planNamesEveryStep() {
        const Setup s = setup(NodeId::B);
        Lone b(s);
        b.run(2000);
        const auto plan = std::get<Plan>(b.brain.planTakeover(db, true, b.now));
        QCOMPARE(plan.steps.size(), 3u);
        QVERIFY(plan.steps[0].kind == StepKind::Elect);
        QCOMPARE(plan.steps[1].subject, std::string("vip"));
        QCOMPARE(plan.steps[2].subject, std::string("app"));
    }
    void rehearsalOnACopyLeavesTheOriginalAlone() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        Brain copy = a.brain;
        copy.step(GroupCommand{db, GroupVerb::Stop, 1}, a.now);
        QVERIFY(copy.view(db, a.now)->state == GroupWord::Stopping);
        QVERIFY(a.brain.view(db, a.now)->state == GroupWord::Active);
    }
    void equalInputsGiveEqualEffects() {
        Lone one(setup(NodeId::A)), two(setup(NodeId::A));
        one.run(11000);
        two.run(11000);
        QVERIFY(*one.brain.record(db) == *two.brain.record(db));
        QCOMPARE(one.brain.step(Tick{one.now}, one.now + 60ms).size(),
                 two.brain.step(Tick{two.now}, two.now + 60ms).size());
    }
    void removedGroupIsStoppedAndForgotten() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        Setup next = a.brain.setup();
        next.groups.clear();
        a.feed(ConfigChanged{next, {}});
        QVERIFY(a.running.empty());
        QVERIFY(!a.brain.view(db, a.now));
    }
    void changedResourcesAreRestartedFromTheDifference() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        Setup next = a.brain.setup();
        next.groups[0].resources = {{"vip"}, {"web"}};
        a.feed(ConfigChanged{next, {}});
        QVERIFY(a.running == (std::set<std::string>{"vip", "web"}));
        QVERIFY(a.brain.view(db, a.now)->state == GroupWord::Active);
    }
    void aCopyHasNoVoice() { // row 33
        Lone a(setup(NodeId::A));
        a.run(12000);
        a.feed(IdentityTaken{NodeId::B}); // decides alone, nobody grants: it is the one that stops
        a.feed(FenceDone{db, true});
        a.run(5000);
        QVERIFY(a.brain.view(db, a.now)->role == RoleWord::Standby);
        QVERIFY(a.brain.view(db, a.now)->waitingFor->code == Code::IDENTITY_IN_USE);
        const auto refused = std::get<Refused>(a.brain.planTakeover(db, true, a.now));
        QVERIFY(refused.code == Code::IDENTITY_IN_USE);
        const MessageReceived asked{NodeId::B, 2, VoteRequest{.group = db, .term = 9, .nonce = 1}};
        QVERIFY(find<Send>(a.brain.step(asked, a.now)) == nullptr); // no vote, not even a refusal
    }
    void shutdownEndsIdle() {
        Lone a(setup(NodeId::A));
        a.run(12000);
        a.feed(Shutdown{});
        QVERIFY(a.running.empty());
        QVERIFY(a.brain.view(db, a.now)->role == RoleWord::Standby);
    }
};

QTEST_APPLESS_MAIN(BrainTest)
#include "brain_test.moc"
