// The store against out-of-order, missing and malformed pushes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/client/cluster_store.h"

#include <QtTest>

using namespace hotpair;

namespace {

class ManualClock final : public Clock {
public:
    Instant now() const override { return m_now; }
    void advance(Duration by) { m_now += by; }

private:
    Instant m_now = fromNs(1);
};

QJsonObject snapshot(const char* time) {
    ClusterStatus s;
    s.time = QLatin1String(time);
    s.links = {{QStringLiteral("lan"), QStringLiteral("node-b")}};
    return toJson(s);
}
QJsonObject head(const char* time) {
    return {{QStringLiteral("time"), QLatin1String(time)}, {QStringLiteral("configRevision"), 0}};
}

EventRecord eventOf(const char* node, quint64 seq) {
    EventRecord e;
    e.node = QLatin1String(node);
    e.seq = seq;
    e.code = Code::LINK_DOWN;
    return e;
}

} // namespace

class TestClusterStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deltasApplyInOrder();
    void gapAsksOnceForASnapshot();
    void repeatedDeltaIsAGap();
    void malformedDeltaIsAGap();
    void deltaBeforeAnySnapshotIsIgnored();
    void malformedSnapshotChangesNothing();
    void ageFollowsTheClock();
    void eventsAreKnownOnceAndBounded();
};

void TestClusterStore::deltasApplyInOrder() {
    ManualClock clock;
    ClusterStore store(clock);
    QVERIFY(store.applySnapshot(7, 500, snapshot("t0")));
    QVERIFY(store.applyDelta(8, QStringLiteral("head"), {}, head("t1")));
    QVERIFY(store.applyDelta(9, QStringLiteral("head"), {}, head("t2")));
    QCOMPARE(store.status().time, QStringLiteral("t2"));
}

void TestClusterStore::gapAsksOnceForASnapshot() {
    ManualClock clock;
    ClusterStore store(clock);
    QSignalSpy needed(&store, &ClusterStore::snapshotNeeded);
    QVERIFY(store.applySnapshot(7, 500, snapshot("t0")));
    QVERIFY(!store.applyDelta(9, QStringLiteral("head"), {}, head("t2")));
    QVERIFY(!store.applyDelta(10, QStringLiteral("head"), {}, head("t3")));
    QCOMPARE(needed.size(), 1);
    QCOMPARE(store.status().time, QStringLiteral("t0"));
    QVERIFY(store.applySnapshot(10, 500, snapshot("t3")));
    QVERIFY(store.applyDelta(11, QStringLiteral("head"), {}, head("t4")));
    QVERIFY(!store.applyDelta(13, QStringLiteral("head"), {}, head("t6")));
    QCOMPARE(needed.size(), 2);
}

void TestClusterStore::repeatedDeltaIsAGap() {
    ManualClock clock;
    ClusterStore store(clock);
    QVERIFY(store.applySnapshot(7, 500, snapshot("t0")));
    QVERIFY(store.applyDelta(8, QStringLiteral("head"), {}, head("t1")));
    QVERIFY(!store.applyDelta(8, QStringLiteral("head"), {}, head("t1")));
}

void TestClusterStore::malformedDeltaIsAGap() {
    ManualClock clock;
    ClusterStore store(clock);
    QSignalSpy needed(&store, &ClusterStore::snapshotNeeded), links(&store, &ClusterStore::linksChanged);
    QVERIFY(store.applySnapshot(7, 500, snapshot("t0")));
    links.clear();
    QVERIFY(!store.applyDelta(8, QStringLiteral("links"), QStringLiteral("wan/node-b"), QJsonObject{}));
    QCOMPARE(needed.size(), 1);
    QCOMPARE(links.size(), 0);
}

void TestClusterStore::deltaBeforeAnySnapshotIsIgnored() {
    ManualClock clock;
    ClusterStore store(clock);
    QVERIFY(!store.applyDelta(1, QStringLiteral("head"), {}, head("t1")));
    QVERIFY(!store.hasStatus() && store.stale());
    QCOMPARE(store.age(), Duration::max());
}

void TestClusterStore::malformedSnapshotChangesNothing() {
    ManualClock clock;
    ClusterStore store(clock);
    QVERIFY(!store.applySnapshot(1, 500, {{QStringLiteral("nodes"), 4}}));
    QVERIFY(!store.hasStatus());
}

void TestClusterStore::ageFollowsTheClock() {
    ManualClock clock;
    ClusterStore store(clock);
    QVERIFY(store.applySnapshot(1, 500, snapshot("t0")));
    clock.advance(std::chrono::milliseconds(1000));
    QCOMPARE(toMs(store.age()), 1000);
    QVERIFY(!store.stale());
    clock.advance(std::chrono::milliseconds(1));
    QVERIFY(store.stale());
    QVERIFY(store.applyDelta(2, QStringLiteral("head"), {}, head("t1")));
    QVERIFY(!store.stale());
}

void TestClusterStore::eventsAreKnownOnceAndBounded() {
    ManualClock clock;
    ClusterStore store(clock, 3);
    QSignalSpy appended(&store, &ClusterStore::eventsAppended), dropped(&store, &ClusterStore::eventsDropped);
    store.appendEvents({eventOf("a", 1), eventOf("b", 1), eventOf("a", 1)});
    QCOMPARE(store.events().size(), std::size_t(2));
    QCOMPARE(appended[0][0].toInt(), 2);
    store.appendEvents({eventOf("a", 1)});
    QCOMPARE(appended.size(), 1);
    store.appendEvents({eventOf("a", 2), eventOf("a", 3)});
    QCOMPARE(store.events().size(), std::size_t(3));
    QCOMPARE(dropped[0][0].toInt(), 1);
    QCOMPARE(store.events().front(), eventOf("b", 1));
    QCOMPARE(store.events().back(), eventOf("a", 3));
}

QTEST_GUILESS_MAIN(TestClusterStore)
#include "test_cluster_store.moc"
