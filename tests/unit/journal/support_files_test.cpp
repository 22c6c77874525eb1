// Which files of a state directory a support bundle carries, and that many small ones are few answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/journal/support_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace hotpair;

class SupportFilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void secretsAndLinksStayBehind() {
        for (const char* name : {"key.pem", "users.json", "cluster/cluster.key", "journal/other",
                                 "journal/flight/key.pem", "support/notes"})
            write(name, "secret");
        write("journal/flight/flight-1.rec", "beats");
        QVERIFY(QFile::link(m_dir->filePath(QStringLiteral("key.pem")),
                            m_dir->filePath(QStringLiteral("journal/flight/flight-2.rec"))));
        QCOMPARE(names(), QStringList{QStringLiteral("journal/flight/flight-1.rec")});
        for (const char* name : {"key.pem", "../key.pem", "journal/../key.pem", "journal/flight/flight-2.rec",
                                 "journal/flight/flight-3.rec", ""})
            QVERIFY2(support::read(m_dir->path(), QLatin1String(name), 0, 100).isEmpty(), name);
    }

    void smallFilesComeTogether() {
        for (int i = 100; i < 400; ++i)
            write(qPrintable(QStringLiteral("journal/flight/flight-%1.recz").arg(i)),
                  QByteArray(100, char(i)));
        write("support/service.log", QByteArray(2500, 'l'));
        QStringList wanted = names();
        QCOMPARE(wanted.size(), 301);
        QMap<QString, QByteArray> got;
        int answers = 0;
        while (!wanted.isEmpty()) {
            const auto pieces =
                support::read(m_dir->path(), wanted.first(), got.value(wanted.first()).size(), 1000);
            QVERIFY(!pieces.isEmpty());
            qsizetype bytes = 0;
            for (const auto& piece : pieces) {
                got[piece.name] += piece.data;
                bytes += piece.data.size();
                if (piece.data.size() < 1000) wanted.removeOne(piece.name);
            }
            QVERIFY(bytes <= 1000);
            QVERIFY(++answers < 50);
        }
        QCOMPARE(got.size(), 301);
        QCOMPARE(got[QStringLiteral("journal/flight/flight-150.recz")], QByteArray(100, char(150)));
        QCOMPARE(got[QStringLiteral("support/service.log")], QByteArray(2500, 'l'));
        QVERIFY(support::read(m_dir->path(), QStringLiteral("support/service.log"), -1, 1000).isEmpty());
        QVERIFY(support::read(m_dir->path(), QStringLiteral("support/service.log"), 2500, 1000)
                    .first()
                    .data.isEmpty());
    }

private:
    void write(const char* name, const QByteArray& content) {
        const QString path = m_dir->filePath(QLatin1String(name));
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QStringList names() const {
        QStringList list;
        for (const auto& file : support::files(m_dir->path()))
            list << file.name;
        return list;
    }
    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_APPLESS_MAIN(SupportFilesTest)
#include "support_files_test.moc"
