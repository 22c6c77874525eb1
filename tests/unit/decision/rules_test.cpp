// Sentences of safety.md 3 one by one, against one core whose surroundings are played by hand: what it says
// and what it does not say before something else has happened. tests/scenarios/README.md lists which rule is
// held by which test.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/brain.h"

#include <QTest>

#include <deque>

using namespace hotpair;
using namespace hotpair::decision;
using namespace std::chrono_literals;

namespace {

constexpr GroupKey db{nameKey("db")};
const Timing fast = *profileTiming("fast"); // D 500 ms, X 300 ms, P 900 ms

Setup setup(NodeId self, ArbitrationMode mode, bool mirrored) {
    Setup s;
    s.self = self;
    s.arbitration = mode;
    s.timing = fast;
    s.groups = {GroupSetup{.key = db, .name = "db", .mirrored = mirrored, .resources = {{"app"}}}};
    return s;
}

/// One core; its disk, mirror and runner answer at once unless a test stops them.
class Core {
public:
    explicit Core(NodeId self, bool mirrored = false, ArbitrationMode mode = ArbitrationMode::Witness)
        : m_brain(setup(self, mode, mirrored)) {
        feed(Started{
            7, {GroupStarted{.group = db, .record = initialRecord(m_brain.setup().groups[0], mode, 1)}}});
        if (mirrored) feed(MirrorState{.group = db, .localUsable = true});
    }
    void feed(const Input& input) {
        m_queue.push_back(input);
        while (!m_queue.empty()) {
            const Input next = std::move(m_queue.front());
            m_queue.pop_front();
            for (auto& effect : m_brain.step(next, now)) {
                answer(effect);
                effects.push_back(std::move(effect));
            }
        }
    }
    void hear(NodeId from, const LeaseMessage& message) { feed(MessageReceived{from, 99, message}); }
    void pass(Duration time) {
        for (const Instant end = now + time; now < end;) {
            now += 10ms;
            feed(Tick{now});
        }
    }
    void forgetWhatWasSaid() { effects.clear(); }

    template<class E>
    const E* last() const {
        for (auto e = effects.rbegin(); e != effects.rend(); ++e)
            if (const auto* x = std::get_if<E>(&*e)) return x;
        return nullptr;
    }
    /// The newest message of a kind to somebody.
    template<class M>
    const M* said(NodeId to) const {
        for (auto e = effects.rbegin(); e != effects.rend(); ++e)
            if (const auto* send = std::get_if<Send>(&*e); send && send->to == to)
                if (const auto* m = std::get_if<M>(&send->message)) return m;
        return nullptr;
    }
    const VoterRecord& record() const { return *m_brain.record(db); }
    RoleWord role() const { return m_brain.view(db, now)->role; }

    // ---- the way of A to the lease by the witness' vote
    void learnsNewest() {
        const auto* query = said<Query>(NodeId::Witness);
        Report r{.group = db, .nonce = query->nonce};
        r.syncSet = record().syncSet;
        r.voters = record().voters;
        hear(NodeId::Witness, r);
    }
    VoteReply voteFor(const VoteRequest& asked) const {
        VoteReply v{.group = db, .term = asked.term, .nonce = asked.nonce, .stamp = 5, .dry = asked.dry};
        v.granted = true;
        v.promise = fast.promise.count();
        v.known = asked.term - 1;
        v.syncSet = record().syncSet;
        v.voters = record().voters;
        return v;
    }
    void passesPreVote() { hear(NodeId::Witness, voteFor(*said<VoteRequest>(NodeId::Witness))); }
    void isElected() {
        learnsNewest();
        passesPreVote();
        hear(NodeId::Witness, voteFor(*said<VoteRequest>(NodeId::Witness)));
    }
    void storesSet(NodeId who) { hear(who, SyncSetStored{db, record().term, record().syncSet}); }
    void serves() {
        isElected();
        storesSet(NodeId::Witness);
    }
    /// The answer to the newest renewal.
    Grant grantOf(NodeId who) const {
        const auto* renew = said<Renew>(who);
        Grant g{.group = db, .term = renew->term, .nonce = renew->nonce, .stamp = toNs(now)};
        g.promised = true;
        g.promise = fast.promise.count();
        g.voters = record().voters.version;
        g.syncTerm = record().syncSet.term;
        g.syncVersion = record().syncSet.version;
        return g;
    }
    /// The other node answers everything for so long (or promises nothing), the witness if it is there too.
    void goesOn(Duration time, bool witness, bool promises = true) {
        for (const Instant end = now + time; now < end;) {
            pass(50ms);
            for (const NodeId who : {NodeId::B, NodeId::Witness}) {
                if ((who == NodeId::Witness && !witness) || !said<Renew>(who)) continue;
                Grant grant = grantOf(who);
                grant.promised = promises || who == NodeId::Witness;
                hear(who, grant);
            }
            GroupState state{.group = db, .term = record().term, .role = RoleWord::Standby};
            state.ready = true;
            hear(NodeId::B, GroupStates{{state}});
        }
    }
    /// It serves with the other node in the set, the witness has gone, the other node gave it the tie (3.10
    /// a).
    void becomesLoneMajority() {
        feed(LinkState{"lan", NodeId::B, true, true});
        serves();
        storesSet(NodeId::B);
        feed(MirrorState{.group = db, .localUsable = true, .peerConnected = true, .replicating = true});
        goesOn(11s, false);
        hear(NodeId::B, VotersStored{db, 1, said<ProposeVoters>(NodeId::B)->voters});
    }

