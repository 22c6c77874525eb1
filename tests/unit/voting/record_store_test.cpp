// Voter records on a real disk: old or new after a cut at any byte, one rotten copy is survived, two are not
// believed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/voting/record_slots.h"
#include "agent/voting/record_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace hotpair;
using namespace hotpair::voting;

namespace {

VoterRecord recordOf(Term term) {
    VoterRecord r;
    r.term = term;
    r.votedFor = NodeId::B;
    r.holder = NodeId::B;
    r.syncSet.members = 3;
    r.syncSet.term = term;
    r.voters.members = 7;
    r.incarnation = 99;
    return r;
}

const GroupKey group{0xab};

/// While it lives this process cannot write beyond that many bytes of a file.
class SizeLimit {
public:
    explicit SizeLimit(rlim_t bytes) {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SizeLimit() {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    SizeLimit(const SizeLimit&) = delete;
    SizeLimit& operator=(const SizeLimit&) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int) = SIG_DFL;
};

} // namespace

class RecordStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newThenValid() {
        QTemporaryDir dir;
        const QString votes = dir.filePath(QStringLiteral("votes"));
        {
            RecordStore store(votes);
            const auto first = store.load(group);
            QVERIFY(first && first->state == RecordState::New && first->record.incarnation != 0);
            QList<Term> order;
            for (Term t = 1; t <= 5; ++t)
                store.persist(group, recordOf(t), [&order, t](const Result<void>& r) {
                    QVERIFY(r.ok());
                    order.append(t);
                });
            QTRY_COMPARE(order, (QList<Term>{1, 2, 3, 4, 5}));
        }
        RecordStore again(votes);
        const auto loaded = again.load(group);
        QVERIFY(loaded && loaded->state == RecordState::Valid);
        QVERIFY(loaded->record == recordOf(5));
        const auto other = again.load(GroupKey{0xac}); // its own file
        QVERIFY(other && other->state == RecordState::New);
        const QFileInfo file(QDir(votes).filePath(QStringLiteral("000000ab.rec")));
        QCOMPARE(file.size(), 2 * slotBytes);
    }

    void twoIncarnationsDiffer() {
        QTemporaryDir dir;
        RecordStore store(dir.path());
        QVERIFY(store.load(GroupKey{1})->record.incarnation != store.load(GroupKey{2})->record.incarnation);
    }

    // A crash tears the write at any byte: the first copy, then the second one, in the order of the store.
    void cutAtEveryByteIsOldOrNew() {
        const QByteArray before = makeSlot(4, recordOf(4)), after = makeSlot(5, recordOf(5));
        for (qsizetype cut = 0; cut <= slotBytes; ++cut) {
            const auto first = readSlots(after.first(cut) + before.sliced(cut) + before);
            QVERIFY(first.newest);
            QVERIFY(first.newest->record == recordOf(cut >= slotBytes ? 5 : first.newest->sequence));
            QVERIFY(first.newest->sequence == 4 || first.newest->sequence == 5);
            const auto second = readSlots(after + after.first(cut) + before.sliced(cut));
            QVERIFY(second.newest && second.newest->sequence == 5); // it was acknowledged by now
        }
    }

    void rotInOneCopyIsSurvived() {
        const QByteArray slot = makeSlot(5, recordOf(5));
        for (qsizetype at = 0; at < 2 * slotBytes; ++at) {
            QByteArray file = slot + slot;
            file[at] = char(file[at] ^ 0x10);
            const auto read = readSlots(file);
            QVERIFY(read.damaged && read.newest && read.newest->record == recordOf(5));
        }
    }

    void truncatedFiles() {
        const QByteArray file = makeSlot(5, recordOf(5)) + makeSlot(5, recordOf(5));
        for (qsizetype n = 0; n < file.size(); n += 37) {
            const auto read = readSlots(file.first(n));
            QCOMPARE(read.newest.has_value(), n >= slotBytes);
            QVERIFY(read.damaged);
        }
    }

