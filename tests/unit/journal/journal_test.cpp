// Events on a real disk: numbers never come twice, torn tails are tolerated, segments are capped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/alarm_board.h"
#include "agent/journal/journal.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;

namespace {

const QString node = QStringLiteral("node-a");

QStringList segmentsIn(const QString& dir) {
    return QDir(dir).entryList({QStringLiteral("events-*.jsonl")}, QDir::Files, QDir::Name);
}

QList<EventRecord> ask(Journal& journal, quint64 since, int limit, QObject* context) {
    QList<EventRecord> out;
    bool answered = false;
    journal.query(since, {}, limit, context, [&](const QList<EventRecord>& events) {
        out = events;
        answered = true;
    });
    return QTest::qWaitFor([&] { return answered; }) ? out : QList<EventRecord>();
}

} // namespace

class JournalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersGoOnAfterAnOrderlyEnd() {
        QTemporaryDir dir;
        {
            Journal journal(dir.path(), node);
            QVERIFY(journal.open());
            const auto e = journal.append(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}},
                                          QStringLiteral("db"));
            QCOMPARE(e.seq, quint64(1));
            journal.append(Code::LINK_UP);
        }
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        const auto events = journal.recent(0, 10);
        QCOMPARE(events.size(), 2);
        QVERIFY(events[0].code == Code::LINK_DOWN && events[0].node == node &&
                events[0].group == QStringLiteral("db"));
        QCOMPARE(events[0].args.value(QStringLiteral("link")), QStringLiteral("lan"));
        QVERIFY(events[0].time.endsWith(QLatin1Char('Z')));
        QCOMPARE(journal.append(Code::LINK_UP).seq, quint64(3));
    }

    void numbersLostInACrashAreNotUsedAgain() {
        QTemporaryDir dir;
        quint64 last = 0;
        {
            Journal journal(dir.path(), node);
            QVERIFY(journal.open());
            for (int i = 0; i < 3000; ++i)
                last = journal.append(Code::LINK_UP).seq;
            QVERIFY(!ask(journal, 0, 1, this).isEmpty()); // all is written
            // the power fails: no orderly end, and nothing of the lines had reached the disk
            QVERIFY(
                QFile::copy(dir.filePath(QStringLiteral("reserved")), dir.filePath(QStringLiteral("kept"))));
        }
        for (const auto& name : segmentsIn(dir.path()))
            QVERIFY(QFile::remove(dir.filePath(name)));
        QVERIFY(QFile::remove(dir.filePath(QStringLiteral("reserved"))));
        QVERIFY(
            QFile::rename(dir.filePath(QStringLiteral("kept")), dir.filePath(QStringLiteral("reserved"))));
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        QVERIFY(journal.append(Code::LINK_UP).seq > last);
    }

    void tornTailIsLeftOut() {
        QTemporaryDir dir;
        {
            Journal journal(dir.path(), node);
            QVERIFY(journal.open());
            for (int i = 0; i < 3; ++i)
                journal.append(Code::LINK_DOWN);
        }
        QFile file(QDir(dir.path()).filePath(segmentsIn(dir.path()).first()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.resize(file.size() - 10));
        file.close();
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        QCOMPARE(journal.recent(0, 10).size(), 2);
        const auto fresh = journal.append(Code::LINK_UP);
        QVERIFY(fresh.seq > 3);
        const auto all = ask(journal, 0, 10, this);
        QCOMPARE(all.size(), 3); // the new line is whole, not glued to the torn one
        QCOMPARE(all.last().seq, fresh.seq);
    }

    void garbageLinesAreLeftOut() {
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("events-00000000000000000001.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\n{\n[]\nnull\n{\"seq\":\"x\"}\n" + QByteArray(200'000, '{') + "\n\xff\xfe\n");
        file.close();
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        QVERIFY(journal.recent(0, 10).isEmpty());
        QVERIFY(journal.append(Code::LINK_UP).seq >= 1);
    }

    void segmentsAreCapped() {
        QTemporaryDir dir;
        Journal journal(dir.path(), node, {2000, 3, 10});
        QVERIFY(journal.open());
        for (int i = 0; i < 200; ++i) {
            journal.append(Code::LINK_UP);
            if (i % 20 == 0) QVERIFY(!ask(journal, 0, 1, this).isEmpty());
        }
        const auto kept = ask(journal, 0, 1000, this);
        QVERIFY(segmentsIn(dir.path()).size() <= 3);
        QVERIFY(kept.size() > 10 && kept.size() < 200);
        QCOMPARE(kept.last().seq, quint64(200));
        QCOMPARE(journal.recent(0, 1000).size(), 10); // memory is capped, too
    }

    void sinceAndLimitTakeTheNewest() {
        QTemporaryDir dir;
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        for (int i = 0; i < 20; ++i)
            journal.append(Code::LINK_UP);
        for (const auto& events : {journal.recent(5, 4), ask(journal, 5, 4, this)}) {
            QCOMPARE(events.size(), 4);
            QCOMPARE(events.first().seq, quint64(17));
            QCOMPARE(events.last().seq, quint64(20));
        }
        QCOMPARE(ask(journal, 18, 100, this).size(), 2);
    }

    void answerToADeadAskerIsDropped() {
        QTemporaryDir dir;
        Journal journal(dir.path(), node);
        QVERIFY(journal.open());
        auto asker = std::make_unique<QObject>();
        bool answered = false;
        journal.query(0, {}, 10, asker.get(), [&](const QList<EventRecord>&) { answered = true; });
        asker.reset();
        (void)ask(journal, 0, 1, this);
        QVERIFY(!answered);
    }

    void unusableDirectoryStillKeepsMemory() {
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("journal")));
        QVERIFY(file.open(QIODevice::WriteOnly)); // a file where the directory should be
        Journal journal(file.fileName(), node);
        const auto opened = journal.open();
        QVERIFY(!opened && opened.error().code == Code::JOURNAL_UNUSABLE);
        journal.append(Code::LINK_UP);
        QCOMPARE(journal.recent(0, 10).size(), 1);
    }

    void alarmsStandUntilCleared() {
        AlarmBoard board;
        QSignalSpy spy(&board, &AlarmBoard::changed);
        const Args lan{{QStringLiteral("link"), QStringLiteral("lan")},
                       {QStringLiteral("peer"), QStringLiteral("b")}};
        const Args cross{{QStringLiteral("link"), QStringLiteral("cross")}};
        QVERIFY(board.raise(Code::LINK_DOWN, lan));
        QVERIFY(board.raise(Code::LINK_DOWN, cross));
        QVERIFY(!board.raise(Code::LINK_DOWN, lan)); // stands already
        QCOMPARE(spy.size(), 2);
        QVERIFY(board.acknowledge(Code::LINK_DOWN, lan));
        QVERIFY(board.standing()[0].acknowledged && !board.standing()[1].acknowledged);
        QVERIFY(!board.raise(Code::LINK_DOWN, lan));
        QVERIFY(board.standing()[0].acknowledged); // raising again does not undo the acknowledgement
        QVERIFY(!board.acknowledge(Code::LINK_UP, {}));
        QVERIFY(board.worst() == Severity::Warning);
        QCOMPARE(board.clearMatching(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}}), 1);
        QVERIFY(board.clear(Code::LINK_DOWN, cross));
        QVERIFY(!board.clear(Code::LINK_DOWN, cross));
        QVERIFY(board.standing().isEmpty() && board.worst() == Severity::Info);
    }
};

QTEST_GUILESS_MAIN(JournalTest)
#include "journal_test.moc"
