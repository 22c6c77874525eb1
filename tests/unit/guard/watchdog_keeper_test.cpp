// When the guard keeps the machine's watchdog alive, and when it lets it run out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/guard/watchdog_keeper.h"

#include <QTest>

#include <memory>

using namespace hotpair;
using namespace hotpair::guard;
using namespace std::chrono_literals;

namespace {

class FakeDevice final : public WatchdogDevice {
public:
    Opened open(const char* path, Duration timeout) override {
        ++opens;
        opened = path;
        if (fault != WatchdogFault::None) return {fault, 16, {}};
        runs = true;
        return {WatchdogFault::None, 0, timeout};
    }
    void keepAlive() override { ++beats; }
    void disarm() override { runs = false; }

    WatchdogFault fault = WatchdogFault::None;
    std::string opened;
    int opens = 0, beats = 0;
    bool runs = false;
};

struct Fixture {
    Fixture()
        : block(std::make_unique<LeaseBlock>())
        , keeper(*block, device) {}
    void want(Duration timeout) {
        WatchdogPlan plan;
        std::string("/dev/watchdog").copy(plan.device.data(), plan.device.size() - 1);
        plan.timeout = timeout.count();
        block->watchdog.publish(plan);
    }
    void lease(LeaseState state) { block->group[3].word = LeaseWord::pack(state, now + 1s); }
    /// Beats within so much time, stepping whenever the keeper asks for it.
    int beatsIn(Duration time) {
        const int before = device.beats;
        for (const Instant end = now + time; now < end;) {
            const auto next = keeper.step(now);
            now = next ? std::min(*next, end) : end;
        }
        return device.beats - before;
    }

    Instant now = fromNs(1'000'000'000);
    FakeDevice device;
    std::unique_ptr<LeaseBlock> block;
    WatchdogKeeper keeper;
};

} // namespace

class WatchdogKeeperTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsOpenedUnlessWanted() {
        Fixture f;
        QVERIFY(!f.keeper.step(f.now));
        QCOMPARE(f.device.opens, 0);
    }

    void runsFromTheStartAndIsKeptAlive() {
        Fixture f;
        f.want(6s);
        QVERIFY(f.keeper.step(f.now));
        QCOMPARE(f.device.opened, std::string("/dev/watchdog"));
        QCOMPARE(f.block->watchdogState.timeout.load(), Duration(6s).count());
        QVERIFY(f.beatsIn(60s) >= 39);
        f.lease(LeaseState::Armed);
        QVERIFY(f.beatsIn(60s) >= 39);
    }

    void aPassedLeaseIsAllowedItsStopAndNoMore() {
        Fixture f;
        f.want(6s);
        f.beatsIn(10s);
        f.lease(LeaseState::Begun);
        QCOMPARE(f.beatsIn(30s), 0); // a real device has reset the machine by now
        f.lease(LeaseState::Stopped);
        QVERIFY(f.beatsIn(6s) >= 3);
    }

    void isDisarmedOnlyWhenNothingIsServed() {
        Fixture f;
        f.want(6s);
        f.lease(LeaseState::Armed);
        f.keeper.step(f.now);
        f.want(0s);
        f.keeper.step(f.now);
        QVERIFY(f.device.runs);
        f.lease(LeaseState::Begun);
        f.keeper.step(f.now);
        QVERIFY(f.device.runs);
        f.lease(LeaseState::Idle);
        f.keeper.step(f.now);
        QVERIFY(!f.device.runs);
        QCOMPARE(f.block->watchdogState.timeout.load(), 0);
        QVERIFY(!f.keeper.step(f.now));
    }

    void isDisarmedWhenTheGuardLeaves() {
        Fixture f;
        f.want(6s);
        f.keeper.step(f.now);
        QVERIFY(f.device.runs);
        f.keeper.leave();
        QVERIFY(!f.device.runs);
    }

    void aDeviceThatCannotBeUsedIsToldAndTriedAgain() {
        Fixture f;
        f.device.fault = WatchdogFault::NotOpened;
        f.want(6s);
        f.beatsIn(5s);
        QVERIFY(f.device.opens >= 5 && f.device.opens <= 6);
        QCOMPARE(f.device.beats, 0);
        QCOMPARE(f.block->watchdogState.fault.load(), std::uint32_t(WatchdogFault::NotOpened));
        QCOMPARE(f.block->watchdogState.error.load(), 16);
        QCOMPARE(f.block->watchdogState.timeout.load(), 0);
        f.device.fault = WatchdogFault::None;
        f.beatsIn(2s);
        QVERIFY(f.device.runs && f.block->watchdogState.fault.load() == 0);
    }
};

QTEST_APPLESS_MAIN(WatchdogKeeperTest)
#include "watchdog_keeper_test.moc"
