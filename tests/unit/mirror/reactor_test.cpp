// The I/O thread's loop: order of closures, timers and the end of the round; when looking again is worth it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/transport/reactor.h"
#include "agent/mirror/transport/spin.h"

#include <QtTest>

#include <thread>

using namespace hotpair;
using namespace hotpair::mirror;
using namespace std::chrono_literals;

class ReactorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void orderAndTimers_data() {
        QTest::addColumn<int>("spinUs");
        QTest::newRow("sleeping") << 0;
        QTest::newRow("looking first") << 50;
    }
    void orderAndTimers() {
        QFETCH(int, spinUs);
        auto made = Reactor::create();
        if (!made) QSKIP("no reactor on this system");
        Reactor& reactor = **made;
        reactor.setSpin(std::chrono::microseconds(spinUs));
        std::vector<int> seen;
        int rounds = 0;
        reactor.setEndOfRound([&] { ++rounds; });
        reactor.after(20ms, [&] { seen.push_back(3); });
        reactor.cancel(reactor.after(10ms, [&] { seen.push_back(99); }));
        reactor.after(40ms, [&] { reactor.stop(); });
        std::thread other([&] {
            reactor.post([&] { seen.push_back(1); });
            reactor.post([&] { seen.push_back(2); });
        });
        reactor.run();
        other.join();
        QCOMPARE(seen, (std::vector<int>{1, 2, 3}));
        QVERIFY(rounds >= 2 && rounds < 100); // it slept in between
        reactor.setEndOfRound({});
    }

    void lookingAgain() {
        Spin spin;
        const auto tries = [&](int asked) {
            int tried = 0;
            for (int i = 0; i < asked; ++i)
                if (spin.worthTrying()) {
                    ++tried;
                    spin.missed();
                }
            return tried;
        };
        QVERIFY(tries(320) <= 10); // a thread that is always asked in vain hardly looks
        for (int i = 0; i < 4; ++i)
            spin.caught();
        QVERIFY(spin.worthTrying());
        for (int i = 0; i < 1000; ++i)
            spin.caught();
        QVERIFY(tries(1000) < 60); // a long success is soon forgotten
    }
};

QTEST_APPLESS_MAIN(ReactorTest)
#include "reactor_test.moc"