    void healedAfterATornFile_data() {
        QTest::addColumn<qint64>("at");
        QTest::newRow("first copy") << qint64(100);
        QTest::newRow("second copy") << qint64(slotBytes + 100);
    }
    void healedAfterATornFile() {
        QFETCH(qint64, at);
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("000000ab.rec"));
        write(path, makeSlot(5, recordOf(5)) + makeSlot(5, recordOf(5)), at);
        RecordStore store(dir.path());
        const auto loaded = store.load(group);
        QVERIFY(loaded && loaded->state == RecordState::Healed);
        QVERIFY(loaded->record == recordOf(5));
        bool done = false;
        store.persist(group, recordOf(6), [&](const Result<void>& r) { done = r.ok(); });
        QTRY_VERIFY(done);
        QTRY_VERIFY(!readSlots(contentOf(path)).damaged); // and both copies are good again
        QVERIFY(readSlots(contentOf(path)).newest->record == recordOf(6));
    }

    // The machine died after the first write was acknowledged and before the second (planted in the simulator as
    // same-slot-first): one copy alone has the newest record, and the next write must not begin with it.
    void theOnlyNewestCopyIsNotTouchedFirst() {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("000000ab.rec"));
        const QByteArray five = makeSlot(5, recordOf(5)), four = makeSlot(4, recordOf(4));
        write(path, five + four, -1);
        RecordStore store(dir.path());
        QVERIFY(store.load(group)->record == recordOf(5));
        std::optional<bool> ok;
        {
            const SizeLimit onlyTheFirstCopy(slotBytes); // the disk takes the first copy and nothing behind it
            store.persist(group, recordOf(6), [&](const Result<void>& r) { ok = r.ok(); });
            QTRY_VERIFY(ok.has_value());
        }
        QVERIFY(!*ok);
        QVERIFY(contentOf(path).first(slotBytes) == five);
        QCOMPARE(readSlots(four + five).newestAt, 1);
    }

    void bothDamagedHasNoVote() {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("000000ab.rec"));
        write(path, QByteArray(2 * slotBytes, 'x'), 0);
        RecordStore store(dir.path());
        const auto loaded = store.load(group);
        QVERIFY(loaded && loaded->state == RecordState::Damaged);
        std::optional<Error> error;
        store.persist(group, recordOf(6), [&](const Result<void>& r) { error = r.error(); });
        QTRY_VERIFY(error.has_value());
        QVERIFY(error->code == Code::VOTE_RECORD_UNREADABLE);
        QVERIFY(contentOf(path).count('x') >= 2 * slotBytes - 1); // kept for whoever investigates
    }

    void emptyFileIsDamagedNotNew() {
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("000000ab.rec")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        RecordStore store(dir.path());
        QVERIFY(store.load(group)->state == RecordState::Damaged);
    }

    void failedWriteIsFinal() {
        QTemporaryDir dir;
        const QString votes = dir.filePath(QStringLiteral("votes"));
        RecordStore store(votes);
        QVERIFY(store.load(group));
        QVERIFY(QDir(votes).removeRecursively());
        int failures = 0;
        store.persist(group, recordOf(1), [&](const Result<void>& r) { failures += r.ok() ? 0 : 1; });
        QTRY_COMPARE(failures, 1);
        QVERIFY(QDir().mkpath(votes)); // the disk seems well again: that changes nothing
        store.persist(group, recordOf(2), [&](const Result<void>& r) { failures += r.ok() ? 0 : 1; });
        QTRY_COMPARE(failures, 2);
    }

    void unloadedGroupIsRefused() {
        QTemporaryDir dir;
        RecordStore store(dir.path());
        bool refused = false;
        store.persist(group, recordOf(1), [&](const Result<void>& r) { refused = !r.ok(); });
        QVERIFY(!refused); // never inside the call
        QTRY_VERIFY(refused);
    }

private:
    /// flipped: the byte with one wrong bit; negative: none.
    static void write(const QString& path, QByteArray bytes, qint64 flipped) {
        if (flipped >= 0) bytes[flipped] = char(bytes[flipped] ^ 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }
    static QByteArray contentOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

QTEST_GUILESS_MAIN(RecordStoreTest)
#include "record_store_test.moc"
