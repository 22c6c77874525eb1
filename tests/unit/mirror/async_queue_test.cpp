// How far behind an asynchronous target is, and when nothing more may be sent to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/async_queue.h"

#include <QtTest>

using namespace hotpair;
using namespace hotpair::mirror;
using namespace std::chrono_literals;

class AsyncQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lagIsTheAgeOfTheOldestWrite() {
        AsyncQueue q(1000);
        const Instant begin = Instant{} + 1h;
        q.sent(1, 100, begin);
        q.sent(2, 100, begin + 5ms);
        QCOMPARE(q.bytes(), std::uint64_t(200));
        QCOMPARE(q.lag(begin + 20ms), Duration(20ms));
        q.applied(1);
        QCOMPARE(q.bytes(), std::uint64_t(100));
        QCOMPARE(q.lag(begin + 20ms), Duration(15ms));
        q.applied(2);
        QCOMPARE(q.lag(begin + 20ms), Duration(0));
    }
    void writesOfOneMomentLeaveTogether() {
        AsyncQueue q(1000);
        const Instant begin = Instant{} + 1h;
        q.sent(1, 10, begin);
        q.sent(2, 10, begin + 100us);
        q.applied(1); // the moment is not over before its last write
        QCOMPARE(q.bytes(), std::uint64_t(20));
        q.applied(2);
        QCOMPARE(q.bytes(), std::uint64_t(0));
    }
    void onceFullNothingMoreUntilReset() {
        AsyncQueue q(1000);
        const Instant begin = Instant{} + 1h;
        q.sent(1, 900, begin);
        QVERIFY(q.takes());
        QVERIFY(!q.hasRoomFor(101));
        q.sent(2, 200, begin + 5ms); // the one that was let in
        QVERIFY(q.behind() && !q.takes());
        q.applied(2);
        QVERIFY(q.behind()); // what came meanwhile was not sent: a later write must not overtake it
        q.reset();
        QVERIFY(q.takes() && q.bytes() == 0);
    }
};

QTEST_GUILESS_MAIN(AsyncQueueTest)
#include "async_queue_test.moc"