    Instant now = fromNs(100'000'000'000);
    Effects effects;
    bool stores = true, proves = true, fences = true;

private:
    void answer(const Effect& effect) {
        if (const auto* p = std::get_if<Persist>(&effect); p && stores)
            m_queue.push_back(Persisted{p->group, p->id, true});
        if (std::holds_alternative<ProbeProgress>(effect) && proves) m_queue.push_back(ProgressProven{db});
        if (const auto* s = std::get_if<StartResource>(&effect))
            m_queue.push_back(ResourceOutcome{db, s->resource, Action::Start, Outcome::Done, {}, {}});
        if (const auto* s = std::get_if<StopResource>(&effect))
            m_queue.push_back(ResourceOutcome{db, s->resource, Action::Stop, Outcome::Done, {}, {}});
        if (const auto* m = std::get_if<MirrorPromote>(&effect))
            m_queue.push_back(MirrorPromoted{db, m->term, true});
        if (std::holds_alternative<MirrorDemote>(effect)) m_queue.push_back(MirrorDemoted{db, true});
        if (std::holds_alternative<FenceNow>(effect) && fences) m_queue.push_back(FenceDone{db, true});
    }

    Brain m_brain;
    std::deque<Input> m_queue;
};

VoteRequest requestOf(const Core& voter, Term term, bool dry = false) {
    VoteRequest r{.group = db, .term = term, .nonce = 1, .dry = dry};
    r.syncSet = voter.record().syncSet;
    r.voters = voter.record().voters;
    return r;
}

} // namespace

class RulesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // ---- 3.2
    void nothingIsRenewedBeforeProgressIsProven() {
        Core a(NodeId::A);
        a.serves();
        a.proves = false;
        a.forgetWhatWasSaid();
        a.pass(300ms);
        QVERIFY(a.last<ProbeProgress>());
        QVERIFY(!a.said<Renew>(NodeId::Witness) && !a.said<Renew>(NodeId::B));
        a.feed(ProgressProven{db});
        QVERIFY(a.said<Renew>(NodeId::Witness) && a.said<Renew>(NodeId::B));
    }
    // ---- 3.3
    void leaseEndsDAfterTheSendingOfTheRenewal() {
        Core a(NodeId::A);
        a.serves();
        a.pass(160ms);
        const Grant grant = a.grantOf(NodeId::Witness);
        a.pass(100ms);
        a.hear(NodeId::Witness, grant);
        QVERIFY(a.last<SetLease>()->deadline == fromNs(grant.nonce) + fast.serve);
    }
    void tooShortAPromiseCarriesNothing() {
        Core a(NodeId::A);
        a.serves();
        a.pass(160ms);
        Grant grant = a.grantOf(NodeId::Witness);
        grant.promise = leastPromise(fast).count() - 1; // a voter with another configuration
        a.forgetWhatWasSaid();
        a.hear(NodeId::Witness, grant);
        QVERIFY(!a.last<SetLease>());
    }
    // ---- 3.4
    void preVoteChangesNothing() {
        Core w(NodeId::Witness);
        const VoterRecord before = w.record();
        w.forgetWhatWasSaid();
        w.hear(NodeId::A, requestOf(w, 8, true));
        QVERIFY(w.said<VoteReply>(NodeId::A)->granted);
        QVERIFY(!w.last<Persist>());
        QVERIFY(w.record() == before);
        w.hear(NodeId::B, requestOf(w, 1)); // and nobody is waited for
        QVERIFY(w.said<VoteReply>(NodeId::B)->granted);
    }
    void termIsDurableAndOlderOnesRefusedBeforeVotesAreAsked() {
        Core a(NodeId::A, true);
        a.learnsNewest();
        a.stores = false;
        const VoteReply granted = a.voteFor(*a.said<VoteRequest>(NodeId::Witness));
        a.forgetWhatWasSaid();
        a.hear(NodeId::Witness, granted);
        QVERIFY(a.last<Persist>()->record.term == 1);
        QVERIFY(a.last<MirrorRefuseBelow>()->term == 1); // not when it is durable: at once
        QVERIFY(!a.said<VoteRequest>(NodeId::Witness));
        a.feed(Persisted{db, a.last<Persist>()->id, true});
        QVERIFY(!a.said<VoteRequest>(NodeId::Witness)->dry);
    }
    void theVoterRefusesOlderTermsFromItsVoteOn() {
        Core b(NodeId::B, true);
        b.forgetWhatWasSaid();
        b.hear(NodeId::A, requestOf(b, 4));
        QVERIFY(b.last<MirrorRefuseBelow>()->term == 4);
    }
    void newLeaseRunsFromTheSendingOfTheRequest() {
        Core a(NodeId::A);
        a.learnsNewest();
        a.passesPreVote();
        const VoteRequest asked = *a.said<VoteRequest>(NodeId::Witness);
        a.now += fast.serve / 2;
        a.hear(NodeId::Witness, a.voteFor(asked));
        QVERIFY(a.role() == RoleWord::Active);
        QVERIFY(a.last<SetLease>()->deadline == fromNs(asked.nonce) + fast.serve);
    }
    void voteOlderThanHalfOfDIsDiscarded() {
        Core a(NodeId::A);
        a.learnsNewest();
        a.passesPreVote();
        const VoteRequest asked = *a.said<VoteRequest>(NodeId::Witness);
        a.now += fast.serve / 2 + 1ms;
        a.hear(NodeId::Witness, a.voteFor(asked));
        QVERIFY(!a.last<SetLease>());
        QVERIFY(a.role() == RoleWord::Candidate);
    }
    void guardIsArmedBeforeTheSetIsJudged() {
        Core a(NodeId::A, true);
        a.learnsNewest();
        a.passesPreVote();
        VoteReply vote = a.voteFor(*a.said<VoteRequest>(NodeId::Witness));
        vote.syncSet = SyncSet{NodeSet::of(NodeId::B).bits(), 9, 0}; // elected, but the writes are elsewhere
        a.forgetWhatWasSaid();
        a.hear(NodeId::Witness, vote);
        QVERIFY(a.last<SetLease>() && a.last<ClearLease>());
        QVERIFY(!a.last<MirrorPromote>());
        QVERIFY(a.role() == RoleWord::Standby);
        QVERIFY(a.said<Release>(NodeId::Witness) && a.said<Release>(NodeId::B));
    }
    void whoStillStopsVotesForNobody() {
        Core a(NodeId::A);
        a.serves();
        a.fences = false;
        a.feed(ClockJumped{3s});
        QVERIFY(a.role() == RoleWord::Fencing);
        a.pass(2s); // every promise is over by now
        a.hear(NodeId::B, requestOf(a, 7));
        QVERIFY(a.said<VoteReply>(NodeId::B)->why == Refusal::Serving);
        a.fences = true;
        a.feed(FenceDone{db, true});
        a.hear(NodeId::B, requestOf(a, 7));
        QVERIFY(a.said<VoteReply>(NodeId::B)->granted);
    }
    void lateSelfDoesNotStand() {
        Core a(NodeId::A);
        a.now = a.last<WakeAt>()->instant + fast.serve / 2 + 1ms;
        a.forgetWhatWasSaid();
        a.feed(Tick{a.now});
        a.learnsNewest();
        a.pass(fast.promise - 20ms);
        QVERIFY(!a.said<VoteRequest>(NodeId::Witness));
        a.pass(40ms);
        QVERIFY(a.said<VoteRequest>(NodeId::Witness));
    }
    // ---- 3.5
    void nothingIsWritableOrStartedBeforeAMajorityStoredTheSet() {
        Core a(NodeId::A, true);
        a.isElected();
        a.pass(100ms);
        QVERIFY(a.role() == RoleWord::Activating);
        QVERIFY(!a.last<MirrorPromote>() && !a.last<StartResource>());
        a.storesSet(NodeId::Witness);
        QVERIFY(a.last<MirrorPromote>()->term == 1 && a.last<StartResource>());
    }
    // ---- 3.6, I4
    void soloWaitsForAMajority() {
        Core a(NodeId::A, true);
        a.serves();
        a.forgetWhatWasSaid();
        a.feed(MirrorNeedsSolo{db});
        QVERIFY(!a.last<MirrorSolo>());
        QVERIFY(a.record().syncSet.nodes() == NodeSet::of(NodeId::A));
        const std::uint64_t version = a.record().syncSet.version;
        a.hear(NodeId::Witness, SyncSetStored{db, 1, SyncSet{1, version - 1, 1}}); // an older answer
        QVERIFY(!a.last<MirrorSolo>());
        a.storesSet(NodeId::Witness);
        QVERIFY(a.last<MirrorSolo>()->version == version);
    }
    void growthThatWasSentIsReplacedNotCancelled() {
        Core a(NodeId::A, true);
        a.serves();
        a.feed(MirrorNeedsSolo{db});
        a.storesSet(NodeId::Witness);
        const std::uint64_t shrunk = a.record().syncSet.version;
        a.pass(10ms);
        a.feed(MirrorState{.group = db,
                           .localUsable = true,
                           .peerConnected = true,
                           .replicating = true,
                           .targetComplete = true});
        QVERIFY(a.last<MirrorGrow>()->version == shrunk + 1);
        QVERIFY(a.record().syncSet.nodes() == NodeSet::of(NodeId::A)); // asked first
        a.feed(MirrorGrowReady{db, shrunk + 1, true});
        QVERIFY(a.record().syncSet.nodes().size() == 2); // it counts now, whoever has heard
        a.forgetWhatWasSaid();
        a.feed(MirrorNeedsSolo{db});
        QVERIFY(a.record().syncSet.version == shrunk + 2); // no version twice
        QVERIFY(!a.last<MirrorSolo>());
        a.hear(NodeId::Witness, SyncSetStored{db, 1, SyncSet{3, shrunk + 1, 1}});
        QVERIFY(!a.last<MirrorSolo>());
        a.storesSet(NodeId::Witness);
        QVERIFY(a.last<MirrorSolo>());
    }
    /// Row 34: a voter whose disk was put back remembers an older set; by its grant the holder sees it.
    void voterPutBackIsToldTheSetAgain() {
        Core a(NodeId::A, true);
        a.serves();
        a.pass(160ms);
        a.hear(NodeId::Witness, a.grantOf(NodeId::Witness));
        a.forgetWhatWasSaid();
        a.pass(160ms);
        QVERIFY(!a.said<StoreSyncSet>(NodeId::Witness)); // it has it
        Grant grant = a.grantOf(NodeId::Witness);
        --grant.syncVersion;
        a.hear(NodeId::Witness, grant);
        a.forgetWhatWasSaid();
        a.pass(160ms);
        QVERIFY(a.said<StoreSyncSet>(NodeId::Witness)->syncSet == a.record().syncSet);
    }
    // ---- 3.7
    void releaseIsDurableBeforeItIsSaid() {
        Core a(NodeId::A, true);
        a.serves();
        a.stores = false;
        a.forgetWhatWasSaid();
        a.feed(GroupCommand{db, GroupVerb::Stop, 1});
        QVERIFY(a.last<StopResource>());
        QVERIFY(!a.last<ClearLease>() && !a.said<Release>(NodeId::B));
        while (!a.said<Release>(NodeId::B)) {
            const Persist* stored = a.last<Persist>();
            const PersistId id = stored->id;
            QVERIFY(stored->record.released == 1 || !a.last<ClearLease>());
            a.feed(Persisted{db, id, true});
        }
        QVERIFY(a.last<Persist>()->record.released == 1);
    }
    // ---- 3.8
    void aTermThatTheGuardBeganIsNotRenewed() {
        Core a(NodeId::A);
        a.serves();
        a.forgetWhatWasSaid();
        a.feed(GuardBegan{db, 1});
        a.pass(1s);
        QVERIFY(!a.said<Renew>(NodeId::Witness));
        QVERIFY(!a.last<SetLease>());
    }
    // ---- 3.10 a
    void theTieCarriesNothingBeforeItIsDurable() {
        Core a(NodeId::A, true);
        a.feed(LinkState{"lan", NodeId::B, true, true});
        a.serves();
        a.storesSet(NodeId::B);
        a.feed(MirrorState{.group = db, .localUsable = true, .peerConnected = true, .replicating = true});
        a.goesOn(9900ms, false);
        QVERIFY(!a.said<ProposeVoters>(NodeId::B)); // the witness has been silent for less than 10 s
        a.goesOn(1s, false);
        const auto* proposed = a.said<ProposeVoters>(NodeId::B);
        QVERIFY(proposed && proposed->voters.tieHolder == NodeId::A);
        QVERIFY(a.record().voters.three()); // nothing stored here yet
        a.stores = false;
        a.hear(NodeId::B, VotersStored{db, 1, proposed->voters});
        QVERIFY(!a.record().voters.three());
        a.forgetWhatWasSaid();
        a.pass(160ms);
        QVERIFY(a.said<Renew>(NodeId::B) && !a.last<SetLease>());
        a.stores = true;
        a.feed(Persisted{db, ~0ull >> 1, true}); // of no store of ours
        a.pass(160ms);
        QVERIFY(!a.last<SetLease>());
    }
    /// 3.10 d: the guard says that the tie is the peer's only while that record is the durable one, and the
    /// word is taken back before another one is stored.
    void theGuardGivesTheTieAndTakesItsWordBackFirst() {
        Core a(NodeId::A, true);
        a.becomesLoneMajority();
        a.goesOn(300ms, false);
        const auto* armed = a.last<SetLease>();
        QVERIFY(armed && armed->release.byGuard && armed->release.term == armed->term);
        QVERIFY(armed->release.voters.tieHolder == NodeId::B && armed->release.syncSet == a.record().syncSet);
        QVERIFY(armed->release.voters.version > a.record().voters.version);
        a.forgetWhatWasSaid();
        a.stores = false;
        a.feed(MirrorNeedsSolo{db}); // the set shrinks: B will lack writes
        const auto hushed = std::find_if(a.effects.begin(), a.effects.end(), [](const Effect& e) {
            const auto* lease = std::get_if<SetLease>(&e);
            return lease && lease->release.voters.members == 0;
        });
        const auto stored = std::find_if(a.effects.begin(), a.effects.end(),
                                         [](const Effect& e) { return std::holds_alternative<Persist>(e); });
        QVERIFY(hushed < stored && stored != a.effects.end());
        QCOMPARE(a.last<SetLease>()->release.voters.members, 0);
    }
    /// The guard was first: what it gave is given, whoever starts or goes on afterwards.
    void aMarkOfTheGuardCounts() {
        Core a(NodeId::A, true);
        a.becomesLoneMajority();
        a.goesOn(300ms, false);
        const Release mark = a.last<SetLease>()->release;
        a.fences = false;
        a.feed(GuardBegan{db, mark.term});
        a.feed(FenceDone{db, true, mark});
        QVERIFY(a.record().voters == mark.voters && a.record().released == mark.term);
        QVERIFY(a.said<Release>(NodeId::B)->voters == mark.voters);
    }
    /// The tie comes while a term is being stored that its giver may have used himself (I5).
    void aTieIsUsedInANewTerm() {
        Core b(NodeId::B, false, ArbitrationMode::Manual);
        Report report{.group = db, .nonce = b.said<Query>(NodeId::A)->nonce};
        report.syncSet = b.record().syncSet;
        report.voters = b.record().voters;
        b.hear(NodeId::A, report);
        b.hear(NodeId::A, Renew{db, 3, 1, 0, b.record().voters});
        b.stores = false;
        b.hear(NodeId::A, Release{.group = db, .term = 3, .byGuard = true});
        QCOMPARE(b.record().term, 4u); // being stored
        Release tie{.group = db, .term = 4};
        tie.voters = {3, b.record().voters.version + 1, NodeId::B};
        tie.syncSet = {3, 9, 4};
        b.hear(NodeId::A, tie);
        b.stores = true;
        b.feed(Persisted{db, b.last<Persist>()->id, true});
        QVERIFY(b.last<SetLease>() && b.last<SetLease>()->term > 4);
    }
    // ---- 3.10 f
    void forceTakesNumbersThatTheOtherNodeNeverTakes() {
        Core b(NodeId::B, true, ArbitrationMode::Manual);
        b.feed(Takeover{db, true, 1});
        QCOMPARE(b.record().term, 2500u);
        QVERIFY(b.record().voters == (VoterSet{3, 2500, NodeId::B}));
        QVERIFY(b.last<MirrorPromote>()->forced); // a new data generation
        Core a(NodeId::A, true, ArbitrationMode::Manual);
        GroupState told{.group = db, .term = 7};
        told.voters = {3, 2500, NodeId::B};
        a.hear(NodeId::B, GroupStates{{told}}); // knows the record, not the term
        a.feed(Takeover{db, true, 1});
        QCOMPARE(a.record().term, 4000u);
    }
    // ---- 3.10 b
    void theLoneMajorityIsGivenUpBeforeTheWitnessIsTold() {
        Core a(NodeId::A, true);
        a.becomesLoneMajority();
        QVERIFY(a.record().voters.tieHolder == NodeId::A);
        a.goesOn(4s, true);
        QVERIFY(!a.record().voters.three()); // it has not been back for 5 s
        a.stores = false;
        a.forgetWhatWasSaid();
        a.goesOn(2s, true);
        QVERIFY(a.record().voters.three());
        const auto* told = a.said<StoreSyncSet>(NodeId::Witness);
        QVERIFY(!told || !told->voters.three());
        QVERIFY(
            !a.said<GroupStates>(NodeId::B)->groups[0].voters.three()); // I5: nor does the state tell of it
        a.feed(Persisted{db, a.last<Persist>()->id, true});
        QVERIFY(a.said<StoreSyncSet>(NodeId::Witness)->voters.three());
        a.stores = true;
        a.goesOn(1s, true);
        QVERIFY(a.said<GroupStates>(NodeId::B)->groups[0].voters.three());
    }

