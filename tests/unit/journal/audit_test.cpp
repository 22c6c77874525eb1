// The audit trail: whatever somebody changes in it shows, wherever it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/audit/trail.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;
using audit::Head;
using audit::Trail;

namespace {

QJsonObject did(const QString& user, int i) {
    return {{QStringLiteral("user"), user},
            {QStringLiteral("verb"), QStringLiteral("group.hold")},
            {QStringLiteral("params"), QJsonObject{{QStringLiteral("group"), QString::number(i)}}}};
}

/// Several records in one file, and the head that the other node would know.
Head filled(const QString& dir, int records = 8) {
    Trail trail(dir);
    if (!trail.open()) qFatal("open");
    for (int i = 0; i < records; ++i)
        trail.append(did(QStringLiteral("anna"), i));
    return trail.head();
}

QString fileIn(const QString& dir) {
    const auto names = QDir(dir).entryList({QStringLiteral("audit-*.jsonl")}, QDir::Files, QDir::Name);
    return names.isEmpty() ? QString() : QDir(dir).filePath(names.first());
}

QList<QByteArray> linesIn(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QList<QByteArray> lines;
    while (!file.atEnd())
        lines.append(file.readLine());
    return lines;
}

void write(const QString& path, const QList<QByteArray>& lines) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) qFatal("write");
    for (const auto& line : lines)
        file.write(line);
}

std::optional<audit::Break> look(const QString& dir, const QList<Head>& others = {}) {
    return Trail::verifyFiles(dir, others, nullptr);
}

} // namespace

class AuditTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTrailGoesOnOverStarts() {
        QTemporaryDir dir;
        const Head first = filled(dir.path());
        QCOMPARE(first.number, 8);
        QVERIFY(!look(dir.path(), {first}));
        const Head second = filled(dir.path(), 3);
        QCOMPARE(second.number, 11);
        QVERIFY(!look(dir.path(), {first, second}));
    }

    void everyTamperingShows_data() {
        QTest::addColumn<int>("way");
        QTest::addColumn<qint64>("record");
        QTest::newRow("a letter") << 0 << qint64(4);
        QTest::newRow("changed with its hash made anew") << 1 << qint64(5);
        QTest::newRow("a record removed") << 2 << qint64(4);
        QTest::newRow("two swapped") << 3 << qint64(4);
        QTest::newRow("one inserted") << 4 << qint64(5);
        QTest::newRow("garbage between") << 5 << qint64(4);
        QTest::newRow("the first removed") << 6 << qint64(1);
        QTest::newRow("spaces that mean nothing") << 7 << qint64(4);
        QTest::newRow("the end cut off") << 8 << qint64(6);
        QTest::newRow("all of it removed") << 9 << qint64(1);
        QTest::newRow("the head removed") << 10 << qint64(8);
    }
    void everyTamperingShows() {
        QFETCH(int, way);
        QFETCH(qint64, record);
        QTemporaryDir dir;
        filled(dir.path());
        const QString path = fileIn(dir.path());
        auto lines = linesIn(path);
        QCOMPARE(lines.size(), 8);
        auto& fourth = lines[3];
        switch (way) {
        case 0: fourth.replace("anna", "anne"); break;
        case 1: {
            QJsonObject r = QJsonDocument::fromJson(fourth).object();
            r.remove(QStringLiteral("hash"));
            r.insert(QStringLiteral("what"), did(QStringLiteral("bert"), 3));
            const auto hash = QCryptographicHash::hash(QJsonDocument(r).toJson(QJsonDocument::Compact),
                                                       QCryptographicHash::Sha256);
            r.insert(QStringLiteral("hash"), QString::fromLatin1(hash.toHex()));
            fourth = QJsonDocument(r).toJson(QJsonDocument::Compact) + '\n';
            break;
        }
        case 2: lines.removeAt(3); break;
        case 3: lines.swapItemsAt(3, 4); break;
        case 4: lines.insert(4, lines[3]); break;
        case 5: lines.insert(3, "\x1b[2J nothing to see here\n"); break;
        case 6: lines.removeFirst(); break;
        case 7: fourth.replace(",", ", "); break;
        case 8: lines.remove(5, 3); break;
        case 9: lines.clear(); break;
        case 10: QVERIFY(QFile::remove(dir.filePath(QStringLiteral("head")))); break;
        }
        write(path, lines);
        if (way == 9) QVERIFY(QFile::remove(path));
        const auto found = look(dir.path());
        QVERIFY(found);
        QCOMPARE(found->record, record);
    }

    /// Who may write everything here can make a trail that fits itself; the other node remembers better.
    void aTrailMadeAnewShowsByTheOtherNodesMemory() {
        QTemporaryDir dir, forged;
        const Head real = filled(dir.path());
        const Head fake = filled(forged.path(), 9); // longer even
        QVERIFY(!look(forged.path()) && look(forged.path(), {real}));
        QCOMPARE(look(forged.path(), {real})->record, real.number);
        QVERIFY(!look(forged.path(), {fake}));
        // cut at the end, and the head beside it replaced
        const QString path = fileIn(dir.path());
        auto lines = linesIn(path);
        lines.remove(6, 2);
        write(path, lines);
        const QJsonObject last = QJsonDocument::fromJson(lines.last()).object();
        write(dir.filePath(QStringLiteral("head")),
              {QJsonDocument(toJson(Head{6, last[QLatin1String("hash")].toString().toLatin1()})).toJson()});
        QVERIFY(!look(dir.path()));
        QVERIFY(look(dir.path(), {real}) && look(dir.path(), {real})->record == 7);
        // it goes on as if nothing had been: the number comes again, with another hash
        filled(dir.path(), 5);
        QVERIFY(look(dir.path(), {real}) && look(dir.path(), {real})->record == 8);
    }

    void aTornLastLineIsNoTampering() {
        QTemporaryDir dir;
        filled(dir.path());
        QFile file(fileIn(dir.path()));
        QVERIFY(file.open(QIODevice::Append));
        file.write("{\"n\":9,\"time\":\"20"); // the power failed while this was written
        file.close();
        const Head head = filled(dir.path(), 2);
        QCOMPARE(head.number, 10);
        QVERIFY(!look(dir.path(), {head}));
    }

    void theOthersEndIsRememberedOverStarts() {
        QTemporaryDir dir;
        const Head theirs{7, QByteArray(64, 'a')};
        {
            Trail trail(dir.path());
            QVERIFY(trail.open());
            trail.append(did(QStringLiteral("anna"), 1));
            trail.remember(QStringLiteral("node-b"), theirs);
            trail.remember(QStringLiteral("node-b"), {5, QByteArray(64, 'b')}); // older: nothing new
            QCOMPARE(trail.head().number, 2);
        }
        Trail trail(dir.path());
        QVERIFY(trail.open());
        QVERIFY(trail.remembered(QStringLiteral("node-b")) == theirs);
        QCOMPARE(trail.remembered(QStringLiteral("node-c")).number, 0);
    }

    /// Two nodes that remember each other's ends must not keep each other busy.
    void rememberingIsNothingToTell() {
        QTemporaryDir dir;
        Trail trail(dir.path());
        QVERIFY(trail.open());
        QSignalSpy told(&trail, &Trail::headChanged);
        trail.remember(QStringLiteral("node-b"), {7, QByteArray(64, 'a')});
        QTest::qWait(1500);
        QCOMPARE(told.size(), 0);
        trail.append(did(QStringLiteral("anna"), 1));
        trail.append(did(QStringLiteral("anna"), 2));
        QVERIFY(told.wait(3000));
        QCOMPARE(told.size(), 1);
    }

    void aDiskThatFailsIsWrittenLater() {
        QTemporaryDir outer;
        const QString dir = outer.filePath(QStringLiteral("audit"));
        Trail trail(dir);
        QSignalSpy failed(&trail, &Trail::failed), works(&trail, &Trail::works);
        QVERIFY(trail.open());
        QVERIFY(QDir(dir).removeRecursively());
        trail.append(did(QStringLiteral("anna"), 1));
        QVERIFY(failed.wait(5000));
        QVERIFY(QDir().mkpath(dir));
        trail.append(did(QStringLiteral("anna"), 2));
        QVERIFY(works.size() > 0 || works.wait(8000));
        QCOMPARE(works.first().first().toLongLong(), 0);
        Head end;
        QVERIFY(!Trail::verifyFiles(dir, {trail.head()}, &end));
        QCOMPARE(end.number, 2);
    }
};

QTEST_GUILESS_MAIN(AuditTest)
#include "audit_test.moc"
