// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/units.h"

#include <QTest>

using namespace hotpair;
using namespace std::chrono_literals;

class UnitsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void durations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ns");
        const auto row = [](const char* text, Duration d) {
            QTest::newRow(text) << QString::fromLatin1(text) << qint64(d.count());
        };
        row("200ms", 200ms);
        row("200 ms", 200ms);
        row("1.5s", 1500ms);
        row("0.25min", 15s);
        row("10min", 10min);
        row("2h", 2h);
        row("150301us", 150301us);
        row("7ns", 7ns);
        row("0s", 0s);
        row("9223372036s", 9223372036s);
    }
    void durations() {
        QFETCH(QString, text);
        QFETCH(qint64, ns);
        QVERIFY(parseDuration(text));
        QCOMPARE(qint64(parseDuration(text)->count()), ns);
        QCOMPARE(parseDuration(formatDuration(Duration(ns))), std::optional(Duration(ns)));
    }

    void noDurations_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",     "5",   "s",     "-1s",         "+1s",
                                 "1e3s", "1.s", ".5s",   "1 0s",        "1S",
                                 "1sec", "1d",  "0.5ns", "9223372037s", "99999999999999999999ns",
                                 "1  s", " 1s", "1s ",   "0x10s",       "1,5s"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void noDurations() {
        QFETCH(QString, text);
        QVERIFY(!parseDuration(text));
    }

    void sizes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("bytes");
        const auto row = [](const char* text, qint64 n) {
            QTest::newRow(text) << QString::fromLatin1(text) << n;
        };
        row("4096B", 4096);
        row("1KiB", 1024);
        row("10GiB", 10LL << 30);
        row("1.5TiB", 3LL << 39);
        row("0.5KiB", 512);
        row("1.50KB", 1500);
        row("2GB", 2000000000);
    }
    void sizes() {
        QFETCH(QString, text);
        QFETCH(qint64, bytes);
        QCOMPARE(parseSize(text), std::optional(bytes));
        QCOMPARE(parseSize(formatSize(bytes)), std::optional(bytes));
    }
    void noSizes() {
        for (const char* text :
             {"", "10", "10G", "10gib", "-1B", "0.1KiB", "0.5B", "8388608TiB", "1.0000000000000000001GiB"})
            QVERIFY2(!parseSize(QString::fromLatin1(text)), text);
    }

    void shortestForm() {
        QCOMPARE(formatDuration(1500ms), QStringLiteral("1500ms"));
        QCOMPARE(formatDuration(120s), QStringLiteral("2min"));
        QCOMPARE(formatDuration(0s), QStringLiteral("0s"));
        QCOMPARE(formatSize(10LL << 30), QStringLiteral("10GiB"));
        QCOMPARE(formatSize(1LL << 50), QStringLiteral("1024TiB"));
        QCOMPARE(formatSize(1000), QStringLiteral("1000B"));
    }
};

QTEST_APPLESS_MAIN(UnitsTest)
#include "units_test.moc"