    /// 3.10 b: while the other node has promised nothing, it and the witness could elect beside the running
    /// lease.
    void theLoneMajorityWaitsForThePromiseOfTheOtherNode() {
        Core a(NodeId::A, true);
        a.becomesLoneMajority();
        QVERIFY(!a.record().voters.three());
        a.goesOn(8s, true, false);
        QVERIFY(!a.record().voters.three()); // the witness is back for long enough, but B promises nothing
        a.goesOn(1s, true);
        QVERIFY(a.record().voters.three());
    }

    /// 3.2: a voter that was started again has other stamps; an echo of its former clock would never be
    /// fresh.
    void theEchoOfAFormerLifeIsForgotten() {
        Core a(NodeId::A);
        a.feed(LinkState{"lan", NodeId::B, true, true});
        a.serves();
        a.goesOn(1s, true);
        QVERIFY(a.said<Renew>(NodeId::B)->echo > 1000);
        Grant reborn = a.grantOf(NodeId::B);
        reborn.stamp = 7;
        a.feed(MessageReceived{NodeId::B, 100, reborn});
        a.forgetWhatWasSaid();
        a.pass(200ms);
        QCOMPARE(a.said<Renew>(NodeId::B)->echo, Stamp(7));
    }
};

QTEST_APPLESS_MAIN(RulesTest)
#include "rules_test.moc"
