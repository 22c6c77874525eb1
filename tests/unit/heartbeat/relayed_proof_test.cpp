// The way over the witness as a link: fresh, old, one-sided.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/relayed_proof.h"

#include <QTest>

using namespace hotpair;
using namespace hotpair::heartbeat;
using namespace std::chrono_literals;

class RelayedProofTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isUpWhileTheWordIsFresh() {
        RelayedProof proof(1s, 10s);
        Instant now = fromNs(1'000'000'000'000);
        QVERIFY(!proof.update(now));
        QVERIFY(!proof.nextChange());
        proof.heard(true, 300ms, now);
        QVERIFY(proof.update(now));
        QVERIFY(proof.proven() && proof.up());
        QCOMPARE(*proof.nextChange(), now - 300ms + 2s); // two hops, each with its own patience
        QVERIFY(!proof.update(now + 1699ms));
        QVERIFY(proof.update(now + 1700ms));
        QVERIFY(!proof.proven() && !proof.up());
    }

    void anOldOrOneSidedWordProvesNothing() {
        RelayedProof proof(1s, 10s);
        const Instant now = fromNs(1'000'000'000'000);
        proof.heard(true, 2s, now);
        QVERIFY(!proof.update(now));
        proof.heard(false, 1ms, now); // the witness hears it, it does not hear the witness
        QVERIFY(!proof.update(now));
        proof.heard(true, Duration(-5s), now); // a clock of nonsense does not reach into the future
        QVERIFY(proof.update(now));
        QCOMPARE(*proof.lastSeen(), now);
    }

    void comesUpAgainOnlyAfterItWasStable() {
        RelayedProof proof(1s, 10s);
        Instant now = fromNs(1'000'000'000'000);
        proof.heard(true, 0ms, now);
        proof.update(now);
        now += 5s;
        QVERIFY(proof.update(now));
        for (int i = 0; i < 101; ++i, now += 100ms) {
            proof.heard(true, 10ms, now);
            proof.update(now);
            QVERIFY(proof.proven());
            QCOMPARE(proof.up(), i == 100);
        }
    }

    void everyBeatIsASample() {
        RelayedProof proof(1s, 10s);
        const Instant now = fromNs(1'000'000'000'000);
        proof.beat(now);
        proof.heard(true, 40ms, now);
        proof.beat(now + 10ms);
        QVERIFY(proof.sample(1)->lost);
        QCOMPARE(proof.sample(2)->rttUs, 50'000);
        QVERIFY(!proof.sample(3));
    }
};

QTEST_APPLESS_MAIN(RelayedProofTest)
#include "relayed_proof_test.moc"
