// Link state and figures from beats, in virtual time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/heartbeat/link_monitor.h"
#include "agent/heartbeat/paths.h"

#include <QTest>

#include <deque>
#include <functional>

using namespace hotpair;
using namespace hotpair::heartbeat;
using namespace std::chrono_literals;

namespace {

constexpr Duration period = 200ms, detection = 1s, stability = 10s, oneWayDelay = 500us;

/// Two ends of one link, beating with a phase between them; each direction can be cut.
struct Wire {
    Instant now = fromNs(5'000'000'000);
    LinkMonitor a{detection, stability, now}, b{detection, stability, now};
    std::function<bool()> aToB = [] { return true; }, bToA = [] { return true; };
    Duration clockOffset = 77h; // b's clock is another machine's

    void run(Duration time) {
        for (const auto end = now + time; now < end; now += period) {
            beat(a, b, aToB, 0ns, clockOffset, now);
            beat(b, a, bToA, clockOffset, 0ns, now + 70ms);
            a.update(now + period - 1ms);
            b.update(now + clockOffset + period - 1ms);
        }
    }
    void beat(LinkMonitor& from, LinkMonitor& to, const std::function<bool()>& passes, Duration fromOffset,
              Duration toOffset, Instant at) const {
        Header h;
        h.sentAt = toNs(at + fromOffset);
        from.stampBeat(h, at + fromOffset);
        if (passes()) to.heard(h, at + toOffset + oneWayDelay);
    }
};

} // namespace

class LinkMonitorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTripAcrossClocks() {
        Wire w;
        w.run(10s);
        QVERIFY(w.a.up() && w.b.up() && w.a.proven());
        QCOMPARE(w.a.rtt(), Duration(1ms));
        QVERIFY(w.a.jitter() >= 0ns && w.a.jitter() < 10us);
        QCOMPARE(w.a.lossPct(w.now), 0.0);
    }

    void firstUpNeedsNoStability() {
        Wire w;
        w.run(600ms);
        QVERIFY(w.a.up());
    }

    void oneWayIsDownOnBothSides() {
        Wire w;
        w.run(5s);
        w.bToA = [] { return false; };
        w.run(1200ms);
        QVERIFY(!w.a.up() && !w.b.up());
        QVERIFY(!w.a.oneWay()); // hears nothing
        QVERIFY(w.b.oneWay());  // hears, and is not heard
        w.run(30s);
        QVERIFY(w.a.lossPct(w.now) > 99 && w.b.lossPct(w.now + w.clockOffset) > 99);
    }

    void deathIsNoticedInTime() {
        Wire w;
        w.run(5s);
        w.aToB = w.bToA = [] { return false; };
        w.run(600ms);
        QVERIFY(w.a.proven()); // not before detection
        w.run(600ms);
        QVERIFY(!w.a.proven());
    }

    void upAgainOnlyAfterStability() {
        Wire w;
        w.run(5s);
        w.aToB = [] { return false; };
        w.run(3s);
        QVERIFY(!w.a.up());
        w.aToB = [] { return true; };
        w.run(9s);
        QVERIFY(w.a.proven() && !w.a.up());
        w.aToB = [] { return false; }; // a flap: counting starts again
        w.run(2s);
        w.aToB = [] { return true; };
        w.run(9s);
        QVERIFY(!w.a.up());
        w.run(2s);
        QVERIFY(w.a.up());
    }

    void lossIsCountedPerDirection() {
        Wire w;
        int n = 0;
        w.aToB = [&] { return ++n % 4 != 0; }; // 25 % from a to b, nothing lost on the way back
        w.run(60s);
        QVERIFY2(std::abs(w.a.lossPct(w.now) - 25) < 3, qPrintable(QString::number(w.a.lossPct(w.now))));
        QVERIFY2(std::abs(w.b.lossPct(w.now + w.clockOffset) - 25) < 3,
                 qPrintable(QString::number(w.b.lossPct(w.now + w.clockOffset))));
        w.aToB = [] { return true; };
        w.run(30s);
        QCOMPARE(w.a.lossPct(w.now), 0.0); // the window slides
    }

    void historyTellsEachBeat() {
        Wire w;
        w.run(5s);
        w.aToB = [] { return false; };
        w.run(2s);
        const auto early = w.a.sample(3, w.now), lost = w.a.sample(27, w.now);
        QVERIFY(early && !early->lost && early->rttUs == 1000);
        QVERIFY(lost && lost->lost && lost->rttUs == -1);
        QVERIFY(!w.a.sample(w.a.beatsSent(), w.now)); // too young to tell
        QVERIFY(!w.a.sample(0, w.now) && !w.a.sample(w.a.beatsSent() + 1, w.now));
        w.run(LinkMonitor::kept * period);
        QVERIFY(!w.a.sample(3, w.now)); // forgotten
    }

    void forgedEchoesProveNothing() {
        LinkMonitor m(detection, stability, fromNs(0));
        Instant now = fromNs(1'000'000'000);
        Header mine, theirs;
        m.stampBeat(mine, now);
        theirs.echoBeat = 5; // never sent
        theirs.echoSentAt = toNs(now);
        m.heard(theirs, now + 1ms);
        theirs.echoBeat = 1;
        theirs.echoSentAt = toNs(now) - 1; // not when we sent it
        m.heard(theirs, now + 1ms);
        theirs.echoSentAt = toNs(now);
        theirs.echoHoldUs = 5'000'000; // held longer than it exists
        m.heard(theirs, now + 1ms);
        m.update(now + 2ms);
        QVERIFY(!m.proven());
        theirs.echoHoldUs = 500;
        m.heard(theirs, now + 1ms);
        m.update(now + 2ms);
        QVERIFY(m.proven());
        QCOMPARE(m.rtt(), Duration(500us));
    }

    void peerRestartStartsItsCountAgain() {
        Wire w;
        w.run(60s);
        w.a.peerRestarted();
        w.b = LinkMonitor(detection, stability, w.now);
        w.run(5s);
        QVERIFY(w.a.proven() && w.b.proven());
        QVERIFY(w.a.lossPct(w.now) < 5);
    }

    void detectionByTiming() {
        QCOMPARE(linkDetection(*profileTiming("balanced")), Duration(1s));
        QCOMPARE(linkDetection(*profileTiming("fast")), Duration(250ms));
        QCOMPARE(linkDetection(Timing{20ms, 40ms, 100ms, 50ms, 160ms}), Duration(100ms));
    }
};

QTEST_GUILESS_MAIN(LinkMonitorTest)
#include "link_monitor_test.moc"
