// The automatic rate of a resync on a modelled line: full speed alone, a share of the time beside clients,
// and little queued in front of the first of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/mirror/volume/block_set.h"
#include "agent/mirror/volume/resync_pace.h"

#include <QtTest>

#include <deque>

using namespace hotpair;
using namespace hotpair::mirror;
using namespace std::chrono_literals;

namespace {

// One server for everything, as a line is: it takes each run's bytes in turn, answers come `trip` later.
struct Line {
    double bytesPerSecond = 1e9;
    Duration trip = 100us;
    Instant now = Instant{} + 1h, busyUntil = now;
    std::deque<std::pair<std::uint64_t, Instant>> answers;
    std::uint64_t sequence = 0, sentBytes = 0, mostQueued = 0;
    ResyncPace pace;

    // Runs for so long; a client asks each `clientEvery` (0: never).
    void run(Duration time, Duration clientEvery) {
        const Instant end = now + time;
        Instant nextClient = now;
        for (; now < end; now += 10us) {
            while (!answers.empty() && answers.front().second <= now) {
                pace.applied(answers.front().first, answers.front().second);
                answers.pop_front();
            }
            if (clientEvery != 0us && now >= nextClient) {
                pace.clientActive(now);
                nextClient = now + clientEvery;
            }
            while (pace.mayStart(now)) {
                const std::uint64_t bytes = pace.runBlocks(now) * blockBytes;
                pace.begun(now);
                busyUntil =
                    std::max(busyUntil, now) + Duration(std::int64_t(double(bytes) / bytesPerSecond * 1e9));
                answers.emplace_back(++sequence, busyUntil + trip);
                pace.sent(sequence, std::uint32_t(bytes), now);
                sentBytes += bytes;
                mostQueued = std::max(mostQueued, std::uint64_t((busyUntil - now).count()));
            }
        }
    }
    double share() { return double(std::exchange(sentBytes, 0)) / bytesPerSecond; }
};

} // namespace

class ResyncPaceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void alone_data() {
        QTest::addColumn<double>("bytesPerSecond");
        QTest::addColumn<int>("tripUs");
        QTest::newRow("ten gigabit, near") << 1.1e9 << 100;
        QTest::newRow("one gigabit, near") << 117e6 << 200;
        QTest::newRow("one gigabit, far") << 117e6 << 20000;
        QTest::newRow("slow disk") << 30e6 << 5000;
    }
    void alone() {
        QFETCH(double, bytesPerSecond);
        QFETCH(int, tripUs);
        Line line{.bytesPerSecond = bytesPerSecond, .trip = std::chrono::microseconds(tripUs)};
        line.run(1s, 0us); // finds its window
        line.share();
        line.mostQueued = 0;
        line.run(2s, 0us);
        QVERIFY2(line.share() > 2 * 0.9, "the line is not used");
        // What a first request would queue behind: some milliseconds, or as much as the least window takes.
        const double least = double((1u << 20) + 8 * blockBytes) / bytesPerSecond * 1e9;
        const double bound = std::max({9e6, least, 2.5 * tripUs * 1e3});
        QVERIFY2(double(line.mostQueued) <= bound, qPrintable(QString::number(line.mostQueued)));
    }

    void besideClients() {
        Line line{.bytesPerSecond = 117e6, .trip = 200us};
        line.run(1s, 0us);
        line.run(100ms, 100us); // what was on its way drains
        line.share();
        line.mostQueued = 0;
        line.run(2s, 100us);
        const double share = line.share() / 2;
        QVERIFY2(share > 0.15 && share < 0.30, qPrintable(QString::number(share)));
        QVERIFY(line.mostQueued <= 1'200'000); // one small run
        line.run(100ms, 0us);
        line.share();
        line.run(1s, 0us); // they left: all of it again
        QVERIFY(line.share() > 0.9);
    }

    void stalledPeer() {
        ResyncPace pace;
        Instant now = Instant{} + 1h;
        pace.clientActive(now);
        QVERIFY(pace.mayStart(now));
        pace.begun(now);
        pace.sent(1, 128 * 1024, now);
        now += 1min;
        pace.clientActive(now);
        QVERIFY(!pace.mayStart(now)); // still on its way
        pace.applied(1, now);
        QVERIFY(!pace.mayStart(now));
        QVERIFY(pace.pauseEnds() <= now + 1s); // three minutes of pause would serve nobody
        pace.clientActive(pace.pauseEnds());
        QVERIFY(pace.mayStart(pace.pauseEnds()));
        pace.reset();
        pace.clientActive(now);
        QVERIFY(pace.mayStart(now) && pace.nothingOnItsWay());
    }
};

QTEST_APPLESS_MAIN(ResyncPaceTest)
#include "resync_pace_test.moc"
