// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/durable_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hotpair;

class TestDurableFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void replacesWholeContentAndLeavesNoTemporary() {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("a.json"));
        QVERIFY(writeDurably(path, "first, longer").ok());
        QVERIFY(writeDurably(path, "second").ok());
        QCOMPARE(*readWholeFile(path, 100), QByteArray("second"));
        QVERIFY(replaceFile(path, "third").ok());
        QCOMPARE(*readWholeFile(path, 100), QByteArray("third"));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("a.json")});
    }
    void privateIsOwnerOnlyWhateverTheUmask() {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("key.pem"));
        QVERIFY(writeDurably(path, "k").ok());
        QVERIFY(requirePrivate(path).ok());
        QVERIFY(writeDurably(path, "k", FileAccess::Shared).ok());
        const auto refused = requirePrivate(path);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Code::FILE_NOT_PRIVATE);
        QCOMPARE(refused.error().args[QStringLiteral("path")], path);
    }
    void aSymbolicLinkIsNotPrivate() {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("key.pem"));
        QVERIFY(writeDurably(path, "k").ok());
        const QString link = dir.filePath(QStringLiteral("link.pem"));
        QVERIFY(QFile::link(path, link));
        QVERIFY(!requirePrivate(link).ok());
    }
    void makesParentsPrivateToo() {
        const QTemporaryDir dir;
        const QString deep = dir.filePath(QStringLiteral("state/run/deep"));
        QVERIFY(makePrivateDirectory(deep).ok());
        QVERIFY(makePrivateDirectory(deep).ok());
        QVERIFY(requirePrivate(dir.filePath(QStringLiteral("state"))).ok());
        QVERIFY(QFile::setPermissions(deep, QFile::permissions(deep) | QFile::ReadOther));
        QVERIFY(!makePrivateDirectory(deep).ok());
    }
    void refusesMoreThanTheCap() {
        const QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("big"));
        QVERIFY(writeDurably(path, QByteArray(1000, 'x')).ok());
        QCOMPARE(readWholeFile(path, 1000)->size(), 1000);
        const auto tooMuch = readWholeFile(path, 999);
        QVERIFY(!tooMuch.ok());
        QCOMPARE(tooMuch.error().code, Code::FILE_TOO_LARGE);
    }
    void aFailedWriteLeavesTheOldContent() {
        const QTemporaryDir dir;
        const auto nowhere = writeDurably(dir.filePath(QStringLiteral("none/x")), "x");
        QVERIFY(!nowhere.ok());
        QCOMPARE(nowhere.error().code, Code::FILE_UNWRITABLE);
        // a directory in the way: rename fails, the temporary must not stay
        QVERIFY(QDir(dir.path()).mkpath(QStringLiteral("taken/x")));
        QVERIFY(!writeDurably(dir.filePath(QStringLiteral("taken")), "x").ok());
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestDurableFile)
#include "test_durable_file.moc"
