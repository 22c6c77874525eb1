// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/model/timing.h"

#include <QTest>

using namespace hotpair;
using namespace std::chrono_literals;

class TimingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void profilesObeyTheirOwnRule() {
        for (const char* name : {"fast", "balanced", "strict"}) {
            const auto t = profileTiming(name);
            QVERIFY2(t, name);
            QVERIFY2(timingRuleHolds(*t), name);
        }
        QVERIFY(!profileTiming(""));
    }
    void contractsCustomProfileIsAccepted() { QVERIFY(timingRuleHolds({20ms, 40ms, 100ms, 50ms, 160ms})); }
    void ruleIsStrictToTheNanosecond() {
        Timing t{20ms, 40ms, 100ms, 50ms, 0ns};
        t.promise = leastPromise(t);
        QVERIFY(timingRuleHolds(t));
        // P * 999 > (D + X) * 1001 in whole numbers, and one nanosecond less breaks it.
        QVERIFY(t.promise.count() * 999 > (t.serve + t.stop).count() * 1001);
        QVERIFY((t.promise - 1ns).count() * 999 <= (t.serve + t.stop).count() * 1001 + 999);
        t.promise -= 1ns;
        QVERIFY(!timingRuleHolds(t));
    }
    void watchdogAsksForTwoTimeoutsAndTheRoundTrip() {
        Timing t = *profileTiming("strict");
        QVERIFY(t.watchdog > 0ns); // strict is the profile with a watchdog
        t.promise = leastPromise(t);
        QVERIFY(timingRuleHolds(t));
        QVERIFY(t.promise.count() * 999 > (2 * t.watchdog + watchdogRoundTrip).count() * 1001);
        t.promise -= 1ns;
        QVERIFY(!timingRuleHolds(t));
        t = *profileTiming("strict");
        t.stop = t.watchdog - t.serve; // D + X must be over before the watchdog resets the machine
        QVERIFY(!timingRuleHolds(t));
        t.stop -= 1ns;
        QVERIFY(timingRuleHolds(t));
        t = *profileTiming("strict");
        t.watchdog -= 1ms; // no device counts that
        QVERIFY(!timingRuleHolds(t));
    }
    void ordersAndSigns() {
        const Timing good{20ms, 40ms, 100ms, 50ms, 160ms};
        Timing t = good;
        t.heartbeat = 41ms;
        QVERIFY(!timingRuleHolds(t)); // heartbeats rarer than renewals
        t = good;
        t.renew = 100ms;
        QVERIFY(!timingRuleHolds(t)); // a lease would run out between renewals
        t = good;
        t.stop = 0ns;
        QVERIFY(!timingRuleHolds(t));
        t = good;
        t.heartbeat = -1ns;
        QVERIFY(!timingRuleHolds(t));
    }
};

QTEST_APPLESS_MAIN(TimingTest)
#include "timing_test.moc"
