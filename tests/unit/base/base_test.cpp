// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"
#include "common/base/deferred_log.h"
#include "common/base/ids.h"
#include "common/base/logging.h"
#include "common/base/result.h"

#include <QElapsedTimer>
#include <QTest>

#include <semaphore>

using namespace hotpair;

class BaseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keysOfNames() {
        // Vectors of the FNV-1a authors; the keys are on the wire and in records, so they may never change.
        QCOMPARE(nameKey(""), 0x811c9dc5u);
        QCOMPARE(nameKey("a"), 0xe40c292cu);
        QCOMPARE(nameKey("foobar"), 0xbf9cf968u);
        QCOMPARE(nameKey("costarring"),
                 nameKey("liquid")); // why the configuration compares keys, not only names
    }

    void logThatCannotBeWrittenStopsNobody() {
        struct Place {
            std::counting_semaphore<> stuck{0}, reached{0};
            QByteArray text;
        };
        const auto place = std::make_shared<Place>(); // the writer may outlive this function
        QElapsedTimer clock;
        {
            DeferredLog log(
                [place](const QByteArray& lines) {
                    place->reached.release();
                    place->stuck.acquire();
                    place->text += lines;
                },
                100);
            log.post("first\n");
            place->reached.acquire();
            clock.start();
            for (int i = 0; i < 1000; ++i)
                log.post("123456789\n"); // ten of them fit
            QVERIFY(clock.elapsed() < 5000); // the place is stuck for good
            place->stuck.release(2);
        }
        QCOMPARE(place->text.count('\n'), 12);
        QVERIFY(place->text.contains("(990 lines were dropped"));
    }

    void stuckLogEndsWithTheProgram() {
        const auto stuck = std::make_shared<std::counting_semaphore<>>(0);
        QElapsedTimer clock;
        clock.start();
        {
            DeferredLog log([stuck](const QByteArray&) { stuck->acquire(); }, 100);
            log.post("first\n");
        }
        QVERIFY(clock.elapsed() < 5000);
        stuck->release();
    }

    void setsOfNodes() {
        NodeSet s = NodeSet::of(NodeId::A, NodeId::Witness);
        QCOMPARE(s.size(), 2);
        QVERIFY(s.contains(NodeId::Witness));
        QVERIFY(!s.contains(NodeId::B));
        QVERIFY(!s.contains(NodeId::None));
        s.insert(NodeId::None);
        QCOMPARE(s, NodeSet::of(NodeId::Witness, NodeId::A));
        s.erase(NodeId::A);
        s.erase(NodeId::Witness);
        QVERIFY(s.empty());
        QCOMPARE(NodeSet(0xFF).size(), 3); // bits from a record beyond the three voters are dropped
    }

    void peers() {
        QCOMPARE(peerOf(NodeId::A), NodeId::B);
        QCOMPARE(peerOf(NodeId::B), NodeId::A);
        QCOMPARE(peerOf(NodeId::Witness), NodeId::None);
    }

    void clockNeverGoesBack() {
        const SystemClock clock;
        Instant last = clock.now();
        QVERIFY(toNs(last) > 0);
        for (int i = 0; i < 10000; ++i) {
            const Instant now = clock.now();
            QVERIFY(now >= last);
            last = now;
        }
        QCOMPARE(fromNs(toNs(last)), last);
    }

    void results() {
        const Result<int> good(7);
        QVERIFY(good.ok());
        QCOMPARE(*good, 7);
        const Result<int> bad(makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}}));
        QVERIFY(!bad);
        QCOMPARE(bad.error().args.value(QStringLiteral("link")), QStringLiteral("lan"));
        QVERIFY(Result<void>().ok());
        QVERIFY(!Result<void>(makeError(Code::LINK_DOWN)).ok());
    }

    void logLinesHoldNoControlCharacters() {
        const QString evil = QStringLiteral("a\r\nb\x1b[31m\t\u202e\u0085é名");
        const QString safe = printable(evil);
        for (const QChar c : safe) {
            QVERIFY(c.category() != QChar::Other_Control);
            QVERIFY(c.category() != QChar::Other_Format);
        }
        QVERIFY(safe.contains(QStringLiteral("é名")));
        QVERIFY(safe.contains(QStringLiteral("\\x0d\\x0a")));
    }
};

QTEST_APPLESS_MAIN(BaseTest)
#include "base_test.moc"
