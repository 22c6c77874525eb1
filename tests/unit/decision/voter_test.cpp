// What a voter promises, refuses, stores and forgets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/decision/types.h"
#include "agent/decision/voter.h"

#include <QTest>

using namespace hotpair;
using namespace hotpair::decision;
using namespace std::chrono_literals;

namespace {

const Timing fast = *profileTiming("fast");
const VoterSet three{7, 1, NodeId::None};
constexpr GroupKey group{1};

Instant t(int ms) {
    return fromNs((10'000 + ms) * 1'000'000ll);
}

VoterRecord fresh() {
    return initialRecord(GroupSetup{.key = group}, ArbitrationMode::Witness, 5);
}

Voter witness(const std::optional<VoterRecord>& record = fresh(), Instant now = t(0)) {
    Voter v(NodeId::Witness, fast, three);
    v.start(record, 9, now);
    return v;
}

VoteRequest request(Term term, SyncSet set = {3, 0, 0}) {
    return VoteRequest{.group = group, .term = term, .nonce = 1, .syncSet = set, .voters = three};
}

Renew renewal(Term term, Stamp echo, VoterSet voters = three) {
    return Renew{group, term, toNs(t(0)), echo, voters};
}

} // namespace

class VoterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void promiseKeepsOthersOut() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        QVERIFY(v.judge({NodeId::B}, request(2), false, t(899)) == Refusal::Promised);
        QVERIFY(v.judge({NodeId::A}, request(2), false, t(1)) == Refusal::None);
        QVERIFY(v.judge({NodeId::B}, request(2), false, t(900)) == Refusal::None);
    }
    void aPromiseIsToOneLifeOfTheHolder() { // row 33: a copy of the holder's machine asks
        Voter v = witness();
        v.vote({NodeId::A, 7}, request(1), t(0));
        QVERIFY(v.judge({NodeId::A, 7}, request(2), false, t(1)) == Refusal::None);
        QVERIFY(v.judge({NodeId::A, 8}, request(2), false, t(1)) == Refusal::Promised);
        QVERIFY(v.judge({NodeId::A, 8}, request(2), false, t(900)) == Refusal::None);
    }
    void renewalWithoutFreshEchoPromisesNothing() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        auto r = v.renew({NodeId::A}, renewal(1, 0), t(500));
        QVERIFY(r.heed == Voter::Heed::Accept && !r.grant.promised);
        QVERIFY(v.promiseEnd() == t(900));
        r = v.renew({NodeId::A}, renewal(1, toNs(t(500))), t(1001)); // older than D
        QVERIFY(!r.grant.promised);
        r = v.renew({NodeId::A}, renewal(1, toNs(t(5000))), t(1002)); // of another life of the clock
        QVERIFY(!r.grant.promised);
        r = v.renew({NodeId::A}, renewal(1, toNs(t(700))), t(1003));
        QVERIFY(r.grant.promised);
        QVERIFY(v.promiseEnd() == t(1903));
    }
    /// 3.10: a grant names the version only, because the promise in it is about the whole record of the renewal.
    void aRenewalWithAnotherRecordOfThatVersionPromisesNothing() {
        const VoterSet tieOfA{3, 4, NodeId::A}, tieOfB{3, 4, NodeId::B}, shared{3, 4, NodeId::None};
        for (const VoterSet& mine : {tieOfB, shared}) {
            VoterRecord record = fresh();
            record.voters = mine;
            Voter v(NodeId::B, fast, mine);
            v.start(record, 9, t(0));
            for (const VoterSet& theirs : {tieOfA, tieOfB, shared}) {
                const auto r = v.renew({NodeId::A}, renewal(1, toNs(t(900)), theirs), t(1000));
                QCOMPARE(r.grant.promised, theirs == mine);
                QCOMPARE(r.grant.voters, 4u);
            }
        }
    }
    void oldTermIsStale() {
        Voter v = witness();
        v.vote({NodeId::B}, request(3), t(0));
        QVERIFY(v.renew({NodeId::A}, renewal(2, toNs(t(0))), t(1)).heed == Voter::Heed::Stale);
        QVERIFY(v.store(NodeId::A, StoreSyncSet{group, 2, {1, 9, 2}, three}).heed == Voter::Heed::Stale);
        QCOMPARE(v.record().syncSet.version, 0u);
    }
    void oneVotePerTerm() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        QVERIFY(v.judge({NodeId::B}, request(1), false, t(5000)) == Refusal::OldTerm);
        QVERIFY(v.judge({NodeId::A}, request(1), false, t(1)) == Refusal::None); // the answer was lost
    }
    void releaseFreesAtOnceAndForEver() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        v.renew({NodeId::A}, renewal(1, toNs(t(0))), t(1));
        v.release(NodeId::A, Release{.group = group, .term = 1, .byGuard = true}, t(10));
        QVERIFY(v.judge({NodeId::B}, request(2), false, t(10)) == Refusal::None);
        QVERIFY(v.renew({NodeId::A}, renewal(1, toNs(t(9))), t(11)).heed ==
                Voter::Heed::Ignore); // arrived late
        QVERIFY(v.judge({NodeId::A}, request(1), false, t(12)) == Refusal::OldTerm);
    }
    void releaseOfAnotherIsNotHeard() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        v.renew({NodeId::A}, renewal(1, toNs(t(0))), t(1));
        v.release(NodeId::B, Release{.group = group, .term = 1}, t(10));
        QVERIFY(v.judge({NodeId::B}, request(2), false, t(11)) == Refusal::Promised);
    }
    void servingNodesDoNotVote() {
        Voter v = witness();
        QVERIFY(v.judge({NodeId::B}, request(1), true, t(0)) == Refusal::Serving);
    }
    void onlyMembersOfTheNewestSyncSet() {
        Voter v = witness();
        v.vote({NodeId::A}, request(1), t(0));
        v.store(NodeId::A, StoreSyncSet{group, 1, {1, 4, 1}, three});
        QVERIFY(v.judge({NodeId::B}, request(2, {3, 3, 1}), false, t(2000)) == Refusal::NotInSyncSet);
        QVERIFY(v.judge({NodeId::B}, request(2, {3, 9, 0}), false, t(2000)) ==
                Refusal::NotInSyncSet); // older term
        QVERIFY(v.judge({NodeId::B}, request(2, {3, 5, 1}), false, t(2000)) ==
                Refusal::None); // it knows better
    }
    void restartedVoterIsQuietForP() {
        VoterRecord r = fresh();
        r.term = 4;
        r.votedFor = r.holder = NodeId::A;
        Voter v = witness(r, t(0));
        QVERIFY(v.judge({NodeId::B}, request(5), false, t(899)) == Refusal::JustStarted);
        QVERIFY(v.judge({NodeId::A}, request(5), false, t(1)) == Refusal::None);
        QVERIFY(v.judge({NodeId::B}, request(5), false, t(900)) == Refusal::None);
    }
    void withoutMemoryNoVoteUntilEnrolled() {
        Voter v = witness(std::nullopt, t(0));
        QVERIFY(v.judge({NodeId::A}, request(5), false, t(5000)) == Refusal::NotEnrolled);
        const auto r = v.renew({NodeId::A}, renewal(4, toNs(t(0))), t(5000));
        QVERIFY(!r.grant.promised && !r.grant.enrolled && !r.changed);
        Enrol e{group, 4, toNs(t(1)), {3, 8, 4}, three, {}};
        QVERIFY(!v.enrol({NodeId::A}, e, t(5000))); // an answer to something long ago
        e.echo = toNs(t(4900));
        QVERIFY(v.enrol({NodeId::A}, e, t(5000)));
        QCOMPARE(v.record().term, 4u);
        QCOMPARE(v.record().incarnation, 9u);
        QVERIFY(v.judge({NodeId::B}, request(5, {3, 8, 4}), false, t(5001)) == Refusal::Promised);
    }
    void otherVoterRecordsAreRefused() {
        Voter v = witness();
        VoteRequest r = request(1);
        r.voters = VoterSet{3, 2, NodeId::A};
        QVERIFY(v.judge({NodeId::A}, r, false, t(0)) == Refusal::OtherVoters);
        r.voters = VoterSet{7, 3, NodeId::None};
        QVERIFY(v.judge({NodeId::A}, r, false, t(0)) == Refusal::None);
        v.vote({NodeId::A}, r, t(0));
        QCOMPARE(v.record().voters.version, 3u);
    }
    void tieIsStoredByThePeerFirst() {
        Voter v(NodeId::B, fast, three);
        v.start(fresh(), 1, t(0));
        v.renew({NodeId::A}, renewal(1, 0), t(1));
        const VoterSet tie{3, 2, NodeId::A};
        QVERIFY(v.propose(NodeId::A, ProposeVoters{group, 1, tie}, true).heed ==
                Voter::Heed::Ignore); // a candidate
        QVERIFY(v.propose(NodeId::A, ProposeVoters{group, 1, tie}, false).changed);
        QVERIFY(!v.propose(NodeId::A, ProposeVoters{group, 1, tie}, false).changed); // again: stored already
        QVERIFY(v.propose(NodeId::A, ProposeVoters{group, 0, {3, 3, NodeId::A}}, false).heed ==
                Voter::Heed::Stale);
        // hearsay takes power away and never gives it: a node that returns after force learns that it has no tie
        QVERIFY(v.learn(VoterSet{3, 4, NodeId::A}, {3, 1, 1}, 9));
        QVERIFY(v.learn(VoterSet{7, 5, NodeId::None}, {1, 7, 1}, 9));
        QCOMPARE(v.record().term, 1u);
        QCOMPARE(v.record().syncSet.version, 7u); // and brings the sync set along
    }
    void termComesWithTheTie() {
        Voter v(NodeId::B, fast, three);
        v.start(fresh(), 1, t(0));
        v.renew({NodeId::A}, renewal(1, 0), t(1));
        Release given{.group = group, .term = 4};
        given.voters = {3, 2, NodeId::B};
        given.syncSet = {3, 2, 4};
        // A was elected in term 4 by its lone majority, unheard, and gives it up: B must not use term 2, 3 or 4
        QVERIFY(v.release(NodeId::A, given, t(10)));
        QCOMPARE(v.record().term, 4u);
        QCOMPARE(v.record().votedFor, NodeId::None);
        QVERIFY(!v.mayStandAt(t(11)));
    }
    void majorities() {
        QVERIFY(three.majority(NodeSet::of(NodeId::A, NodeId::Witness)));
        QVERIFY(!three.majority(NodeSet::of(NodeId::A)));
        const VoterSet tie{3, 2, NodeId::A};
        QVERIFY(tie.majority(NodeSet::of(NodeId::A)));
        QVERIFY(!tie.majority(NodeSet::of(NodeId::B)));
        QVERIFY(!tie.majority(NodeSet::of(NodeId::B, NodeId::Witness)));
        QVERIFY(tie.majority(NodeSet::of(NodeId::A, NodeId::B)));
    }
    void nonsenseIsNotWellFormed() {
        QVERIFY(wellFormed(LeaseMessage(renewal(1, 0))));
        QVERIFY(!wellFormed(LeaseMessage(renewal(1, 0, {7, 1, NodeId::A}))));
        QVERIFY(!wellFormed(LeaseMessage(renewal(1, 0, {5, 1, NodeId::A}))));
        QVERIFY(!wellFormed(LeaseMessage(renewal(1, 0, {3, 1, NodeId(7)}))));
        QVERIFY(
            !wellFormed(LeaseMessage(StoreSyncSet{group, 1, {7, 1, 1}, three}))); // the witness has no data
        VoteReply reply{.group = group};
        reply.why = Refusal(200);
        QVERIFY(!wellFormed(LeaseMessage(reply)));
        GroupStates many;
        many.groups.resize(GroupStates::groupsPerMessage + 1);
        QVERIFY(!wellFormed(LeaseMessage(many)));
        VoterRecord r = fresh();
        r.intent.hold = HoldReason(9);
        QVERIFY(!wellFormed(r));
    }
};

QTEST_APPLESS_MAIN(VoterTest)
#include "voter_test.moc"
